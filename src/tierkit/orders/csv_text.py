"""Delimited text: its header, and where in the file a bad row stands."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tierkit.errors import DataError

DELIMITERS = (",", ";", "\t", "|")
HEAD_BYTES = 1 << 16
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Header:
    """The first row of a file and the delimiter that splits it."""

    names: tuple[str, ...]
    delimiter: str


def read_header(path: Path) -> Header:
    """Read the first row; the delimiter is the one that splits it into most fields."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise DataError(f"{path}: the file is empty", "Export it again, with a header row.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{path}: the text is UTF-16", "Save it as UTF-8 and try again.")
    if b"\0" in head:
        raise DataError(
            f"{path}: this is not text (it holds NUL bytes)", "Give a CSV or Parquet file."
        )
    splits = [(_first_row(path, delimiter), delimiter) for delimiter in DELIMITERS]
    names, delimiter = max(splits, key=lambda split: len(split[0]))
    return Header(tuple(name.strip() for name in names), delimiter)


def _first_row(path: Path, delimiter: str) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file, delimiter=delimiter))
    except UnicodeDecodeError as error:
        raise wrong_encoding(path) or DataError(f"{path}: {error}") from None


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
        for position, fields in enumerate(reader):
            if position > 0 and fields:
                yield line, fields
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
