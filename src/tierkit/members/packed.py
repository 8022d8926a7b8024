"""Members as plain columns and back, to travel between the machines of a cluster."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from tierkit.members import arrow
from tierkit.members.metrics import Metric
from tierkit.members.table import Members, Values

FIELDS = (
    ("member_id", pa.string()),
    ("last_day", pa.int64()),
    ("active", pa.bool_()),
    ("left_out", pa.bool_()),
    ("orders", pa.int64()),
)


def packed_name(position: int) -> str:
    """The column of a metric: names that people give may be anything."""
    return f"metric_{position}"


def packed_schema(metrics: Sequence[Metric]) -> pa.Schema:
    """The columns of packed members with these metrics."""
    own = [(packed_name(position), pa.int64()) for position in range(len(metrics))]
    return pa.schema([*FIELDS, *own])


def pack(members: Members) -> pa.Table:
    """The members as columns; a missing value is null."""
    nobody = np.zeros(len(members), dtype=bool)
    columns = [
        members.ids.cast(pa.string()),
        arrow.column(members.last_day, members.ever_ordered),
        arrow.column(members.active),
        arrow.column(nobody if members.left_out is None else members.left_out),
        arrow.column(members.order_counts),
        *(arrow.column(each.numbers, each.present) for each in members.values.values()),
    ]
    metrics = [each.metric for each in members.values.values()]
    return pa.table(columns, schema=packed_schema(metrics))


def unpack(table: pa.Table, metrics: Mapping[str, Metric]) -> Members:
    """The members again, in the order of the rows; `metrics` are those that were packed."""
    last_day, ever_ordered = arrow.numbers(table["last_day"])
    orders, _ = arrow.numbers(table["orders"])
    return Members(
        ids=arrow.in_one(table["member_id"]),
        last_day=last_day,
        ever_ordered=ever_ordered,
        active=arrow.flags(table["active"]),
        values={
            name: Values(metric, *arrow.numbers(table[packed_name(position)]))
            for position, (name, metric) in enumerate(metrics.items())
        },
        left_out=arrow.flags(table["left_out"]),
        orders=orders,
    )
