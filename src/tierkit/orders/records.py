"""Records of delimited text, one by one: where they stand, and which of them is broken."""

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from tierkit.errors import DataError
from tierkit.orders.layout import LONGEST_LINE, Header

BLOCK = 1 << 20
LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


def what_is_wrong(header: Header, name: str, path: Path) -> DataError | None:
    """The error for what the engine would not read: an endless line, or a ragged record."""
    return long_line(name, path) or mixed_line_ends(name, path) or ragged_record(header, name, path)


def long_line(name: str, path: Path) -> DataError | None:
    """The error for the first line that is longer than the engine reads."""
    number, length = 1, 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            for piece in block.splitlines(keepends=True):
                length += len(piece)
                if length > LONGEST_LINE:
                    return DataError(
                        f"{name}, line {number}: it is longer than {LONGEST_LINE:,} bytes",
                        "Look for a quote that is opened and not closed.",
                    )
                if piece.endswith((b"\n", b"\r")):
                    number, length = number + 1, 0
    return None


def check_last_line(name: str, path: Path) -> None:
    """Refuse a last line that is too long: DuckDB drops one without a word."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size <= LONGEST_LINE:
            return
        file.seek(size - LONGEST_LINE)
        tail = file.read().rstrip(b"\r\n")
    if b"\n" not in tail and b"\r" not in tail:
        raise DataError(
            f"{name}: the last line is longer than {LONGEST_LINE:,} bytes",
            "Look for a quote that is opened and not closed.",
        )


def mixed_line_ends(name: str, path: Path) -> DataError | None:
    """The error for the first line that ends in another way than the lines before it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = ""
        for number, line in enumerate(file, 1):
            end = line[len(line.rstrip("\r\n")) :]
            first = first or end
            if end and end != first:
                return DataError(
                    f"{name}, line {number}: it ends with {LINE_ENDS.get(end, repr(end))}, and the "
                    f"lines before end with {LINE_ENDS.get(first, repr(first))}",
                    "Save the file with one kind of line ends.",
                )
    return None


def records(path: Path, header: Header) -> Iterator[tuple[int, list[str]]]:
    """Each data record with the line on which it begins; blank lines are no records."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=header.delimiter)
        line = 1
        header_seen = not header.is_named
        for fields in reader:
            if fields and header_seen:
                yield line, fields
            header_seen = header_seen or any(field.strip() for field in fields)
            line = reader.line_num + 1


def lines_of(header: Header, path: Path, numbers: Sequence[int]) -> Mapping[int, int]:
    """The line in the file on which each of these data records (counted from 1) begins."""
    wanted = set(numbers)
    starts = enumerate((line for line, _ in records(path, header)), 1)
    return {number: line for number, line in islice(starts, max(wanted)) if number in wanted}


def ragged_record(header: Header, name: str, path: Path) -> DataError | None:
    """The error for the first record that has more or fewer fields than the header."""
    for line, fields in records(path, header):
        if len(fields) != len(header.names):
            return DataError(
                f"{name}, line {line}: {len(fields)} fields where the header has "
                f"{len(header.names)}",
                "Put quotes around text that holds the delimiter or a line break, "
                "or take the line out.",
            )
    return None
