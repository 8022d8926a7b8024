"""Columns that nobody reads, though they tell which orders count: no sale is counted unseen."""

from collections.abc import Iterator, Mapping, Sequence

from tierkit.errors import UndecidedError
from tierkit.orders.cleaning import clean
from tierkit.orders.columns import quoted
from tierkit.orders.engine import Engine, text_list
from tierkit.orders.export import Export
from tierkit.orders.meanings import (
    MOST_STATUSES,
    look_like_statuses,
    speaks_of_orders,
    speaks_of_undoing,
)
from tierkit.orders.plain import plain_text
from tierkit.orders.roles import ROLES
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec

STAGE = "Looking for statuses"
ROWS_LOOKED_AT = 10_000
MOST_OVERLOOKED = 100
SHOWN = 3
# What says of a row that nothing was undone.
NOT_SO = ("", "0", "0.0", "0.00", "false", "no", "n", "none", "null", "nan", "-", "否", "无", "f")


def check_overlooked(
    engine: Engine, exports: Sequence[Export], spec: OrdersSpec, roles: Mapping[str, str]
) -> None:
    """Ask what a column is whose words tell sales from what was cancelled or refunded.

    A column is no matter whose other rows are returns by their sign, or set aside.
    """
    if "status" in roles or "status" in spec.columns or spec.every_status:
        return
    for export in exports:
        for column in _like_statuses(engine, export.source, _unread(export)):
            values = _counted_as_sales(engine, export, spec, column)
            if look_like_statuses(values):
                raise UndecidedError(
                    f"column {column!r} is not read, and holds {', '.join(values[:SHOWN])}: "
                    "it seems to tell which orders count",
                    f"If so, name it with {ROLES['status'].option} {quoted(column)}; with "
                    "--no-status every row counts.",
                    {"columns": {**spec.columns, "status": column}},
                )


def undone_warnings(engine: Engine, exports: Sequence[Export], spec: OrdersSpec) -> Iterator[str]:
    """Columns that are not read, and by their name say of some sales that they were undone."""
    for export in exports:
        for column in filter(speaks_of_undoing, _unread(export)):
            source = export.source
            text = plain_text(source.identifier(column), source.type_of(column))
            said = f"coalesce(lower(trim({text})), '') NOT IN ({text_list(NOT_SO)})"
            rows, filled = engine.rows(
                f"SELECT count(*), count_if(said) FROM ({_sales(export, spec, said)})", STAGE
            )[0]
            if 0 < filled < rows:
                yield (
                    f"column {column!r} is not read, and is filled in {filled:,} of {rows:,} rows "
                    "that count as sales: if these were undone, keep only the others (orders: "
                    "where: in the rule file)"
                )


def _unread(export: Export) -> list[str]:
    """The columns without a role, unless they are too many to look at."""
    unread = [column for column in export.source.columns if column not in export.roles.values()]
    flat = [column for column in unread if "[" not in export.source.type_of(column)]
    return flat if len(flat) <= MOST_OVERLOOKED else []


def _like_statuses(engine: Engine, source: Source, unread: Sequence[str]) -> list[str]:
    """The columns of a few words some of which speak of orders, as all rows have them."""
    texts = [column for column in unread if source.type_of(column) == "VARCHAR"]
    if not texts:
        return []
    scan = source.scan(source.names)
    distinct = (f"list_distinct(list({source.identifier(column)}))" for column in texts)
    first = engine.rows(
        f"SELECT {', '.join(distinct)} FROM (SELECT * FROM {scan} LIMIT {ROWS_LOOKED_AT})", STAGE
    )[0]
    found = []
    for column, values in zip(texts, first, strict=True):
        if values and len(values) <= MOST_STATUSES and any(map(speaks_of_orders, values)):
            name = source.identifier(column)
            every = engine.rows(
                f"SELECT DISTINCT {name} FROM {scan} WHERE {name} IS NOT NULL "
                f"LIMIT {MOST_STATUSES + 1}",
                STAGE,
            )
            if look_like_statuses([value for (value,) in every]):
                found.append(column)
    return found


def _counted_as_sales(engine: Engine, export: Export, spec: OrdersSpec, column: str) -> list[str]:
    name = export.source.identifier(column)
    rows = engine.rows(
        f"SELECT DISTINCT said FROM ({_sales(export, spec, name)}) WHERE said IS NOT NULL "
        "ORDER BY said",
        STAGE,
    )
    return [value for (value,) in rows]


def _sales(export: Export, spec: OrdersSpec, said: str) -> str:
    """SQL for what something says of each row that counts as a sale."""
    cleaned = clean(export, spec, export.source.names, {"said": said})
    return f"SELECT said FROM ({cleaned}) WHERE reason IS NULL AND is_sale"
