"""The picture behind a floor: members and revenue in bands of round numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from tierkit.errors import UsageError
from tierkit.members.exact import LARGEST, exact_sum
from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.parameters import parse_numbers

Integers = npt.NDArray[np.int64]

BANDS_WANTED = 12
BANDS_MOST = 200
FEW_EDGES = 4
# The bulk that the bands divide; the members above it share the open band at the top.
BULKS = (Fraction(19, 20), Fraction(99, 100), Fraction(999, 1000), Fraction(1))


@dataclass(frozen=True)
class PictureBand:
    """Members whose value is from `low` (inclusive) to `high` (exclusive), in units of the metric.

    An edge of None is open. Running numbers count from the best band on.
    """

    low: int | None
    high: int | None
    members: int
    running_members: int
    revenue: int
    running_revenue: int


@dataclass(frozen=True)
class Picture:
    """A metric's distribution over the active members in bands, best first."""

    metric: Metric
    bands: tuple[PictureBand, ...]
    members: int
    revenue: int


def draw(
    distribution: Distribution, numbers: Integers, revenue: Integers, edges: Sequence[int]
) -> Picture:
    """Count members and add revenue in the bands between rising edges.

    `numbers` and `revenue` run along the same members; `distribution` is that of the numbers.
    Bands at either end that hold nobody are left out.
    """
    metric = distribution.metric
    place = np.searchsorted(np.asarray(edges, dtype=np.int64), numbers, side="right")
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(len(edges) + 2))
    bands: list[PictureBand] = []
    members = money = 0
    positions = range(len(edges) + 1)
    for position in positions if metric.lower_is_better else reversed(positions):
        inside = order[bounds[position] : bounds[position + 1]]
        earned = exact_sum(revenue[inside])
        members, money = members + len(inside), money + earned
        bands.append(
            PictureBand(
                low=edges[position - 1] if position > 0 else None,
                high=edges[position] if position < len(edges) else None,
                members=len(inside),
                running_members=members,
                revenue=earned,
                running_revenue=money,
            )
        )
    return Picture(metric, tuple(_without_empty_ends(bands)), members, money)


def round_edges(distribution: Distribution) -> list[int]:
    """Round edges from 0 that divide the bulk of the members in about ten bands (6 to 15).

    The step is 1, 2 or 5 times a power of ten. What lies above the bulk does not widen it, so one
    giant member leaves the picture of the others as it is. Where nearly all members have the same
    value, more of them are looked at, until there are a few bands.
    """
    scale = distribution.metric.scale
    edges = [0]
    for bulk in BULKS:
        top = distribution.quantile(bulk) / scale
        step = _round_step(max(top / BANDS_WANTED, Fraction(1, scale)))
        count = max(int(top // step), 0) + 2
        edges = [int(step * position * scale) for position in range(count)]
        if len(edges) >= FEW_EDGES:
            break
    return edges


def _round_step(least: Fraction) -> Fraction:
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * lead for lead in (1, 2, 5, 10) if power * lead >= least)


def parse_edges(given: Any, distribution: Distribution) -> list[int]:
    """Edges as asked for: one number is a step (`500`), several are the edges (`0,100,500`)."""
    scale = distribution.metric.scale
    numbers = [number * scale for number in parse_numbers(given)]
    if any(number.denominator != 1 for number in numbers):
        raise UsageError(f"bands {given}: an edge is finer than {distribution.metric.name} is kept")
    edges = [int(number) for number in numbers]
    if any(abs(edge) > LARGEST for edge in edges):
        raise UsageError(f"bands {given}: an edge is beyond every value", "Leave it out.")
    if len(edges) > 1:
        if any(low >= high for low, high in pairwise(edges)):
            raise UsageError(f"bands {given}: the edges do not rise", "Write them as 0,100,500.")
        return edges
    if edges[0] <= 0:
        raise UsageError(f"bands {given}: a step is above 0", "Give a step, or edges: 0,100,500.")
    if distribution.quantile(BULKS[0]) / edges[0] > BANDS_MOST:
        raise UsageError(
            f"bands {given}: the step gives more than {BANDS_MOST} bands",
            "Give a larger step, or the edges: 0,100,500.",
        )
    top = min(int(distribution.rising[0][-1]), edges[0] * BANDS_MOST)
    return list(range(0, max(top, 0) + 1, edges[0]))


def _without_empty_ends(bands: list[PictureBand]) -> list[PictureBand]:
    held = [position for position, band in enumerate(bands) if band.members]
    return bands[held[0] : held[-1] + 1] if held else bands[:1]
