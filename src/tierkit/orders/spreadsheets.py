"""Spreadsheets as a source: .xlsx and .xls, and their kin."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tierkit.errors import DataError, UsageError
from tierkit.orders.columns import is_known_name
from tierkit.orders.compression import Budget, is_spreadsheet
from tierkit.orders.engine import Engine
from tierkit.orders.headers import (
    ENOUGH_KNOWN,
    ROWS_LOOKED_AT,
    HeaderRow,
    check_header,
    find_header,
    numbered,
    title_notes,
)
from tierkit.orders.parquet import scan_table
from tierkit.orders.recognised import Recognised
from tierkit.orders.sheet_cells import as_arrow, as_text
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.stored import Stored

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

# What .xls, and encrypted files of any kind, begin with.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ROWS_AT_ONCE = 20_000
# What unpacking says of an archive that is cut off, damaged, encrypted or of another method.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(OSError, ValueError, EOFError, RuntimeError, NotImplementedError),
)
# A cell beyond column ZZ, and the last row that a part of a sheet names.
FAR_COLUMN = re.compile(rb'r="[A-Z]{3}[0-9]')
LAST_ROW = re.compile(rb'.*<row [^>]*?\br="([0-9]+)"', re.DOTALL)
DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)[0-9]+"')
BLOCK, OVERLAP = 1 << 20, 1 << 10
MOST_FAR_ROWS = 5_000


@dataclass(frozen=True)
class Sheet:
    """A filled sheet: its name, its cells, and the header among its first rows."""

    name: str
    cells: "CalamineSheet"
    found: HeaderRow
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @property
    def is_like_orders(self) -> bool:
        """Whether its header has known names."""
        return self.found.known >= ENOUGH_KNOWN


def is_workbook(head: bytes, path: Path) -> bool:
    """Whether a file is a spreadsheet by its bytes."""
    return head.startswith(COMPOUND) or (head.startswith(ZIPPED) and is_spreadsheet(path))


def open_spreadsheet(engine: Engine, stored: Stored, spec: OrdersSpec) -> Source:
    """One sheet of a spreadsheet as a source: the one named, or the one that has the orders.

    Raises `DataError` for a file that is damaged or encrypted, and where several sheets look like
    orders; `UsageError` for a sheet that is not there.
    """
    _check_whole(stored)
    with _telling(stored):
        from python_calamine import CalamineWorkbook  # only who reads one pays for it

        workbook = CalamineWorkbook.from_path(str(stored.path))
        sheet, notes = _chosen(stored, workbook, spec)
        position = _header_position(stored, sheet, spec)
        header = sheet.rows[position]
        known = sheet.found.known if spec.header is None else 1
        check_header(f"{stored.name}, row {sheet.lines[position]}", header, known)
        header_line = 0 if spec.header == 0 else sheet.lines[position]
        table, lines = _table(sheet, header_line)
    names = header if header_line else numbered(table.num_columns)
    titles = sheet.found.titles if spec.header is None else ()
    notes = (*stored.notes, *notes, *title_notes(header_line, titles))
    recognised = Recognised(
        stored.name,
        "spreadsheet",
        stored.compression,
        header_line=header_line,
        sheet=sheet.name,
        notes=notes,
    )
    kept = [
        column
        for column in range(table.num_columns)
        if names[column] or table.column(column).null_count < len(table)
    ]
    names = tuple(names[column] for column in kept)
    source = scan_table(engine, stored, names, table.select(kept), recognised)
    return replace(source, locate=partial(_rows_of, lines), is_sheet=True)


def _chosen(
    stored: Stored, workbook: "CalamineWorkbook", spec: OrdersSpec
) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet to read, and a note where others are filled too."""
    names = workbook.sheet_names
    if spec.sheet is not None:
        fitting = [name for name in names if name == spec.sheet] or [
            name for name in names if name.casefold() == spec.sheet.casefold()
        ]
        if not fitting:
            told = ", ".join(repr(name) for name in names)
            raise UsageError(f"{stored.name}: there is no sheet {spec.sheet!r}", f"It has {told}.")
        names = fitting[:1]
    filled = [sheet for name in names if (sheet := _sheet(workbook, name, spec)) is not None]
    if not filled:
        raise DataError(f"{stored.name}: there is nothing in its sheets", "Export it again.")
    likely = [sheet for sheet in filled if sheet.is_like_orders] or filled[:1]
    if len(likely) > 1:
        told = ", ".join(repr(sheet.name) for sheet in likely)
        raise DataError(
            f"{stored.name}: several sheets look like orders: {told}",
            f"Say which with --sheet {likely[0].name!r}.",
        )
    others = ", ".join(repr(sheet.name) for sheet in filled if sheet is not likely[0])
    told = f"read from sheet {likely[0].name!r}; not read: {others}"
    return likely[0], (told,) if others else ()


