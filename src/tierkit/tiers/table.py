"""The member table: one row per member with metrics and tier, as typed columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pyarrow as pa

from tierkit.members import arrow
from tierkit.members.metrics import Unit
from tierkit.members.table import Flags, Integers, Members, Values
from tierkit.money import as_floats
from tierkit.tiers.assign import Assignment


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    INTEGER = "integer"
    MONEY = "money"  # exact integers of 1/10,000


@dataclass(frozen=True)
class Column:
    """One named column; money is kept as integers of 1/10,000 until it is written."""

    name: str
    kind: Kind
    cells: pa.Array

    def plain(self) -> pa.Array:
        """The cells for a frame or Parquet: money as the nearest float64."""
        if self.kind is not Kind.MONEY:
            return self.cells
        return pa.array(as_floats(self.cells.to_numpy(zero_copy_only=False)))


MemberTable = tuple[Column, ...]


def member_table(members: Members, assignment: Assignment) -> MemberTable:
    """The member table, sorted by member id: identity, the metrics, the tier."""
    names = arrow.texts(assignment.levels)
    return (
        Column("member_id", Kind.TEXT, members.ids.cast(pa.string())),
        Column("active", Kind.FLAG, arrow.column(members.active)),
        Column("last_order", Kind.DAY, _days(members.last_day, members.ever_ordered)),
        *(_metric(values) for values in members.values.values()),
        Column("tier", Kind.TEXT, names.take(arrow.column(assignment.level))),
    )


def arrow_table(table: Sequence[Column]) -> pa.Table:
    """The member table as Arrow, money as float64."""
    return pa.table({column.name: column.plain() for column in table})


def _days(numbers: Integers, present: Flags) -> pa.Array:
    return arrow.column(numbers.astype(np.int32), present).cast(pa.date32())


def _metric(values: Values) -> Column:
    kind = Kind.MONEY if values.metric.unit is Unit.MONEY else Kind.INTEGER
    cells = arrow.column(values.numbers, values.present)
    return Column(values.metric.name, kind, cells)
