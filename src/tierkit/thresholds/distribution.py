"""How a metric is distributed: its distinct values, and how many members have each."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from tierkit.members.exact import exact_product, exact_running_sum, exact_sum
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
        return int(self.running_value[-1]) if len(self.values) else 0

    @property
    def rising(self) -> tuple[Integers, Integers]:
        """Values and counts with the values rising."""
        step = 1 if self.metric.lower_is_better else -1
        return self.values[::step], self.counts[::step]

    @cached_property
    def mean(self) -> Fraction:
        """The mean over the members, exactly."""
        return Fraction(exact_sum(exact_product(self.values, self.counts)), self.members)

    def quantile(self, share: Fraction) -> Fraction:
        """The linear quantile (type 7): between neighbours where it falls between two members."""
        position = share * (self.members - 1)
        before = position.numerator // position.denominator
        low = self._ranked(before)
        part = position - before
        return low + part * (self._ranked(before + 1) - low) if part else Fraction(low)

    def _ranked(self, rank: int) -> int:
        """The value of the member at this place when the values rise, counted from 0."""
        place = rank if self.metric.lower_is_better else self.members - 1 - rank
        return self._value(int(np.searchsorted(self.running_members, place, side="right")))

    def _value(self, position: int) -> int:
        """The distinct value at a position, best first."""
        return int(self.values[position])

    def _worst(self, position: int) -> int:
        """The worst value that stands at a position, which is the only one."""
        return int(self.values[position])

    def at_member_share(self, share: Fraction) -> int:
        """The value of the member at position ceil(share x members), best first."""
        position = -(-share.numerator * self.members // share.denominator)
        return self._value(int(np.searchsorted(self.running_members, position)))

    def at_value_share(self, share: Fraction) -> int:
        """The value of the member at whom the running total first reaches this share."""
        target = -(-share.numerator * self.value // share.denominator)
        return self._value(int(np.searchsorted(self.running_value, target)))

    def nearest_better(self, edge: Fraction, *, inclusive: bool) -> Fraction:
        """The worst observed value that is better than the edge (or at it, if inclusive).

        Where no value is better, the best one: its members then take the better band.
        """
        reached = self._reaching(edge, inclusive=inclusive)
        return Fraction(self._worst(reached - 1) if reached else self._value(0))

    def at_or_better(self, floor: Fraction) -> tuple[int, int]:
        """How many members reach this floor, and what they hold of the positive values."""
        return self._held(self._reaching(floor, inclusive=True))

    def compared(self, op: str, edge: Fraction) -> tuple[int, int]:
        """How many members compare so with an edge, and what they hold of the positive values."""
        if op == self.metric.op:
            return self.at_or_better(edge)
        beyond = self._held(self._reaching(edge, inclusive=False))
        if op == self.metric.op[0]:
            return beyond
        reach = self.at_or_better(edge)
        if op == "==":
            return reach[0] - beyond[0], reach[1] - beyond[1]
        left = beyond if op.endswith("=") else reach
        return self.members - left[0], self.value - left[1]

    def _held(self, positions: int) -> tuple[int, int]:
        """How many members have one of so many best values, and what they hold."""
        if positions == 0:
            return 0, 0
        return int(self.running_members[positions - 1]), int(self.running_value[positions - 1])

    def worse_than(self, floor: Fraction) -> Self:
        """The distribution of the members who do not reach this floor."""
        return self._part(slice(self._reaching(floor, inclusive=True), None))

    def pooled(self, groups: int) -> Self:
        """Neighbouring values drawn together, each group at the mean of its members."""
        if len(self.values) <= groups:
            return self
        place = (self.running_members - 1) * groups // self.members
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        counts = np.add.reduceat(self.counts, starts)
        ends = np.append(starts[1:], len(self.values)) - 1
        running = exact_running_sum(exact_product(self.values, self.counts))
        totals = np.diff(running[ends], prepend=0)
        return type(self)(self.metric, (totals // counts).astype(np.int64), counts)

    def above(self, edge: Fraction) -> Self:
        """The distribution of the members strictly better than an edge."""
        return self._part(slice(self._reaching(edge, inclusive=False)))

    def _part(self, positions: slice) -> Self:
        """The distribution of the members at these positions."""
        return type(self)(self.metric, self.values[positions], self.counts[positions])

    def _reaching(self, edge: Fraction, *, inclusive: bool) -> int:
        """How many of the distinct values, best first, are better than an edge (or at it)."""
        whole, rest = divmod(edge.numerator, edge.denominator)
        side: Literal["left", "right"] = "right" if inclusive or rest else "left"
        if self.metric.lower_is_better:
            return int(np.searchsorted(self.values, _bounded(whole), side=side))
        # Best first, these values fall; negated they rise.
        limit = whole + 1 if rest else whole
        return int(np.searchsorted(-self.values, _bounded(-limit), side=side))


def _bounded(number: int) -> int:
    """A number that numpy can compare with 64-bit integers, on the same side of all of them."""
    return max(-(2**63) + 1, min(2**63 - 1, number))
