"""The rule file with literal numbers: the same tiers, and the author's text around them."""

import pandas as pd
import pytest

import tierkit
from tests.rules.given import rules
from tierkit.errors import RulesError
from tierkit.thresholds.methods import METHODS

# As of 2025-12-31: ann, bob, cat, dan and dot have 60, 20, 10, 6, 4 of 100 and bought 0, 5, 20, 40,
# 60 days ago; eve is not active. ann's orders are 10 and 20 days apart, bob's 30.
ORDERS = pd.DataFrame(
    [
        ("ann", "1", "2025-12-31", 30.0),
        ("ann", "2", "2025-12-21", 20.0),
        ("ann", "3", "2025-12-01", 10.0),
        ("bob", "4", "2025-12-26", 15.0),
        ("bob", "5", "2025-11-26", 5.0),
        ("cat", "6", "2025-12-11", 10.0),
        ("dan", "7", "2025-11-21", 6.0),
        ("dot", "8", "2025-11-01", 4.0),
        ("eve", "9", "2024-11-26", 99.0),
    ],
    columns=["customer_id", "order_id", "order_date", "amount"],
)


def tiers(text):
    return tierkit.segment(ORDERS, rules(text)).members["tier"].tolist()


def frozen(text):
    """The frozen text, which must give the same tiers and freeze to itself."""
    found = tierkit.derive_thresholds(ORDERS, rules(text), frozen=True).frozen
    assert tiers(found) == tiers(text)
    assert tierkit.derive_thresholds(ORDERS, rules(found), frozen=True).frozen == found
    return found


BLOCK = """\
# our club
version: 1
name: Club   # since 1999
thresholds:
  big:            # who is big
    metric: monetary
    method: pareto
    share: 80%

  # the rest is literal
  much: {metric: monetary, method: fixed, floors: [8]}
tiers:
- name: Member
- {name: Silver, enter: {monetary: much}}   # all year
- name: Gold
  enter: {monetary: big}
"""


def test_block_style():
    """80 of 100 is reached at 20, by two of five."""
    assert frozen(BLOCK) == BLOCK.replace(
        "    method: pareto\n    share: 80%\n",
        "    method: fixed\n"
        "    # frozen: pareto of monetary, as of 2025-12-31, window 2025-01-01..2025-12-31\n"
        "    # big: asked 80.0% of value, got 40.0% of active members with 80.0% of value\n"
        "    floors: [20]\n",
    )


def test_flow_style():
    text = (
        "version: 1\n"
        "thresholds:\n"
        "  big: {method: pareto, metric: monetary, share: 80%, round: 15}  # big\n"
        "tiers: [{name: Member}, {name: Gold, enter: {monetary: big}}]\n"
    )
    """20 to the nearest multiple of 15 is 15, which the same two of five reach."""
    lines = frozen(text).splitlines()
    assert lines[2].startswith("  # frozen: pareto of monetary")
    assert lines[3].startswith("  # big: asked 80.0% of value, got 40.0% of active members")
    assert lines[4] == "  big: {metric: monetary, method: fixed, floors: [15]}  # big"


@pytest.mark.parametrize(
    "ladder",
    [
        "ladder: {metric: monetary, method: equal-revenue, bands: 2, names: [Low, High]}\n",
        "ladder:\n  names: [Low, High]\n  bands: 2\n  metric: monetary\n  method: equal-revenue\n",
    ],
)
def test_ladders(ladder):
    """Half of 100 is reached at 60."""
    found = frozen("version: 1\n" + ladder)
    assert "names: [Low, High]" in found
    assert "floors: [60]" in found
    assert "bands" not in found


def test_inside_conditions():
    """In a flow mapping a number is enough; the mean of 100 over five is 20."""
    text = (
        "version: 1\n"
        "tiers:\n"
        "  - name: Member\n"
        "  - name: Gold\n"
        "    enter:\n"
        "      any:\n"
        "        - monetary: {method: pareto, share: 60%}  # by revenue\n"
        "        - monetary:\n"
        "            method: mean\n"
        "          frequency: 2  # and often\n"
    )
    found = frozen(text)
    assert "        - monetary: 60  # by revenue\n" in found
    assert "            floors: [20]\n          frequency: 2  # and often\n" in found
    assert "pareto," not in found


def test_several_on_one_line():
    found = frozen(
        "version: 1\n"
        "tiers: [{name: A}, {name: B, enter: {all: [{monetary: {method: mean}}, "
        "{frequency: {method: mean}}]}}]\n"
    )
    assert found.endswith("{name: B, enter: {all: [{monetary: 20}, {frequency: 2}]}}]\n")
    assert found.count("# frozen: mean of ") == 2


@pytest.mark.parametrize("inactive", ["", "inactive: Dormant\n"])
def test_inactive_members_reach_no_frozen_ceiling(inactive):
    """The largest of gaps 10, 20, 30 is 30 days, and bob bought 5 days ago, but in a window of the
    last day only ann is active.
    """
    text = (
        "version: 1\nwindow: 1 day\n"
        "tiers: [{name: Old}, {name: New, enter: {recency: {method: repurchase-gap}}}]\n"
    )
    found = frozen(text + inactive)
    assert "{recency: {method: fixed, floors: [30], reach: active}}" in found
    assert tiers(found)[:2] == ["New", "Dormant" if inactive else "Old"]


def test_gaps():
    """Gaps 10, 20, 30: 80% of three is position 3."""
    text = "version: 1\nladder: {metric: recency, method: repurchase-gap, names: [Away, Here]}\n"
    assert "method: fixed, floors: [30], reach: active}" in frozen(text)