def _sheet(workbook: "CalamineWorkbook", name: str, spec: OrdersSpec) -> Sheet | None:
    """A sheet with its first rows; None for one that is empty or a chart."""
    kinds = {each.name: each.typ for each in workbook.sheets_metadata}
    if "WorkSheet" not in str(kinds[name]):
        return None
    cells = workbook.get_sheet_by_name(name)
    rows, lines = [], []
    for line, row in enumerate(cells.iter_rows(), 1):
        texts = tuple(as_text(cell) or "" for cell in row)
        if any(text.strip() for text in texts):
            rows.append(tuple(text.strip() for text in texts))
            lines.append(line)
        if len(rows) == ROWS_LOOKED_AT:
            break
    if not rows:
        return None
    found = find_header(rows, lambda name: is_known_name(name, spec))
    return Sheet(name, cells, found, tuple(rows), tuple(lines))


def _header_position(stored: Stored, sheet: Sheet, spec: OrdersSpec) -> int:
    """Which of the first rows is the header, or the first row of data where there is none."""
    if spec.header is None:
        return sheet.found.position
    if spec.header == 0:
        return 0
    if spec.header not in sheet.lines:
        raise UsageError(
            f"{stored.name}: row {spec.header} of sheet {sheet.name!r}, which is to be the header, "
            "is empty",
            f"Its first rows are {', '.join(map(str, sheet.lines[:5]))}, ...",
        )
    return sheet.lines.index(spec.header)


def _table(sheet: Sheet, header_line: int) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """The cells below the header, and the row of the sheet in which each row stands."""
    below = islice(enumerate(sheet.cells.iter_rows(), 1), header_line, None)
    chunks: list[list[list[Any]]] = []
    lines: list[int] = []
    while rows := list(islice(below, ROWS_AT_ONCE)):
        filled = [(line, row) for line, row in rows if any(cell != "" for cell in row)]
        lines += [line for line, _ in filled]
        if filled:
            chunks.append(
                [list(column) for column in zip(*(row for _, row in filled), strict=True)]
            )
    width = len(sheet.rows[0])
    columns = [as_arrow([chunk[column] for chunk in chunks]) for column in range(width)]
    names = [f"c{column}" for column in range(width)]
    return pa.table(columns, names=names), np.array(lines, dtype=np.int32)


def _rows_of(lines: npt.NDArray[np.int32], _: Path, numbers: Sequence[int]) -> Mapping[int, int]:
    return {number: int(lines[number - 1]) for number in numbers}


def _check_whole(stored: Stored) -> None:
    """Refuse what is encrypted, and what would unpack to more than any export."""
    with stored.path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith(COMPOUND):
        if ENCRYPTED in head or ENCRYPTED in stored.path.read_bytes():
            raise _encrypted(stored)
        return
    budget = Budget(stored)
    try:
        with zipfile.ZipFile(stored.path) as archive:
            for member in archive.infolist():
                budget.spend(member.file_size)
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_reach(stored, archive, name)
    except BROKEN as error:
        raise _damaged(stored, error) from None


def _check_reach(stored: Stored, archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a sheet with a cell far to the right and another far down: all between take memory."""
    far, last_row, before = False, 0, b""
    with archive.open(name) as sheet:
        while block := sheet.read(BLOCK):
            part = before + block
            if not before and (told := DIMENSION.search(part)) and len(told[1]) < len("AAA"):
                return
            far = far or FAR_COLUMN.search(part) is not None
            row = LAST_ROW.match(part) if far else None
            last_row = int(row[1]) if row else last_row
            before = part[-OVERLAP:]
            if last_row > MOST_FAR_ROWS:
                raise DataError(
                    f"{stored.name}: a sheet has cells beyond column ZZ and down to row "
                    f"{last_row:,}, with nothing between them",
                    "Delete the columns and rows around the orders, and save it again.",
                )


@contextmanager
def _telling(stored: Stored) -> Iterator[None]:
    """Turn what the library says of damaged files into one error."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError:
        raise _encrypted(stored) from None
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(stored, error) from None
    except BaseException as error:
        # A panic of the library, which is no Exception and has no name to import.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(stored, error) from None


def _damaged(stored: Stored, error: BaseException) -> DataError:
    return DataError(
        f"{stored.name}: the spreadsheet is cut off or damaged ({error})",
        "Open it in a spreadsheet program and save it again.",
    )


def _encrypted(stored: Stored) -> DataError:
    return DataError(f"{stored.name}: the spreadsheet is encrypted", "Save it without a password.")
