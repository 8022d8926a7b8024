"""Where in the files of an export a value stands, for an error that shows it."""

from tierkit.orders.engine import Engine, quote_text
from tierkit.orders.source import Source


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
