"""Copies of text without what the engine does not read: titles, totals, mixed line ends, spaces."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

BLOCK = 1 << 20
TAIL_BYTES = 1 << 14
MOST_FOOTER_LINES = 20
# How lines below a table begin that sum it up, or close it; DOS ends a text with a mark of its own.
CLOSING = re.compile(
    r"[\s\"]*(?:\x1a|[-=*#_~]{3,}|#\s|#[^\d,;|\t]*$"  # an order of Shopify begins as #1001
    r"|(?:grand\s+|sub)?totals?\b|sum\b|summe\b|gesamt\w*\b|count\b"
    r"|总计|合计|总额|小计|汇总|共\s*\d|总共|导出|總計|合計|總額|小計|導出|以上"
    r"|end of\b|\(?\d+ rows?\b)",
    re.IGNORECASE,
)


def outer_line_ends(path: Path) -> frozenset[str]:
    """The kinds of line ends outside quotes."""
    ends: set[str] = set()
    for piece, quoted in _pieces(path):
        if not quoted:
            pairs = piece.count(b"\r\n")
            ends |= {"\r\n"} if pairs else set()
            ends |= {"\n"} if piece.count(b"\n") > pairs else set()
            ends |= {"\r"} if piece.count(b"\r") > pairs else set()
    return frozenset(ends)


def with_one_line_end(path: Path, target: Path) -> None:
    """Write a copy whose lines all end with LF; what is in quotes stays as it is."""
    with target.open("wb") as file:
        for piece, quoted in _pieces(path):
            file.write(piece if quoted else piece.replace(b"\r\n", b"\n"))


def with_tabs(path: Path, target: Path, blanks: int) -> None:
    """Write a copy with a tab for each run of so many blanks or more; none at a line's ends."""
    runs = re.compile(rb"[ \t]{%d,}" % blanks)
    with path.open("rb") as file, target.open("wb") as tabbed:
        while lines := file.readlines(BLOCK):
            text = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", b"".join(lines))
            tabbed.write(runs.sub(b"\t", text))


def has_guards(path: Path, delimiter: str) -> bool:
    """Whether cells are written as ="001", or with a tab behind, to keep Excel off them."""
    marks = [b'="']
    if delimiter != "\t":
        marks += [b"\t" + each for each in (delimiter.encode(), b'"', b"\n", b"\r")]
    with path.open("rb") as file:
        held = b""
        while block := file.read(BLOCK):
            data = held + block
            if any(mark in data for mark in marks):
                return True
            held = block[-1:]
    return False


def cut_out(path: Path, target: Path, above: bytes, start: int, end: int) -> None:
    """Write a copy of the bytes from start to end, below something else."""
    with path.open("rb") as file, target.open("wb") as copy:
        copy.write(above)
        left = end - file.seek(start)
        while left > 0 and (block := file.read(min(BLOCK, left))):
            copy.write(block)
            left -= len(block)


def closing_lines(path: Path, delimiter: str, width: int) -> tuple[int, list[str]]:
    """Where the lines below a table begin that close it, and those lines.

    They have another number of fields than the table, and begin as such lines do: a line that is
    cut off, holds a wrong delimiter or ends a text in quotes is none of them.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read().splitlines(keepends=True)[1:]
    closing: list[str] = []
    end = size
    at = size
    for line in reversed(tail[-MOST_FOOTER_LINES:]):
        text = line.decode("utf-8", "replace")
        at -= len(line)
        if not text.strip():
            continue
        cells = next(csv.reader([text], delimiter=delimiter))
        if len(cells) == width or text.count('"') % 2 or CLOSING.match(text) is None:
            break
        closing.insert(0, text.strip())
        end = at
    return end, closing


def _pieces(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The bytes of a file in pieces, each with whether it is in quotes; no CRLF is torn apart."""
    quoted = False
    held = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            block = held + block
            held = b"\r" if block.endswith(b"\r") else b""
            for position, piece in enumerate(block.removesuffix(held).split(b'"')):
                if position:
                    yield b'"', True
                    quoted = not quoted
                yield piece, quoted
    yield held, quoted
