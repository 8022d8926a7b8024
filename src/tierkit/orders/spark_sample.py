"""A look at the first rows of a table, for what counts alone do not show.

Whether a total is repeated on every line of its order, a column that nobody reads tells sales from
what was cancelled, rows are copies of one another: files are looked at for it by the embedded
engine, and so is a bounded number of a table's rows, brought to the driver.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from tierkit.errors import UndecidedError
from tierkit.orders.duplicates import duplicate_warnings
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.grain import check_grain
from tierkit.orders.overlooked import check_overlooked, undone_warnings
from tierkit.orders.sources import open_frame
from tierkit.orders.spark import SparkEngine, failing
from tierkit.orders.spark_values import COUNTABLE, is_number, quote
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.understanding import understand

ROWS_LOOKED_AT = 100_000


def look_at_some(
    cluster: SparkEngine, table: Any, roles: Mapping[str, str], spec: OrdersSpec
) -> tuple[str, ...]:
    """Warnings about the first rows; raises `UndecidedError` where they leave something open."""
    with failing():
        first = table.selectExpr(*map(quote, _readable(cluster, table))).limit(ROWS_LOOKED_AT)
    rows = cluster.table(first, "Looking at the first rows")
    where = "" if len(rows) < ROWS_LOOKED_AT else f"in the first {len(rows):,} rows: "
    try:
        return tuple(f"{where}{told}" for told in _doubts(rows, roles, spec))
    except UndecidedError as error:
        hint = error.hint or ""
        raise UndecidedError(f"{where}{error.message}", hint, error.meanwhile) from None


def _doubts(rows: pa.Table, roles: Mapping[str, str], spec: OrdersSpec) -> tuple[str, ...]:
    with Engine(timezone=spec.timezone) as engine:
        exports, _ = understand(engine, [Export(open_frame(engine, rows), roles)], spec)
        unsure = check_grain(engine, exports, spec, roles)
        check_overlooked(engine, exports, spec, roles)
        return (
            *unsure,
            *undone_warnings(engine, exports, spec),
            *duplicate_warnings(engine, exports, len(rows), spec),
        )


def _readable(cluster: SparkEngine, table: Any) -> list[str]:
    """The flat columns that can be asked for by name; of two with one name, neither can."""
    sensitive = cluster.session.conf.get("spark.sql.caseSensitive") == "true"
    alike = Counter(name if sensitive else name.casefold() for name in table.columns)
    return [
        name
        for name, kind in table.dtypes
        if (kind in COUNTABLE or is_number(kind))
        and alike[name if sensitive else name.casefold()] == 1
    ]
