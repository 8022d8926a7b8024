"""How a metric is distributed: its distinct values, and how many members have each."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tierkit.members.exact import exact_product, exact_running_sum
from tierkit.members.metrics import Metric

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Distribution:
    """The distinct values of one metric with the members that have each, best value first.

    Equal members stand together here, so whatever is derived from it treats them alike. `values`
    are integers of the metric's unit; `counts` has the number of members at each.
    """

    metric: Metric
    values: Integers
    counts: Integers

    @classmethod
    def of(cls, metric: Metric, numbers: Integers) -> Self:
        """The distribution of these members' values."""
        values, counts = np.unique(numbers, return_counts=True)
        step = 1 if metric.lower_is_better else -1
        return cls(metric, values[::step], counts[::step].astype(np.int64))

    @cached_property
    def members(self) -> int:
        """How many members there are."""
        return int(self.counts.sum())

    @cached_property
    def running_members(self) -> Integers:
        """Members at each value or better."""
        return np.cumsum(self.counts)

    @cached_property
    def running_value(self) -> npt.NDArray[Any]:
        """What the members at each value or better hold together, of the positive values."""
        return exact_running_sum(exact_product(np.maximum(self.values, 0), self.counts))

    @property
    def value(self) -> int:
        """The sum of the positive values."""
        return int(self.running_value[-1])

    def at_member(self, position: int) -> int:
        """The value of the member at this position, best first, counted from 1."""
        return int(self.values[np.searchsorted(self.running_members, position)])

    def at_value_share(self, share: Fraction) -> int:
        """The value of the member at whom the running total first reaches this share."""
        target = -(-share.numerator * self.value // share.denominator)
        return int(self.values[np.searchsorted(self.running_value, target)])

    def at_or_better(self, floor: Fraction) -> tuple[int, int]:
        """How many members reach this floor, and what they hold of the positive values."""
        distance = 1 if self.metric.lower_is_better else -1
        edge = floor.numerator // floor.denominator  # whole numbers below a ceiling ...
        if not self.metric.lower_is_better:
            edge = -(-floor.numerator // floor.denominator)  # ... or above a floor
        reached = int(np.searchsorted(distance * self.values, distance * edge, side="right"))
        if reached == 0:
            return 0, 0
        return int(self.running_members[reached - 1]), int(self.running_value[reached - 1])
