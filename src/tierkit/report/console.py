"""Tables on a terminal, fitted to its width; plain text where it is none."""

import errno
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import IO

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod, RenderableType
from rich.segment import Segment, Segments
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


class _Screen(Console):
    """A console that tells its caller of a closed pipe, where rich would end the program."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def open_console(file: IO[str] | None = None, width: int | None = None) -> Console:
    """The console for people: coloured on a terminal unless NO_COLOR is set."""
    stream = sys.stdout if file is None else file
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")  # a name that the terminal cannot show is no failure
    asked = os.environ.get("COLUMNS", "")
    if width is None and asked.isdecimal() and 0 < int(asked) < MOST_WIDTH:
        width = int(asked)
    if width is None and not stream.isatty():
        width = PIPED_WIDTH
    plain = bool(os.environ.get("NO_COLOR")) or not stream.isatty()
    return _Screen(
        file=stream,
        width=width,
        highlight=False,
        emoji=False,
        markup=False,
        color_system=None if plain else "auto",
        force_terminal=False if plain else None,
    )


def show(
    headline: str,
    tables: Sequence[Table],
    console: Console | None = None,
    lines: Sequence[str] = (),
) -> None:
    """Print a headline, lines of plain characters such as a curve, and tables."""
    screen = console or open_console()
    with standard_output():
        _print(screen, Text(headline, style="bold"))
        if lines:
            screen.print()
        for line in lines:
            screen.print(Text(line.rstrip()), soft_wrap=True)
        for table in tables:
            screen.print()
            _draw(table, screen)


def _draw(table: Table, screen: Console) -> None:
    kept, widths, gap = _layout(table, screen.width)
    grid = RichTable(
        header_style="bold",
        box=RULED,
        show_edge=False,
        show_header=any(heading.name for heading in table.headings),
        pad_edge=False,
        padding=(0, gap - 1, 0, 0),
    )
    for position, width in zip(kept, widths, strict=True):
        heading = table.headings[position]
        side: JustifyMethod = "left" if heading.show is Show.TEXT else "right"
        grid.add_column(Text(heading.name), justify=side, overflow="fold", width=width)
    for row in table.rows:
        cells = [Text(_text(table, row, position)) for position in kept]
        grid.add_row(*cells, style=STYLES[row.style])
    _print(screen, Text(table.title, style="bold magenta"))
    total = _total(widths, gap)
    # Lines that run over the edge are hard to read; numbers that were cut would be wrong.
    if kept:
        _print(screen if total <= screen.width else open_console(screen.file, total), grid)
    names = [heading.name.lower() for heading in table.headings]
    left_out = [name for at, name in enumerate(names) if at not in kept and name]
    notes = [*table.notes]
    if left_out:
        notes.append(f"Left out for want of width: {', '.join(left_out)}.")
    for note in notes:
        _print(screen, Text(note))


def _print(screen: Console, what: RenderableType) -> None:
    """Print without the blanks that fill lines up to their end."""
    trimmed: list[Segment] = []
    for line in screen.render_lines(what, pad=False):
        while line and not line[-1].text.strip(" "):
            line.pop()
        if line:
            line[-1] = Segment(line[-1].text.rstrip(" "), line[-1].style)
        trimmed += [*line, Segment.line()]
    screen.print(Segments(trimmed), end="")


def _layout(table: Table, width: int) -> tuple[list[int], list[int], int]:
    """The columns that are shown, their widths, and the gap between them.

    First the gap narrows, then the columns go, those with the highest `spare` first, then text
    wraps at every word. Numbers are never cut: where that is not enough, the table is wider.
    """
    kept = list(range(len(table.headings)))
    while True:
        widths = [_least_width(table, position, WRAPS_FROM) for position in kept]
        for gap in GAPS:
            if _total(widths, gap) <= width:
                return kept, _widened(table, kept, widths, width - _total(widths, gap)), gap
        most_spare = max(kept, key=lambda position: table.headings[position].spare)
        if table.headings[most_spare].spare == 0:
            break
        kept.remove(most_spare)
    narrow = [_least_width(table, position, 0) for position in kept]
    room = width - _total(narrow, gap)
    return kept, widths if room < 0 else _widened(table, kept, narrow, room), gap


def _total(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)


def _least_width(table: Table, position: int, wraps_from: int) -> int:
    """Numbers need their whole width; text that is longer than that may wrap between words."""
    whole = _whole_width(table, position)
    if table.headings[position].show is Show.TEXT and whole > wraps_from:
        words = (word for row in table.rows for word in _text(table, row, position).split())
        whole = max((_word_width(word) for word in words), default=0)
        whole = max(wraps_from, whole)
    return max(whole, _longest_word(table.headings[position]))


def _widened(table: Table, kept: Sequence[int], widths: Sequence[int], room: int) -> list[int]:
    """The widths, with the room that is left given to text that would wrap, least need first."""
    needs = {at: _whole_width(table, kept[at]) - width for at, width in enumerate(widths)}
    wider = list(widths)
    for at in sorted(needs, key=needs.__getitem__):
        grown = min(room, max(0, needs[at]))
        wider[at] += grown
        room -= grown
    return wider


def _whole_width(table: Table, position: int) -> int:
    return max((cell_len(_text(table, row, position)) for row in table.rows), default=0)


def _word_width(word: str) -> int:
    """How much of a word must stand on one line; what holds a digit is never broken."""
    whole = cell_len(word)
    return whole if any(map(str.isdigit, word)) else min(whole, WORD_MOST)


def _text(table: Table, row: Row, position: int) -> str:
    return cell_text(row.cells[position], table.headings[position].show)


def _longest_word(heading: Heading) -> int:
    # Not at every blank: one that does not break holds words together.
    return max((cell_len(word) for word in heading.name.split(" ")), default=0)
