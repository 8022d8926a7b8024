"""Which row of a table has the names of the columns: not always the first, and not always one."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tierkit.errors import DataError

MOST_COLUMNS = 10_000
LONGEST_NAME = 1_000
# A header is looked for among so many rows.
ROWS_LOOKED_AT = 60
# Two names that are known make a header; one may stand in a title.
ENOUGH_KNOWN = 2
SHOWN_CELLS = 4
DATA = re.compile(r"[-+(]?[^\w\s]?\s*\d[\d.,' ]*[)%-]?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")

Cells = Sequence[str]


@dataclass(frozen=True)
class HeaderRow:
    """The row with the names, counted from 0, how many of them are known, and the titles above."""

    position: int
    known: int
    titles: tuple[str, ...]


def find_header(rows: Sequence[Cells], is_known: Callable[[str], bool]) -> HeaderRow:
    """The first row with known names; else the first that is not a title above the table."""
    usual = _usual_width(rows)
    for position, cells in enumerate(rows):
        known = _known(cells, is_known)
        if known >= ENOUGH_KNOWN and not any(map(is_data, cells)):
            return HeaderRow(position, known, _titles(rows[:position]))
    for position, cells in enumerate(rows):
        # One cell in a table of several columns is a title, or a row that was left blank.
        if _filled(cells) > 1 or _filled(cells) == usual:
            return HeaderRow(position, _known(cells, is_known), _titles(rows[:position]))
    return HeaderRow(0, 0, ())


def is_data(cell: str) -> bool:
    """Whether a cell is a number or a date, as no column is named."""
    return DATA.fullmatch(cell.strip()) is not None


def check_header(place: str, cells: Cells, known: int) -> None:
    """Refuse a header that is a row of data, and one without end."""
    if len(cells) > MOST_COLUMNS:
        raise DataError(
            f"{place}: it has {len(cells):,} columns; tierkit reads up to {MOST_COLUMNS:,}",
            "Look whether line breaks are missing, or leave out columns.",
        )
    if (longest := max(map(len, cells))) > LONGEST_NAME:
        raise DataError(
            f"{place}: a name of {longest:,} characters is no name of a column",
            "Look whether this is a table, and name the line of its header with --header LINE.",
        )
    if not known and any(map(is_data, cells)):
        shown = ", ".join(repr(cell) for cell in cells[:SHOWN_CELLS])
        raise DataError(
            f"{place}: the first row looks like data: {shown}",
            "If the file has no header, say so with --no-header, and name the columns by their "
            "position: --no-header --member 1 --date 2 --amount 3. If the header is further down, "
            "name its line with --header LINE.",
        )


def numbered(count: int) -> tuple[str, ...]:
    """The names of columns that have none: 1, 2, 3, ..."""
    return tuple(str(position) for position in range(1, count + 1))


def title_notes(header_line: int, titles: Sequence[str]) -> tuple[str, ...]:
    """What stands above the header, which a reader should know of."""
    if not titles:
        return ()
    shown = "; ".join(titles[:2]) + ("; ..." if len(titles) > 2 else "")
    return (f"the header is line {header_line}, below {shown!r}",)


def _known(cells: Cells, is_known: Callable[[str], bool]) -> int:
    """How many known names are among the cells."""
    names = {cell.strip() for cell in cells if not is_data(cell)}
    return sum(is_known(name) for name in names)


def _titles(rows: Sequence[Cells]) -> tuple[str, ...]:
    texts = (" ".join(cell.strip() for cell in cells if cell.strip()) for cells in rows)
    return tuple(text for text in texts if text)


def _filled(cells: Cells) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _usual_width(rows: Sequence[Cells]) -> int:
    counts = Counter(filled for cells in rows if (filled := _filled(cells)))
    return max(counts, key=lambda filled: (counts[filled], filled), default=0)
