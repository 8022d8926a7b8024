"""How sure a floor is: the same floor in many samples drawn from the members themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tierkit.errors import DataError
from tierkit.thresholds.derive import ThresholdSpec, find_floors
from tierkit.thresholds.distribution import Distribution

Integers = npt.NDArray[np.int64]

SEED = 1
LEVEL = Fraction(19, 20)
# With that many members to each distinct value it is quicker to draw counts than members.
DRAW_COUNTS = 20
# Slow methods are run on that many groups of neighbouring values.
POOLED = 1000


@dataclass(frozen=True)
class Interval:
    """Where 95% of the replicates of a floor fall, in units of the metric.

    `changing` counts the members who would be in another band at one end than at the other;
    `change_share` is their share of the active members. `replicates` had this floor at all.
    """

    low: Fraction
    high: Fraction
    changing: int
    change_share: Fraction
    replicates: int


def intervals(
    spec: ThresholdSpec,
    distribution: Distribution,
    gaps: Distribution | None,
    replicates: int,
    seed: int = SEED,
) -> tuple[Interval | None, ...]:
    """A percentile interval for each floor of a threshold, by the bootstrap (Efron 1979).

    As many members as there are, are drawn with replacement, and the floors derived again. The
    gaps between purchases are drawn instead for a method that looks at them. A replicate that
    cannot serve the method, or has fewer floors, is left out where it has none; None for a floor
    that no replicate has.
    """
    source = gaps if spec.method.gap_based and gaps is not None else distribution
    if spec.method.slow:
        source = source.pooled(POOLED)
    found: list[list[Fraction]] = [[] for _ in find_floors(spec, distribution, gaps)]
    for drawn in _replicates(source, replicates, seed):
        try:
            floors = find_floors(spec, drawn, drawn if spec.method.gap_based else None)
        except DataError:
            continue
        for values, floor in zip(found, floors, strict=False):
            values.append(floor)
    return tuple(_interval(sorted(values), distribution) if values else None for values in found)


def _replicates(distribution: Distribution, replicates: int, seed: int) -> Iterator[Distribution]:
    random = np.random.Generator(np.random.PCG64(seed))
    members, values = distribution.members, len(distribution.values)
    by_counts = members >= DRAW_COUNTS * values
    places = (
        None if by_counts else np.repeat(np.arange(values, dtype=np.int32), distribution.counts)
    )
    for _ in range(replicates):
        if places is None:
            counts = random.multinomial(members, distribution.counts / members)
        else:
            drawn = random.integers(0, members, size=members, dtype=np.int32)
            counts = np.bincount(places[drawn], minlength=values)
        held = counts > 0
        yield Distribution(distribution.metric, distribution.values[held], counts[held])


def _interval(floors: list[Fraction], distribution: Distribution) -> Interval:
    outside = (1 - LEVEL) / 2 * len(floors)
    first = outside.numerator // outside.denominator
    low, high = floors[first], floors[len(floors) - 1 - first]
    reach_low, reach_high = (distribution.at_or_better(edge)[0] for edge in (low, high))
    changing = abs(reach_low - reach_high)
    share = Fraction(changing, distribution.members)
    return Interval(low, high, changing, share, len(floors))
