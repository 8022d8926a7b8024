"""Members on a cluster: one row each, measured there, and never all in one place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw
import pyarrow as pa

from tierkit.members.further import needed
from tierkit.members.measure import measure
from tierkit.members.metrics import CORE, Metric
from tierkit.members.packed import pack, packed_name, packed_schema
from tierkit.members.questions import Answers, questions
from tierkit.members.table import members_of
from tierkit.members.window import Window
from tierkit.orders.days import to_number

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines

# Takes rows, and gives others of the columns that were promised.
Change = Callable[[pa.Table], pa.Table]
Bounds = tuple[int, int]
HALF = 1 << 32


class Cluster(Protocol):
    """What keeps frames, and changes their rows where they lie."""

    def map(self, frame: Any, change: Change, schema: pa.Schema) -> Any:
        """Change every batch of rows by Python code."""

    def keep(self, frame: Any) -> Any:
        """Compute a frame once for several uses."""

    def write(self, frame: Any, path: Path) -> None:
        """Write a frame as a folder of files."""


@dataclass(frozen=True)
class Counts:
    """How many members are active, left out, and shape thresholds."""

    active: int
    left_out: int
    shaping: int


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

    def counts(self) -> Counts:
        """How many members there are of each kind."""
        active, left_out = nw.col("active").cast(nw.Int64), nw.col("left_out").cast(nw.Int64)
        summed = nw.from_native(self.frame).select(
            active=active.sum(), left_out=left_out.sum(), shaping=(active * (1 - left_out)).sum()
        )
        [row] = self.lines.collect(summed, "Counting members").to_pylist()
        return Counts(**{name: int(number or 0) for name, number in row.items()})

    def has(self, member: str) -> bool:
        """Whether there is a member of this id."""
        found = nw.from_native(self.frame).filter(nw.col("member_id") == member)
        return len(self.lines.collect(found.select("member_id"), "Counting members")) > 0

    def totals(
        self, metric: Metric, within: Bounds | None = None, parts: int = 1
    ) -> list[tuple[int, ...]]:
        """A metric's values over those who shape thresholds, in equal parts of what is within.

        For every part that has members: the lowest and the highest value there, the members, the
        sum of the values, and that of the positive ones.
        """
        value = self.column(metric)
        shaping = nw.col("active") & ~nw.col("left_out") & ~value.is_null()
        frame = nw.from_native(self.frame).filter(shaping).select(value=value)
        value = nw.col("value")
        low, width = 0, 2**62
        if within is not None:
            low, width = within[0], max(1, -(-(within[1] - within[0] + 1) // parts))
            frame = frame.filter((value >= within[0]) & (value <= within[1]))
        # Whatever the division makes of large numbers, it never turns their order around.
        part = (value - low) // width if within is not None else nw.lit(0)
        positive = nw.when(value > 0).then(value).otherwise(0)
        summed = (
            frame.with_columns(part=part, **halves("total", value), **halves("positive", positive))
            .group_by("part")
            .agg(
                nw.col(*half_names("total"), *half_names("positive")).sum(),
                lowest=nw.col("value").min(),
                highest=nw.col("value").max(),
                members=nw.len(),
            )
        )
        rows = self.lines.collect(summed, f"Looking at {metric.name}")
        plain = (rows[name].to_pylist() for name in ("lowest", "highest", "members"))
        return list(zip(*plain, *(both(rows, name) for name in ("total", "positive")), strict=True))


def halves(name: str, number: nw.Expr) -> dict[str, nw.Expr]:
    """A number in two columns whose sums fit into 64 bits, however many are added up.

    The high one may be off where an engine divides as floats do; the low one makes up for it.
    """
    high = (number // HALF).cast(nw.Int64)
    return dict(zip(half_names(name), (high, number - high * HALF), strict=True))


def half_names(name: str) -> tuple[str, str]:
    """The two columns of a number."""
    return f"{name}_high", f"{name}_low"


def both(rows: pa.Table, name: str) -> list[int]:
    """The sums of a number in two columns, put together."""
    high, low = (rows[half].to_pylist() for half in half_names(name))
    return [above * HALF + below for above, below in zip(high, low, strict=True)]


def measure_on_cluster(
    cluster: Cluster,
    lines: "OrderLines",
    window: Window,
    metrics: Mapping[str, Metric],
    further: Sequence[str],
    left_out: Sequence[str] = (),
) -> ClusterMembers:
    """Measure every known member on the cluster, by the one expression for all engines.

    What `further` metrics ask of the lines is answered there too, and joined to the members; those
    `left_out` are marked. Raises `DataError` when the cluster cannot finish.
    """
    start = None if window.start is None else to_number(window.start)
    rows = measure(lines.lines, start, has_orders=lines.has_orders, has_returns=lines.has_returns)
    asked = questions(metrics[name] for name in needed([*further, "frequency"], metrics))
    columns: dict[str, dict[str, str]] = {}
    for place, question in enumerate(asked):
        answer = question.frame(lines, start)
        names = [name for name in answer.collect_schema().names() if name != "member_id"]
        beside = {f"answer_{place}_{name}": name for name in names}
        answer = answer.select("member_id", **{own: nw.col(name) for own, name in beside.items()})
        rows = rows.join(answer, on="member_id", how="left")
        columns[question.name] = beside
    numbers = dict(lines.numbers)

    def measured(batch: pa.Table) -> pa.Table:
        answers = Answers(lambda each: _answer(batch, columns[each.name]), numbers)
        members = members_of(batch, window, answers, metrics, further)
        return pack(members.leaving_out(left_out))

    found = {name: metrics[name] for name in dict.fromkeys([*CORE, *further])}
    frame = cluster.map(nw.to_native(rows), measured, packed_schema(list(found.values())))
    return ClusterMembers(lines, cluster, cluster.keep(frame), found)


def _answer(batch: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    """The answer to a question, as far as it is about the members of a batch."""
    own = batch.select(["member_id", *columns])
    return own.rename_columns(["member_id", *columns.values()])
