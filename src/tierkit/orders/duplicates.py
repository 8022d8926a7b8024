"""Rows that are copies of another row in every column, and orders that are in several files."""

from collections.abc import Iterator, Sequence

from tierkit.orders.cleaning import clean
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.spec import OrdersSpec

# Beyond this many rows only `--drop-duplicates` looks for copies, for to compare all is slow.
MOST_ROWS = 2_000_000


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


def overlap_warnings(
    engine: Engine, exports: Sequence[Export], rows: int, spec: OrdersSpec
) -> Iterator[str]:
    """How many orders have sales in several files that are no copies: exports that overlap.

    An order may have changed between two exports, and both states of it are then counted.
    """
    files = [(export, name) for export in exports for name in export.source.names]
    if len(files) < 2 or "order" not in exports[0].roles or rows > MOST_ROWS:
        return
    scans = " UNION ALL ".join(
        f"SELECT member_id, order_id, row, {at} AS file FROM ("
        + clean(export, spec, [name], {"row": f"hash({', '.join(export.source.identifiers)})"})
        + ") WHERE reason IS NULL AND is_sale"
        for at, (export, name) in enumerate(files)
    )
    count, order, first, last = engine.rows(
        "SELECT count(*), min(order_id), arg_min(first, order_id), arg_min(last, order_id) FROM "
        "(SELECT order_id, min(file) AS first, max(file) AS last, "
        "count(DISTINCT row) * count(DISTINCT file) > count(DISTINCT (row, file)) AS differs "
        f"FROM ({scans}) GROUP BY member_id, order_id HAVING first < last) WHERE differs",
        "Looking for orders in several files",
    )[0]
    if count:
        told = "order has" if count == 1 else "orders have"
        yield (
            f"{count:,} {told} rows in several files that differ (such as {order} in "
            f"{files[first][1]} and {files[last][1]}), and all of them count: if these are two "
            "states of one order, leave the older file out"
        )
