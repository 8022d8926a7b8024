"""Rows whose date or amount cannot be read: which they are, and where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from tierkit.errors import DataError
from tierkit.orders import further
from tierkit.orders.engine import Engine, text_list
from tierkit.orders.export import Export
from tierkit.orders.grain import cleaned_rows
from tierkit.orders.intake import REASONS, UNREADABLE, UNREADABLE_DATE, UNREADABLE_NUMBER
from tierkit.orders.places import place_text
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
    files = [(export, name) for export in exports for name in export.source.names]
    cells = tuple(_cells(exports[0], spec))
    rows = engine.rows(
        f"SELECT file, record, reason{''.join(f', {each}' for each in cells)} "
        f"FROM ({cleaned_rows(exports, spec, lambda export: _cells(export, spec))}) "
        f"WHERE reason IN ({text_list(UNREADABLE)}) ORDER BY file, record"
        + ("" if most is None else f" LIMIT {most}"),
        "Looking for unreadable rows",
    )
    return [
        reject
        for number, found in groupby(rows, itemgetter(0))
        for reject in _in_file(files[number], list(found))
    ]


def _cells(export: Export, spec: OrdersSpec) -> dict[str, str]:
    """SQL for what stands in the columns of the roles, and in those of the metrics, by name."""
    source = export.source
    raw = {
        f"raw_{role}": f"CAST({source.identifier(export.roles[role])} AS VARCHAR)"
        for role in sorted(export.roles)
    }
    return raw | further.bad_cells(source, spec)


def _in_file(file: tuple[Export, str], rows: Sequence[tuple[Any, ...]]) -> Iterator[Reject]:
    export, name = file
    source, roles = export.source, export.roles
    lines = source.lines(name, [row[1] for row in rows])
    for _, record, reason, *values in rows:
        if reason == UNREADABLE_NUMBER:
            column, value = values[len(roles) :]
        else:
            raw = dict(zip(sorted(roles), values, strict=False))
            parts = [role for role in _roles_of(reason, roles) if role in roles]
            column = " x ".join(roles[role] for role in parts)
            value = " x ".join("" if raw[role] is None else str(raw[role]) for role in parts)
        place = lines.get(record)
        row, line = (place or record, None) if source.is_sheet else (record, place)
        yield Reject(name, row, line, reason, column, value)


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
