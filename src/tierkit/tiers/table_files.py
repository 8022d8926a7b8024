"""The formats in which a member table can be read back. To add one, add a line to `FORMATS`.

Each format knows the columns of a file without reading its rows, and reads some of them as typed
columns: text, flags, days, integers, and exact amounts (float64 from Parquet and sheets).
"""

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from tierkit.errors import DataError

MANIFEST_KEY = b"tierkit"
DECIMAL = pa.decimal128(23, 4)
LONGEST_HEADER = 1 << 16
MEMBERS_SHEET = "Members"


@dataclass(frozen=True)
class TableFile:
    """What a file says of itself before its rows are read."""

    columns: tuple[str, ...]
    manifest: bytes | None = None


Types = Mapping[str, pa.DataType]


@dataclass(frozen=True)
class Format:
    """How a file is looked at, and how columns of it are read."""

    look: Callable[[Path], TableFile | None]
    read: Callable[[Path, Types], pa.Table]


def _look_parquet(path: Path) -> TableFile | None:
    from pyarrow import parquet  # only who reads Parquet pays for it

    try:
        schema = parquet.read_schema(path)
    except (pa.ArrowException, OSError):  # which a damaged footer gives
        return None
    told = (schema.metadata or {}).get(MANIFEST_KEY)
    return TableFile(tuple(schema.names), told)


def _read_parquet(path: Path, types: Types) -> pa.Table:
    from pyarrow import parquet

    with parquet.ParquetFile(path, memory_map=True) as file:
        rows = file.read(columns=list(types))
    # pandas writes days as instants.
    days = [name for name, kind in types.items() if pa.types.is_date32(kind)]
    for name in days:
        rows = rows.set_column(rows.column_names.index(name), name, rows[name].cast(types[name]))
    return rows


def _look_csv(path: Path) -> TableFile | None:
    with path.open("rb") as file:
        header = file.readline(LONGEST_HEADER).decode("utf-8", "replace")
    return TableFile(tuple(header.removeprefix("\ufeff").rstrip("\r\n").split(",")))


def _read_csv(path: Path, types: Types) -> pa.Table:
    from pyarrow import csv

    return csv.read_csv(
        path,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types={name: _exact(kind) for name, kind in types.items()},
            include_columns=list(types),
            null_values=[""],
            strings_can_be_null=False,
        ),
    )


def _look_json(path: Path) -> TableFile | None:
    with path.open("rb") as file:
        start = file.readline(LONGEST_HEADER).strip()
        line = file.readline(LONGEST_HEADER) if start == b"[" else start
    try:
        first = json.loads(line.strip().removesuffix(b","))
    except (ValueError, RecursionError):
        return None
    return TableFile(tuple(first)) if isinstance(first, dict) else None


def _read_json(path: Path, types: Types) -> pa.Table:
    rows = list(_objects(path))
    columns = {}
    for name, kind in types.items():
        cells = [row[name] for row in rows]
        # Days are text here, as JSON has none.
        text = pa.types.is_date32(kind)
        columns[name] = pa.array(cells, pa.string() if text else _exact(kind))
        columns[name] = columns[name].cast(kind) if text else columns[name]
    return pa.table(columns)


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            text = line.strip().removesuffix(",")
            if text in ("[", "]", ""):
                continue
            try:
                row = json.loads(text, parse_float=Decimal)
            except (ValueError, RecursionError):
                raise DataError(f"{path.name}, line {number}: this is not one member") from None
            yield row


def _look_xlsx(path: Path) -> TableFile | None:
    try:
        with zipfile.ZipFile(path) as archive:
            named = f'name="{MEMBERS_SHEET}"'.encode() in archive.read("xl/workbook.xml")
        return TableFile(tuple(map(str, next(_sheet_rows(path), [])))) if named else None
    except (zipfile.BadZipFile, KeyError, OSError, DataError):
        return None


def _read_xlsx(path: Path, types: Types) -> pa.Table:
    rows = _sheet_rows(path)
    names = next(rows)
    cells = dict(zip(names, zip(*rows, strict=True), strict=False))
    return pa.table({name: _sheet_column(cells[name], kind) for name, kind in types.items()})


def _sheet_column(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    present = [None if cell == "" else cell for cell in cells]
    if pa.types.is_date32(kind):
        days = [dt.date.fromisoformat(day) if isinstance(day, str) else day for day in present]
        return pa.array(days, kind)
    if pa.types.is_integer(kind):
        return pa.array(present, pa.float64()).cast(kind)
    return pa.array(present, kind)


def _sheet_rows(path: Path) -> Iterator[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook  # only who reads one pays for it

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        yield from workbook.get_sheet_by_name(MEMBERS_SHEET).iter_rows()
    except CalamineError as error:
        raise DataError(f"{path}: the spreadsheet is damaged ({error})") from None


def _exact(kind: pa.DataType) -> pa.DataType:
    return DECIMAL if pa.types.is_float64(kind) else kind


FORMATS: dict[str, Format] = {
    ".parquet": Format(_look_parquet, _read_parquet),
    ".csv": Format(_look_csv, _read_csv),
    ".xlsx": Format(_look_xlsx, _read_xlsx),
    ".json": Format(_look_json, _read_json),
    ".jsonl": Format(_look_json, _read_json),
}


def look(path: Path) -> TableFile | None:
    """What a file says of itself, where its suffix is that of a member table; else None."""
    known = FORMATS.get(path.suffix.casefold())
    try:
        return known.look(path) if known is not None and path.is_file() else None
    except (OSError, RecursionError):
        return None  # whoever reads it as orders says what is wrong with it


def read(path: Path, types: Types) -> pa.Table:
    """Columns of a member table, of these types; raises `DataError` where they are not."""
    try:
        return FORMATS[path.suffix.casefold()].read(path, types)
    except (pa.ArrowException, OSError, KeyError, TypeError, ArithmeticError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise DataError(
            f"{path}: this is no member table as segment writes it: {reason}",
            "Write it anew with segment.",
        ) from None
