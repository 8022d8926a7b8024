"""Frames of the caller's (pandas, polars, pyarrow, ...) as Arrow tables that the engine reads."""

from decimal import Decimal
from typing import Any

import narwhals as nw
import pyarrow as pa
from narwhals.exceptions import NarwhalsError

from tierkit.errors import DataError, UsageError


def frame_to_arrow(frame: Any) -> pa.Table:
    """Any frame as an Arrow table; a column that mixes kinds of values becomes text.

    Raises `UsageError` for what is no frame, `DataError` for one with two columns of one name.
    """
    if isinstance(frame, pa.Table):
        return readable(frame)
    try:
        known = nw.from_native(frame)
        eager = known.collect() if isinstance(known, nw.LazyFrame) else known
    except TypeError:
        raise UsageError(
            f"orders of type {type(frame).__name__} cannot be read",
            "Give a path, a list of paths, or a pandas, polars or pyarrow frame.",
        ) from None
    except NarwhalsError as error:
        raise DataError(f"{type(frame).__name__}: {' '.join(str(error).split())}") from None
    if eager.implementation.is_pandas():
        return readable(_from_pandas(eager.to_native()))
    try:
        return readable(eager.to_arrow())
    except pa.ArrowException as error:
        raise DataError(f"{type(frame).__name__}: {error}") from None


def _from_pandas(frame: Any) -> pa.Table:
    columns = {}
    for name in frame.columns:
        try:
            columns[str(name)] = pa.array(frame[name], from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError):
            texts = frame[name].astype(object).map(_text, na_action="ignore")
            columns[str(name)] = pa.array(texts, pa.string(), from_pandas=True)
    return pa.table(columns)


def _text(value: Any) -> str:
    """A value of a mixed column as text; a whole number without decimals, as any id."""
    if isinstance(value, float | Decimal) and value == value // 1:
        return str(int(value))
    return str(value)


def readable(table: pa.Table) -> pa.Table:
    """The table in types that the engine knows; what has no such type becomes text or nothing."""
    return pa.table(
        [_known(table.column(position)) for position in range(table.num_columns)],
        names=table.column_names,
    )


def _known(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _known(column.cast(kind.value_type))
    if pa.types.is_float16(kind):
        return column.cast(pa.float32())
    if pa.types.is_decimal256(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    return column
