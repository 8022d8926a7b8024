"""How metrics, and the gaps between purchases, are distributed over those who shape thresholds."""

from typing import TYPE_CHECKING

from tierkit.errors import DataError
from tierkit.members.metrics import METRICS, Metric
from tierkit.members.table import Members, measure_gaps
from tierkit.thresholds.distribution import Distribution
from tierkit.verbs.left_out import Listed

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines


def active_distribution(members: Members, metric: Metric) -> Distribution:
    """How a metric is distributed over the active members, but for those left out.

    Raises `DataError` where none of them has a value.
    """
    shaping = members.shaping_with(metric)
    if not shaping.any():
        raise DataError(f"no active member has a value of {metric.name} ({metric.meaning})")
    return Distribution.of(metric, members.values[metric.name].numbers[shaping])


def gap_distribution(lines: "OrderLines", listed: Listed | None, members: Members) -> Distribution:
    """How the days between purchases are distributed, shortest first, but for those left out."""
    left_out = () if listed is None else listed.known(members)
    return Distribution(METRICS["recency"], *measure_gaps(lines, left_out))
