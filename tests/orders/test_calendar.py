"""The period, holes in busy trade, and days far from the rest."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tierkit.orders.calendar import Calendar, Hole, calendar_of
from tierkit.orders.days import to_day, to_number

START = to_number(dt.date(2024, 1, 1))


def looked_at(days: dict[int, int]) -> Calendar:
    """A calendar of days (counted from 2024-01-01) with their rows."""
    inside = sorted(days)
    return calendar_of(
        np.array([START + day for day in inside], dtype=np.int64),
        np.array([days[day] for day in inside], dtype=np.int64),
    )


def test_a_period_without_holes():
    calendar = looked_at(dict.fromkeys(range(100), 5))
    assert (calendar.first, calendar.last) == (dt.date(2024, 1, 1), dt.date(2024, 4, 9))
    assert (calendar.days, calendar.holes, calendar.far_off) == (100, (), ())


def test_days_missing_between_busy_ones_are_a_hole():
    days = dict.fromkeys([*range(50), *range(60, 100)], 5)
    assert looked_at(days).holes == (Hole(dt.date(2024, 2, 20), dt.date(2024, 2, 29)),)
    assert looked_at(days).holes[0].days == 10


def test_a_weekday_on_which_the_shop_is_closed_is_no_hole():
    assert looked_at({day: 3 for day in range(200) if day % 7}).holes == ()


def test_a_sparse_shop_has_no_holes():
    """With an order every tenth day or so, three weeks without one are nothing."""
    assert looked_at(dict.fromkeys([0, 9, 21, 30, 41, 62, 70, 83, 91], 1)).holes == ()


def test_a_few_rows_in_another_century_are_far_off():
    day = (dt.date(2099, 12, 31) - dt.date(2024, 1, 1)).days
    calendar = looked_at(dict.fromkeys(range(100), 5) | {day: 2})
    (far,) = calendar.far_off
    assert (far.first, far.last, far.rows, far.after) == (to_day(START + day),) * 2 + (2, True)
    assert far.away == day - 99
    assert calendar.last == dt.date(2024, 4, 9)


def test_a_day_for_no_day_is_far_before():
    """1970-01-01 and 1900-01-01 stand where a date is missing."""
    calendar = looked_at(dict.fromkeys(range(100), 5) | {-19_000: 1, -45_000: 2})
    (far,) = calendar.far_off
    assert (far.rows, far.after, far.away) == (3, False, 19_000)
    assert calendar.first == dt.date(2024, 1, 1)


def test_many_rows_are_never_far_off():
    calendar = looked_at(dict.fromkeys(range(100), 5) | {400: 4})
    assert calendar.far_off == ()
    assert calendar.holes == (Hole(to_day(START + 100), to_day(START + 399)),)


def test_the_last_orders_of_a_sparse_shop_are_not_far_off():
    """Some five orders a year: a year without one can happen."""
    assert looked_at(dict.fromkeys([*range(0, 1500, 70), 1900], 1)).far_off == ()


@given(st.dictionaries(st.integers(-3000, 3000), st.integers(1, 9), min_size=1, max_size=40))
def test_every_day_is_in_the_period_or_far_off(days):
    calendar = looked_at(days)
    apart = sum(far.rows for far in calendar.far_off)
    inside = sum(
        rows for day, rows in days.items() if calendar.first <= to_day(START + day) <= calendar.last
    )
    assert apart + inside == sum(days.values())
    assert all(calendar.first < hole.first <= hole.last < calendar.last for hole in calendar.holes)
