"""What every verb that reads orders has in common: opening them, and measuring the members."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tierkit.errors import DataError, UsageError
from tierkit.members.metrics import CORE, METRICS, Metric
from tierkit.members.table import Members, measure_members
from tierkit.members.window import Window, WindowSpec
from tierkit.orders.intake import Intake
from tierkit.orders.limits import DUCKDB, ENGINES, SPARK, is_spark_frame
from tierkit.orders.spec import OrdersSpec
from tierkit.results.reading import Reading
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.thresholds.distribution import Distribution
from tierkit.tiers.saved import SavedTable, as_of_day, load_members
from tierkit.verbs.arguments import (
    ReadingArguments,
    RulesGiven,
    period_given,
    rules_given,
    spec_for,
)
from tierkit.verbs.distributions import active_distribution, gap_distribution
from tierkit.verbs.left_out import Listed, listed_members, without_listed
from tierkit.verbs.roster import with_roster
from tierkit.verbs.saved import (
    check_metrics,
    needs_orders,
    saved_table,
    table_reading,
    table_spec,
    table_warnings,
    table_window,
)

if TYPE_CHECKING:
    from tierkit.orders.engine import Engine
    from tierkit.orders.read import OrderLines


@dataclass(frozen=True)
class Measured:
    """Members over the window, and the orders that they come from; who is `listed` to be left out.

    `lines` is None where the members come from a saved table, and so is `gaps`.
    """

    rules: Rules
    as_of: dt.date
    window: Window
    intake: Intake
    lines: "OrderLines | None"
    reading: Reading
    members: Members
    gaps: Distribution | None
    warnings: tuple[str, ...]
    listed: Listed | None = None

    @cached_property
    def _distributions(self) -> dict[str, Distribution]:
        return {}

    def distribution(self, metric: Metric) -> Distribution:
        """How a metric is distributed over the active members; each is worked out once."""
        if metric.name not in self._distributions:
            self._distributions[metric.name] = active_distribution(self.members, metric)
        return self._distributions[metric.name]

    def derive(self, specs: Mapping[str, ThresholdSpec]) -> dict[str, Threshold]:
        """Derive thresholds over the active members."""
        return {
            name: derive(spec.on(self.window.end), self.distribution(spec.metric), self.gaps)
            for name, spec in specs.items()
        }

    def orders_for(self, what: str) -> "OrderLines":
        """The order lines; raises `DataError` that names what needs them where there are none."""
        if self.lines is None:
            raise needs_orders(what, self.reading.table)
        return self.lines


@contextmanager
def measured(
    orders: Any,
    rules: RulesGiven,
    gaps: bool,
    given: ReadingArguments,
    further: Sequence[str] = (),
) -> Iterator[Measured]:
    """Read orders and measure their members; the lines can be used as long as the block lasts.

    A member table that `segment` wrote serves as well: then no order is read. `further` names
    metrics that are to be measured though the rules do not use them.
    """
    applied = rules_given(rules)
    wanted = tuple(dict.fromkeys([*applied.further, *further]))
    spec = spec_for(applied, wanted, given)
    period = period_given(applied, given)
    table = saved_table(orders, given.get("table_manifest"))
    if table is not None and given.get("members") is not None:
        raise UsageError("a roster goes with orders, not with a member table", "Leave one out.")
    if table is not None:
        follows = applied.is_built_in and given.get("window") is None
        yield _from_table(table, applied, wanted, spec, None if follows else period)
        return
    with open_lines(orders, spec, given) as lines:
        chosen = period.window(lines.as_of)
        members = measure_members(lines, chosen, applied.metrics, wanted)
        reading = reading_of(lines, lines.spec or spec, metrics_of(members))
        members, reading = with_roster(given.get("members"), members, reading)
        check_active(bool(members.active.any()), chosen, reading)
        listed = listed_members(applied, lines.roles["member"])
        members, reading = without_listed(listed, members, reading)
        needs_gaps = gaps or any(each.method.gap_based for each in applied.thresholds.values())
        yield Measured(
            rules=applied,
            as_of=lines.as_of,
            window=chosen,
            intake=lines.intake,
            lines=lines,
            reading=reading,
            members=members,
            gaps=gap_distribution(lines, listed, members) if needs_gaps else None,
            warnings=(*lines.warnings, *_own_members(members, lines)),
            listed=listed,
        )


def _from_table(
    table: SavedTable,
    rules: Rules,
    wanted: Sequence[str],
    spec: OrdersSpec,
    period: WindowSpec | None,
) -> Measured:
    """The members of a saved table, where they are what the rules ask for.

    Without a `period` nobody asks for a window, and that of the table stands.
    """
    read_with = table_spec(table, spec)
    check_metrics(table, rules, wanted)
    with table.watched:
        members = load_members(table, [rules.metrics[name] for name in (*CORE, *wanted)])
    last_day = as_of_day(table, members)
    window = table_window(table, period, last_day, spec.as_of)
    reading = table_reading(table, read_with, window)
    check_active(bool(members.active.any()), window, reading)
    listed = listed_members(rules, reading.roles.get("member", "member_id"))
    members, reading = without_listed(listed, members, reading)
    return Measured(
        rules=rules,
        as_of=last_day,
        window=window,
        intake=Intake(len(members), len(members), {}),
        lines=None,
        reading=reading,
        members=members,
        gaps=None,
        warnings=table_warnings(table, rules),
        listed=listed,
    )


@contextmanager
def open_lines(orders: Any, spec: OrdersSpec, given: ReadingArguments) -> Iterator["OrderLines"]:
    """Read orders to lines that stay in the engine for the time of the block."""
    set_aside = given.get("set_aside_unreadable", False)
    if on_spark(orders, given):
        from tierkit.orders.spark import SparkEngine
        from tierkit.orders.spark_read import read_on_spark

        with SparkEngine(orders, given.get("progress")) as cluster:
            yield read_on_spark(cluster, orders, spec, set_aside_unreadable=set_aside)
        return
    from tierkit.orders.read import read_lines  # DuckDB comes with it, which a saved table spares

    with open_engine(spec, given) as engine:
        yield read_lines(engine, orders, spec, set_aside_unreadable=set_aside)


def open_engine(spec: OrdersSpec, given: ReadingArguments) -> "Engine":
    """The engine within the limits that were given, to be used in a `with` block."""
    from tierkit.orders.engine import Engine

    return Engine(
        timezone=spec.timezone,
        threads=given.get("threads"),
        memory_limit=given.get("memory_limit"),
        progress=given.get("progress"),
    )


def on_spark(orders: Any, given: ReadingArguments) -> bool:
    """Whether the orders are to be read on Spark: they are a frame of it, or it was asked for."""
    engine = given.get("engine") or DUCKDB
    if engine not in ENGINES:
        raise UsageError(f"no such engine as {engine!r}", f"There are {', '.join(ENGINES)}.")
    return engine == SPARK or is_spark_frame(orders)


def _own_members(members: Members, lines: "OrderLines") -> tuple[str, ...]:
    """A warning where the members of the window are probably none that last."""
    from tierkit.orders.holders import own_members

    bought = int(members.active.sum())
    orders = int(members.order_counts.sum())
    return own_members(bought, orders, lines.roles["member"])


def metrics_of(members: Members) -> dict[str, Metric]:
    """The metrics that were measured."""
    return {name: values.metric for name, values in members.values.items()}


def _metric_notes(metrics: Mapping[str, Metric]) -> Iterator[str]:
    """What each metric is that is not always measured, or not as it usually is."""
    for name, metric in metrics.items():
        if name not in CORE or metric != METRICS[name]:
            yield f"metric {name}: {metric.meaning}"


def check_active(somebody: bool, window: Window, reading: Reading) -> None:
    """Refuse a window in which nobody ordered."""
    if not somebody:
        raise DataError(
            f"no member has an order in the window {reading.days_of(window)}",
            f"The orders run from {reading.first_day} to {reading.last_day}: choose another "
            "--window or --as-of.",
        )


def reading_of(lines: "OrderLines", spec: OrdersSpec, metrics: Mapping[str, Metric]) -> Reading:
    """How the orders were read, and what must be known of the metrics that were measured."""
    return Reading(
        files=lines.files,
        hashes=lines.hashes,
        stamps=lines.stamps,
        recognised=lines.recognised,
        roles=lines.roles,
        spec=spec,
        first_day=lines.first_day,
        last_day=lines.last_day,
        notes=(*lines.notes, *_metric_notes(metrics)),
        conventions={each.column: each.reading for each in lines.conventions},
        rejects=lines.rejects,
    )
