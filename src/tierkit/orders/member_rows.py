"""The rows of one member: all of them with their places, or the used ones moved back in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from tierkit.orders.engine import Engine, quote_text
from tierkit.orders.export import Export
from tierkit.orders.grain import cleaned_rows
from tierkit.orders.intake import reason_on
from tierkit.orders.places import Placed, place_text, placed_rows
from tierkit.orders.spec import OrdersSpec

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

ONE_MEMBER = "lines_of_one_member"
COPIES = "copies_of_one_member"
FIELDS = ("order_id", "day", "amount", "is_sale", "status", "reason")


@dataclass(frozen=True)
class MemberRow:
    """One row of a member: what it says, why it was set aside (None: it was used), and its place.

    `day` counts days since 1970-01-01, `amount` signed units of 1/10,000; both are None where they
    cannot be read. `row` counts the rows of the file from 1, `line` is where the row begins in a
    text file, None for other formats.
    """

    file: str
    row: int
    line: int | None
    order_id: str | None
    day: int | None
    amount: int | None
    is_sale: bool
    status: str | None
    reason: str | None

    @property
    def place(self) -> str:
        """The file with the line of a text, or the row of anything else."""
        return place_text(self.file, self.row, self.line)


def find_member_rows(
    engine: Engine,
    exports: Sequence[Export],
    spec: OrdersSpec,
    member: str,
    cutoff: int,
) -> tuple[MemberRow, ...]:
    """The rows of one member, in the order of the files; only these leave the engine."""
    sql = (
        f"SELECT file, record, {', '.join(FIELDS)} FROM ({cleaned_rows(exports, spec)}) "
        f"WHERE member_id = {quote_text(member)} ORDER BY file, record"
    )
    placed = placed_rows(engine, exports, sql, "Looking for the member's rows")
    return tuple(_member_row(each, cutoff) for each in placed)


def _member_row(placed: Placed, cutoff: int) -> MemberRow:
    order_id, day, amount, is_sale, status, reason = placed.values
    return MemberRow(
        file=placed.file,
        row=placed.record,
        line=placed.line,
        order_id=order_id,
        day=day,
        amount=amount,
        is_sale=is_sale,
        status=status,
        reason=reason_on(day, reason, cutoff),
    )


def move_back(
    engine: Engine, lines: "DuckDBPyRelation", name: str, member: str, shifts: Sequence[int]
) -> "DuckDBPyRelation":
    """The lines of one member, once for each shift, moved back by so many days.

    They are fetched first, so that looking at them again costs nothing; `name` tells them apart
    from other lines of the session.
    """
    one_member = f"{ONE_MEMBER}_{name}"
    own = lines.filter(f"member_id = {quote_text(member)}")
    engine.register(one_member, engine.table(own, "Looking for the member's lines"))
    copies = {
        "copy": pa.array([f"{position:08d}" for position in range(len(shifts))]),
        "shift": pa.array(shifts, pa.int32()),
    }
    engine.register(COPIES, pa.table(copies))
    return engine.relation(
        "SELECT lines.* REPLACE (copy AS member_id, CAST(day - shift AS INTEGER) AS day) "
        f"FROM {one_member} AS lines CROSS JOIN {COPIES}"
    )
