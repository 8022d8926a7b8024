"""Which metrics deserve a threshold: how each is distributed, tied, and goes with the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# From here on a metric is said to be mostly one value, or to say little beside another.
MOSTLY_ONE_VALUE = Fraction(1, 2)
SAME_STORY = 0.8


@dataclass(frozen=True)
class Profile:
    """One metric over the active members, in units of the metric.

    `most_common_share` is the share of members at the most common value. `correlations` are
    Spearman rank correlations with the other metrics, signed so that positive means good goes with
    good; None where one of both is the same for everyone.
    """

    metric: Metric
    distinct: int
    lowest: Fraction
    quartiles: tuple[Fraction, Fraction, Fraction]
    highest: Fraction
    mean: Fraction
    most_common: Fraction
    most_common_share: Fraction
    correlations: Mapping[str, float | None]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What an analyst should know before drawing a line on this metric."""
        name = self.metric.name
        if self.distinct == 1:
            return (f"{name} is the same for every member: no threshold can split it",)
        told = []
        if self.most_common_share >= MOSTLY_ONE_VALUE:
            share = float(self.most_common_share)
            told.append(f"{share:.0%} of members have the same {name}: a threshold splits few")
        for other, correlation in self.correlations.items():
            if correlation is not None and abs(correlation) >= SAME_STORY:
                told.append(
                    f"{name} says little beside {other} (rank correlation {correlation:.2f})"
                )
        return tuple(told)


def profiles(columns: Sequence[tuple[Distribution, Integers]]) -> tuple[Profile, ...]:
    """A profile of each metric; the numbers of all run along the same members."""
    ranks = {each.metric.name: _ranks(each, numbers) for each, numbers in columns}
    return tuple(_profile(distribution, ranks) for distribution, _ in columns)


def _profile(distribution: Distribution, ranks: Mapping[str, Floats]) -> Profile:
    values, counts = distribution.rising
    common = int(np.argmax(counts))
    own = ranks[distribution.metric.name]
    others = {name: each for name, each in ranks.items() if name != distribution.metric.name}
    quarter, half, three = (distribution.quantile(Fraction(part, 4)) for part in (1, 2, 3))
    return Profile(
        metric=distribution.metric,
        distinct=len(values),
        lowest=Fraction(int(values[0])),
        quartiles=(quarter, half, three),
        highest=Fraction(int(values[-1])),
        mean=distribution.mean,
        most_common=Fraction(int(values[common])),
        most_common_share=Fraction(int(counts[common]), distribution.members),
        correlations={name: _correlation(own, each) for name, each in others.items()},
    )


def _ranks(distribution: Distribution, numbers: Integers) -> Floats:
    """Twice the mean rank of each member, centred; equal members have equal ranks, best last."""
    values, counts = distribution.rising
    sign = -1 if distribution.metric.lower_is_better else 1
    twice = 2 * np.cumsum(counts) - counts - distribution.members
    return sign * twice[np.searchsorted(values, numbers)].astype(float)


def _correlation(left: Floats, right: Floats) -> float | None:
    spread = float(np.sqrt(np.dot(left, left)) * np.sqrt(np.dot(right, right)))
    return round(float(np.dot(left, right)) / spread, 6) if spread else None
