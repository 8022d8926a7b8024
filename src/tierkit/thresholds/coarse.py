"""A distribution of which only a part is known value by value, the rest in ranges.

Where members are too many to bring every distinct value to one place, each range of values is
known by its number of members, its sums, and its best and worst observed value. Whatever asks for
a value inside a range gets an answer that does not count, and the range is noted; it is then
looked at more closely, and the question is put again, until no answer came from inside a range.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
import numpy.typing as npt

from tierkit.errors import DataError
from tierkit.members.exact import exact_running_sum, exact_sum
from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution, Integers

Answer = TypeVar("Answer")
PARTS = 1 << 16
MOST_RANGES = 1 << 21


class Range(NamedTuple):
    """Members whose values lie between two observed ones (the same one, where they are equal)."""

    lowest: int
    highest: int
    members: int
    total: int
    positive: int


# The ranges into which the members between two values fall, when that is cut into so many parts.
Look = Callable[[int, int, int], Sequence[Range]]


@dataclass(frozen=True, eq=False)
class CoarseDistribution(Distribution):
    """A distribution by ranges, best first; `values` has the best value of each.

    `worst` has the worst one, `totals` and `positive` the sums of all and of the positive values.
    `touched` collects the ranges inside which an answer would have to be sought.
    """

    worst: Integers
    totals: npt.NDArray[Any]
    positive: npt.NDArray[Any]
    touched: dict[tuple[int, int], None] = field(default_factory=dict)

    @classmethod
    def by_ranges(cls, metric: Metric, ranges: Sequence[Range]) -> Self:
        """The distribution of these ranges, which do not overlap."""
        step = 1 if metric.lower_is_better else -1
        ordered = sorted(ranges)[::step]
        lowest, highest, members = (
            np.array([each[part] for each in ordered], dtype=np.int64) for part in range(3)
        )
        totals, positive = (
            np.array([each[part] for each in ordered], dtype=object) for part in (3, 4)
        )
        best, worst = (lowest, highest) if metric.lower_is_better else (highest, lowest)
        return cls(metric, best, members, worst, totals, positive)

    @property
    def ranges(self) -> list[Range]:
        """What is known."""
        return [
            Range(
                min(int(best), int(worst)),
                max(int(best), int(worst)),
                int(members),
                int(total),
                int(positive),
            )
            for best, worst, members, total, positive in zip(
                self.values, self.worst, self.counts, self.totals, self.positive, strict=True
            )
        ]

    @cached_property
    def running_value(self) -> npt.NDArray[Any]:
        """What the members of each range or better hold together, of the positive values."""
        return exact_running_sum(self.positive)

    @cached_property
    def mean(self) -> Fraction:
        """The mean over the members, exactly."""
        return Fraction(exact_sum(self.totals), self.members)

    @property
    def rising(self) -> tuple[Integers, Integers]:
        """Values and counts with the values rising: asks for every single value."""
        for position in np.flatnonzero(self.values != self.worst):
            self._touch(int(position))
        return super().rising

    def pooled(self, groups: int) -> Self:
        """Asks for every single value."""
        _ = self.rising
        return super().pooled(groups)

    def _value(self, position: int) -> int:
        self._touch(position)
        return int(self.values[position])

    def _worst(self, position: int) -> int:
        return int(self.worst[position])

    def _reaching(self, edge: Fraction, *, inclusive: bool) -> int:
        """How many ranges are better than an edge; one that the edge cuts is touched."""
        reached = super()._reaching(edge, inclusive=inclusive)
        if reached:
            worst = int(self.worst[reached - 1])
            beyond = worst > edge if self.metric.lower_is_better else worst < edge
            if beyond or (worst == edge and not inclusive):
                self._touch(reached - 1)
        return reached

    def _part(self, positions: slice) -> Self:
        return type(self)(
            self.metric,
            self.values[positions],
            self.counts[positions],
            self.worst[positions],
            self.totals[positions],
            self.positive[positions],
            self.touched,
        )

    def _touch(self, position: int) -> None:
        best, worst = int(self.values[position]), int(self.worst[position])
        if best != worst:
            self.touched[min(best, worst), max(best, worst)] = None

    def closer(self, look: Look) -> Self:
        """The same with the touched ranges cut into parts."""
        ranges: list[Range] = []
        for each in self.ranges:
            if (each.lowest, each.highest) in self.touched:
                ranges.extend(look(each.lowest, each.highest, PARTS))
            else:
                ranges.append(each)
            if len(ranges) > MOST_RANGES:
                raise DataError(
                    f"{self.metric.name} has more than {MOST_RANGES:,} distinct values, and the "
                    "method looks at every one of them",
                    "Use another method, such as quantile or pareto.",
                )
        return type(self).by_ranges(self.metric, ranges)


def settle(
    coarse: CoarseDistribution, look: Look, ask: Callable[[Distribution], Answer]
) -> tuple[Answer, CoarseDistribution]:
    """Put a question until its answer is exact; the distribution comes back as far as it is known.

    Each round looks into the ranges that the answer depends on, so a few rounds are enough.
    """
    while True:
        coarse.touched.clear()
        try:
            answer = ask(coarse)
        except DataError:
            # What is said of values that are not known yet does not count.
            if not coarse.touched:
                raise
        else:
            if not coarse.touched:
                return answer, coarse
        coarse = coarse.closer(look)
