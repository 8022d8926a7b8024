"""The members who move, as a table: who, from where to where, with which metrics."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tierkit.members import arrow
from tierkit.tiers.moves import Direction
from tierkit.tiers.table import Column, Kind, MemberTable

Positions = npt.NDArray[np.int64]
MOVES = (Direction.DEMOTED.value, Direction.PROMOTED.value)


def movers_table(
    table: MemberTable, after: Sequence[str], now: npt.NDArray[np.int32], rise: Positions
) -> MemberTable:
    """Those who rise or fall: `member_id`, `from`, `to`, `move`, and the columns of the table.

    `table` is the member table under the rules before, `now` the level of the same members after,
    as a position in the levels `after`, and `rise` how far each of them moves.
    """
    moving = np.flatnonzero(rise)
    rows = arrow.column(moving)
    cells = {column.name: column for column in table}
    others = [name for name in cells if name not in ("member_id", "tier")]
    return (
        _of("member_id", cells["member_id"], rows),
        _of("from", cells["tier"], rows),
        Column("to", Kind.TEXT, arrow.named(after, now[moving])),
        Column("move", Kind.TEXT, arrow.named(MOVES, (rise[moving] > 0).astype(np.int32))),
        *(_of(name, cells[name], rows) for name in others),
    )


def _of(name: str, column: Column, rows: pa.Array) -> Column:
    return Column(name, column.kind, column.cells.take(rows))
