"""The members who differ between two tables, as a table: who, from where to where."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.members import arrow
from tierkit.orders.tier_table import TierTable
from tierkit.tiers.moves import Direction, Scale, steps
from tierkit.tiers.side_by_side import Positions, SideBySide, levels_of, revenue_of
from tierkit.tiers.table import Column, Kind, MemberTable

NEW, LOST, MOVED = "new", "lost", "moved"
MOVES = (Direction.DEMOTED.value, Direction.PROMOTED.value, MOVED, NEW, LOST)


def differing_table(
    both: SideBySide, before: Scale, after: Scale, *, ordered: bool
) -> tuple[MemberTable, int]:
    """Those who moved, came or went, sorted by id; and how many moved.

    Columns: `member_id`, `from` and `to` (nothing where the member was not there), `move`, and the
    revenue in either table, where it is told. Where no order of the tiers is known, another tier is
    a move and nothing more.
    """
    was, now = levels_of(both.old, before)[both.here], levels_of(both.new, after)[both.there]
    if ordered:
        rise = steps(before, was, after, now)
        kind = (rise > 0).astype(np.int32)
    else:
        rise = (was != now).astype(np.int64)
        kind = np.full(len(rise), MOVES.index(MOVED), dtype=np.int32)
    moving = np.flatnonzero(rise)
    here = np.concatenate([both.here[moving], _nobody(both.new_members), both.lost])
    there = np.concatenate([both.there[moving], both.new_members, _nobody(both.lost)])
    kinds = np.concatenate(
        [
            kind[moving],
            np.full(len(both.new_members), MOVES.index(NEW), dtype=np.int32),
            np.full(len(both.lost), MOVES.index(LOST), dtype=np.int32),
        ]
    )
    ids = pa.concat_arrays(
        [
            both.old.ids.take(arrow.column(both.here[moving])),
            both.new.ids.take(arrow.column(both.new_members)),
            both.old.ids.take(arrow.column(both.lost)),
        ]
    )
    by_id = arrow.numbers(pa.chunked_array([pc.sort_indices(ids)]))[0].astype(np.int64)
    here, there = here[by_id], there[by_id]
    columns = [
        Column("member_id", Kind.TEXT, ids.take(arrow.column(by_id))),
        Column("from", Kind.TEXT, _taken(both.old.tiers, here)),
        Column("to", Kind.TEXT, _taken(both.new.tiers, there)),
        Column("move", Kind.TEXT, arrow.texts(MOVES).take(arrow.column(kinds[by_id]))),
    ]
    columns += _revenue("monetary_before", both.old, here)
    columns += _revenue("monetary_after", both.new, there)
    return tuple(columns), len(moving)


def _nobody(members: Positions) -> Positions:
    return np.full(len(members), -1, dtype=np.int64)


def _taken(cells: pa.Array, rows: npt.NDArray[np.int64]) -> pa.Array:
    """Some of the cells, nothing where the row is -1."""
    return cells.take(arrow.column(np.maximum(rows, 0), rows >= 0))


def _revenue(name: str, table: TierTable, rows: npt.NDArray[np.int64]) -> list[Column]:
    revenue = revenue_of(table)
    if revenue is None:
        return []
    return [Column(name, Kind.MONEY, _taken(arrow.column(revenue), rows))]
