"""The shorthand for tiers on one metric: the names give the bands."""

from fractions import Fraction

import pandas as pd
import pytest

import tierkit
from tests.rules.given import rules
from tierkit.thresholds.methods import EqualRevenue

# Monetary 40, 30, 20, 10 of 100; last bought 0, 10, 20, 30 days ago; 4, 3, 2, 1 orders.
ORDERS = pd.DataFrame(
    [
        (member, f"{member}{number}", f"2025-12-{31 - days}", amount / orders)
        for member, amount, days, orders in [
            ("a", 40, 0, 4),
            ("b", 30, 10, 3),
            ("c", 20, 20, 2),
            ("d", 10, 30, 1),
        ]
        for number in range(orders)
    ],
    columns=["customer_id", "order_id", "order_date", "amount"],
)


def ladder(text):
    return rules(f"version: 1\nladder: {{{text}}}\n")


def tiers(text):
    result = tierkit.segment(ORDERS, ladder(text))
    return "".join(tier[0] for tier in result.members["tier"])


@pytest.mark.parametrize("bands", [2, 3, 5, 12])
def test_the_names_give_the_bands(bands):
    names = [f"T{number}" for number in range(bands)]
    found = ladder(f"metric: monetary, method: equal-revenue, names: [{', '.join(names)}]")
    assert [tier.name for tier in found.tiers] == names
    assert found.thresholds["ladder"].method == EqualRevenue(bands)
    assert found.thresholds["ladder"].labels == tuple(names[1:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A third is 33.3, reached at 40; two thirds are 66.7, reached at 70.
        ("metric: monetary, method: equal-revenue, names: [Low, Middle, High]", "HMLL"),
        # 80 is reached at 90.
        ("metric: monetary, method: pareto, names: [Low, High]", "HHHL"),
        ("metric: frequency, method: top-members, share: 50%, names: [Low, High]", "HHLL"),
        ("metric: recency, method: top-members, share: 25%, names: [Old, New]", "NOOO"),
        ("metric: monetary, method: fixed, floors: [20, 40], names: [Low, Middle, High]", "HMML"),
        ("metric: recency, method: fixed, floors: [20, 9], names: [Low, Middle, High]", "HMML"),
        ("metric: monetary, method: fixed, floors: 30, names: [Low, High]", "HHLL"),
    ],
)
def test_ladders_of_every_method(text, expected):
    assert tiers(text) == expected


def test_floors_are_told_under_the_names_of_their_bands():
    text = "metric: monetary, method: equal-revenue, names: [Low, Middle, High]"
    result = tierkit.segment(ORDERS, ladder(text))
    assert [(floor.name, floor.value, floor.asked.share) for floor in result.thresholds] == [
        ("Middle", 300_000, Fraction(2, 3)),
        ("High", 400_000, Fraction(1, 3)),
    ]
