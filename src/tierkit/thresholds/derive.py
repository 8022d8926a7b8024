"""Thresholds: floors beside what was asked of them and what they give."""

from dataclasses import dataclass
from fractions import Fraction

from tierkit.errors import DataError
from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.methods import Asked, Method


@dataclass(frozen=True)
class ThresholdSpec:
    """A threshold before any data is seen: a name, a metric, and the method that finds it.

    `labels` names each floor, worst band first, where there are several.
    """

    name: str
    metric: Metric
    method: Method
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Floor:
    """One floor, what was asked of it, and what it gives.

    `value` counts units of the metric; `members` reach it, and `value_share` is their share of
    the positive value (None for recency, which adds up to nothing); `band_members` reach it, but
    not the next better floor.
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


@dataclass(frozen=True)
class Threshold:
    """The floors that a method found in the data, worst band first."""

    spec: ThresholdSpec
    floors: tuple[Floor, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which bands came out empty, because ties made two floors equal."""
        pairs = zip(self.floors, self.floors[1:], strict=False)
        return tuple(
            f"{lower.name} and {upper.name} begin at the same {self.spec.metric.name}: "
            f"{lower.name} stays empty"
            for lower, upper in pairs
            if lower.value == upper.value
        )


def derive(spec: ThresholdSpec, distribution: Distribution) -> Threshold:
    """Find the floors of a threshold and count who reaches each.

    Raises `DataError` when value is to be shared out and no member has any.
    """
    if spec.method.shares_value and distribution.value == 0:
        raise DataError(
            f"{spec.name}: {spec.method.name} shares out {spec.metric.name}, "
            "and no active member has a positive value",
            "Choose another window, or fixed floors.",
        )
    values = spec.method.floors(distribution)
    reached = [distribution.at_or_better(value) for value in values]
    better = [members for members, _ in reached[1:]] + [0]
    floors = tuple(
        Floor(
            name=label,
            metric=spec.metric,
            method=spec.method.name,
            value=value,
            asked=asked,
            members=members,
            member_share=Fraction(members, distribution.members),
            value_share=_share(held, distribution),
            band_members=members - above,
        )
        for label, value, asked, (members, held), above in zip(
            spec.labels, values, spec.method.asked, reached, better, strict=True
        )
    )
    return Threshold(spec, floors)


def _share(held: int, distribution: Distribution) -> Fraction | None:
    if distribution.metric.lower_is_better:
        return None
    return Fraction(held, distribution.value or 1)
