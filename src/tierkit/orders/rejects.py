"""Rows whose date or amount cannot be read: which they are, and where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tierkit.errors import DataError
from tierkit.orders import further
from tierkit.orders.engine import Engine, text_list
from tierkit.orders.export import Export
from tierkit.orders.grain import cleaned_rows
from tierkit.orders.intake import REASONS, UNREADABLE, UNREADABLE_DATE, UNREADABLE_NUMBER
from tierkit.orders.places import Placed, place_text, placed_rows
from tierkit.orders.roles import DISCOUNTS
from tierkit.orders.spec import OrdersSpec

SHOWN = 5


@dataclass(frozen=True)
class Reject:
    """One unreadable row: where it stands, why it was refused, and what stands there.

    `row` counts the rows of the file from 1, the header not among them; `line` is where the row
    begins in a text file, None for other formats.
    """

    file: str
    row: int
    line: int | None
    reason: str
    column: str
    value: str

    @property
    def place(self) -> str:
        """The file with the line of a text, or the row of anything else."""
        return place_text(self.file, self.row, self.line)


def find_rejects(
    engine: Engine,
    exports: Sequence[Export],
    spec: OrdersSpec,
    most: int | None = None,
) -> list[Reject]:
    """The unreadable rows in the order of the files, all or the first few."""
    cells = tuple(_cells(exports[0], spec))
    sql = (
        f"SELECT file, record, reason{''.join(f', {each}' for each in cells)} "
        f"FROM ({cleaned_rows(exports, spec, lambda export: _cells(export, spec))}) "
        f"WHERE reason IN ({text_list(UNREADABLE)}) ORDER BY file, record"
        + ("" if most is None else f" LIMIT {most}")
    )
    placed = placed_rows(engine, exports, sql, "Looking for unreadable rows")
    return [_reject(each, cells) for each in placed]


def _cells(export: Export, spec: OrdersSpec) -> dict[str, str]:
    """SQL for what stands in the columns of the roles, and in those of the metrics, by name."""
    return export.raw_cells() | further.bad_cells(export.source, spec)


def _reject(placed: Placed, cells: Sequence[str]) -> Reject:
    roles = placed.export.roles
    reason, *values = placed.values
    stands = dict(zip(cells, values, strict=True))
    if reason == UNREADABLE_NUMBER:
        column, value = stands["bad_column"], stands["bad_cell"]
    else:
        parts = [role for role in _roles_of(reason, roles) if role in roles]
        column = " x ".join(roles[role] for role in parts)
        value = " x ".join(str(stands[f"raw_{role}"] or "") for role in parts)
    row, line = placed.record, placed.line
    if placed.export.source.is_sheet:
        row, line = line or row, None
    return Reject(placed.file, row, line, reason, column, value)


def _roles_of(reason: str, roles: Mapping[str, str]) -> tuple[str, ...]:
    if reason == UNREADABLE_DATE:
        return ("date",)
    return ("amount",) if "amount" in roles else ("quantity", "unit_price", *DISCOUNTS)


def unreadable_error(rejects: Sequence[Reject], count: int) -> DataError:
    """The error that shows the first unreadable rows and what to do about them."""
    lines = [
        f"  {reject.place}: {REASONS[reject.reason]}: {reject.column} is {reject.value!r}"
        for reject in rejects
    ]
    if count > len(rejects):
        lines.append(f"  and {count - len(rejects):,} more")
    return DataError(
        f"{count:,} {'row' if count == 1 else 'rows'} cannot be read:\n" + "\n".join(lines),
        "Every date of a column is written in one way, and so is every number; amounts have up to "
        "15 digits and are below 10^14, discounts take off no more than there is. Mend these "
        "rows, or set them aside with --rejects FILE, which writes each of them there.",
    )
