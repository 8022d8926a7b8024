"""The first rows of an export: as they stand, and as they are understood."""

from tierkit.orders.cleaning import clean
from tierkit.orders.days import to_day, to_number
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.grain import is_per_order, once_per_order
from tierkit.orders.inspection import SampleRow
from tierkit.orders.intake import reason_on
from tierkit.orders.spec import OrdersSpec

ROWS = 5
LOOKED_AT = 100


def sample_rows(engine: Engine, export: Export, spec: OrdersSpec) -> tuple[SampleRow, ...]:
    """The first few rows of the first file."""
    source, roles = export.source, export.roles
    name = source.names[0]
    carried = export.raw_cells()
    # Of an order's rows one has its amount; they stand near each other.
    cleaned = clean(export, spec, [name], carried, first=0)
    near = f"WHERE record <= {LOOKED_AT}" if spec.drop_duplicates else f"LIMIT {LOOKED_AT}"
    cleaned = f"SELECT * FROM ({cleaned}) {near}"
    if is_per_order(spec, roles):
        cleaned = once_per_order(cleaned, spec, "record")
    rows = engine.rows(
        f"SELECT record, member_id, order_id, day, amount, is_sale, reason, {', '.join(carried)} "
        f"FROM ({cleaned}) ORDER BY record LIMIT {ROWS}",
        "Looking at the first rows",
    )
    cutoff = None if spec.as_of is None else to_number(spec.as_of)
    lines = source.lines(name, [row[0] for row in rows])
    return tuple(
        SampleRow(
            row=record,
            line=lines.get(record),
            raw=dict(zip(roles, raw, strict=True)),
            member=member,
            order=order,
            day=None if day is None else to_day(day),
            amount=amount,
            taken_as=reason_on(day, reason, cutoff) or ("sale" if is_sale else "return"),
        )
        for record, member, order, day, amount, is_sale, reason, *raw in rows
    )
