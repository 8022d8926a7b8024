"""Where in the files of an export rows and values stand, for whoever shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from tierkit.orders.engine import Engine, quote_text
from tierkit.orders.export import Export
from tierkit.orders.source import Source


@dataclass(frozen=True)
class Placed:
    """A row of a file of an export: its number there, its line in a text, and its values."""

    export: Export
    file: str
    record: int
    line: int | None
    values: Sequence[Any]


def placed_rows(
    engine: Engine, exports: Sequence[Export], sql: str, stage: str
) -> Iterator[Placed]:
    """The rows of a query that gives `file` and `record` first, as `cleaned_rows` numbers them.

    They must be sorted by file; only these leave the engine.
    """
    files = [(export, name) for export in exports for name in export.source.names]
    for number, found in groupby(engine.rows(sql, stage), itemgetter(0)):
        export, name = files[number]
        rows = list(found)
        lines = export.source.lines(name, [record for _, record, *_ in rows])
        for _, record, *values in rows:
            yield Placed(export, name, record, lines.get(record), values)


def place_text(file: str, row: int, line: int | None) -> str:
    """Where a row stands: the file with the line of a text, or the row of anything else."""
    return f"{file}, " + (f"row {row}" if line is None else f"line {line}")


def place_of(engine: Engine, source: Source, text: str, value: str) -> str:
    """Where a value first stands; `text` is SQL for it over the columns of the source."""
    for file in source.names:
        rows = engine.rows(
            f"SELECT record FROM (SELECT row_number() OVER () AS record, "
            f"{text} AS value FROM {source.scan([file])}) "
            f"WHERE value = {quote_text(value)} ORDER BY record LIMIT 1",
            "Looking for a row to show",
        )
        if rows:
            record = int(rows[0][0])
            return place_text(file, record, source.lines(file, [record]).get(record))
    return source.names[0]
