"""One member's history: which orders count, which do not, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from tierkit.members.window import Window
from tierkit.orders.days import to_number
from tierkit.orders.member_rows import MemberRow


class Fate(Enum):
    """What became of an order."""

    COUNTED = "counts"
    BEFORE_WINDOW = "before the window"
    TAKEN_BACK = "returns take back all of it"
    RETURNS_ONLY = "returns without a sale"
    SET_ASIDE = "set aside"


@dataclass(frozen=True)
class Order:
    """One order of the member with all of its rows.

    `day` is the day it stands on (that of its last sale; without one, that of its last row), in
    days since 1970-01-01; None where no row has a readable date. `sales` and `returned` add up the
    used rows, `in_window` is what they leave in the window; all in units of 1/10,000.
    """

    order_id: str | None
    rows: tuple[MemberRow, ...]
    fate: Fate
    day: int | None
    sales: int
    returned: int
    in_window: int

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why rows of it were set aside, each reason once."""
        return tuple(dict.fromkeys(row.reason for row in self.rows if row.reason is not None))


@dataclass(frozen=True)
class History:
    """All orders of a member, newest first; those whose day cannot be read come last."""

    orders: tuple[Order, ...]
    window: Window

    @property
    def counted(self) -> tuple[Order, ...]:
        """The orders that count in the window."""
        return tuple(order for order in self.orders if order.fate is Fate.COUNTED)

    @property
    def last_counted(self) -> Order | None:
        """The newest order that counts, in the window or before it."""
        known = (Fate.COUNTED, Fate.BEFORE_WINDOW)
        return next((order for order in self.orders if order.fate in known), None)

    @property
    def used_rows(self) -> tuple[MemberRow, ...]:
        """The rows that were used."""
        return tuple(row for order in self.orders for row in order.rows if row.reason is None)

    def is_in_window(self, row: MemberRow) -> bool:
        """Whether a row adds to what is measured over the window."""
        start = self.window.start
        if row.reason is not None or row.day is None:
            return False
        return start is None or row.day >= to_number(start)


def gather(rows: Iterable[MemberRow], window: Window, *, has_orders: bool) -> History:
    """Put a member's rows together to orders and say what became of each.

    Without an order column each row is an order, and no return can be told to belong to one.
    """
    groups: dict[object, list[MemberRow]] = {}
    for position, row in enumerate(rows):
        key = row.order_id if has_orders and row.order_id is not None else position
        groups.setdefault(key, []).append(row)
    start = None if window.start is None else to_number(window.start)
    orders = [_order(group, start, has_orders=has_orders) for group in groups.values()]
    # A stable sort: orders of one day stay in the order of the files.
    orders.sort(key=lambda order: (order.day is None, -(order.day or 0)))
    return History(tuple(orders), window)


def _order(rows: Sequence[MemberRow], start: int | None, *, has_orders: bool) -> Order:
    used = [row for row in rows if row.reason is None]
    sold = [row for row in used if row.is_sale]
    returns = [row for row in used if not row.is_sale]
    sales, returned = _total(sold), -_total(returns)
    stands_on = sold or used or [row for row in rows if row.is_sale] or rows
    days = [row.day for row in stands_on if row.day is not None]
    day = max(days, default=None)
    if not used:
        fate = Fate.SET_ASIDE
    elif not sold:
        fate = Fate.RETURNS_ONLY
    elif has_orders and returns and sales - returned <= 0:
        fate = Fate.TAKEN_BACK
    else:
        fate = Fate.COUNTED if start is None or (day or 0) >= start else Fate.BEFORE_WINDOW
    inside = [row for row in used if start is None or (row.day or 0) >= start]
    return Order(rows[0].order_id, tuple(rows), fate, day, sales, returned, _total(inside))


def _total(rows: Iterable[MemberRow]) -> int:
    return sum(row.amount or 0 for row in rows)
