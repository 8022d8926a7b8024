"""Members on a cluster: one row each, measured there, and never all in one place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw
import pyarrow as pa

from tierkit.members.measure import measure
from tierkit.members.metrics import Metric
from tierkit.members.packed import pack, packed_name, packed_schema
from tierkit.members.table import members_of
from tierkit.members.window import Window
from tierkit.orders.days import to_number

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines

# Takes rows, and gives others of the columns that were promised.
Change = Callable[[pa.Table], pa.Table]
Bounds = tuple[int, int]


class Cluster(Protocol):
    """What keeps frames, and changes their rows where they lie."""

    def map(self, frame: Any, change: Change, schema: pa.Schema) -> Any:
        """Change every batch of rows by Python code."""

    def keep(self, frame: Any) -> Any:
        """Compute a frame once for several uses."""

    def write(self, frame: Any, path: Path) -> None:
        """Write a frame as a folder of files."""


@dataclass(frozen=True)
class ClusterMembers:
    """Every known member, packed, on a cluster; `metrics` are what was measured of them."""

    lines: "OrderLines"
    cluster: Cluster
    frame: Any
    metrics: Mapping[str, Metric] = field(default_factory=dict)

    def column(self, metric: Metric) -> nw.Expr:
        """The values of a metric, null where there is none."""
        return nw.col(packed_name(list(self.metrics).index(metric.name)))

    def totals(self, metric: Metric, within: Bounds | None = None, parts: int = 1) -> pa.Table:
        """The active members' values of a metric summed up, in equal parts of what is within.

        A row for every part that has members: `lowest` and `highest` value there, `members`, the
        sum of the values as `total`, and of the positive ones as `positive`.
        """
        value = self.column(metric)
        frame = nw.from_native(self.frame).filter(nw.col("active") & ~value.is_null())
        frame = frame.select(value=value)
        value = nw.col("value")
        low, width = 0, 2**62
        if within is not None:
            low, width = within[0], max(1, -(-(within[1] - within[0] + 1) // parts))
            frame = frame.filter((value >= within[0]) & (value <= within[1]))
        # Whatever the division makes of large numbers, it never turns their order around.
        part = (value - low) // width if within is not None else nw.lit(0)
        summed = (
            frame.with_columns(part=part, positive=nw.when(value > 0).then(value).otherwise(0))
            .group_by("part")
            .agg(
                lowest=nw.col("value").min(),
                highest=nw.col("value").max(),
                members=nw.len(),
                total=nw.col("value").sum(),
                positive=nw.col("positive").sum(),
            )
        )
        return self.lines.collect(summed, f"Looking at {metric.name}")


def measure_on_cluster(
    cluster: Cluster,
    lines: "OrderLines",
    window: Window,
    metrics: Mapping[str, Metric],
    further: Sequence[str],
) -> ClusterMembers:
    """Measure every known member on the cluster, by the one expression for all engines.

    Further metrics must follow from recency, frequency and monetary. Raises `DataError` when the
    cluster cannot finish.
    """
    start = None if window.start is None else to_number(window.start)
    rows = measure(lines.lines, start, has_orders=lines.has_orders, has_returns=lines.has_returns)

    def measured(batch: pa.Table) -> pa.Table:
        return pack(members_of(batch, window, metrics, further))

    names = list(members_of(empty_rows(rows), window, metrics, further).values)
    found = {name: metrics[name] for name in names}
    frame = cluster.map(nw.to_native(rows), measured, packed_schema(list(found.values())))
    return ClusterMembers(lines, cluster, cluster.keep(frame), found)


def empty_rows(rows: nw.LazyFrame[Any]) -> pa.Table:
    """Nobody, in the columns in which members are measured."""
    kinds = {"member_id": pa.string()}
    names = rows.collect_schema().names()
    return pa.schema([(name, kinds.get(name, pa.int64())) for name in names]).empty_table()
