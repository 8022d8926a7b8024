"""Rule files that are right: what is read, and that it stays what was written."""

import datetime as dt
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

import tierkit
from tests.rules.given import TIERS, rules
from tierkit.errors import RulesError, UsageError
from tierkit.rules.load import load_rules, parse_rules
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.methods import EqualRevenue, Pareto, TopMembers
from tierkit.thresholds.rounding import Rounding
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Reaches

CONFIGS = sorted((Path(__file__).parents[2] / "configs").rglob("*.y*ml"))
PRESETS = sorted(
    entry.name
    for entry in (resources.files("tierkit.rules") / "presets").iterdir()
    if entry.name.endswith(".yaml")
)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_example_loads(path):
    assert load_rules(path).tiers


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_loads(name):
    text = (resources.files("tierkit.rules") / "presets" / name).read_text(encoding="utf-8")
    assert parse_rules(text, name).tiers


def test_the_built_in_rules():
    """12 months, revenue in equal thirds: Low, Middle, High, and Inactive."""
    built_in = tierkit.load_rules()
    assert built_in.window.text == "12 months"
    assert [tier.name for tier in built_in.tiers] == ["Low", "Middle", "High"]
    assert built_in.inactive == "Inactive"
    threshold, *scores = built_in.thresholds.values()
    assert [each.name for each in scores] == ["recency_score", "frequency_score", "monetary_score"]
    assert threshold.method == EqualRevenue(3)
    assert threshold.metric.name == "monetary"


def test_the_least_that_must_be_said():
    least = rules("version: 1\ntiers: [{name: All}]")
    assert [tier.name for tier in least.tiers] == ["All"]
    assert least.window.text == "12 months"
    assert (least.name, least.inactive, least.orders.timezone) == (None, None, "UTC")


def test_everything_at_once():
    found = rules(
        """
        version: 1
        name: Aurora Club
        orders:
          columns: {member: customer_id, date: paid_at}
          statuses: {count: [paid, shipped], ignore: cancelled, refund: [refund]}
          where: {channel: [web, app], country: DE}
          timezone: Asia/Shanghai
        window: 2025-01-01..2025-12-31
        thresholds:
          big: {metric: monetary, method: pareto, share: 70%}
        tiers:
          - name: Member
          - name: Gold
            enter: {monetary: big, frequency: 3}
        inactive: Dormant
        """
    )
    assert found.name == "Aurora Club"
    assert found.orders.columns == {"member": "customer_id", "date": "paid_at"}
    assert found.orders.statuses.count == ("paid", "shipped")
    assert found.orders.statuses.ignore == ("cancelled",)
    assert found.orders.where == {"channel": ("web", "app"), "country": ("DE",)}
    assert found.orders.timezone == "Asia/Shanghai"
    assert found.window.window(dt.date(2000, 1, 1)).start == dt.date(2025, 1, 1)
    assert found.thresholds["big"].method == Pareto(Fraction(7, 10))
    assert found.inactive == "Dormant"


def enter(condition):
    """The condition and the thresholds of a Gold tier that is entered so."""
    found = rules(
        f"""
        version: 1
        thresholds:
          big: {{metric: monetary, method: pareto}}
        tiers: [{{name: Member}}, {{name: Gold, enter: {condition}}}]
        """
    )
    return found.tiers[1].enter, found.thresholds


def test_a_number_is_a_floor_and_a_ceiling_for_recency():
    condition, thresholds = enter("{monetary: 2000}")
    assert isinstance(condition, Reaches)
    assert thresholds[condition.threshold].method == Fixed((Fraction(2000),))
    condition, thresholds = enter("{recency: 60}")
    assert thresholds[condition.threshold].metric.op == "<="


@pytest.mark.parametrize("op", [">=", "<=", ">", "<", "==", "="])
def test_comparisons(op):
    condition, _ = enter(f'{{monetary: "{op} 99.95"}}')
    assert isinstance(condition, Bound)
    assert condition.op == ("==" if op == "=" else op)
    assert condition.value == 999_500  # in units of 1/10,000


