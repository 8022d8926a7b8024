"""The member table: one row per member with metrics and tier, as typed columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pyarrow as pa

from tierkit.members import arrow
from tierkit.members.metrics import CORE, Unit
from tierkit.members.table import Flags, Integers, Members, Values
from tierkit.money import as_floats
from tierkit.tiers.assign import Assignment
from tierkit.tiers.scores import Scores
from tierkit.tiers.segments import NO_SEGMENT, Segmented


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    INTEGER = "integer"
    MONEY = "money"  # exact integers of 1/10,000
    NUMBER = "number"  # likewise, of a rule file's own metrics


SCALED = (Kind.MONEY, Kind.NUMBER)
KINDS = {
    Unit.MONEY: Kind.MONEY,
    Unit.NUMBER: Kind.NUMBER,
    Unit.DAYS: Kind.INTEGER,
    Unit.COUNT: Kind.INTEGER,
}


@dataclass(frozen=True)
class Column:
    """One named column; decimals are kept as integers of 1/10,000 until they are written.

    Texts that repeat may be a dictionary.
    """

    name: str
    kind: Kind
    cells: pa.Array

    @property
    def is_dictionary(self) -> bool:
        """Whether the cells are a dictionary of texts."""
        return bool(pa.types.is_dictionary(self.cells.type))

    def part(self, start: int, rows: int) -> "Column":
        """So many rows of it."""
        return Column(self.name, self.kind, self.cells.slice(start, rows))

    def plain(self) -> pa.Array:
        """The cells for a frame: decimals as the nearest float64, repeated texts spelled out."""
        if self.kind not in SCALED:
            return self.cells.dictionary_decode() if self.is_dictionary else self.cells
        units, present = arrow.numbers(pa.chunked_array([self.cells]))
        return arrow.column(as_floats(units), present)


MemberTable = tuple[Column, ...]


def member_table(members: Members, assignment: Assignment) -> MemberTable:
    """The member table, sorted by member id: identity, metrics, tier, and what else is given."""
    return (
        Column("member_id", Kind.TEXT, _texts(members.ids)),
        Column("active", Kind.FLAG, arrow.column(members.active)),
        Column("last_order", Kind.DAY, _days(members.last_day, members.ever_ordered)),
        *(_metric(members.values[name]) for name in CORE),
        Column("tier", Kind.TEXT, arrow.named(assignment.levels, assignment.level)),
        *(_metric(values) for name, values in members.values.items() if name not in CORE),
        *(_score(name, scores) for name, scores in assignment.scores.items()),
        *([] if assignment.segmented is None else [_segment(assignment.segmented)]),
        *(Column(name, Kind.FLAG, arrow.column(held)) for name, held in assignment.tags.items()),
    )


def column_names(metrics: Iterable[str], scores: Iterable[str]) -> list[str]:
    """What the columns are called before any tags, where every metric is asked for."""
    others = [name for name in metrics if name not in CORE]
    identity = ("member_id", "active", "last_order")
    return [*identity, *CORE, "tier", *others, *map(score_name, scores), "segment"]


def score_name(metric: str) -> str:
    """The column of a score."""
    return f"{metric}_score"


def arrow_table(table: Sequence[Column]) -> pa.Table:
    """The member table as Arrow, decimals as float64."""
    return pa.table({column.name: column.plain() for column in table})


def _texts(ids: pa.Array) -> pa.Array:
    return ids if ids.type == pa.string() else ids.cast(pa.string())


def _days(numbers: Integers, present: Flags) -> pa.Array:
    return arrow.column(numbers.astype(np.int32), present, pa.date32())


def _score(metric: str, scores: Scores) -> Column:
    cells = arrow.column(scores.astype(np.int64), scores > 0)
    return Column(score_name(metric), Kind.INTEGER, cells)


def _segment(segmented: Segmented) -> Column:
    cells = arrow.named(segmented.names, segmented.index, segmented.index != NO_SEGMENT)
    return Column("segment", Kind.TEXT, cells)


def _metric(values: Values) -> Column:
    cells = arrow.column(values.numbers, values.present)
    return Column(values.metric.name, KINDS[values.metric.unit], cells)
