"""Two tier tables side by side: who moves, who comes and goes, and which figures differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.members import arrow
from tierkit.members.exact import exact_sum
from tierkit.orders.tier_table import Cells, Kind, TierTable
from tierkit.tiers.moves import Moves, Scale, count_moves

REVENUE = "monetary"
LARGEST_SHOWN = 3
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Figures:
    """How many members, with what revenue in units of 1/10,000; None where no table tells it."""

    members: int
    revenue: int | None


@dataclass(frozen=True)
class Drift:
    """A tier before and after; shares are of all members of either table."""

    tier: str
    before: Figures
    after: Figures
    share_before: Fraction
    share_after: Fraction


@dataclass(frozen=True)
class Largest:
    """One member whose figure differs much, before and after; None where a table has none."""

    member: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Difference:
    """A column that differs: in how many of the members in both, and where it differs most.

    `largest` holds numbers in units of 1/10,000, and is empty for text and days.
    """

    column: str
    kind: Kind
    members: int
    largest: tuple[Largest, ...]


@dataclass(frozen=True)
class SideBySide:
    """What two tier tables have in common, and what not.

    `here` and `there` are the positions of the members in both, in either table; `lost` those of
    members only the first has, `new` those of members only the second has.
    """

    old: TierTable
    new: TierTable
    here: Positions
    there: Positions
    lost: Positions
    new_members: Positions

    @property
    def in_both(self) -> int:
        """How many members are in both."""
        return len(self.here)

    def total(self, table: TierTable) -> Figures:
        """All members of a table."""
        return self.group(table, np.arange(len(table), dtype=np.int64))

    def group(self, table: TierTable, rows: Positions) -> Figures:
        """Members of a table counted, with their revenue."""
        revenue = revenue_of(table)
        return Figures(len(rows), None if revenue is None else exact_sum(revenue[rows]))


def join(old: TierTable, new: TierTable) -> SideBySide:
    """Find the members of one table in the other, by id, letter for letter."""
    if old.ids.equals(new.ids):  # to look each of them up takes longer than all else
        everyone, nobody = np.arange(len(old)), np.zeros(0, np.int64)
        return SideBySide(old, new, everyone, everyone, nobody, nobody)
    place = pc.index_in(old.ids, new.ids)
    found, known = arrow.numbers(pa.chunked_array([place]))
    there = found[known].astype(np.int64)
    only_new = np.ones(len(new), dtype=bool)
    only_new[there] = False
    return SideBySide(
        old, new, np.flatnonzero(known), there, np.flatnonzero(~known), np.flatnonzero(only_new)
    )


def revenue_of(table: TierTable) -> npt.NDArray[np.int64] | None:
    """The members' revenue, 0 where a cell is empty; None where the table does not tell it."""
    cells = table.columns.get(REVENUE)
    if cells is None or cells.kind is not Kind.NUMBER:
        return None
    numbers: npt.NDArray[np.int64] = _numbers(cells)[0]
    return numbers


def levels_of(table: TierTable, scale: Scale) -> npt.NDArray[np.int64]:
    """The level of each member as a position in the scale, which has every tier of the table."""
    place = {level: position for position, level in enumerate(scale.levels)}
    return np.array([place[name] for name in table.names], dtype=np.int64)[table.held]


def find_moves(both: SideBySide, before: Scale, after: Scale) -> Moves:
    """Who of the members in both goes from which tier to which.

    The revenue is that of the new table, or of the old one where the new one has none.
    """
    revenue = revenue_of(both.new)
    earned = None if revenue is None else revenue[both.there]
    if earned is None:
        revenue = revenue_of(both.old)
        earned = np.zeros(both.in_both, np.int64) if revenue is None else revenue[both.here]
    was = levels_of(both.old, before)[both.here]
    now = levels_of(both.new, after)[both.there]
    return count_moves(before, was, after, now, earned)