def test_a_floor_that_inactive_members_could_reach():
    """The last of five holds 4; rounded to hundreds that is 0, which eve has as well."""
    text = (
        "version: 1\nthresholds: {all: {metric: monetary, method: top-members, share: 100%, "
        "round: 100}}\ntiers: [{name: A}, {name: B, enter: {monetary: all}}]\n"
    )
    assert "floors: [0], reach: active" in frozen(text)
    assert tiers(text)[-1] == "A"


def test_literal_rules_stay_to_the_letter():
    text = "version: 1   # as it is\n\ntiers: [ {name: A},\n {name: B, enter: {monetary: 5.0}} ]"
    assert frozen(text) == text


@pytest.mark.parametrize("method", METHODS)
def test_every_method(method):
    """The numbers reach the same members, whatever the method."""
    metric = "recency" if method == "repurchase-gap" else "monetary"
    floors = ", floors: [5]" if method == "fixed" else ""
    given = f"{{metric: {metric}, method: {method}{floors}}}"
    text = f"version: 1\nthresholds: {{it: {given}}}\ntiers: [{{name: A}}]\n"
    before = tierkit.derive_thresholds(ORDERS, rules(text), frozen=True)
    after = tierkit.derive_thresholds(ORDERS, rules(before.frozen))
    assert [floor.value for floor in after.floors] == [floor.value for floor in before.floors]
    assert [floor.members for floor in after.floors] == [floor.members for floor in before.floors]
    assert {floor.method for floor in after.floors} == {"fixed"}


def test_a_file_with_aliases_is_refused():
    with pytest.raises(RulesError, match="aliases"):
        frozen(
            "version: 1\n"
            "thresholds:\n"
            "  big: &big {metric: monetary, method: pareto}\n"
            "  huge: *big\n"
            "tiers: [{name: A}, {name: B, enter: {monetary: huge}}]\n"
        )


def test_text_beyond_ascii():
    ladder = "{metric: monetary, method: mean, names: [低, 高]}  # 尾\n"
    assert frozen(f"version: 1\nname: 会员 🎁\nladder: {ladder}").endswith(
        "{metric: monetary, names: [低, 高], method: fixed, floors: [20]}  # 尾\n"
    )


def test_line_ends_stay_as_they_are():
    found = frozen(BLOCK.replace("\n", "\r\n"))
    assert found.count("\n") == found.count("\r\n")


def test_a_comment_is_never_put_into_a_quoted_text():
    text = (
        'version: 1\ntiers: [{name: L}, {name: "M\n    N", enter: {monetary: {method: pareto}}}]\n'
    )
    found = frozen(text)
    assert found.endswith('tiers: [{name: L}, {name: "M\n    N", enter: {monetary: 20}}]\n')


def test_a_method_written_as_a_block():
    frozen("version: 1\nladder:\n  method: >-\n      pareto\n  metric: monetary\n  names: [A, B]\n")


def test_floors_that_cross_in_the_data_can_be_frozen():
    """The best fifth begins at 60, above the 80% floor at 20 of the tier that stands higher."""
    tiers_given = (
        "- name: A\n- {name: B, enter: {monetary: {method: top-members}}}\n"
        "- {name: C, enter: {monetary: {method: pareto}}}\n"
    )
    assert "ties: keep" in frozen(f"version: 1\ntiers:\n{tiers_given}")


SCORES = """\
scores:
  recency: {method: repurchase-gap}  # who should be back
  frequency: {floors: [2]}
  monetary:
    method: pareto
"""
PRESET = "version: 1\ntiers: [{name: All}]\n# eight of them\nsegments: rfm8   # by R, F and M\n"


def given(text):
    """What every member gets beyond the tier."""
    return tierkit.segment(ORDERS, rules(text)).members.to_csv()


@pytest.mark.parametrize(
    "text",
    [
        PRESET,
        PRESET + SCORES,
        "{version: 1, segments: rfm8, tiers: [{name: All}]}",
        PRESET.replace("rfm8", "rfm-ten"),
        "version: 1\nthresholds: {big: {metric: monetary, method: mean}}\n"
        "scores: {monetary: big}\ntiers: [{name: All}]\n",
        PRESET + "tags: {big: {monetary: {method: mean}, segment: [Important value]}}\n",
    ],
)
def test_scores_segments_and_tags(text):
    """Derived scores are literal after it, wherever they come from, and give everyone the same."""
    found = frozen(text)
    assert given(found) == given(text)
    for method in ("pareto", "quantile", "repurchase-gap", "mean"):
        assert f"method: {method}" not in found
    assert not any(spec.method.is_derived for spec in rules(found).thresholds.values())


def test_the_scores_of_a_preset_are_written_before_the_line_that_names_it():
    """Recency 0, 5, 20, 40, 60: the median is 20. 80 of 100 is reached at 20."""
    lines = frozen(PRESET).splitlines()
    assert lines[:3] == ["version: 1", "tiers: [{name: All}]", "# eight of them"]
    assert lines[3].startswith("# frozen: quantile of recency, as of 2025-12-31")
    assert lines[7:] == [
        "scores:",
        "  recency: {floors: [20], reach: active}",
        "  frequency: {floors: [2]}",
        "  monetary: {floors: [20]}",
        "segments: rfm8   # by R, F and M",
    ]


def test_lengths_stay_lengths():
    text = "version: 1\nscores: {recency: {floors: [3 months]}}\ntiers: [{name: All}]\n"
    assert frozen(text) == text
