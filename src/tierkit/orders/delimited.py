"""Delimited text as a source: its header, and where in the file a bad row stands."""

import csv
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from tierkit.errors import DataError
from tierkit.orders.ambiguity import check_readings
from tierkit.orders.columns import is_known_name
from tierkit.orders.engine import Engine, path_text, quote_text
from tierkit.orders.recognised import Recognised
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.stored import Stored
from tierkit.orders.texts import Text, open_text

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 2_000_000  # DuckDB's own limit
QUOTED = re.compile(r'"(?:[^"]|"")*"?')
LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
IN_PARALLEL = "parallel=true"
ONE_BY_ONE = "parallel=false"
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Header:
    """The first row of a file, the delimiter that splits it, and the blank lines above it."""

    names: tuple[str, ...]
    delimiter: str
    blank_lines: int = 0


def open_delimited(engine: Engine, stored: Stored, spec: OrdersSpec) -> Source:
    """Delimited text as a source, in whatever encoding.

    Raises `DataError` for what is no text, and where the encoding cannot be told for certain.
    """
    text = open_text(stored, spec.encoding, lambda name: is_known_name(name, spec), engine.new_file)
    path = text.stored.path
    header = read_header(stored.name, path)
    source = Source(
        names=(stored.name,),
        columns=header.names,
        identifiers=tuple(f"c{position}" for position in range(len(header.names))),
        types=("VARCHAR",) * len(header.names),
        select=partial(_select, header),
        paths={stored.name: path},
        costly=True,
        layout=header,
        locate=partial(lines_of, header),
        explain=partial(what_is_wrong, header),
        recognised=(_recognised(stored, text, header),),
    )
    check_readings(engine, source, text, spec)
    return source


def _recognised(stored: Stored, text: Text, header: Header) -> Recognised:
    return Recognised(
        stored.name,
        "delimited text",
        stored.compression,
        encoding=text.encoding.name,
        delimiter=header.delimiter,
        header_line=header.blank_lines + 1,
        notes=(*stored.notes, *text.notes),
    )


def _select(header: Header, paths: Sequence[Path]) -> str:
    listed = ", ".join(quote_text(path_text(path)) for path in paths)
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(header.names)))
    return (
        f"read_csv([{listed}], auto_detect=false, header=true, comment='', "
        f"skip={header.blank_lines}, "
        f"delim={quote_text(header.delimiter)}, quote='\"', escape='\"', nullstr='', "
        f"columns={{{columns}}}, hive_partitioning=false, {IN_PARALLEL})"
    )


def read_header(name: str, path: Path) -> Header:
    """Read the first row; the delimiter is the one that splits it into most fields."""
    _check_last_line(name, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _header_of(file)


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


def _check_last_line(name: str, path: Path) -> None:
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


def what_is_wrong(header: Header, name: str, path: Path) -> DataError | None:
    """The error for what the engine would not read: line ends of two kinds, or a ragged record."""
    return mixed_line_ends(name, path) or ragged_record(header, name, path)


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
        header_seen = False
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
