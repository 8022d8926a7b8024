"""Parquet files as a source."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tierkit.errors import DataError
from tierkit.orders.engine import Engine, first_line, path_text, quote_name, quote_text
from tierkit.orders.recognised import Recognised
from tierkit.orders.source import Source, renamed
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statistics import filled_columns, row_groups, told_of
from tierkit.orders.stored import Stored

MAGIC = b"PAR1"
MOST_DIGITS = 38
# What DuckDB calls the number of a row in its file, unless that has such a column.
ROW_NUMBER = "file_row_number"


def is_parquet(head: bytes, _: Path | None = None) -> bool:
    """Whether a file begins as Parquet does."""
    return head.startswith(MAGIC)


def open_parquet(engine: Engine, stored: Stored, _: OrdersSpec) -> Source:
    """A Parquet file as a source; raises `DataError` for one that is cut off or damaged."""
    recognised = Recognised(stored.name, "Parquet", stored.compression, notes=stored.notes)
    return scan_parquet(engine, stored, recognised)


def scan_parquet(engine: Engine, stored: Stored, recognised: Recognised) -> Source:
    """The source that scans a Parquet file, which may stand for a file of another format."""

    def select(paths: Sequence[Path]) -> str:
        listed = ", ".join(quote_text(path_text(path)) for path in paths)
        return f"read_parquet([{listed}], hive_partitioning=false, binary_as_string=true)"

    try:
        described = engine.rows(f"DESCRIBE SELECT * FROM {select([stored.path])}")
        schema = engine.rows(
            "SELECT name, num_children, precision "
            f"FROM parquet_schema({quote_text(path_text(stored.path))})"
        )
    except duckdb.Error as error:
        raise DataError(
            f"{stored.name}: the Parquet file is cut off or damaged ({first_line(error)})",
            "Export or copy it again.",
        ) from None
    # DuckDB knows no two names that differ by case alone, and renames the second.
    identifiers = tuple(quote_name(str(row[0])) for row in described)
    columns, types = _top_columns(schema, [str(row[1]) for row in described])
    taken = {str(row[0]).casefold() for row in described}
    return Source(
        (stored.name,),
        columns,
        identifiers,
        types,
        select,
        {stored.name: stored.path},
        recognised=(recognised,),
        filled=filled_columns(engine, stored.path),
        told=partial(told_of, engine),
        row_groups=partial(row_groups, engine),
        row_number=None if ROW_NUMBER in taken else ROW_NUMBER,
    )


def scan_table(
    engine: Engine, stored: Stored, names: tuple[str, ...], table: pa.Table, recognised: Recognised
) -> Source:
    """The source that scans a table which was read from a file of another format."""
    from pyarrow import parquet  # only who writes it pays for it

    path = engine.new_file()
    columns = [f"c{position}" for position in range(len(names))]
    parquet.write_table(table.rename_columns(columns), path)
    source = scan_parquet(engine, replace(stored, path=path), recognised)
    return renamed(source, names)


def _top_columns(
    schema: Sequence[tuple[Any, ...]], types: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that the file gives to its columns, and their types.

    A decimal of more than 38 digits is told as such, because DuckDB reads it as another number.
    """
    columns: list[str] = []
    kinds: list[str] = []
    position = 1
    for kind in types:
        name, _, precision = schema[position]
        columns.append(str(name))
        wide = precision is not None and precision > MOST_DIGITS
        kinds.append(f"decimals of {precision} digits" if wide else kind)
        left = 1
        while left:
            left += (schema[position][1] or 0) - 1
            position += 1
    return tuple(columns), tuple(kinds)
