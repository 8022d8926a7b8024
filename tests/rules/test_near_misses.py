"""What people write for conditions and for names, and what they are told to write instead."""

import pytest

from tests.rules.given import TIERS, problems
from tierkit.rules.alike import form_of
from tierkit.rules.near_misses import meant

OF_BOTH = 'all: [{frequency: ">= 3"}, {frequency: "%s 5"}] in place of frequency'


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("≥ 5", '">= 5"'),
        ("＞５", '"> 5"'),
        ("=> 1,500", '">= 1500"'),
        ("“<= 5”", '"<= 5"'),
        ("5+", '">= 5"'),
        ("5 or more", '">= 5"'),
        ("at least 5", '">= 5"'),
        ("up to 5", '"<= 5"'),
        (">= 3 and < 5", OF_BOTH % "<"),
        ("3-5", OF_BOTH % "<="),
        ("3 to 5", OF_BOTH % "<="),
        ("> 9 or < 2", 'any: [{frequency: "> 9"}, {frequency: "< 2"}] in place of frequency'),
        ("5,000", "5000"),
        ("$5000.50", "5000.50"),
        ("20%", "{method: top-members, share: 20%} for the best 20% of the members"),
        ("top 20%", "{method: top-members, share: 20%} for the best 20% of the members"),
        ("huge", None),
        ("", None),
        (">=", None),
    ],
)
def test_what_is_meant(given, told):
    assert meant(given, "frequency") == told


@pytest.mark.parametrize("written", ["≥ 5", ">= 5 or so", "5+", "=> 5", ">= 5 and < 9"])
def test_a_condition_that_is_none_is_told_with_its_place(written):
    text = f"version: 1\ntiers: [{{name: A}}, {{name: B, enter: {{frequency: '{written}'}}}}]\n"
    (message,) = problems(text)
    assert message.startswith("rules.yaml:2: tiers[1].enter.frequency: '")
    assert "write" in message.casefold()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("revenue: 5", "monetary"),
        ("Orders: 5", "frequency"),
        ("aov: 5", "average_order"),
        ("or: [{monetary: 5}, {frequency: 2}]", "any"),
        ("and: [{monetary: 5}, {frequency: 2}]", "all"),
        ("Monetary: 5", "monetary"),
    ],
)
def test_words_that_others_use(written, meant):
    """By its letters alone, revenue would be nearest to tenure."""
    (message,) = problems(f"version: 1\ntiers: [{{name: A}}, {{name: B, enter: {{{written}}}}}]\n")
    assert message.endswith(f"did you mean {meant}?")


def test_a_condition_without_enter():
    text = "version: 1\ntiers:\n- name: A\n- name: B\n  monetary: 500\n  enter: {frequency: 2}\n"
    assert problems(text) == [
        "rules.yaml:5: tiers[1].monetary: conditions stand under enter: {monetary: ...}"
    ]


@pytest.mark.parametrize("name", ["GOLD", "gold", "Go\u200bld", "Ｇold", "Gold\ufeff"])
def test_names_that_look_alike(name):
    assert form_of(name) == form_of("Gold")
    text = f'version: 1\ntiers:\n- name: Gold\n- name: "{name}"\n  enter: {{monetary: 5}}\n'
    assert problems(text) == [
        f"rules.yaml:4: tiers[1]: {name!r} differs from the tier 'Gold' (line 3) in case, blanks "
        "or invisible characters only; give it a name of its own"
    ]


@pytest.mark.parametrize("name", [" Gold", "Silver ", "Silver\u3000"])
def test_blanks_around_a_name_are_lost_in_tables(name):
    text = f'version: 1\ntiers:\n- name: Gold\n- name: "{name}"\n  enter: {{monetary: 5}}\n'
    assert problems(text) == [
        f"rules.yaml:4: tiers[1]: {name!r} has blanks around it; take them out"
    ]
    assert problems(f'version: 1\n{TIERS}inactive: "{name}"\n') == [
        f"rules.yaml:3: inactive: {name!r} has blanks around it; take them out"
    ]


@pytest.mark.parametrize("name", ["Gold+", "Gold 2", "Göld", "黄金"])
def test_names_that_do_not(name):
    assert form_of(name) != form_of("Gold")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("gold", "Gold is a tier already; name a level of its own"),
        ("true", "true is no name; name the level: Dormant"),
        ("'\u200b'", "the level needs a name"),
    ],
)
def test_names_of_the_inactive_level(given, told):
    assert problems(f"version: 1\n{TIERS}inactive: {given}\n") == [
        f"rules.yaml:3: inactive: {told}"
    ]


@pytest.mark.parametrize(
    ("metric", "floor", "told"),
    [
        ("frequency", "0", "every member reaches 0. Give a number above 0."),
        ("frequency", "-2", "every member reaches -2. Give a number above 0."),
        ("recency", "-1", "nobody reaches -1. Give 0 or more."),
    ],
)
def test_floors_that_part_nobody_from_others(metric, floor, told):
    text = f"version: 1\nscores:\n  {metric}: {{floors: [{floor}]}}\n{TIERS}"
    assert problems(text) == [
        f"rules.yaml:3: scores.{metric}.floors: {metric} is never below 0, so {told}"
    ]
