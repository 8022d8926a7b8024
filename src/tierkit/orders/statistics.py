"""What Parquet files tell of their own columns, group of rows by group: proof without a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tierkit.orders.days import EPOCH
from tierkit.orders.engine import Engine, path_text, quote_text, text_list
from tierkit.orders.missing import MISSING

# So small a part of the rows is looked at twice sooner than all of them once more.
FEW = 4


@dataclass(frozen=True)
class Told:
    """What is told of a column in which no value is missing, values as SQL texts of its type.

    All lie between `least` and `most`, but for NaN, of which nothing is told. Few rows lie up to
    `early` and from `late` on, and a scan finds them quickly; both are None where the rows are in
    no such order.
    """

    least: str
    most: str
    early: str | None
    late: str | None


@dataclass(frozen=True)
class RowGroup:
    """How many rows are read as one, and between which days these are, as far as it is told."""

    rows: int
    first: int | None
    last: int | None

    def rows_within(self, first: int, last: int) -> int:
        """About how many rows are of the days from the first to the last; 0 if none can be."""
        if self.first is None or self.last is None or self.last < self.first:
            return self.rows
        shared = min(last, self.last) - max(first, self.first) + 1
        return -(-self.rows * max(shared, 0) // (self.last - self.first + 1))


def filled_columns(engine: Engine, path: Path) -> frozenset[str]:
    """The text columns in which no value is missing, blank or NULL.

    What they prove need not be read for. A lowest value that is cut short is still the lowest.
    """
    file = quote_text(path_text(path))
    texts = f"SELECT name FROM parquet_schema({file}) WHERE converted_type = 'UTF8'"
    within = (
        f"list_filter([{text_list(MISSING)}], w -> w BETWEEN stats_min_value AND stats_max_value)"
    )
    proven = (
        "coalesce(stats_null_count = 0 AND stats_min_value >= '!' "
        f"AND stats_max_value IS NOT NULL AND len({within}) = 0, false)"
    )
    try:
        rows = engine.rows(
            f"SELECT path_in_schema FROM parquet_metadata({file}) "
            f"WHERE path_in_schema IN ({texts}) GROUP BY path_in_schema HAVING bool_and({proven})"
        )
    except duckdb.ConversionException:  # statistics of a time that DuckDB has no number for
        return frozenset()
    return frozenset(str(row[0]) for row in rows)


def told_of(engine: Engine, paths: Sequence[Path], kinds: Mapping[str, str]) -> dict[str, Told]:
    """What the files tell of columns of these DuckDB types; nothing of those with missing values.

    A column whose name stands for more than one, or that is not in every file, is not told of.
    """
    files = ", ".join(quote_text(path_text(path)) for path in paths)
    parts = (
        "SELECT file_name AS file, row_group_id AS part, row_group_num_rows AS lines, "
        "path_in_schema AS name, stats_null_count = 0 AS whole, stats_min_value AS least, "
        f"stats_max_value AS most FROM parquet_metadata([{files}])"
    )
    each = " UNION ALL ".join(_of_one(name, kind) for name, kind in kinds.items())
    try:
        rows = engine.rows(f"WITH parts AS MATERIALIZED ({parts}) {each}")
    except duckdb.ConversionException:
        return {}
    return {name: Told(*told) for name, proven, *told in rows if proven}


def row_groups(engine: Engine, path: Path, column: str, kind: str) -> Sequence[RowGroup] | None:
    """The groups of rows of a file, one after another, and what they tell of a date column.

    `kind` is its DuckDB type. None where DuckDB cannot read what is told.
    """

    def read() -> Sequence[RowGroup] | None:
        own = f"path_in_schema = {quote_text(column)}"
        days = (
            f"TRY_CAST(TRY_CAST(stats_{end}_value AS {kind}) AS DATE)" for end in ("min", "max")
        )
        # A name with a comma may be that of a part of another column as well.
        first, last = (
            f"CASE WHEN count(*) FILTER ({own}) = 1 "
            f"THEN min({day} - DATE '{EPOCH}') FILTER ({own} AND isfinite({day})) END"
            for day in days
        )
        try:
            rows = engine.rows(
                f"SELECT any_value(row_group_num_rows), {first}, {last} "
                f"FROM parquet_metadata({quote_text(path_text(path))}) "
                "GROUP BY row_group_id ORDER BY row_group_id"
            )
        except duckdb.ConversionException:
            return None
        return [RowGroup(*row) for row in rows]

    return engine.once(f"row groups of {path} by {column}", read)


def _of_one(name: str, kind: str) -> str:
    """SQL: one column's name, whether all values are there, and the texts of a `Told`."""
    column = quote_text(name)
    own = (
        f"SELECT lines, whole, TRY_CAST(least AS {kind}) AS least, "
        f"TRY_CAST(most AS {kind}) AS most FROM parts WHERE name = {column}"
    )
    everywhere = "count(*) = (SELECT count(DISTINCT (file, part)) FROM parts)"
    few = (
        "coalesce(sum(lines) FILTER (least <= early), 0) "
        f"+ coalesce(sum(lines) FILTER (most >= late), 0) <= sum(lines) / {FEW}"
    )
    return (
        f"SELECT {column}, "
        "coalesce(bool_and(whole AND least IS NOT NULL AND most IS NOT NULL), false) "
        f"AND {everywhere}, CAST(min(least) AS VARCHAR), CAST(max(most) AS VARCHAR), "
        f"CASE WHEN {few} THEN CAST(any_value(early) AS VARCHAR) END, "
        f"CASE WHEN {few} THEN CAST(any_value(late) AS VARCHAR) END "
        f"FROM (SELECT *, min(most) OVER () AS early, max(least) OVER () AS late FROM ({own}))"
    )