def find_drift(both: SideBySide, tiers: Sequence[str]) -> tuple[Drift, ...]:
    """Each tier before and after."""
    was, now = _by_tier(both.old), _by_tier(both.new)
    nobody = np.zeros(0, np.int64)
    return tuple(
        _drift(
            tier,
            both.group(both.old, was.get(tier, nobody)),
            both.group(both.new, now.get(tier, nobody)),
            both,
        )
        for tier in tiers
    )


def _by_tier(table: TierTable) -> dict[str, Positions]:
    """The positions of the members who hold each tier."""
    # Small numbers are sorted by their digits, which is quicker.
    order = np.argsort(table.held.astype(np.min_scalar_type(len(table.names))), kind="stable")
    ends = np.cumsum(np.bincount(table.held))
    return dict(zip(table.names, np.split(order, ends[:-1]), strict=True))


def total_drift(both: SideBySide) -> Drift:
    """All members before and after."""
    return _drift("Total", both.total(both.old), both.total(both.new), both)


def _drift(tier: str, before: Figures, after: Figures, both: SideBySide) -> Drift:
    share_before = Fraction(before.members, len(both.old))
    return Drift(tier, before, after, share_before, Fraction(after.members, len(both.new)))


def find_differences(both: SideBySide) -> Iterator[Difference]:
    """The columns of both tables that differ among the members in both."""
    for name, cells in both.old.columns.items():
        if name not in both.new.columns:
            continue
        was = _taken(cells.values, both.here)
        now = _taken(both.new.columns[name].values, both.there)
        if was.equals(now):
            continue
        kind = _common_kind(cells, both.new.columns[name])
        if kind is Kind.NUMBER:
            found = _number_difference(name, both, Cells(kind, was), Cells(kind, now))
        else:
            differs = _differs(was, now)
            found = Difference(name, kind, int(differs.sum()), ())
        if found.members:
            yield found


def _taken(values: pa.Array, rows: Positions) -> pa.Array:
    """Some of the cells, which stand in the order of the rows: of as many, all as they are."""
    return values if len(rows) == len(values) else values.take(arrow.column(rows))


def _common_kind(one: Cells, other: Cells) -> Kind:
    return one.kind if one.kind is other.kind else Kind.TEXT


def _number_difference(name: str, both: SideBySide, old: Cells, new: Cells) -> Difference:
    was, had = _numbers(old)
    now, has = _numbers(new)
    differs = np.flatnonzero((was != now) | (had != has))
    first = differs[_largest(np.abs(now[differs] - was[differs]))]
    largest = tuple(
        Largest(
            member=both.old.ids[int(both.here[at])].as_py(),
            before=int(was[at]) if had[at] else None,
            after=int(now[at]) if has[at] else None,
        )
        for at in first
    )
    return Difference(name, Kind.NUMBER, len(differs), largest)


def _largest(numbers: npt.NDArray[np.int64]) -> Positions:
    """Where the largest stand, the largest first; of equal ones, the first."""
    large = np.arange(len(numbers))
    if len(numbers) > LARGEST_SHOWN:
        large = np.flatnonzero(numbers >= np.partition(numbers, -LARGEST_SHOWN)[-LARGEST_SHOWN])
    return large[np.argsort(-numbers[large], kind="stable")[:LARGEST_SHOWN]]


def _differs(was: pa.Array, now: pa.Array) -> npt.NDArray[np.bool_]:
    if was.type != now.type:
        was, now = was.cast(pa.string()), now.cast(pa.string())
    same = pc.fill_null(pc.equal(was, now), False)
    neither = pc.and_(pc.is_null(was), pc.is_null(now))
    return ~_flags(pc.or_(same, neither))


def _flags(column: pa.Array) -> npt.NDArray[np.bool_]:
    return arrow.flags(pa.chunked_array([column]))


def _numbers(cells: Cells) -> tuple[Any, npt.NDArray[np.bool_]]:
    return arrow.numbers(pa.chunked_array([cells.values]))