def test_a_threshold_by_name_or_in_place():
    condition, thresholds = enter("{monetary: big}")
    assert thresholds[condition.threshold].method == Pareto(Fraction(8, 10))
    condition, thresholds = enter("{monetary: {method: top-members, share: 5%}}")
    assert thresholds[condition.threshold].method == TopMembers(Fraction(5, 100))


def test_thresholds_know_their_place_in_the_file():
    """Those written in place are kept by it, and told as tier and metric."""
    found = rules(
        """
        version: 1
        thresholds: {big: {metric: monetary, method: pareto}}
        tiers:
        - name: Member
        - {name: Gold, enter: {any: [{monetary: {method: mean}}, {frequency: 3, monetary: big}]}}
        """
    )
    mean, three = "tiers[1].enter.any[0].monetary", "tiers[1].enter.any[1].frequency"
    assert {key: spec.name for key, spec in found.thresholds.items()} == {
        "big": "big",
        mean: "Gold.any[0].monetary",
        three: "Gold.any[1].frequency",
    }
    assert found.places["big"] == ("thresholds", "big")
    assert found.places[mean] == ("tiers", 1, "enter", "any", 0, "monetary")


def test_rules_keep_their_text():
    assert rules("version: 1  # one\ntiers: [{name: A}]\n").text.startswith("version: 1  # one\n")


def test_floors_may_be_rounded():
    _, thresholds = enter("{monetary: {method: top-members, round: 2 digits}}")
    assert thresholds["tiers[1].enter.monetary"].rounding == Rounding(digits=2)
    _, thresholds = enter("{monetary: {method: top-members, round: 100}}")
    assert thresholds["tiers[1].enter.monetary"].rounding == Rounding(step=Fraction(100))


def test_a_mapping_means_all_of_it_and_lists_may_nest():
    condition, _ = enter("{monetary: 2000, frequency: 3}")
    assert isinstance(condition, AllOf)
    assert len(condition.parts) == 2
    condition, _ = enter("{any: [{monetary: 30000}, {all: [{frequency: 24}, {recency: 60}]}]}")
    assert isinstance(condition, AnyOf)
    assert isinstance(condition.parts[1], AllOf)


def test_conditions_written_in_place_do_not_take_each_others_threshold():
    """Two floors on one metric in one condition."""
    condition, thresholds = enter("{any: [{monetary: 30000}, {monetary: 900, frequency: 3}]}")
    first, second = condition.parts[0], condition.parts[1].parts[0]
    assert thresholds[first.threshold].method.values == (30_000,)
    assert thresholds[second.threshold].method.values == (900,)


@pytest.mark.parametrize("word", ["No", "0012", "1:6:3", "1e3", "2025-01-01", "true", "null!"])
def test_scalars_stay_what_was_written(word):
    found = rules(
        f"""
        version: 1
        name: {word}
        orders: {{statuses: {{count: [{word}]}}, where: {{channel: {word}}}}}
        tiers: [{{name: {word}}}, {{name: Gold, enter: {{monetary: 1}}}}]
        """
    )
    assert found.name == found.tiers[0].name == word
    assert found.orders.statuses.count == (word,)
    assert found.orders.where == {"channel": (word,)}


@pytest.mark.parametrize("blank", ["~", "''", "null"])
def test_a_blank_status_is_the_empty_text(blank):
    found = rules(f"version: 1\norders: {{statuses: {{count: [paid, {blank}]}}}}\n{TIERS}")
    assert found.orders.statuses.count == ("paid", "")


def test_aliases_stand_for_what_they_name():
    found = rules(
        """
        version: 1
        orders: {where: {channel: &shops [web, app], origin: *shops}}
        tiers: [{name: A}]
        """
    )
    assert found.orders.where["origin"] == ("web", "app")


