"""Arrow columns as numpy arrays and back, through their buffers.

`to_numpy` and `pa.array` import pandas on the way, which takes longer than a million members.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]


def numbers(column: pa.ChunkedArray) -> tuple[Array, Flags]:
    """A column of integers or floats, 0 where there is none, and where there is one."""
    whole = in_one(column)
    there = _there(whole)
    if not len(whole):
        return np.zeros(0, dtype=whole.type.to_pandas_dtype()), there
    kind = whole.type.to_pandas_dtype()
    data = np.frombuffer(whole.buffers()[1], dtype=kind)[whole.offset :][: len(whole)]
    return (np.where(there, data, kind(0)) if whole.null_count else data), there


def flags(column: pa.ChunkedArray) -> Flags:
    """A column of true and false, without gaps."""
    whole = in_one(column)
    return _bits(whole.buffers()[1], whole)


def present(column: pa.ChunkedArray) -> Flags:
    """Where a column has a value."""
    return _there(in_one(column))


def in_one(column: pa.ChunkedArray) -> pa.Array:
    """The cells of a column in one piece, copied only where they are not yet."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _there(whole: pa.Array) -> Flags:
    if not whole.null_count:
        return np.ones(len(whole), dtype=bool)
    return _bits(whole.buffers()[0], whole)


def _bits(buffer: pa.Buffer, column: pa.Array) -> Flags:
    bits = np.unpackbits(np.frombuffer(buffer, dtype=np.uint8), bitorder="little")
    return bits[column.offset :][: len(column)].astype(bool)


def column(values: Array, there: Flags | None = None, kind: pa.DataType | None = None) -> pa.Array:
    """Integers, floats or flags as an Arrow array; nothing where `there` is false.

    They may stand for another `kind` of values of the same width, such as days.
    """
    data = _packed(values) if values.dtype == bool else np.ascontiguousarray(values)
    mask = None if there is None or there.all() else pa.py_buffer(_packed(there))
    buffers = [mask, pa.py_buffer(data)]
    return pa.Array.from_buffers(kind or pa.from_numpy_dtype(values.dtype), len(values), buffers)


def texts(given: Sequence[str]) -> pa.Array:
    """Texts as an Arrow array."""
    encoded = [each.encode() for each in given]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def named(names: Sequence[str], positions: Array, there: Flags | None = None) -> pa.Array:
    """Each name as often as its position is given, as a dictionary; nothing where not `there`."""
    return pa.DictionaryArray.from_arrays(column(positions, there), texts(names))


def _packed(values: Flags) -> npt.NDArray[np.uint8]:
    return np.packbits(values, bitorder="little")
