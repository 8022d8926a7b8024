"""What became of each order of one member."""

import datetime as dt

from tierkit.members.history import Fate, gather
from tierkit.members.window import Window
from tierkit.orders.days import to_number
from tierkit.orders.intake import STATUS_IGNORED, UNREADABLE_DATE
from tierkit.orders.member_rows import MemberRow

WINDOW = Window(dt.date(2025, 1, 1), dt.date(2025, 12, 31), "12 months")


def row(order, day, amount, *, is_sale=True, reason=None, status=None):
    """A row of the year 2025, day as month-day; amounts in currency."""
    number = None if day is None else to_number(dt.date.fromisoformat(day))
    units = None if amount is None else amount * 10_000
    return MemberRow("orders.csv", 1, 2, order, number, units, is_sale, status, reason)


def fates(*rows, has_orders=True):
    return {each.order_id: each.fate for each in gather(rows, WINDOW, has_orders=has_orders).orders}


def test_what_becomes_of_orders():
    """b was sent back whole; c in part, so it counts; d came before the window; e is a return."""
    assert fates(
        row("a", "2025-03-01", 10),
        row("b", "2025-04-01", 10),
        row("b", "2025-04-09", -10, is_sale=False),
        row("c", "2025-05-01", 10),
        row("c", "2025-05-02", -4, is_sale=False),
        row("d", "2024-12-31", 10),
        row("e", "2025-06-01", -3, is_sale=False),
        row("f", "2025-07-01", 99, reason=STATUS_IGNORED),
        row("free", "2025-08-01", 0),
    ) == {
        "a": Fate.COUNTED,
        "b": Fate.TAKEN_BACK,
        "c": Fate.COUNTED,
        "d": Fate.BEFORE_WINDOW,
        "e": Fate.RETURNS_ONLY,
        "f": Fate.SET_ASIDE,
        "free": Fate.COUNTED,
    }


def test_an_order_stands_on_the_day_of_its_last_sale():
    """Its sales: 10 before the window, 5 in it; its return in it does not move the day."""
    (order,) = gather(
        [
            row("a", "2024-12-31", 10),
            row("a", "2025-01-01", 5),
            row("a", "2025-02-01", -1, is_sale=False),
        ],
        WINDOW,
        has_orders=True,
    ).orders
    assert order.fate is Fate.COUNTED
    assert order.day == to_number(dt.date(2025, 1, 1))
    assert (order.sales, order.returned, order.in_window) == (150_000, 10_000, 40_000)


def test_a_row_that_is_set_aside_adds_nothing_to_its_order():
    (order,) = gather(
        [row("a", "2025-03-01", 10), row("a", None, 7, reason=UNREADABLE_DATE)],
        WINDOW,
        has_orders=True,
    ).orders
    assert (order.fate, order.sales, order.reasons) == (Fate.COUNTED, 100_000, (UNREADABLE_DATE,))


def test_without_order_ids_each_row_is_an_order_and_a_return_is_none():
    history = gather(
        [row(None, "2025-03-01", 10), row(None, "2025-03-01", -10, is_sale=False)],
        WINDOW,
        has_orders=False,
    )
    assert [order.fate for order in history.orders] == [Fate.COUNTED, Fate.RETURNS_ONLY]


def test_newest_first_and_what_has_no_day_last():
    history = gather(
        [
            row("x", None, 1, reason=UNREADABLE_DATE),
            row("old", "2024-01-01", 1),
            row("new", "2025-09-01", 1),
            row("twin", "2025-09-01", 1),
        ],
        WINDOW,
        has_orders=True,
    )
    assert [order.order_id for order in history.orders] == ["new", "twin", "old", "x"]
    assert history.last_counted.order_id == "new"
    assert [order.order_id for order in history.counted] == ["new", "twin"]
