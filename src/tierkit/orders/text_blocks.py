"""Blocks of plain delimited text as typed columns, parsed by pyarrow, many at once.

DuckDB parses any text, of which values are made and kept; where every date and amount is plain,
pyarrow has them at once, in a third of the time. It minds quotes less, so they are looked at apart.
Whatever is not plain raises `NotPlainError`, and is for DuckDB to read.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import local

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from tierkit.money import LARGEST_LINE, UNITS, Flags
from tierkit.orders.amounts import DIGITS
from tierkit.orders.days import FIRST_DAY, LAST_DAY
from tierkit.orders.layout import Header
from tierkit.orders.missing import MISSING

BLOCK = 1 << 22
# So much of a block is looked at at once; in it, some line must end.
WINDOW = 1 << 19
FEW = WINDOW >> 6
QUOTE, LINE_FEED, RETURN = b'"\n\r'
LINE_ENDS = b"\r\n"
BLANKS = " \t\r\n"
# By its first byte: whether a text might be missing.
DOUBTFUL = np.isin(np.arange(256), [ord(first) for first in (*BLANKS, *(w[0] for w in MISSING))])
# How the column of each role is parsed: as nothing but year-first dates, and amounts in UNITS.
TYPES = {
    "member": pa.string(),
    "order": pa.string(),
    "date": pa.timestamp("us"),
    "status": pa.dictionary(pa.int32(), pa.string()),
    "amount": pa.decimal128(DIGITS, 4),
}
# The usual pool asks for huge pages, which are dear to touch for the first time.
POOL = pa.system_memory_pool()
Bytes = npt.NDArray[np.uint8]
_of_thread = local()


class NotPlainError(Exception):
    """Text that must be read in another way, or by which it cannot be told whether it must."""


@dataclass(frozen=True)
class Block:
    """A part of a file of whole lines; the first part begins with what stands `above` the rows."""

    path: Path
    start: int
    end: int
    above: Header | None


def blocks_of(path: Path, header: Header, size: int | None = None) -> Iterator[Block]:
    """The blocks of a file, little longer than the size, as a rule `BLOCK`.

    What says how it is encoded is left out, and so are empty lines at its end.
    """
    size = BLOCK if size is None else size
    with path.open("rb") as file:
        close = file.seek(0, os.SEEK_END)
        file.seek(max(close - WINDOW, 0))
        tail = file.read()
        close -= len(tail) - len(tail.rstrip(LINE_ENDS))
        file.seek(0)
        first = start = len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0
        while start < close:
            end = close
            if start + size < close:
                end = file.seek(start + size)
                rest = file.readline(WINDOW)
                end += len(rest)
                if not rest.endswith(b"\n") and end < close:
                    raise NotPlainError
            yield Block(path, start, min(end, close), header if start == first else None)
            start = end


def parse(block: Block, header: Header, positions: Mapping[str, int]) -> pa.Table:
    """The rows of a block, with a column for each role whose position in the text is given.

    `member` and `order` are null where they are missing, `date` is a day, `amount` in units of
    1/10,000; `status`, a dictionary, is as it stands.
    """
    rows = _rows(block, header, {at: TYPES[role] for role, at in positions.items()})
    try:
        return pa.table(
            {role: _values(role, rows[str(at)].combine_chunks()) for role, at in positions.items()}
        )
    except pa.ArrowInvalid as error:
        raise NotPlainError from error


def texts(block: Block, header: Header, position: int) -> pa.Array:
    """What stands in one column of a block."""
    return _rows(block, header, {position: pa.string()})[str(position)].combine_chunks()


def _rows(block: Block, header: Header, types: Mapping[int, pa.DataType]) -> pa.Table:
    text = _bytes(block)
    lines = _lines(np.frombuffer(text, np.uint8), header)
    above = (block.above.blank_lines, int(block.above.is_named)) if block.above else (0, 0)
    try:
        rows = csv.read_csv(
            pa.BufferReader(pa.py_buffer(text)),
            csv.ReadOptions(
                use_threads=False,
                block_size=len(text) + 1,
                column_names=[str(position) for position in range(len(header.names))],
                skip_rows=above[0],
                skip_rows_after_names=above[1],
            ),
            csv.ParseOptions(delimiter=header.delimiter),
            csv.ConvertOptions(
                check_utf8=False,
                column_types={str(position): kind for position, kind in types.items()},
                include_columns=[str(position) for position in types],
                null_values=[],
            ),
            memory_pool=POOL,
        )
    except pa.ArrowInvalid as error:
        raise NotPlainError from error
    if len(rows) != lines - sum(above):  # there are empty lines, or cells of several
        raise NotPlainError
    return rows


def _bytes(block: Block) -> memoryview:
    """The bytes of a block, in memory that the thread's next block uses again."""
    size = block.end - block.start
    if len(getattr(_of_thread, "memory", b"")) < size:
        _of_thread.memory = bytearray(size + WINDOW)
    text = memoryview(_of_thread.memory)[:size]
    with block.path.open("rb", buffering=0) as file:
        file.seek(block.start)
        if file.readinto(text) != size:
            raise NotPlainError
    return text


