"""A look at the first rows of a table, for what counts alone do not show.

Whether a total is repeated on every line of its order, a column that nobody reads tells sales from
what was cancelled, rows are copies of one another: files are looked at for it by the embedded
engine, and so is a bounded number of a table's rows, brought to the driver.
"""

from typing import Any

from tierkit.orders.engine import Engine
from tierkit.orders.sources import open_frame
from tierkit.orders.spark import SparkEngine
from tierkit.orders.spark_values import COUNTABLE, is_number, quote
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.understanding import decide

ROWS_LOOKED_AT = 100_000


def look_at_some(cluster: SparkEngine, table: Any, spec: OrdersSpec) -> tuple[str, ...]:
    """Warnings about the first rows; raises what `decide` raises where something is open."""
    flat = [name for name, kind in table.dtypes if kind in COUNTABLE or is_number(kind)]
    first = table.selectExpr(*map(quote, flat)).limit(ROWS_LOOKED_AT)
    rows = cluster.table(first, "Looking at the first rows")
    with Engine(timezone=spec.timezone) as engine:
        understood = decide(engine, [open_frame(engine, rows)], spec)
    if len(rows) < ROWS_LOOKED_AT:
        return understood.warnings
    return tuple(f"in the first {len(rows):,} rows: {told}" for told in understood.warnings)
