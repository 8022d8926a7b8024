"""segment on a cluster: the same numbers, and no member passes through the driver."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from tierkit.errors import DataError
from tierkit.members.cluster import ClusterMembers, measure_on_cluster
from tierkit.members.metrics import METRICS, Metric
from tierkit.members.table import measure_gaps
from tierkit.orders.holders import own_members
from tierkit.orders.spark import SparkEngine
from tierkit.orders.spark_read import read_on_spark
from tierkit.results.segment import SegmentResult
from tierkit.rules.rules import Rules
from tierkit.thresholds.coarse import CoarseDistribution, Range, settle
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.thresholds.distribution import Distribution
from tierkit.tiers.cluster_table import assign_on_cluster
from tierkit.tiers.summary import segment_bands, tier_summary
from tierkit.verbs.arguments import ReadingArguments, period_given, spec_for
from tierkit.verbs.left_out import check_shaping, listed_members
from tierkit.verbs.reading import check_active, reading_of


def segment_on_cluster(orders: Any, rules: Rules, given: ReadingArguments) -> SegmentResult:
    """Say which tier every member holds; members are measured, assigned and kept on the cluster.

    Arguments and errors as for `segment`. The member table of the result is a frame of the
    cluster, which keeps the members as long as somebody has it.
    """
    engine = SparkEngine(orders, given.get("progress"))
    try:
        result = _segmented(engine, orders, rules, given)
    except BaseException:
        engine.release()
        raise
    engine.release_after(result.members)
    return result


def _segmented(
    engine: SparkEngine, orders: Any, rules: Rules, given: ReadingArguments
) -> SegmentResult:
    spec = spec_for(rules, rules.further, given)
    set_aside = given.get("set_aside_unreadable", False)
    lines = read_on_spark(engine, orders, spec, set_aside_unreadable=set_aside)
    chosen = period_given(rules, given).window(lines.as_of)
    listed = listed_members(rules, lines.roles["member"])
    left_out = () if listed is None else listed.ids
    members = measure_on_cluster(engine, lines, chosen, rules.metrics, rules.further, left_out)
    reading = reading_of(lines, lines.spec or spec, members.metrics)
    counts = members.counts()
    check_active(counts.active > 0, chosen, reading)
    if listed is not None:
        reading = listed.told_in(reading, counts.left_out, members.has)
        check_shaping(counts.active > 0, counts.shaping > 0)
    thresholds = _derive(members, rules, chosen.end, left_out)
    assigned = assign_on_cluster(members, rules, thresholds)
    empty = tuple(told for threshold in thresholds.values() for told in threshold.warnings)
    summary = tier_summary(assigned.tally, assigned.names)
    column, bought = lines.roles["member"], summary.active
    return SegmentResult(
        as_of=lines.as_of,
        window=chosen,
        intake=lines.intake,
        thresholds=tuple(floor for each in thresholds.values() for floor in each.floors),
        summary=summary,
        segments=segment_bands(assigned.tally, assigned.names),
        warnings=lines.warnings + own_members(bought.members, bought.orders or 0, column) + empty,
        rules=rules,
        reading=reading,
        table=assigned.table,
    )


def _derive(
    members: ClusterMembers, rules: Rules, last_day: dt.date, left_out: Sequence[str]
) -> dict[str, Threshold]:
    """Derive the thresholds from what the cluster sums up, however many values there are."""
    gaps = None
    if any(spec.method.gap_based for spec in rules.thresholds.values()):
        gaps = Distribution(METRICS["recency"], *measure_gaps(members.lines, left_out))
    known: dict[str, CoarseDistribution] = {}
    found = {}
    for name, spec in rules.thresholds.items():
        metric = spec.metric
        whole = known.get(metric.name) or _whole(members, metric)
        if whole is None:
            raise DataError(f"no active member has a value of {metric.name} ({metric.meaning})")
        found[name], known[metric.name] = settle(
            whole, partial(_look, members, metric), partial(_derive_one, spec.on(last_day), gaps)
        )
    return found


def _derive_one(
    spec: ThresholdSpec, gaps: Distribution | None, distribution: Distribution
) -> Threshold:
    return derive(spec, distribution, gaps)


def _whole(members: ClusterMembers, metric: Metric) -> CoarseDistribution | None:
    """All that is known of a metric at first; None where no active member has a value."""
    ranges = [Range(*each) for each in members.totals(metric)]
    return CoarseDistribution.by_ranges(metric, ranges) if ranges else None


def _look(
    members: ClusterMembers, metric: Metric, lowest: int, highest: int, parts: int
) -> list[Range]:
    return [Range(*each) for each in members.totals(metric, (lowest, highest), parts)]