def test_the_hash_changes_with_what_the_file_says_and_with_nothing_else():
    ours = rules("version: 1\nname: Club\n" + TIERS).digest
    assert rules("# comment\nname: 'Club'\nversion: 1   # moved\n\n" + TIERS).digest == ours
    assert rules("version: 1\nname: Other\n" + TIERS).digest != ours
    assert rules("version: 1\nname: Club\n" + TIERS.replace("2000", "2001")).digest != ours


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_files_as_editors_save_them(tmp_path, start, line_end):
    path = tmp_path / "rules.yaml"
    text = f"{start}version: 1\nname: Gründer-Club 会员\n{TIERS}".replace("\n", line_end)
    path.write_bytes(text.encode())
    assert load_rules(path).name == "Gründer-Club 会员"
    assert load_rules(str(path)).source == str(path)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError) as error:
        load_rules(tmp_path / "none.yaml")
    assert error.value.message == f"rule file {tmp_path / 'none.yaml'}: No such file or directory"
    assert (
        error.value.hint == f"`tierkit init -o {tmp_path / 'none.yaml'}` writes one to begin with."
    )
    (tmp_path / "nine.yaml").touch()
    for name, meant in ((tmp_path / "nin.yaml", tmp_path / "nine.yaml"), ("rmf8", "rfm8")):
        with pytest.raises(UsageError) as error:
            load_rules(name)
        assert error.value.hint == f"Did you mean {meant}?"
    with pytest.raises(UsageError, match="Presets are equal-revenue-thirds, "):
        load_rules("unheard-of")
    with pytest.raises(UsageError, match="Is a directory"):
        load_rules(tmp_path)


def test_a_file_that_is_not_utf_8(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_bytes("version: 1\nname: Grün\n".encode("latin-1"))
    with pytest.raises(RulesError) as error:
        load_rules(path)
    assert error.value.problems == (f"{path}: the file is not UTF-8 text",)


def test_messages_name_the_file_as_it_was_given(tmp_path):
    path = tmp_path / "my rules.yaml"
    path.write_text("version: 1\nwindw: all\n" + TIERS)
    with pytest.raises(RulesError) as error:
        load_rules(path)
    assert error.value.problems == (
        f"{path}:2: windw: no such key as 'windw'; did you mean window?",
    )
    assert str(error.value) == error.value.problems[0]


CONTRACT = """
version: 1
name: Aurora Club
orders:
  columns: {member: customer_id, order: order_id, date: paid_at, amount: total, status: state}
  statuses: {count: [paid, shipped], ignore: [cancelled, refunded]}
  where: {channel: [web, app]}
  timezone: Asia/Shanghai
window: 12 months
metrics:
  frequency: {count: days}
  reviews: {sum: review_count}
  growth: 1 * monetary + 5 * reviews
thresholds:
  big_spender: {metric: monetary, method: pareto, share: 80%}
left_out: wholesale.csv
tiers:
  - name: Member
  - name: Silver
    enter: {monetary: 2000}
  - name: Gold
    enter: {monetary: big_spender, frequency: 3}
  - name: Black
    enter: {any: [{monetary: 30000}, {frequency: 24, recency: 60}]}
inactive: Dormant
scores:
  recency: {method: repurchase-gap}
  frequency: {floors: [2]}
  monetary: {method: pareto}
segments: rfm8
tags:
  big_rare: {monetary: 800, frequency: "<= 2"}
"""


def test_the_whole_vocabulary_in_one_file():
    found = rules(CONTRACT)
    assert [tier.name for tier in found.tiers] == ["Member", "Silver", "Gold", "Black"]
    assert list(found.scores) == ["recency", "frequency", "monetary"]
    assert found.thresholds[found.scores["recency"]].method.name == "repurchase-gap"
    assert len(found.segments) == 8
    assert isinstance(found.tags["big_rare"], AllOf)
    assert found.further == ("reviews", "growth")
