"""Delimited text: its header, and where in the file a bad row stands."""

import csv
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from tierkit.errors import DataError

DELIMITERS = (",", ";", "\t", "|")
HEAD_BYTES = 1 << 16
LONGEST_LINE = 2_000_000  # DuckDB's own limit
QUOTED = re.compile(r'"(?:[^"]|"")*"?')
# Longer marks first: that of UTF-32 begins as that of UTF-16 does.
MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Header:
    """The first row of a file, the delimiter that splits it, and the blank lines above it."""

    names: tuple[str, ...]
    delimiter: str
    blank_lines: int = 0


def read_header(path: Path) -> Header:
    """Read the first row; the delimiter is the one that splits it into most fields."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise DataError(f"{path}: the file is empty", "Export it again, with a header row.")
    for mark, name in MARKS.items():
        if head.startswith(mark):
            raise DataError(f"{path}: the text is {name}", "Save it as UTF-8 and try again.")
    if b"\0" in head:
        raise DataError(
            f"{path}: this is not text (it holds NUL bytes)", "Give a CSV or Parquet file."
        )
    _check_last_line(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _header_of(file)
    except UnicodeDecodeError as error:
        raise wrong_encoding(path) or DataError(f"{path}: {error}") from None


def _header_of(file: TextIO) -> Header:
    blank_lines = 0
    lines: list[str] = []
    for line in file:
        if not lines and not line.strip():
            blank_lines += 1
            continue
        lines.append(line)
        if "".join(lines).count('"') % 2 == 0:
            break
    outside_quotes = QUOTED.sub("", "".join(lines))
    delimiter = max(DELIMITERS, key=outside_quotes.count)
    names = next(csv.reader(lines, delimiter=delimiter))
    return Header(tuple(name.strip() for name in names), delimiter, blank_lines)


def _check_last_line(path: Path) -> None:
    """Refuse a last line that is too long: DuckDB drops one without a word."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size <= LONGEST_LINE:
            return
        file.seek(size - LONGEST_LINE)
        tail = file.read().rstrip(b"\r\n")
    if b"\n" not in tail and b"\r" not in tail:
        raise DataError(
            f"{path}: the last line is longer than {LONGEST_LINE:,} bytes",
            "Look for a quote that is opened and not closed.",
        )


def mixed_line_ends(path: Path) -> DataError | None:
    """The error for the first line that ends in another way than the lines before it."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        first = ""
        for number, line in enumerate(file, 1):
            end = line[len(line.rstrip("\r\n")) :]
            first = first or end
            if end and end != first:
                return DataError(
                    f"{path}, line {number}: it ends with {LINE_ENDS.get(end, repr(end))}, and the "
                    f"lines before end with {LINE_ENDS.get(first, repr(first))}",
                    "Save the file with one kind of line ends.",
                )
    return None


def wrong_encoding(path: Path) -> DataError | None:
    """The error for the first line that is not UTF-8, if there is one."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return DataError(
                    f"{path}, line {number}: byte {error.start + 1} of the line "
                    f"(0x{line[error.start]:02x}) is not UTF-8",
                    "Save the file as UTF-8 and try again.",
                )
    return None


def records(path: Path, header: Header) -> Iterator[tuple[int, list[str]]]:
    """Each data record with the line on which it begins; blank lines are no records."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=header.delimiter)
        line = 1
        header_seen = False
        for fields in reader:
            if fields and header_seen:
                yield line, fields
            header_seen = header_seen or any(field.strip() for field in fields)
            line = reader.line_num + 1


def lines_of(path: Path, header: Header, numbers: list[int]) -> dict[int, int]:
    """The line in the file on which each of these data records (counted from 1) begins."""
    if not numbers:
        return {}
    wanted = set(numbers)
    starts = enumerate((line for line, _ in records(path, header)), 1)
    return {number: line for number, line in islice(starts, max(wanted)) if number in wanted}


def ragged_record(path: Path, header: Header) -> DataError | None:
    """The error for the first record that has more or fewer fields than the header."""
    for line, fields in records(path, header):
        if len(fields) != len(header.names):
            return DataError(
                f"{path}, line {line}: {len(fields)} fields where the header has "
                f"{len(header.names)}",
                "Put quotes around text that holds the delimiter or a line break, "
                "or take the line out.",
            )
    return None