def _lines(text: Bytes, header: Header) -> int:
    """How many lines there are; raises `NotPlainError` where quotes are other than around cells.

    Of such quotes DuckDB makes what pyarrow does not. That there are none is quick to see where no
    cell holds a delimiter, as the number of delimiters tells if every line is found to be a row.
    In the last line of a file one may be open, and in a line that ends with CR alone another line.
    """
    lines = start = 0
    while start < len(text):
        window = text[start : start + WINDOW]
        feeds = window == LINE_FEED
        if start + len(window) < len(text):  # a line that is not whole is for the next window
            whole = _last(feeds) + 1
            window, feeds = window[:whole], feeds[:whole]
        is_closed = bool(feeds[-1])
        ended = int(np.count_nonzero(feeds)) + (not is_closed)
        returns = window == RETURN
        if returns.any() and (returns[:-1] > feeds[1:]).any():
            raise NotPlainError
        quotes = window == QUOTE
        if quotes.any():
            delimiters = window == ord(header.delimiter)
            ends = feeds | delimiters | returns
            bare = np.count_nonzero(delimiters) == ended * (len(header.names) - 1)
            if not (is_closed and bare and _all_around(quotes, ends)):
                _check_quotes(quotes, ends)
        lines += ended
        start += len(window)
    return lines


def _last(flags: Flags) -> int:
    """The position of the last flag that is set: as a rule, near the end."""
    for few in (flags[-FEW:], flags):
        if len(found := np.flatnonzero(few)):
            return len(flags) - len(few) + int(found[-1])
    raise NotPlainError


def _all_around(quotes: Flags, ends: Flags) -> bool:
    """Whether half of the quotes stand where a cell begins, and half where it ends."""
    opening = int(quotes[0]) + int(np.count_nonzero(quotes[1:] & ends[:-1]))
    closing = int(np.count_nonzero(quotes[:-1] & ends[1:]))
    return opening == closing and opening + closing == int(np.count_nonzero(quotes))


def _check_quotes(quotes: Flags, ends: Flags) -> None:
    """See that quotes open cells and close them in turn, but for pairs of them within a cell."""
    at = np.flatnonzero(quotes)
    opening, closing = at[0::2], at[1::2]
    if len(opening) > len(closing):
        raise NotPlainError
    pairs = opening[1:] == closing[:-1] + 1
    begins = (opening == 0) | ends[opening - 1]
    closes = (closing == len(ends) - 1) | ends[(closing + 1) % len(ends)]
    begins[1:] |= pairs
    closes[:-1] |= pairs
    if not (begins.all() and closes.all()):
        raise NotPlainError


def _values(role: str, parsed: pa.Array) -> pa.Array:
    if role in ("member", "order"):
        return _ids(parsed)
    if role == "date":
        days = parsed.cast(pa.date32(), safe=False)
        _check_within(days, FIRST_DAY, LAST_DAY)
        return days
    if role == "amount":
        kind, buffers = pa.decimal128(38, 0), parsed.buffers()
        units = pa.Array.from_buffers(kind, len(parsed), buffers, 0, parsed.offset).cast(pa.int64())
        _check_within(units, 1 - LARGEST_LINE * UNITS, LARGEST_LINE * UNITS - 1)
        return units
    return parsed


def _ids(ids: pa.Array) -> pa.Array:
    """Ids to the letter; null for those that are blank, or a word for nothing."""
    if not _may_be_missing(ids):
        return ids
    blank = pc.equal(pc.utf8_trim(ids, BLANKS), "")
    missing = pc.or_(blank, pc.is_in(ids, pa.array(MISSING, pa.string())))
    return pc.if_else(missing, None, ids)


def _may_be_missing(ids: pa.Array) -> bool:
    """Whether some id is empty, or begins as one does that is blank or a word for nothing."""
    _, starts, letters = ids.buffers()
    offsets = np.frombuffer(starts, np.int32)[ids.offset :][: len(ids) + 1]
    if (offsets[1:] == offsets[:-1]).any():
        return True
    return bool(DOUBTFUL[np.frombuffer(letters, np.uint8)[offsets[:-1]]].any())


def _check_within(values: pa.Array, least: object, most: object) -> None:
    ends = pc.min_max(values).as_py()
    if len(values) and not least <= ends["min"] <= ends["max"] <= most:
        raise NotPlainError
