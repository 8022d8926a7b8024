"""Changes to a rule file: where a path leads, and what is said when it leads nowhere."""

import re

import pytest

from tierkit.errors import RulesError, UsageError
from tierkit.members.window import parse_window
from tierkit.rules.edit import Change, drafted, parse_change
from tierkit.rules.load import load_rules, parse_rules
from tierkit.rules.nodes import written
from tierkit.rules.paths import conditions, friendly, leaves, value_at
from tierkit.tiers.conditions import AllOf, Bound

CLUB = """version: 1
window: 12 months
thresholds:
  big: {metric: monetary, method: pareto, share: 80%}
tiers:
  - name: Member
  - name: Silver
    enter: {monetary: 200}
  - name: Gold
    enter: {monetary: big, frequency: 3}
  - name: Black V.I.P.
    enter: {any: [{monetary: 1500}, {frequency: ">= 12", recency: 90}]}
inactive: Dormant
"""
RULES = parse_rules(CLUB, "club.yaml")


def changed(*texts, rules=RULES, held=None):
    return drafted(rules, [parse_change(text) for text in texts], held).build()


def floor(rules, name):
    return rules.thresholds[name].method.values[0]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("tiers[1].enter.monetary", "tiers[1].enter.monetary"),
        ("Silver.monetary", "tiers[1].enter.monetary"),
        ("Silver.enter.monetary", "tiers[1].enter.monetary"),
        ("tiers.Silver.enter.monetary", "tiers[1].enter.monetary"),
        ("tiers.Silver.monetary", "tiers[1].enter.monetary"),
        ("Silver.recency", "tiers[1].enter.recency"),
        ("Black V.I.P..monetary", "tiers[3].enter.any[0].monetary"),
        ("Black V.I.P..any[1].recency", "tiers[3].enter.any[1].recency"),
        ("Black V.I.P..recency", "tiers[3].enter.any[1].recency"),
    ],
)
def test_the_ways_to_name_a_floor(path, place):
    draft = drafted(RULES, [parse_change(f"{path}=7")])
    there = [found for found in leaves((), draft.data) if written(found) == place]
    assert value_at(there[0], draft.data) == "7"


def test_other_places():
    assert changed("window=6 months").window == parse_window("6 months")
    assert changed("big.share=70%").thresholds["big"].method.share * 100 == 70
    assert changed("thresholds.big.share=70%") == changed("big.share=70%")
    assert changed("Gold.name=Oro").tiers[2].name == "Oro"
    assert changed("tiers[2].name=Oro").tiers[2].name == "Oro"
    assert changed("orders.timezone=Asia/Tokyo").orders.timezone == "Asia/Tokyo"
    assert changed("Black V.I.P..frequency='>= 20'").tiers[3].enter.parts[1] == AllOf(
        (Bound(RULES.metrics["frequency"], ">=", 20), changed().tiers[3].enter.parts[1].parts[1])
    )


def test_what_is_blank_is_taken_out():
    assert changed("inactive=null").inactive is None
    assert changed("Gold.frequency=").tiers[2].enter == RULES.tiers[2].enter.parts[0]


def test_changes_follow_one_another():
    first = changed("Gold.enter={recency: 30}", "Gold.recency=10")
    assert floor(first, "tiers[2].enter.recency") == 10


def test_a_change_changes_the_digest_and_nothing_else():
    again = changed("Silver.monetary=200")
    assert again.digest == RULES.digest
    assert changed("Silver.monetary=201").digest != RULES.digest


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Silver.monetary=abc", "--set Silver.monetary=abc: tiers[1].enter.monetary: 'abc' is no"),
        ("Silver.monetry=5", "tiers[1].enter.monetry: no such metric as 'monetry'; did you mean m"),
        ("big.shar=5%", "--set big.shar=5%: thresholds.big.shar: no such parameter as 'shar'"),
        ("window=6 mths", "--set window=6 mths: window: window '6 mths' is not a window"),
        ("Member.monetary=5", "--set Member.monetary=5: tiers[0].enter: the lowest tier takes ev"),
        ("Silver.enter=[1", "--set Silver.enter=[1: this is not YAML"),
        ("Silver.monetary=9000", "club.yaml:7: tiers[1]: nobody can hold Silver"),
        ("version=2", "--set version=2: version: '2' is not known here"),
    ],
)
def test_rules_that_are_wrong_after_a_change_name_the_option(text, told):
    with pytest.raises(RulesError) as error:
        changed(text)
    assert told in error.value.message


