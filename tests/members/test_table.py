"""From orders to the members: one row each, sorted, with what is missing told apart from 0."""

import datetime as dt

import pandas as pd
import pytest

from tierkit.members.table import measure_members
from tierkit.members.window import parse_window
from tierkit.orders.engine import Engine
from tierkit.orders.read import read_lines
from tierkit.orders.spec import OrdersSpec

ORDERS = pd.DataFrame(
    [
        ("b", "1", "2025-12-31", 20.00),
        ("b", "2", "2025-12-01", 1.25),
        ("B", "3", "2025-12-30", 3.00),  # capital letters come before small ones
        ("a", "4", "2025-11-30", 7.00),  # a day before the window of a month
        ("a", "5", "2025-10-01", 4.00),
        ("é", "6", "2025-12-05", 2.00),
        ("é", "7", "2025-12-05", -9.00),  # its order is not in the export
        ("z", "8", "2025-12-02", -5.00),  # never bought anything
        ("", "9", "2025-12-31", 1.00),  # no member: set aside
        ("later", "10", "2026-01-01", 1.00),  # after the as-of day: invisible
    ],
    columns=["customer_id", "order_id", "order_date", "amount"],
)


def measured(orders=ORDERS, window="1 month", **options):
    with Engine(**options) as engine:
        lines = read_lines(engine, orders, OrdersSpec(as_of=dt.date(2025, 12, 31)))
        return measure_members(lines, parse_window(window).window(lines.as_of))


def column(members, metric):
    """The numbers of a metric, None for what is missing."""
    values = members.values[metric]
    pairs = zip(values.numbers.tolist(), values.present.tolist(), strict=True)
    return [number if present else None for number, present in pairs]


def test_members_over_a_month():
    """December 2025, sorted by code point: B, a, b, z, é.

    recency    12-30 is 1 day, 11-30 is 31, 12-31 is 0, z none, 12-05 is 26
    frequency  1, 0, 2, 0, 1
    monetary   3, 0, 20 + 1.25 = 21.25, -5, 2 - 9 = -7, in units of 1/10,000
    """
    members = measured()
    assert members.ids.to_pylist() == ["B", "a", "b", "z", "é"]
    assert column(members, "recency") == [1, 31, 0, None, 26]
    assert column(members, "frequency") == [1, 0, 2, 0, 1]
    assert column(members, "monetary") == [30_000, 0, 212_500, -50_000, -70_000]
    assert members.active.tolist() == [True, False, True, False, True]
    assert members.ever_ordered.tolist() == [True, True, True, False, True]


def test_over_all_days():
    """a: 7 + 4 = 11 with two orders; z is still not active."""
    members = measured(window="all")
    assert column(members, "monetary") == [30_000, 110_000, 212_500, -50_000, -70_000]
    assert column(members, "frequency") == [1, 2, 2, 0, 1]
    assert members.active.tolist() == [True, True, True, False, True]


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_and_threads_change_nothing(threads, seed):
    shuffled = ORDERS.sample(frac=1, random_state=seed)
    ours, other = measured(), measured(shuffled, threads=threads)
    assert ours.ids.equals(other.ids)
    for metric in ours.values:
        assert column(ours, metric) == column(other, metric)


def test_members_beyond_the_basic_plane_sort_by_code_point():
    """U+1F600 comes after U+FB01, although its UTF-16 units come before."""
    orders = pd.DataFrame(
        {
            "customer_id": ["\U0001f600", "\ufb01", "z"],
            "order_date": "2025-12-31",
            "amount": 1.0,
        }
    )
    assert measured(orders).ids.to_pylist() == ["z", "\ufb01", "\U0001f600"]
