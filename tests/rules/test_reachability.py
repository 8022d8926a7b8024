"""A tier that literal numbers make unreachable is an error; one that data may fill is not."""

import subprocess
import sys

import pytest

from tests.rules.given import problems, rules


def club(*enters):
    """Member, and above it a tier for each condition: T1, T2, ..."""
    tiers = "".join(
        f"- {{name: T{number}, enter: {enter}}}\n" for number, enter in enumerate(enters, 1)
    )
    return (
        "version: 1\nthresholds: {big: {metric: monetary, method: pareto}}\n"
        "tiers:\n- name: Member\n" + tiers
    )


MEETS_HIGHER = "nobody can hold T1: whoever meets it meets T2 too, which stands higher"
CONTRADICTS = "nobody can hold T1: no member can meet its enter"


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("{monetary: 5000}", "{monetary: 2000}"),
        ("{monetary: 5000}", "{monetary: 5000}"),
        ("{monetary: 5000, frequency: 3}", "{monetary: 5000}"),
        ("{monetary: 5000}", "{any: [{monetary: 2000}, {frequency: 3}]}"),
        ("{any: [{monetary: 5000}, {frequency: 3}]}", "{any: [{frequency: 2}, {monetary: 9}]}"),
        ('{monetary: "> 5"}', '{monetary: ">= 5"}'),
        ('{frequency: "== 3"}', "{frequency: 2}"),
        ('{recency: "< 30"}', "{recency: 30}"),
        ("{monetary: big}", "{monetary: big}"),
        ("{monetary: big, recency: 3}", "{monetary: big}"),
    ],
)
def test_a_higher_tier_takes_all(lower, higher):
    assert problems(club(lower, higher)) == [f"rules.yaml:5: tiers[1]: {MEETS_HIGHER}"]


@pytest.mark.parametrize(
    "enter",
    [
        '{all: [{monetary: ">= 5"}, {monetary: "< 5"}]}',
        '{all: [{frequency: "> 5"}, {frequency: "<= 5"}]}',
        '{all: [{frequency: "== 5"}, {frequency: "== 6"}]}',
        '{monetary: 5, all: [{monetary: "< 3"}]}',
        '{any: [{all: [{recency: 5}, {recency: "> 9"}]}, {all: [{recency: 1}, {recency: "> 2"}]}]}',
    ],
)
def test_conditions_that_contradict_each_other(enter):
    assert problems(club(enter)) == [f"rules.yaml:5: tiers[1]: {CONTRADICTS}"]


@pytest.mark.parametrize(
    "enter",
    [
        '{frequency: "< 0"}',
        '{recency: "< 0"}',
        '{frequency: "== 1.5"}',
        '{all: [{frequency: "> 3"}, {frequency: "< 4"}]}',
    ],
)
def test_numbers_that_no_count_can_be(enter):
    """Orders and days are whole and never below nothing."""
    (message,) = problems(club(enter))
    assert message.startswith("rules.yaml:5: tiers[1]: nobody can hold T1")


@pytest.mark.parametrize(
    ("enter", "hidden"),
    [("'>= 1'", "A"), ("'< 1'", "B"), ("'>= 2'", None)],
)
def test_members_without_an_order_are_in_a_level_of_their_own(enter, hidden):
    """Where `inactive` names it, all who can hold a tier have an order in the window."""
    text = f"version: 1\ntiers: [{{name: A}}, {{name: B, enter: {{frequency: {enter}}}}}]\n"
    assert len(rules(text).tiers) == 2
    if hidden is None:
        assert len(rules(text + "inactive: C\n").tiers) == 2
    else:
        assert f"nobody can hold {hidden}" in "\n".join(problems(text + "inactive: C\n"))


def test_a_lowest_tier_that_nobody_can_hold():
    """Every member has at least 0 orders."""
    (message,) = problems(club("{frequency: 0}"))
    assert "nobody can hold Member" in message


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("{monetary: 2000}", "{monetary: 5000}"),
        ("{recency: 90}", "{recency: 30}"),
        ("{monetary: 5000}", "{any: [{monetary: 2000, frequency: 3}, {recency: 9}]}"),
        ("{any: [{monetary: 5000}, {recency: 9}]}", "{monetary: 2000}"),
        ('{monetary: ">= 5"}', '{monetary: "> 5"}'),
        ('{recency: "> 90"}', "{recency: 30}"),
        # A derived floor is not known before the data is.
        ("{monetary: 5000}", "{monetary: big}"),
        ("{monetary: big}", "{monetary: 5000}"),
        ("{monetary: {method: top-members}}", "{monetary: big}"),
        # Money has decimals.
        ('{all: [{monetary: "> 3"}, {monetary: "< 4"}]}', "{monetary: 9}"),
        ('{all: [{monetary: ">= 5"}, {monetary: "<= 5"}]}', "{monetary: 9}"),
        # It may be negative.
        ('{monetary: "< 0"}', "{monetary: 9}"),
    ],
)
def test_tiers_that_somebody_may_hold(lower, higher):
    assert [tier.name for tier in rules(club(lower, higher)).tiers] == ["Member", "T1", "T2"]


@pytest.mark.parametrize(
    ("lower", "higher", "told"),
    [
        ("{monetary: 5000}", "{monetary: 2000, frequency: 3}", "a lower monetary"),
        ("{recency: 30}", "{recency: 90, frequency: 3}", "a higher recency"),
        (
            "{monetary: {method: fixed, floors: 5000}}",
            "{monetary: 2000, frequency: 3}",
            "a lower monetary",
        ),
    ],
)
def test_literal_floors_that_fall_going_up(lower, higher, told):
    assert problems(club(lower, higher)) == [
        f"rules.yaml:6: tiers[2]: T2 takes {told} than T1, which stands below it"
    ]


def test_floors_are_compared_with_the_best_one_below():
    """T3 asks for more than T2, which says nothing of revenue, but for less than T1."""
    assert problems(club("{monetary: 5000}", "{frequency: 3}", "{monetary: 900, recency: 9}")) == [
        "rules.yaml:7: tiers[3]: T3 takes a lower monetary than T1, which stands below it"
    ]


def test_a_floor_that_stays_the_same_does_not_fall():
    same = rules(club("{monetary: 500}", "{monetary: 500, frequency: 3}"))
    assert [tier.name for tier in same.tiers] == ["Member", "T1", "T2"]


MANY_WAYS = """
import resource
from tierkit.rules.load import parse_rules

resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
part = "{any: [{monetary: %d}, {frequency: %d}, {recency: %d}, {monetary: '> %d'}]}"
parts = ", ".join(part % (n, n, n, n + 100) for n in range(1, 17))
parse_rules("version: 1\\ntiers: [{name: A}, {name: B, enter: {all: [%s]}}]" % parts, "r")
"""


def test_conditions_with_very_many_ways_are_read_all_the_same():
    """All of 16 times any of 4 is 4^16 ways to hold a tier: they cannot all be written down."""
    done = subprocess.run(
        [sys.executable, "-c", MANY_WAYS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr[-200:]) == (0, "")
