"""The member table on a cluster: assigned and summed up there, by the code of every other table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from tierkit.members import arrow
from tierkit.members.cluster import Cluster, ClusterMembers, both, half_names, halves
from tierkit.members.metrics import METRICS, Metric
from tierkit.members.packed import packed_schema, unpack
from tierkit.members.table import Values
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.assign import Assignment, assign
from tierkit.tiers.programme import Programme
from tierkit.tiers.summary import Tally
from tierkit.tiers.table import arrow_table, member_table

# What is summed up stands beside the table under these names, which no metric can have.
PLACES = ("tierkit level", "tierkit segment", "tierkit revenue", "tierkit orders")
LEVEL, SEGMENT, REVENUE, ORDERS = PLACES


@dataclass(frozen=True)
class ClusterTable:
    """The member table as a frame of the cluster, sorted by `member_id` (code points).

    Computed anew wherever it is used, from members that the cluster keeps.
    """

    frame: Any
    columns: tuple[str, ...]
    cluster: Cluster

    def write(self, path: Path) -> None:
        """Write the table from the cluster, as a folder of files; the suffix says the format."""
        self.cluster.write(self.frame, path)


@dataclass(frozen=True)
class ClusterAssignment:
    """What a programme gives to members on a cluster: the table, its sums, and the names in it."""

    table: ClusterTable
    tally: Tally
    names: Assignment


def assign_on_cluster(
    members: ClusterMembers, programme: Programme, thresholds: Mapping[str, Threshold]
) -> ClusterAssignment:
    """Give every member on the cluster what the programme says, and sum it up."""
    change = partial(_assigned, metrics=members.metrics, programme=programme, floors=thresholds)
    nobody = packed_schema(list(members.metrics.values())).empty_table()
    schema = change(nobody).schema
    given = members.cluster.map(members.frame, change, schema)
    columns = tuple(name for name in schema.names if name not in PLACES)
    names = assign(unpack(nobody, members.metrics), programme, thresholds)
    frame = nw.from_native(given).sort("member_id").select(*columns)
    return ClusterAssignment(
        ClusterTable(nw.to_native(frame), columns, members.cluster), _tally(members, given), names
    )


def _assigned(
    batch: pa.Table,
    metrics: Mapping[str, Metric],
    programme: Programme,
    floors: Mapping[str, Threshold],
) -> pa.Table:
    """The member table of some of the members, and what is to be summed up of them."""
    members = unpack(batch, metrics)
    assignment = assign(members, programme, floors)
    tally = Tally.of(members, assignment)
    table = arrow_table(member_table(members, assignment))
    sums = (tally.level, tally.segment, tally.revenue, members.order_counts)
    for name, numbers in zip(PLACES, sums, strict=True):
        table = table.append_column(name, arrow.column(numbers.astype(np.int64)))
    return table


def _tally(members: ClusterMembers, given: Any) -> Tally:
    """The members in groups of those alike in level, segment, activity and recency."""
    groups = (
        nw.from_native(given)
        .with_columns(**halves("revenue", nw.col(REVENUE)))
        .group_by(LEVEL, SEGMENT, "active", "recency")
        .agg(nw.col(*half_names("revenue")).sum(), members=nw.len(), orders=nw.col(ORDERS).sum())
    )
    rows = members.lines.collect(groups, "Summing up")
    places = (LEVEL, SEGMENT, "members", "orders")
    level, segment, count, orders = (
        arrow.numbers(rows[name].cast(pa.int64()))[0] for name in places
    )
    return Tally(
        level=level,
        segment=segment,
        active=arrow.flags(rows["active"]),
        recency=Values(METRICS["recency"], *arrow.numbers(rows["recency"])),
        count=count,
        revenue=np.array(both(rows, "revenue"), dtype=object),
        orders=orders,
    )
