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
Flags = npt.NDArray[np.bool_]

# From here on a metric is said to be mostly one value, or to say little beside another.
MOSTLY_ONE_VALUE = Fraction(1, 2)
SAME_STORY = 0.8


@dataclass(frozen=True, eq=False)
class Measurement:
    """What a metric is of each member, in integers of its unit, and who has a value at all."""

    metric: Metric
    numbers: Integers
    present: Flags


@dataclass(frozen=True)
class Profile:
    """One metric over the active members, in units of the metric.

    `most_common_share` is the share of members at the most common value. `correlations` are
    Spearman rank correlations with the other metrics, signed so that positive means good goes with
    good; None where one of both is the same for everyone. They look at the members who have both;
    `missing` members have no value of this one.
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
    missing: int = 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """What an analyst should know before drawing a line on this metric."""
        name = self.metric.name
        if self.distinct == 1:
            return (f"{name} is the same for every member: no threshold can split it",)
        told = [f"members without a {name}: {self.missing:,}"] if self.missing else []
        if self.most_common_share >= MOSTLY_ONE_VALUE:
            share = float(self.most_common_share)
            told.append(f"{share:.0%} of members have the same {name}: a threshold splits few")
        for other, correlation in self.correlations.items():
            if correlation is not None and abs(correlation) >= SAME_STORY:
                told.append(
                    f"{name} says little beside {other} (rank correlation {correlation:.2f})"
                )
        return tuple(told)


def profiles(columns: Sequence[Measurement]) -> tuple[Profile, ...]:
    """A profile of each metric; all of them are measured of the same members."""
    whole = {
        each.metric.name: _ranks(each.metric, each.numbers)
        for each in columns
        if each.present.all()
    }
    return tuple(_profile(own, columns, whole) for own in columns)


def _profile(
    own: Measurement, columns: Sequence[Measurement], ranks: Mapping[str, Floats]
) -> Profile:
    distribution = Distribution.of(own.metric, own.numbers[own.present])
    values, counts = distribution.rising
    common = int(np.argmax(counts))
    quarter, half, three = (distribution.quantile(Fraction(part, 4)) for part in (1, 2, 3))
    return Profile(
        metric=own.metric,
        distinct=len(values),
        lowest=Fraction(int(values[0])),
        quartiles=(quarter, half, three),
        highest=Fraction(int(values[-1])),
        mean=distribution.mean,
        most_common=Fraction(int(values[common])),
        most_common_share=Fraction(int(counts[common]), distribution.members),
        correlations={
            other.metric.name: _correlation(own, other, ranks)
            for other in columns
            if other is not own
        },
        missing=int((~own.present).sum()),
    )


def _ranks(metric: Metric, numbers: Integers) -> Floats:
    """Twice the mean rank of each member, centred; equal members have equal ranks, best last."""
    _, place, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    sign = -1 if metric.lower_is_better else 1
    twice = 2 * np.cumsum(counts) - counts - len(numbers)
    return sign * twice[place].astype(float)


def _correlation(one: Measurement, other: Measurement, ranks: Mapping[str, Floats]) -> float | None:
    """The rank correlation over the members who have both; `ranks` are those of all members."""
    pair = (one, other)
    if all(each.metric.name in ranks for each in pair):
        left, right = (ranks[each.metric.name] for each in pair)
    else:
        both = one.present & other.present
        left, right = (_ranks(each.metric, each.numbers[both]) for each in pair)
    spread = float(np.sqrt(np.dot(left, left)) * np.sqrt(np.dot(right, right)))
    return round(float(np.dot(left, right)) / spread, 6) if spread else None
