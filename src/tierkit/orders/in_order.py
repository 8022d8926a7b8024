"""Orders told apart by where their rows stand, in exports that are in the order of their ids.

Shops number their orders, and most exports stand in that order. The rows of an order then follow
one another, and which of them is the first shows from the row above: orders can be counted without
a table of them all, which is most of what a run has in memory. Whether ids really rise from row to
row is seen in the same scan. It ends at the first that does not, and orders are told apart by
grouping.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import duckdb

from tierkit.orders.account import STAGE
from tierkit.orders.cleaning import LINE_COLUMNS
from tierkit.orders.engine import Engine, quote_text
from tierkit.orders.standing import RETURNS, Standing, Stretch, UsedRows

# From so many rows on it pays, and so many show whether ids may stand in order.
WORTH_IT = 1 << 21
LOOKED_AT = 1 << 12
BEGINS = "begins"
NOT_IN_ORDER = "tierkit: order ids neither rise nor fall"
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Start:
    """The first row of an order: its place, and the order's id."""

    place: int
    order: str


@dataclass(frozen=True)
class _Order:
    """Ids that rise from row to row, or fall: a longer one is above all shorter ones."""

    is_rising: bool

    def begins(self, low: _Start | None, high: _Start | None) -> str:
        """SQL: 1 where an order begins between two others, 0 in its other rows, else an error.

        What begins after the first and before the next cannot be in another stretch as well.
        """
        later = before = "true"
        if low is not None:
            later = f"NOT {self._is_later(quote_text(low.order), 'order_id')}"
        if high is not None:
            before = self._is_later(quote_text(high.order), "order_id")
        return (
            "CASE WHEN order_id = order_above AND member_id = member_above THEN 0 "
            f"WHEN {self._is_later('order_id', 'order_above')} AND {before} THEN 1 "
            f"WHEN order_above IS NULL AND {later} AND {before} THEN 1 "
            f"ELSE error({quote_text(NOT_IN_ORDER)}) END"
        )

    def holds_for(self, starts: Sequence[_Start]) -> bool:
        """Whether orders that were found in several places are in this order."""
        keys = [(len(start.order.encode()), start.order.encode()) for start in starts]
        keys = keys if self.is_rising else keys[::-1]
        return all(one < other for one, other in pairwise(keys))

    def _is_later(self, one: str, other: str) -> str:
        one, other = (one, other) if self.is_rising else (other, one)
        return _is_above(one, other)


class InOrder:
    """The used rows of an export, as long as its orders are not found to be in no order.

    `rows` is how many there are.
    """

    def __init__(self, engine: Engine, used: UsedRows, rows: int, *, has_returns: bool) -> None:
        self._engine = engine
        self._used = used
        self._has_returns = has_returns
        self._pays = rows >= WORTH_IT

    def told_apart(self, first: int, last: int) -> str | None:
        """SQL for the rows of some days: `LINE_COLUMNS`, and what tells orders apart.

        `begins` is 1 for the first sale of each order in these days, and 0 for all others; where
        that cannot be told after all, `run` gives nothing. None if it would not pay, or if a look
        at a few rows shows that the orders are in no order.
        """
        standing = self._used.standing(first, last) if self._pays else None
        if standing is None or sum(stretch.rows for stretch in standing.stretches) < WORTH_IT:
            return None
        found = self._cuts(standing)
        if found is None:
            return None
        order, cuts = found
        selected = ", ".join(LINE_COLUMNS)
        parts = [
            f"SELECT {selected}, {order.begins(low, high)} AS {BEGINS} "
            f"FROM ({_beside_above(standing.rows(_between(standing, low, high)))})"
            for low, high in pairwise([None, *cuts, None])
        ]
        if self._has_returns:
            returns = f"{RETURNS} WHERE day BETWEEN {first} AND {last}"
            parts.append(f"SELECT {selected}, 0 AS {BEGINS} FROM {returns}")
        return " UNION ALL ".join(parts)

    def _cuts(self, standing: Standing) -> tuple[_Order, Sequence[_Start]] | None:
        """The order of the ids, and where to part the rows for several threads."""
        threads = self._engine.threads()
        # Days may begin within the first stretch, behind what is looked at of it.
        places = standing.parted(max(threads, 2))
        if _is_slow(len(places), threads):
            return None
        # What is out of order is as a rule found everywhere, or was added at the end.
        looks = [*places, max(standing.stretches[-1].end - LOOKED_AT, 0)]
        seen = _look_at(self._engine, [standing.rows(Stretch(at, LOOKED_AT)) for at in looks])
        if seen is None:
            return None
        order, starts = seen
        cuts = [start for start in dict.fromkeys(starts[1:-1]) if start is not None]
        holds = order.holds_for(cuts) and not _is_slow(len(cuts) + 1, threads)
        return (order, cuts) if holds else None

    def run(self, job: Callable[[], Result]) -> Result | None:
        """What comes of running such SQL; None where an order is found out of order.

        It is not tried again then.
        """
        try:
            return job()
        except duckdb.InvalidInputException as error:
            if NOT_IN_ORDER not in str(error):
                raise
            self._pays = False
            return None


def _between(standing: Standing, low: _Start | None, high: _Start | None) -> Stretch:
    first = standing.stretches[0].first if low is None else low.place
    end = standing.stretches[-1].end if high is None else high.place
    return Stretch(first, end - first)


def _is_above(one: str, other: str) -> str:
    """SQL: an id is above another, as numbers of an order are, whatever letters stand before."""
    return (
        f"(strlen({one}) > strlen({other}) OR strlen({one}) = strlen({other}) AND {one} > {other})"
    )


def _beside_above(rows: str) -> str:
    """SQL for the sales of some rows, and the ids of the sale above each."""
    above = ", ".join(f"lag({each}_id) OVER () AS {each}_above" for each in ("order", "member"))
    return f"SELECT *, {above} FROM ({rows}) WHERE is_sale"


def _look_at(engine: Engine, looks: Sequence[str]) -> tuple[_Order, Sequence[_Start | None]] | None:
    """The order in which the ids of some rows stand, and where the first order begins in each.

    None if they are in no order, or all of one.
    """
    rises = _is_above("order_id", "order_above")
    found = engine.rows(
        " UNION ALL ".join(
            f"SELECT {position}, min(place) FILTER (is_other), "
            "min_by(order_id, place) FILTER (is_other), count(*) FILTER (is_other), "
            f"count(*) FILTER (is_other AND {rises}) FROM "
            f"(SELECT *, order_id <> order_above AS is_other FROM ({_beside_above(rows)}))"
            for position, rows in enumerate(looks)
        ),
        STAGE,
    )
    changes, risen = (sum(row[column] for row in found) for column in (3, 4))
    if not changes or risen not in (0, changes):
        return None
    starts = [None if row[1] is None else _Start(int(row[1]), row[2]) for row in sorted(found)]
    return _Order(is_rising=risen > 0), starts


def _is_slow(stretches: int, threads: int) -> bool:
    """Whether too many threads have nothing to do: each stretch is for one."""
    return 2 * stretches <= threads