def test_a_problem_elsewhere_in_the_file_tells_of_the_change():
    with pytest.raises(RulesError) as error:
        changed("Silver.monetary=9000")
    assert error.value.hint == "The rules are so with --set Silver.monetary=9000."


@pytest.mark.parametrize(
    "path",
    ["Glod.monetary", "tiers[9].name", "tiers[0][1]", "x", "a..b", "[1]", "window.length", "Gold."],
)
def test_a_path_that_leads_nowhere(path):
    with pytest.raises(UsageError, match=re.escape(f"--set {path}=5: {path} is no path")) as error:
        changed(f"{path}=5")
    assert error.value.hint.startswith("There are ")


def test_the_nearest_path_stands_first():
    with pytest.raises(UsageError) as error:
        changed("Glod.monetary=5")
    assert error.value.hint.startswith("There are Gold.monetary, ")


def test_a_metric_in_several_places_is_ambiguous():
    text = CLUB.replace(
        "{monetary: big, frequency: 3}", "{any: [{monetary: 500}, {monetary: 9000}]}"
    )
    with pytest.raises(UsageError, match="may mean several places") as error:
        changed("Gold.monetary=5", rules=parse_rules(text, "club.yaml"))
    assert error.value.hint == "There are Gold.any[0].monetary, Gold.any[1].monetary."


@pytest.mark.parametrize("text", ["Gold", "=5", ""])
def test_what_is_no_change(text):
    with pytest.raises(UsageError, match="this is no PATH=VALUE"):
        parse_change(text)


def test_a_value_may_hold_an_equals_sign():
    assert parse_change("Gold.frequency='>= 3'") == Change("Gold.frequency", "'>= 3'")


LADDER = """version: 1
ladder: {metric: monetary, method: fixed, floors: [100, 500], names: [Low, Middle, High]}
"""


def test_a_floor_of_a_literal_ladder():
    rules = changed("High.monetary=400", rules=parse_rules(LADDER, "ladder.yaml"))
    assert rules.thresholds["ladder"].method.values == (100, 400)
    text = LADDER.replace("[100, 500]", "'100, 500'")
    rules = changed("Middle.monetary=50", rules=parse_rules(text, "ladder.yaml"))
    assert rules.thresholds["ladder"].method.values == (50, 500)


def test_a_floor_of_a_derived_ladder_waits_for_the_others():
    assert changed("High.monetary=400", rules=load_rules()).thresholds["ladder"].method.is_derived


def test_the_lowest_tier_of_a_ladder_has_no_floor():
    with pytest.raises(UsageError, match="Low is the lowest tier of the ladder"):
        changed("Low.monetary=4", rules=load_rules())
    with pytest.raises(UsageError, match="the ladder is on monetary alone"):
        changed("High.recency=4", rules=load_rules())


def test_every_value_of_a_file_has_a_path_that_leads_there():
    """Setting what stands there already, by its shortest path, leaves the rules as they are."""
    draft = drafted(RULES, [])
    for path in leaves((), draft.data):
        value = draft.data
        for part in path:
            value = value[part]
        again = drafted(RULES, [Change(friendly(path, draft.data), f"'{value}'")])
        assert again.data == draft.data, path


def test_the_conditions_of_a_tier():
    data = drafted(RULES, []).data
    names = [friendly(path, data) for path in conditions("Black V.I.P.", data)]
    assert names == [
        "Black V.I.P..any[0].monetary",
        "Black V.I.P..any[1].frequency",
        "Black V.I.P..any[1].recency",
    ]
    assert conditions("Member", data) == []
    assert conditions("Nobody", data) == []
