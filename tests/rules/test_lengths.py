"""Lengths of time where days are counted: reckoned back from the as-of day, as a window is."""

import datetime as dt

import pandas as pd
import pytest

import tierkit
from tests.rules.given import rules
from tierkit.members.window import parse_length
from tierkit.thresholds.fixed import Fixed

# Who bought last on which day; as of 2025-12-31 three months begin on 2025-10-01.
DAYS = {"today": "2025-12-31", "first": "2025-10-01", "before": "2025-09-30", "old": "2025-01-01"}
ORDERS = pd.DataFrame(
    [(name, name, day, 10.0) for name, day in DAYS.items()],
    columns=["customer_id", "order_id", "order_date", "amount"],
)


def chosen(condition):
    """Who has a tag that is given so."""
    text = f"version: 1\ntiers: [{{name: All}}]\ntags: {{it: {condition}}}\n"
    members = tierkit.segment(ORDERS, rules(text)).members
    return set(members.loc[members["it"], "member_id"])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{recency: 3 months}", {"today", "first"}),
        ('{recency: "<= 3 months"}', {"today", "first"}),
        ('{recency: "> 3 months"}', {"before", "old"}),
        ('{recency: "< 3 months"}', {"today"}),
        ('{recency: "== 3 months"}', {"first"}),
        ("{recency: 1 day}", {"today"}),
        ("{recency: 1 year}", {"today", "first", "before", "old"}),
        ("{recency: {method: fixed, floors: [3 months]}}", {"today", "first"}),
        ('{all: [{recency: 1 year}, {recency: "> 1 quarter"}]}', {"before", "old"}),
    ],
)
def test_conditions(condition, expected):
    assert chosen(condition) == expected


@pytest.mark.parametrize(
    ("asked", "told"),
    [("3 months", ("<=", 2)), ('"> 3 months"', (">", 2)), ('"< 1 day"', ("<", 0))],
)
def test_the_threshold_is_told_as_it_is_compared(asked, told):
    """Who passes is counted, not who would reach a ceiling of that length."""
    text = f"version: 1\ntiers: [{{name: All}}]\ntags: {{it: {{recency: {asked}}}}}\n"
    (floor,) = tierkit.segment(ORDERS, rules(text)).thresholds
    assert (floor.op, floor.members) == told
    assert floor.members == len(chosen(f"{{recency: {asked}}}"))


def test_scores_and_numbers_among_lengths():
    text = "version: 1\ntiers: [{name: All}]\nscores: {recency: {floors: [6 months, 91, 1 week]}}\n"
    members = tierkit.segment(ORDERS, rules(text)).members.set_index("member_id")
    assert members["recency_score"].to_dict() == {"before": 2, "first": 3, "old": 1, "today": 4}


@pytest.mark.parametrize(
    ("as_of", "length", "days"),
    [
        ("2025-12-31", "3 months", 91),
        ("2025-12-31", "12 months", 364),
        ("2024-12-31", "1 year", 365),
        ("2025-03-30", "1 month", 30),  # the day after is 31 March, a month before it 28 February
        ("2025-12-31", "30 days", 29),
        ("2025-12-31", "1 day", 0),
    ],
)
def test_how_many_days_a_length_reaches_back(as_of, length, days):
    assert Fixed((parse_length(length),)).on(dt.date.fromisoformat(as_of)).values == (days,)


def test_a_length_is_reckoned_anew_for_every_period():
    """A month before 1 January begins on 1 December, 30 days before 31 December."""
    text = (
        "version: 1\nladder: {metric: recency, method: fixed, floors: [1 month], names: [A, B]}\n"
    )
    found = tierkit.derive_thresholds(ORDERS, rules(text), each="month")
    values = {period.window.end.month: period.thresholds for period in found.periods}
    assert values[12][0].floors[0].value == 30
    assert values[9][0].floors[0].value == 29
