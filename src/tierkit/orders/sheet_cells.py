"""Cells of spreadsheets as columns of one type each."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

# What the cells of a column may all be, for it to be more than text.
TYPES: dict[frozenset[type], pa.DataType] = {
    frozenset({bool}): pa.bool_(),
    frozenset({int}): pa.int64(),
    frozenset({float}): pa.float64(),
    frozenset({int, float}): pa.float64(),
    frozenset({dt.date}): pa.date32(),
    frozenset({dt.datetime}): pa.timestamp("us"),
    frozenset({dt.date, dt.datetime}): pa.timestamp("us"),
}


def as_arrow(chunks: Sequence[Sequence[Any]]) -> pa.ChunkedArray:
    """A column of cells: numbers or dates where all of them are, text otherwise; blanks missing."""
    kinds = frozenset(kind for chunk in chunks for kind in set(map(type, chunk)))
    blank = not kinds or (kinds == {str} and all(cell == "" for chunk in chunks for cell in chunk))
    if blank:
        return pa.chunked_array([pa.nulls(sum(map(len, chunks)), pa.string())])
    if str in kinds and all(type(cell) is not str or not cell for c in chunks for cell in c):
        kinds -= {str}
    kind = TYPES.get(kinds)
    if kind is None:
        return pa.chunked_array(
            [pa.array([as_text(cell) for cell in chunk], pa.string()) for chunk in chunks]
        )
    return pa.chunked_array([pa.array(_values(chunk, kind), kind) for chunk in chunks])


def as_text(cell: Any) -> str | None:
    """A cell as text: a whole number without decimals, as any id; a blank as nothing."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return None if cell == "" else str(cell)


def _values(chunk: Sequence[Any], kind: pa.DataType) -> list[Any]:
    cells = [None if cell == "" else cell for cell in chunk]
    if pa.types.is_timestamp(kind):
        midnight = dt.time()
        return [
            dt.datetime.combine(cell, midnight) if type(cell) is dt.date else cell for cell in cells
        ]
    return cells
