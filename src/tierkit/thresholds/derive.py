"""Thresholds: floors beside what was asked of them and what they give."""

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from tierkit.errors import DataError
from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.method import Asked, Method
from tierkit.thresholds.rounding import Rounding


@dataclass(frozen=True)
class ThresholdSpec:
    """A threshold before any data is seen: a name, a metric, and the method that finds it.

    `labels` names the bands that begin at each floor, worst first, where the rules name them.
    `op` is how a condition compares the metric with its one floor, where that is not as usual.
    """

    name: str
    metric: Metric
    method: Method
    labels: tuple[str, ...] = ()
    rounding: Rounding | None = None
    op: str | None = None

    def on(self, as_of: dt.date) -> "ThresholdSpec":
        """The same with lengths of time as the days that they have before the as-of day."""
        if isinstance(self.method, Fixed) and self.method.has_lengths:
            return replace(self, method=self.method.on(as_of))
        return self


@dataclass(frozen=True)
class Floor:
    """One floor, what was asked of it, and what it gives.

    `value` counts units of the metric; `members` compare so (`op`) with it, and `value_share` is
    their share of the positive value (None for recency, which adds up to nothing); `band_members`
    reach it, but not the next better floor. Where a floor was rounded, `unrounded` is the observed
    value it came from, and `unrounded_members` reached that.
    """

    name: str
    metric: Metric
    method: str
    value: Fraction
    asked: Asked | None
    members: int
    member_share: Fraction
    value_share: Fraction | None
    band_members: int
    unrounded: Fraction | None = None
    unrounded_members: int | None = None
    own_op: str | None = None

    @property
    def op(self) -> str:
        """How the metric is compared with the floor."""
        return self.own_op or self.metric.op

    @property
    def amount(self) -> Fraction:
        """The floor in the unit that people use."""
        return self.value / self.metric.scale


@dataclass(frozen=True)
class Threshold:
    """The floors that a method found in the data, worst band first; `below` reach none of them."""

    spec: ThresholdSpec
    floors: tuple[Floor, ...]
    below: int = 0

    @property
    def active_only(self) -> bool:
        """Whether no inactive member reaches a floor, whatever its value."""
        method = self.spec.method
        return method.is_derived or (isinstance(method, Fixed) and method.reach == "active")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which bands came out empty, because ties or rounding made two floors equal."""
        metric = self.spec.metric.name
        if not self.floors:
            return (f"{self.spec.name}: {self.spec.method.name} finds no floor in {metric}",)
        told = [
            f"{lower.name} and {upper.name} begin at the same {metric}: {lower.name} stays empty"
            if lower.value == upper.value
            else f"no member is in the band {lower.name} ({metric})"
            for lower, upper in pairwise(self.floors)
            if not lower.band_members
        ]
        if self.spec.method.is_derived and not self.below:
            told.append(f"every active member reaches {self.floors[0].name} ({metric})")
        return tuple(told)


def derive(
    spec: ThresholdSpec, distribution: Distribution, gaps: Distribution | None = None
) -> Threshold:
    """Find the floors of a threshold and count who reaches each.

    `gaps` is how the days between purchases are distributed, for the methods that look at them.
    Raises `DataError` when there is nothing to derive from: no positive value to share out, no
    gap, or not as many floors as the rules name bands.
    """
    observed = find_floors(spec, distribution, gaps)
    values = tuple(_rounded(spec, value) for value in observed)
    labels = _labels(spec, len(values))
    asked = spec.method.asked or (None,) * len(values)
    op = spec.op or spec.metric.op
    reached = [distribution.compared(op, value) for value in values]
    better = [members for members, _ in reached[1:]] + [0]
    floors = []
    for position, value in enumerate(values):
        members, held = reached[position]
        moved = value != observed[position]
        floors.append(
            Floor(
                name=labels[position],
                metric=spec.metric,
                method=spec.method.name,
                value=value,
                asked=asked[position],
                members=members,
                member_share=Fraction(members, distribution.members),
                value_share=_share(held, distribution),
                band_members=members - better[position],
                unrounded=observed[position] if moved else None,
                unrounded_members=(
                    distribution.at_or_better(observed[position])[0] if moved else None
                ),
                own_op=spec.op,
            )
        )
    below = distribution.members - (floors[0].members if floors else 0)
    return Threshold(spec, tuple(floors), below)


def find_floors(
    spec: ThresholdSpec, distribution: Distribution, gaps: Distribution | None
) -> tuple[Fraction, ...]:
    """The floors before any rounding, worst band first; errors as for `derive`."""
    method = spec.method
    if method.gap_based:
        if gaps is None:
            raise DataError(
                f"{spec.name}: {method.name} looks at the days between orders, "
                "and what is read is a member table",
                "Give the orders, or use a fixed number of days.",
            )
        if gaps.members == 0:
            raise DataError(
                f"{spec.name}: {method.name} needs members who bought on two days, "
                "and there are none",
                "Use a fixed number of days.",
            )
        return method.floors(gaps)
    if method.shares_value and distribution.value == 0:
        raise DataError(
            f"{spec.name}: {method.name} adds up {spec.metric.name}, "
            "and no active member has a positive value",
            "Choose another window, or fixed floors.",
        )
    return method.floors(distribution)


def _rounded(spec: ThresholdSpec, value: Fraction) -> Fraction:
    if spec.rounding is None or not spec.method.is_derived:
        return value
    return spec.rounding.apply(value / spec.metric.scale) * spec.metric.scale


def _labels(spec: ThresholdSpec, floors: int) -> tuple[str, ...]:
    if spec.labels and len(spec.labels) != floors:
        raise DataError(
            f"{spec.name}: {spec.method.name} finds {floors} floors in {spec.metric.name}, "
            f"and the rules name {len(spec.labels) + 1} bands",
            f"Name {floors + 1} bands, or choose a method that gives a set number.",
        )
    if spec.labels or spec.method.count == 1:
        return spec.labels or (spec.name,)
    return tuple(f"{spec.name}[{position}]" for position in range(1, floors + 1))


def _share(held: int, distribution: Distribution) -> Fraction | None:
    if distribution.metric.lower_is_better:
        return None
    return Fraction(held, distribution.value or 1)
