"""Rows that are copies of another row in every column."""

from collections.abc import Iterator, Sequence

from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.spec import OrdersSpec

# Beyond this many rows only `--drop-duplicates` looks for copies, for to compare all is slow.
MOST_ROWS = 2_000_000


def copy_number(export: Export) -> str:
    """SQL for the number of a row among those that are the same in every column."""
    return f"row_number() OVER (PARTITION BY {', '.join(export.source.identifiers)})"


def duplicate_warnings(
    engine: Engine, exports: Sequence[Export], rows: int, spec: OrdersSpec
) -> Iterator[str]:
    """How many rows are copies of another one; they are read unless the user says otherwise."""
    if spec.drop_duplicates or rows > MOST_ROWS:
        return
    copies = 0
    for export in exports:
        source = export.source
        found = engine.rows(
            f"SELECT count(*) - count(DISTINCT hash({', '.join(source.identifiers)})) "
            f"FROM {source.scan(source.names)}",
            "Looking for copies",
        )
        copies += int(found[0][0])
    if copies:
        yield (
            f"{copies:,} {'row is a copy' if copies == 1 else 'rows are copies'} of another row in "
            "every column, and counted like any other; if they are there by mistake (as in files "
            "that overlap), say --drop-duplicates"
        )
