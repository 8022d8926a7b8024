"""Tables on a terminal, fitted to its width; plain text where it is none."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TextIO

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from tierkit.output import standard_output
from tierkit.report.tables import Heading, Row, Show, Table, cell_text

PIPED_WIDTH = 120
MOST_WIDTH = 10_000
GAPS = (3, 2, 1)
WRAPS_FROM = 20
WORD_MOST = 40
# Only weights and two colours that stand out on black and on white alike.
STYLES = {"strong": "bold", "quiet": "italic", "": ""}
RULED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def open_console(file: TextIO | None = None) -> Console:
    """The console for people: coloured on a terminal unless NO_COLOR is set."""
    stream = sys.stdout if file is None else file
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")  # a name that the terminal cannot show is no failure
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdecimal() and 0 < int(asked) < MOST_WIDTH else None
    if width is None and not stream.isatty():
        width = PIPED_WIDTH
    plain = bool(os.environ.get("NO_COLOR")) or not stream.isatty()
    return Console(
        file=stream,
        width=width,
        highlight=False,
        emoji=False,
        markup=False,
        color_system=None if plain else "auto",
        force_terminal=False if plain else None,
    )


def show(headline: str, tables: Sequence[Table], console: Console | None = None) -> None:
    """Print a headline and tables."""
    screen = console or open_console()
    with standard_output():
        screen.print(Text(headline, style="bold"))
        for table in tables:
            screen.print()
            _draw(table, screen)


def _draw(table: Table, screen: Console) -> None:
    kept, gap = _layout(table, screen.width)
    grid = RichTable(
        header_style="bold", box=RULED, show_edge=False, pad_edge=False, padding=(0, gap - 1, 0, 0)
    )
    for position in kept:
        heading = table.headings[position]
        is_text = heading.show is Show.TEXT
        grid.add_column(
            Text(heading.name),
            justify="left" if is_text else "right",
            overflow="fold",
            min_width=_least_width(table, position),
            max_width=None if is_text else _least_width(table, position),
        )
    for row in table.rows:
        cells = [Text(_text(table, row, position)) for position in kept]
        grid.add_row(*cells, style=STYLES[row.style])
    screen.print(Text(table.title, style="bold magenta"))
    screen.print(grid)
    left_out = [each.name.lower() for at, each in enumerate(table.headings)]
    left_out = [name for at, name in enumerate(left_out) if at not in kept and name]
    notes = [*table.notes]
    if left_out:
        notes.append(f"Left out for want of width: {', '.join(left_out)}.")
    for note in notes:
        screen.print(Text(note))


def _layout(table: Table, width: int) -> tuple[list[int], int]:
    """The columns that fit and the gap between them; numbers are never cut.

    First the gap narrows, then the columns go, those with the highest `spare` first.
    """
    kept = list(range(len(table.headings)))
    while True:
        widths = [_least_width(table, position) for position in kept]
        for gap in GAPS:
            if sum(widths) + gap * (len(kept) - 1) <= width:
                return kept, gap
        most_spare = max(kept, key=lambda position: table.headings[position].spare)
        if table.headings[most_spare].spare == 0:
            return kept, GAPS[-1]
        kept.remove(most_spare)


def _least_width(table: Table, position: int) -> int:
    """Numbers need their whole width; long text may wrap between words."""
    cells = [_text(table, row, position) for row in table.rows]
    whole = max((cell_len(cell) for cell in cells), default=0)
    if table.headings[position].show is Show.TEXT and whole > WRAPS_FROM:
        words = (cell_len(word) for cell in cells for word in cell.split())
        whole = max(WRAPS_FROM, min(max(words), WORD_MOST))
    return max(whole, _longest_word(table.headings[position]))


def _text(table: Table, row: Row, position: int) -> str:
    return cell_text(row.cells[position], table.headings[position].show)


def _longest_word(heading: Heading) -> int:
    return max((len(word) for word in heading.name.split()), default=0)
