"""The tier summary: what each tier is in members, revenue and orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tierkit.members.exact import exact_sum
from tierkit.members.table import Flags, Members
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.assign import Assignment
from tierkit.tiers.comparison import compare
from tierkit.tiers.segments import NO_SEGMENT

UNNAMED_INACTIVE = "(inactive)"
WITHOUT_SCORES = "(without scores)"


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
    orders: int
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
    members: Members, threshold: Threshold, names: Sequence[str], inactive: str
) -> TierSummary:
    """Sum up the bands between the floors of one threshold; the names begin with the worst band."""
    values = members.values[threshold.spec.metric.name]
    level = np.zeros(len(members), dtype=np.int32)
    for floor in threshold.floors:
        level += compare(values, floor.metric.op, floor.value)
    return summarise(members, Assignment((inactive, *names), inactive, level + 1))


def summarise(members: Members, assignment: Assignment) -> TierSummary:
    """Sum up each tier, the inactive members, and everyone."""
    everyone = np.ones(len(members), dtype=bool)
    total = _band("Total", members, everyone, None)
    inactive = assignment.inactive or UNNAMED_INACTIVE
    bands = [
        _band(name, members, members.active & (assignment.level == position), total)
        for position, name in reversed(list(enumerate(assignment.levels)))
        if name != assignment.inactive
    ]
    bands.append(_band(inactive, members, ~members.active, total))
    return TierSummary(
        bands=tuple(bands),
        total=_band("Total", members, everyone, total),
        active=_band("Active", members, members.active, total),
        inactive_tiers=() if assignment.inactive else _held_by_inactive(members, assignment),
    )


def summarise_segments(members: Members, assignment: Assignment) -> tuple[Band, ...]:
    """Sum up each segment, in the order of the rules; then whoever has none."""
    segmented = assignment.segmented
    if segmented is None:
        return ()
    everyone = np.ones(len(members), dtype=bool)
    total = _band("Total", members, everyone, None)
    bands = [
        _band(name, members, segmented.index == position, total)
        for position, name in enumerate(segmented.names)
    ]
    nobodys = segmented.index == NO_SEGMENT
    for name, left in (
        (assignment.inactive or UNNAMED_INACTIVE, nobodys & ~members.active),
        (WITHOUT_SCORES, nobodys & members.active),
    ):
        if left.any():
            bands.append(_band(name, members, left, total))
    return tuple(bands)


def _band(name: str, members: Members, chosen: Flags, total: Band | None) -> Band:
    count = int(chosen.sum())
    revenue = exact_sum(members.values["monetary"].numbers[chosen])
    mean = _over(revenue, count)
    recency = members.values["recency"]
    return Band(
        tier=name,
        members=count,
        member_share=None if total is None else _over(count, total.members),
        revenue=revenue,
        revenue_share=None if total is None else _over(revenue, total.revenue),
        mean=mean,
        times_mean=_times(mean, total),
        orders=exact_sum(members.order_counts[chosen]),
        median_recency=_median(recency.numbers[chosen & recency.present]),
    )


def _times(mean: Fraction | None, total: Band | None) -> Fraction | None:
    """A mean as a multiple of the overall one, which has no meaning unless that is positive."""
    if mean is None or total is None or total.mean is None or total.mean <= 0:
        return None
    return mean / total.mean


def _held_by_inactive(members: Members, assignment: Assignment) -> tuple[tuple[str, int], ...]:
    counts = np.bincount(assignment.level[~members.active], minlength=len(assignment.levels))
    held = zip(assignment.levels, counts.tolist(), strict=True)
    return tuple((name, count) for name, count in held if count)


def _over(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _median(numbers: "np.typing.NDArray[np.int64]") -> Fraction | None:
    if len(numbers) == 0:
        return None
    ordered = np.sort(numbers)
    middle = len(ordered) // 2
    return Fraction(int(ordered[middle]) + int(ordered[-middle - 1]), 2)
