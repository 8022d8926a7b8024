"""The tier summary: what each tier is in members, revenue and orders."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tierkit.members.exact import exact_sum, fits
from tierkit.members.metrics import Metric
from tierkit.members.table import Flags, Integers, Members, Values
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.assign import Assignment
from tierkit.tiers.comparison import compare
from tierkit.tiers.segments import NO_SEGMENT

Positions = npt.NDArray[np.integer[Any]]
UNNAMED_INACTIVE = "(inactive)"
WITHOUT_SCORES = "(without scores)"
# Beyond so many groups that there might be, a table of them costs more than it spares.
MOST_GROUPS = 1 << 21
# Few enough to stay in the processor's own memory on the way.
ROWS_AT_ONCE = 1 << 15


@dataclass(frozen=True)
class Band:
    """A group of members in numbers; shares are of all known members and of all net revenue.

    `revenue` is in units of 1/10,000, `mean` likewise per member; `times_mean` is that mean as a
    multiple of the mean of all known members. What has no meaning (a share of nothing, the
    recency of those who never bought) is None.
    """

    tier: str
    members: int
    member_share: Fraction | None
    revenue: int
    revenue_share: Fraction | None
    mean: Fraction | None
    times_mean: Fraction | None
    orders: int | None
    median_recency: Fraction | None


@dataclass(frozen=True)
class TierSummary:
    """A band for each tier, best first, then the inactive members; all of them; the active ones.

    Tier bands hold active members only: inactive ones have their own band, whatever tier they
    hold. `inactive_tiers` says which, where the rules name no level for them.
    """

    bands: tuple[Band, ...]
    total: Band
    active: Band
    inactive_tiers: tuple[tuple[str, int], ...]

    @property
    def inactive_members(self) -> int:
        """How many known members had no order in the window."""
        return self.bands[-1].members


def summarise_bands(
    members: Members,
    thresholds: Sequence[Threshold],
    names: Callable[[Threshold], Sequence[str]],
    inactive: str,
) -> list[TierSummary]:
    """Sum up the bands between the floors of each threshold; their names begin with the worst.

    Members are looked at once for each metric: grouped by the floors of all its thresholds, they
    are quick to sum up by those of each.
    """
    stairs: dict[str, tuple[list[Fraction], Tally]] = {}
    summaries = []
    for threshold in thresholds:
        metric = threshold.spec.metric
        if metric.name not in stairs:
            alike = [each for each in thresholds if each.spec.metric.name == metric.name]
            steps = {floor.value for each in alike for floor in each.floors}
            rising = sorted(steps, reverse=metric.lower_is_better)
            stairs[metric.name] = rising, _by_steps(members, metric, rising)
        rising, tally = stairs[metric.name]
        own = [floor.value for floor in threshold.floors]
        reached = np.cumsum([1, *map(own.count, rising)], dtype=np.int32)
        level = reached[tally.level]
        bands = Assignment((inactive, *names(threshold)), inactive, level)
        summaries.append(tier_summary(replace(tally, level=level), bands))
    return summaries


def _by_steps(members: Members, metric: Metric, steps: Sequence[Fraction]) -> "Tally":
    """Members in groups by how many of these steps, from the lowest, they reach."""
    values = members.values[metric.name]
    level = np.zeros(len(members), dtype=np.int32)
    for step in steps:
        level += compare(values, metric.op, step)
    return Tally.of(members, Assignment((), None, level)).grouped()


def summarise(members: Members, assignment: Assignment) -> TierSummary:
    """Sum up each tier, the inactive members, and everyone."""
    return tier_summary(Tally.of(members, assignment).grouped(), assignment)


@dataclass(frozen=True)
class Tally:
    """Members in groups of those alike in level, segment, activity and recency.

    `count` says how many each group has, `revenue` (units of 1/10,000) and `orders` what they
    have together. A member may well be a group of its own.
    """

    level: Positions
    segment: Positions
    active: Flags
    recency: Values
    count: Integers
    revenue: Integers
    orders: Integers | None

    @classmethod
    def of(cls, members: Members, assignment: Assignment) -> Self:
        """Every member as a group of its own."""
        segmented = assignment.segmented
        segment = np.full(len(members), NO_SEGMENT) if segmented is None else segmented.index
        return cls(
            level=assignment.level,
            segment=segment,
            active=members.active,
            recency=members.values["recency"],
            count=np.broadcast_to(np.int64(1), len(members)),
            revenue=members.values["monetary"].numbers,
            orders=members.order_counts if members.orders_known else None,
        )

    def grouped(self) -> "Tally":
        """The same with fewer groups, where sums fit into 64 bits: they are quick to sum up."""
        recency, known = self.recency.numbers, self.recency.present
        first = int(recency.min(initial=0, where=known))
        days = int(recency.max(initial=first, where=known)) - first + 2
        most = [int(each.max(initial=0)) for each in (self.level, self.segment)]
        sizes = [most[0] + 1, most[1] - NO_SEGMENT + 1, 2, days]
        sums = [self.count, self.revenue] + ([] if self.orders is None else [self.orders])
        if math.prod(sizes) > MOST_GROUPS or not all(map(fits, sums)):
            return self
        added = [np.zeros(math.prod(sizes), dtype=np.int64) for _ in sums]
        for start in range(0, len(recency), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            day = np.where(known[rows], recency[rows] - first + 1, 0)
            alike = self.level[rows], self.segment[rows] - NO_SEGMENT, self.active[rows], day
            group = np.ravel_multi_index(alike, sizes)
            for total, numbers in zip(added, sums, strict=True):
                np.add.at(total, group, numbers[rows])
        found = np.flatnonzero(added[0])
        level, segment, active, day = np.unravel_index(found, sizes)
        count, revenue, *orders = (total[found] for total in added)
        return Tally(
            level=level,
            segment=segment + NO_SEGMENT,
            active=active.astype(bool),
            recency=Values(self.recency.metric, day + first - 1, day > 0),
            count=count,
            revenue=revenue,
            orders=orders[0] if orders else None,
        )


def tier_summary(tally: Tally, given: Assignment) -> TierSummary:
    """Sum up each tier, the inactive members, and everyone, from groups."""
    everyone = np.ones(len(tally.count), dtype=bool)
    total = _band("Total", tally, everyone, None)
    bands = [
        _band(name, tally, tally.active & (tally.level == position), total)
        for position, name in reversed(list(enumerate(given.levels)))
        if name != given.inactive
    ]
    bands.append(_band(given.inactive or UNNAMED_INACTIVE, tally, ~tally.active, total))
    return TierSummary(
        bands=tuple(bands),
        total=_band("Total", tally, everyone, total),
        active=_band("Active", tally, tally.active, total),
        inactive_tiers=() if given.inactive else _held_by_inactive(tally, given.levels),
    )


def segment_bands(tally: Tally, given: Assignment) -> tuple[Band, ...]:
    """Sum up each segment, in the order of the rules; then whoever has none; from groups."""
    if given.segmented is None:
        return ()
    total = _band("Total", tally, np.ones(len(tally.count), dtype=bool), None)
    bands = [
        _band(name, tally, tally.segment == position, total)
        for position, name in enumerate(given.segmented.names)
    ]
    nobodys = tally.segment == NO_SEGMENT
    for name, left in (
        (given.inactive or UNNAMED_INACTIVE, nobodys & ~tally.active),
        (WITHOUT_SCORES, nobodys & tally.active),
    ):
        if left.any():
            bands.append(_band(name, tally, left, total))
    return tuple(bands)


def _band(name: str, tally: Tally, chosen: Flags, total: Band | None) -> Band:
    rows = np.flatnonzero(chosen)
    count = int(tally.count[rows].sum())
    revenue = exact_sum(tally.revenue[rows])
    mean = _over(revenue, count)
    known = rows[tally.recency.present[rows]]
    return Band(
        tier=name,
        members=count,
        member_share=None if total is None else _over(count, total.members),
        revenue=revenue,
        revenue_share=None if total is None else _over(revenue, total.revenue),
        mean=mean,
        times_mean=_times(mean, total),
        orders=None if tally.orders is None else exact_sum(tally.orders[rows]),
        median_recency=_median(tally.recency.numbers[known], tally.count[known]),
    )


def _times(mean: Fraction | None, total: Band | None) -> Fraction | None:
    """A mean as a multiple of the overall one, which has no meaning unless that is positive."""
    if mean is None or total is None or total.mean is None or total.mean <= 0:
        return None
    return mean / total.mean


def _held_by_inactive(tally: Tally, levels: Sequence[str]) -> tuple[tuple[str, int], ...]:
    held = (
        (name, int(tally.count[~tally.active & (tally.level == position)].sum()))
        for position, name in enumerate(levels)
    )
    return tuple((name, count) for name, count in held if count)


def _over(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _median(numbers: Integers, counts: Integers) -> Fraction | None:
    if len(numbers) == 0:
        return None
    everyone = int(counts.sum())
    places = [(everyone - 1) // 2, everyone // 2]
    if everyone == len(numbers):  # one member in each group: no need to sort them all
        middle = np.partition(numbers, places)[places]
    else:
        order = np.argsort(numbers, kind="stable")
        running = np.cumsum(counts[order])
        middle = numbers[order][np.searchsorted(running, places, side="right")]
    return Fraction(int(middle[0]) + int(middle[1]), 2)
