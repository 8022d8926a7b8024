"""Member tables as files, by their suffix. To add a format, add a line to `FORMATS`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from tierkit.alongside import alongside
from tierkit.errors import UsageError
from tierkit.orders.intake import REASONS
from tierkit.orders.limits import Progress, untold
from tierkit.report.files import whole_file
from tierkit.report.tables import Table
from tierkit.report.workbook import write_workbook
from tierkit.tiers.table import SCALED, Column, Kind, MemberTable
from tierkit.tiers.table_files import MANIFEST_KEY

if TYPE_CHECKING:
    from tierkit.orders.rejects import Reject

ROWS_AT_ONCE = 100_000
# Few enough that the memory of one group serves the next.
ROWS_IN_GROUP = 1 << 18
WRITING = "Writing members"

# Called only by the formats that carry the manifest: hashing the inputs takes a while.
Manifested = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Beside:
    """What goes with the members where a format has a place for it, and who is told how far it is.

    The `summary` goes on sheets of its own.
    """

    manifest: Manifested = dict
    progress: Progress = untold
    summary: Sequence[Table] = ()


NOTHING = Beside()


def write_member_table(
    path: Path,
    table: MemberTable,
    manifest: Manifested,
    progress: Progress = untold,
    summary: Sequence[Table] = (),
) -> None:
    """Write the member table in the format of the path's suffix, whole or not at all.

    The `summary` goes beside it where a file holds more than one table.
    """
    writer = format_of(path)
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        writer(table, file, Beside(manifest, progress, summary))


def format_of(path: Path) -> "Writer":
    """The writer for a path's suffix; raises `UsageError` that lists the formats."""
    writer = FORMATS.get(path.suffix.casefold())
    if writer is None:
        known = ", ".join(FORMATS)
        raise UsageError(f"{path}: no output format goes by this name", f"Write to one of {known}.")
    return writer


def write_csv(table: MemberTable, file: BinaryIO, beside: Beside = NOTHING) -> None:
    """CSV: UTF-8, a header, LF line ends, quotes only where needed, nothing for what is missing."""
    from tierkit.report.cells import csv_lines  # what text is made with takes a while to import

    file.write((",".join(column.name for column in table) + "\n").encode())
    for rows in _slices(table, beside.progress):
        _write_lines(csv_lines(rows), "\n", file)
        file.write(b"\n")


def write_jsonl(table: MemberTable, file: BinaryIO, beside: Beside = NOTHING) -> None:
    """One JSON object per line and member."""
    from tierkit.report.cells import json_objects

    for rows in _slices(table, beside.progress):
        _write_lines(json_objects(rows), "\n", file)
        file.write(b"\n")


def write_json(table: MemberTable, file: BinaryIO, beside: Beside = NOTHING) -> None:
    """A JSON list with one object per line and member."""
    from tierkit.report.cells import json_objects

    file.write(b"[\n")
    for position, rows in enumerate(_slices(table, beside.progress)):
        file.write(b",\n" if position else b"")
        _write_lines(json_objects(rows), ",\n", file)
    file.write(b"\n]\n")


def write_parquet(table: MemberTable, file: BinaryIO, beside: Beside) -> None:
    """Parquet, money as float64, with the manifest in its metadata."""
    from pyarrow import parquet  # only who writes Parquet pays for it

    manifest = alongside(beside.manifest)
    schema = _group_of(tuple(each.part(0, 0) for each in table)).schema
    # Ids and amounts hardly repeat, so that a dictionary of them is one more copy.
    repeating = [
        each.name for each in table if each.kind not in SCALED and each.name != "member_id"
    ]
    # The extremes of a dictionary would be told of names that no member of the group has.
    with_extremes = [each.name for each in table if not each.is_dictionary]
    # Without Arrow's own copy of the schema, metadata written last is the schema's all the same.
    with parquet.ParquetWriter(
        file,
        schema,
        store_schema=False,
        use_dictionary=repeating,
        write_statistics=with_extremes,
    ) as writer:
        for rows in _slices(table, beside.progress, ROWS_IN_GROUP):
            writer.write_table(_group_of(rows))
        beside.progress("Looking at the files read, for the manifest", None, None)
        told = json.dumps(manifest(), ensure_ascii=False, sort_keys=True).encode()
        writer.add_key_value_metadata({MANIFEST_KEY: told})


def _group_of(rows: MemberTable) -> pa.Table:
    """Members as a group of rows; repeated texts stay a dictionary, as Parquet keeps them."""
    return pa.table(
        {each.name: each.cells if each.is_dictionary else each.plain() for each in rows}
    )


def write_xlsx(table: MemberTable, file: BinaryIO, beside: Beside) -> None:
    """A workbook: the members on the first sheet, the summary behind it."""
    write_workbook(table, file, beside.progress, beside.summary, WRITING)


Writer = Callable[[MemberTable, BinaryIO, Beside], None]
FORMATS: dict[str, Writer] = {
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".xlsx": write_xlsx,
    ".json": write_json,
    ".jsonl": write_jsonl,
}


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    with whole_file(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def write_rejects(path: Path, rejects: Sequence["Reject"]) -> None:
    """Write unreadable rows as CSV: file, line (or row), reason, column, value."""
    columns = {
        "file": [each.file for each in rejects],
        "line": [str(each.row if each.line is None else each.line) for each in rejects],
        "reason": [REASONS[each.reason] for each in rejects],
        "column": [each.column for each in rejects],
        "value": [each.value for each in rejects],
    }
    table = tuple(
        Column(name, Kind.TEXT, pa.array(cells, pa.string())) for name, cells in columns.items()
    )
    with whole_file(path) as beside, beside.open("wb") as file:
        write_csv(table, file)


def _slices(
    table: MemberTable, progress: Progress, rows: int = ROWS_AT_ONCE
) -> Iterator[MemberTable]:
    """The members part by part, so that Ctrl-C is heard in between."""
    members = len(table[0].cells)
    for start in range(0, members, rows):
        progress(WRITING, start / members, members)
        yield tuple(each.part(start, rows) for each in table)


def _write_lines(lines: pa.Array, between: str, file: BinaryIO) -> None:
    file.write(between.join(lines.to_pylist()).encode())
