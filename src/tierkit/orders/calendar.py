"""The days on which an export has orders: its period, the holes in it, and days far from the rest.

Only the distinct days and how many rows each has are looked at. What is far away is judged by the
other orders, never by today's clock.
"""

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tierkit.orders.days import to_day

Integers = npt.NDArray[np.int64]

# Days before and after a hole by which, beside all others, the trade around it is judged.
NEIGHBOURS = 28
# However busy a shop is, it may by chance have a day without an order.
BUSIEST = 0.98
# Told is what chance alone would leave less than once in a million.
UNLIKELY = math.log(1e6)
# Rows far from the others are few, one in a thousand or as many as this, and a month away.
FEW_ROWS = 3
FEW_OF = 1000
FEWEST_OTHERS = 10
FAR_DAYS = 30


@dataclass(frozen=True)
class Hole:
    """Days without any order between busy ones; both ends are such days."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days are missing."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class FarOff:
    """A few rows on days far before or after all others; `away` is the days between."""

    first: dt.date
    last: dt.date
    rows: int
    away: int
    after: bool


@dataclass(frozen=True)
class Calendar:
    """The period of the orders without what is far off, its days with orders, and the holes."""

    first: dt.date
    last: dt.date
    days: int
    holes: tuple[Hole, ...]
    far_off: tuple[FarOff, ...]


def calendar_of(days: Integers, rows: Integers) -> Calendar:
    """Look at the distinct days (since 1970-01-01, rising) and the rows on each."""
    high = len(days) - _apart(-days[::-1], rows[::-1])
    low = _apart(days[:high], rows[:high])
    body = days[low:high]
    far_off = []
    if low:
        far_off.append(_far_off(days[:low], rows[:low], int(body[0]), after=False))
    if high < len(days):
        far_off.append(_far_off(days[high:], rows[high:], int(body[-1]), after=True))
    holes = (
        Hole(to_day(int(body[at]) + 1), to_day(int(body[at + 1]) - 1))
        for at in np.flatnonzero(np.diff(body) > 1)
        if _is_hole(body, int(at))
    )
    return Calendar(
        to_day(int(body[0])), to_day(int(body[-1])), len(body), tuple(holes), tuple(far_off)
    )


def _apart(days: Integers, rows: Integers) -> int:
    """How many of the first days hold a few rows, far before all others."""
    few = max(FEW_ROWS, int(rows.sum()) // FEW_OF)
    left = np.cumsum(rows)
    apart = 0
    for cut in range(1, len(days)):
        if left[cut - 1] > few or left[-1] - left[cut - 1] < FEWEST_OTHERS:
            break
        others = days[cut:]
        missing = int(days[cut] - days[cut - 1]) - 1
        busy = len(others) / int(others[-1] - others[0] + 1)
        if missing >= FAR_DAYS and _unlikely(missing, busy):
            apart = cut
    return apart


def _far_off(days: Integers, rows: Integers, nearest: int, *, after: bool) -> FarOff:
    away = int(days[0]) - nearest if after else nearest - int(days[-1])
    return FarOff(to_day(int(days[0])), to_day(int(days[-1])), int(rows.sum()), away, after)


def _is_hole(days: Integers, at: int) -> bool:
    """Whether the days missing behind this one are too many for the trade around them."""
    before, behind = int(days[at]), int(days[at + 1])
    start = max(int(days[0]), before - NEIGHBOURS + 1)
    end = min(int(days[-1]), behind + NEIGHBOURS - 1)
    around = np.searchsorted(days, [start, end], side="left")
    open_days = int(around[1] - around[0]) + 1
    around_it = open_days / (before - start + 1 + end - behind + 1)
    all_along = len(days) / int(days[-1] - days[0] + 1)
    return _unlikely(behind - before - 1, min(around_it, all_along))


def _unlikely(missing: int, busy: float) -> bool:
    """Whether so many days in a row have no order by more than chance."""
    return missing * -math.log1p(-min(busy, BUSIEST)) > UNLIKELY
