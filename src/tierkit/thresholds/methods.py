"""The threshold methods: each turns a distribution into floors.

To add one: a frozen dataclass with `floors(distribution)` and `asked`, and one line in `METHODS`.
Command line, rule file and docs read names, parameters and meanings from here.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, Protocol

from tierkit.errors import TierkitError
from tierkit.members.metrics import Metric, Unit
from tierkit.money import UNITS
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.parameters import (
    parameter,
    parse_bands,
    parse_numbers,
    parse_share,
)


@dataclass(frozen=True)
class Asked:
    """What a floor was asked to cut off: a share of the members, or of their value."""

    share: Fraction
    of: Literal["members", "value"]


class Method(Protocol):
    """Finds the floors of a metric; the bands between them are one more than the floors."""

    name: ClassVar[str]
    meaning: ClassVar[str]
    shares_value: ClassVar[bool]
    is_derived: ClassVar[bool]

    @property
    def asked(self) -> tuple[Asked | None, ...]:
        """What each floor was asked to give, worst band first."""
        ...

    def floors(self, distribution: Distribution) -> tuple[Fraction, ...]:
        """The floors in units of the metric, worst band first (so ceilings fall)."""
        ...


@dataclass(frozen=True)
class Fixed:
    """The numbers given, in the metric's own unit."""

    name: ClassVar[str] = "fixed"
    meaning: ClassVar[str] = "the numbers given"
    shares_value: ClassVar[bool] = False
    is_derived: ClassVar[bool] = False
    values: tuple[Fraction, ...] = parameter(
        parse_numbers, "the floors, worst band first", name="floors"
    )

    @property
    def asked(self) -> tuple[Asked | None, ...]:
        """Nothing is asked of a number that is given."""
        return (None,) * len(self.values)

    def floors(self, distribution: Distribution) -> tuple[Fraction, ...]:
        """The numbers themselves."""
        scale = UNITS if distribution.metric.unit is Unit.MONEY else 1
        return tuple(value * scale for value in self.values)


@dataclass(frozen=True)
class Pareto:
    """The members at or above the floor hold the asked share of the value (the 80/20 rule).

    The floor is the value of the member at whom the running total, best first, first reaches it.
    """

    name: ClassVar[str] = "pareto"
    meaning: ClassVar[str] = "the best members who together hold this share of the value"
    shares_value: ClassVar[bool] = True
    is_derived: ClassVar[bool] = True
    share: Fraction = parameter(parse_share, "share of the value above the floor", "80%")

    @property
    def asked(self) -> tuple[Asked | None, ...]:
        """One share of the value."""
        return (Asked(self.share, "value"),)

    def floors(self, distribution: Distribution) -> tuple[Fraction, ...]:
        """One floor."""
        return (Fraction(distribution.at_value_share(self.share)),)


@dataclass(frozen=True)
class TopMembers:
    """The best share of the members by head-count.

    The floor is the value of the member at position ceil(share x members), best first.
    """

    name: ClassVar[str] = "top-members"
    meaning: ClassVar[str] = "the best share of the members by head-count"
    shares_value: ClassVar[bool] = False
    is_derived: ClassVar[bool] = True
    share: Fraction = parameter(parse_share, "share of the members above the floor", "20%")

    @property
    def asked(self) -> tuple[Asked | None, ...]:
        """One share of the members."""
        return (Asked(self.share, "members"),)

    def floors(self, distribution: Distribution) -> tuple[Fraction, ...]:
        """One floor."""
        position = -(-self.share.numerator * distribution.members // self.share.denominator)
        return (Fraction(distribution.at_member(position)),)


@dataclass(frozen=True)
class EqualRevenue:
    """Bands that each hold about the same value: thirds, quarters, ...

    The floors are the values at which the running total, best first, first reaches 1/3, 2/3, ...
    """

    name: ClassVar[str] = "equal-revenue"
    meaning: ClassVar[str] = "bands that each hold about the same value"
    shares_value: ClassVar[bool] = True
    is_derived: ClassVar[bool] = True
    bands: int = parameter(parse_bands, "number of bands", "3")

    @property
    def asked(self) -> tuple[Asked | None, ...]:
        """A share of the value for each floor, worst band first."""
        steps = range(self.bands - 1, 0, -1)
        return tuple(Asked(Fraction(step, self.bands), "value") for step in steps)

    def floors(self, distribution: Distribution) -> tuple[Fraction, ...]:
        """One floor fewer than bands, worst band first."""
        shares = [Fraction(step, self.bands) for step in range(self.bands - 1, 0, -1)]
        return tuple(Fraction(distribution.at_value_share(share)) for share in shares)


METHODS: dict[str, type[Fixed | Pareto | TopMembers | EqualRevenue]] = {
    method.name: method for method in (Pareto, TopMembers, EqualRevenue, Fixed)
}


def check_meaning(method: Method | type[Method], metric: Metric) -> None:
    """Refuse a method that has no meaning for the metric, naming those that fit."""
    if method.shares_value and metric.lower_is_better:
        fit = ", ".join(name for name, each in METHODS.items() if not each.shares_value)
        raise TierkitError(
            f"{method.name} shares out value, and {metric.name} is none", f"These fit: {fit}."
        )
