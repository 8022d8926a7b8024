"""The rows of a member table as lines of text, for CSV and JSON; made by Arrow, many at a time."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.tiers.table import SCALED, Column, Kind

QUOTE_IN_CSV = '[",\r\n]'
ESCAPE_IN_JSON = r'["\\\x00-\x1f]'
MONEY_TYPE = pa.decimal128(23, 4)


def csv_lines(columns: Sequence[Column]) -> pa.Array:
    """Each row as a line of CSV, with quotes only where needed."""
    return pc.binary_join_element_wise(*map(_csv_cells, columns), ",")


def _csv_cells(column: Column) -> pa.Array:
    cells = _texts(column)
    if column.kind is Kind.TEXT:
        quoted = pc.replace_substring(cells, '"', '""')
        quoted = pc.binary_join_element_wise('"', quoted, '"', "")
        cells = pc.if_else(pc.match_substring_regex(cells, QUOTE_IN_CSV), quoted, cells)
    return pc.fill_null(cells, "")


def json_objects(columns: Sequence[Column]) -> pa.Array:
    """Each row as a JSON object on one line."""
    parts: list[Any] = []
    for position, column in enumerate(columns):
        parts += [
            f"{',' if position else '{'} ".rstrip() + f'"{column.name}":',
            _json_cells(column),
        ]
    return pc.binary_join_element_wise(*parts, "}", "")


def _json_cells(column: Column) -> pa.Array:
    cells = _texts(column)
    if column.kind is Kind.TEXT and pc.any(pc.match_substring_regex(cells, ESCAPE_IN_JSON)).as_py():
        escaped = [json.dumps(cell, ensure_ascii=False) for cell in cells.to_pylist()]
        return pa.array(escaped, pa.string())
    if column.kind in (Kind.TEXT, Kind.DAY):
        cells = pc.binary_join_element_wise('"', cells, '"', "")
    return pc.fill_null(cells, "null")


def _texts(column: Column) -> pa.Array:
    """The cells as plain text: days as 2025-12-31, decimals without trailing zeros."""
    if column.kind in SCALED:
        text = _decimals(column.cells).cast(pa.string())
        return pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")
    return column.cells.cast(pa.string())


def _decimals(units: pa.Array) -> pa.Array:
    """Integers of 1/10,000 as decimals, by reading them as the low half of 128-bit numbers."""
    numbers = pc.fill_null(units, 0).to_numpy(zero_copy_only=False)
    halves = np.empty((len(numbers), 2), dtype="<i8")
    halves[:, 0] = numbers
    halves[:, 1] = numbers >> 63
    decimals = pa.Array.from_buffers(MONEY_TYPE, len(numbers), [None, pa.py_buffer(halves)])
    return pc.if_else(pc.is_valid(units), decimals, pa.scalar(None, MONEY_TYPE))
