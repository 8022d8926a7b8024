"""How delimited text is laid out: its delimiter, and the line with the names of the columns."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tierkit.errors import DataError, UsageError
from tierkit.orders.columns import is_known_name
from tierkit.orders.headers import (
    ENOUGH_KNOWN,
    ROWS_LOOKED_AT,
    HeaderRow,
    check_header,
    find_header,
    numbered,
)
from tierkit.orders.spec import OrdersSpec

DELIMITERS = (",", ";", "\t", "|")
TABS = ("\t",)
HEAD_BYTES = 1 << 20
LONGEST_LINE = 2_000_000  # DuckDB's own limit
LINES_LOOKED_AT = 1000
# Marks that shops put around long numbers, and around every name in a header with them, to keep
# Excel from rounding.
GUARDS = r'(?s)^="(.*)"\t*$|\t+$'
# Columns that stand apart by so many blanks at least.
BLANKS = (2, 1)
# A single blank may part two words, but hardly three of them on every line.
FEWEST = {2: 2, 1: 3}
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Header:
    """The names of the columns, the delimiter, and the blank lines above.

    Where the names are not in the file, it begins with the first row of data. In a `guarded` file,
    cells have marks around them that keep Excel off.
    """

    names: tuple[str, ...]
    delimiter: str
    blank_lines: int = 0
    is_named: bool = True
    guarded: bool = False


@dataclass(frozen=True)
class Layout:
    """The header, and what stands above it.

    `line` is that of the header, 0 without one; `start` the byte at which it begins. With
    `blanks`, columns stand apart by so many blanks or more, and the text is to be read with tabs.
    """

    header: Header
    line: int
    start: int
    line_end: bytes
    titles: tuple[str, ...] = ()
    blanks: int = 0


@dataclass(frozen=True)
class _Rows:
    """The first rows as one delimiter splits them, each with the line on which it begins."""

    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    found: HeaderRow

    @property
    def fit(self) -> tuple[int, bool, float, int]:
        """How well the delimiter fits: known names, columns at all, rows alike, columns."""
        if not self.rows:
            return 0, False, 0.0, 0
        below = self.rows[self.found.position :]
        width = len(below[0])
        alike = sum(len(row) == width for row in below) / len(below)
        return self.found.known, width > 1, alike, width


def read_layout(
    name: str, path: Path, spec: OrdersSpec, delimiters: Sequence[str] = DELIMITERS
) -> Layout:
    """Find the delimiter and the header of a text in UTF-8.

    Raises `DataError` where the first row looks like data, or a line is endless.
    """
    lines = _first_lines(name, path)
    texts = [line.decode("utf-8", "ignore") for line in lines[:LINES_LOOKED_AT]]
    texts[0] = texts[0].removeprefix("\ufeff")
    readings = [_rows(texts, each, spec) for each in delimiters]
    best = max(readings, key=lambda each: each.fit)
    if not best.rows:
        raise DataError(f"{name}: the file is empty", "Export it again, with a header row.")
    if len(best.rows[best.found.position]) == 1 and (blanks := _blanks(texts, spec)):
        return Layout(Header((), "\t"), 0, 0, b"", blanks=blanks)
    return _layout(name, lines, best, spec)


def _layout(name: str, lines: Sequence[bytes], best: _Rows, spec: OrdersSpec) -> Layout:
    position = best.found.position
    titles = best.found.titles
    if spec.header == 0:
        position, titles = 0, ()
    elif spec.header is not None:
        if spec.header not in best.lines:
            raise UsageError(
                f"{name}: no row begins in line {spec.header}, which is to be the header",
                f"Rows begin in lines {', '.join(map(str, best.lines[:5]))}, ...",
            )
        position = best.lines.index(spec.header)
        titles = tuple(" ".join(row) for row in best.rows[:position])
    cells, line = best.rows[position], best.lines[position]
    known = 1 if spec.header is not None else best.found.known
    check_header(f"{name}, line {line}", cells, known)
    names = numbered(len(cells)) if spec.header == 0 else tuple(cell.strip() for cell in cells)
    header = Header(names, best.delimiter, line - 1, spec.header != 0)
    start = sum(map(len, lines[: line - 1]))
    ending = lines[line - 1]
    line_end = ending[len(ending.rstrip(b"\r\n")) :] or b"\n"
    return Layout(header, line if header.is_named else 0, start, line_end[:2], titles)


def _rows(texts: Sequence[str], delimiter: str, spec: OrdersSpec) -> _Rows:
    reader = csv.reader(texts, delimiter=delimiter)
    return _looked_through(delimiter, _numbered(reader, lambda: reader.line_num), spec)


def _numbered(
    rows: Iterable[Sequence[str]], line: Callable[[], int]
) -> Iterable[tuple[int, Sequence[str]]]:
    begin = 1
    for cells in rows:
        yield begin, cells
        begin = line() + 1


def _looked_through(
    delimiter: str, numbered_rows: Iterable[tuple[int, Sequence[str]]], spec: OrdersSpec
) -> _Rows:
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    for line, cells in numbered_rows:
        if any(cell.strip() for cell in cells):
            rows.append(tuple(re.sub(GUARDS, r"\1", cell) for cell in cells))
            lines.append(line)
        if len(rows) == ROWS_LOOKED_AT:
            break
    found = find_header(rows, lambda name: is_known_name(name, spec))
    return _Rows(delimiter, tuple(rows), tuple(lines), found)


def _blanks(texts: Sequence[str], spec: OrdersSpec) -> int:
    """How many blanks at least stand between columns; 0 where blanks part nothing.

    Two where that gives known names, which may hold single ones.
    """
    fitting = 0
    for blanks in BLANKS:
        split = re.compile(rf"[ \t]{{{blanks},}}").split
        rows = ((line, split(text.strip())) for line, text in enumerate(texts, 1))
        read = _looked_through(" ", rows, spec)
        widths = Counter(len(row) for row in read.rows[read.found.position :])
        if len(widths) == 1 and min(widths) >= FEWEST[blanks]:
            fitting = blanks
            if read.found.known >= ENOUGH_KNOWN:
                break
    return fitting


def _first_lines(name: str, path: Path) -> list[bytes]:
    """The first lines, with their ends."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        lines = head.splitlines(keepends=True)
        while len(lines) == 1 and len(head) <= LONGEST_LINE and (more := file.read(HEAD_BYTES)):
            head += more
            lines = head.splitlines(keepends=True)
    if not lines:
        raise DataError(f"{name}: the file is empty", "Export it again, with a header row.")
    if len(lines[0]) > LONGEST_LINE:
        raise DataError(
            f"{name}, line 1: it is longer than {LONGEST_LINE:,} bytes",
            "Look whether line breaks are missing, or a quote is not closed.",
        )
    return lines
