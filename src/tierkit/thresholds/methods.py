"""The threshold methods that look at the members: each turns a distribution into floors.

To add one: a frozen dataclass with `floors(distribution)`, and one line in `METHODS`. Command line,
rule file and docs read names, parameters and meanings from here.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tierkit.errors import UsageError
from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.method import Asked, Floors, Method
from tierkit.thresholds.natural_breaks import class_starts
from tierkit.thresholds.parameters import parameter, parse_bands, parse_ratio, parse_share


@dataclass(frozen=True)
class Pareto(Method):
    """The members at or above the floor hold the asked share of the value (the 80/20 rule).

    The floor is the value of the member at whom the running total, best first, first reaches it.
    """

    name: ClassVar[str] = "pareto"
    meaning: ClassVar[str] = "the best members who together hold this share of the value"
    shares_value: ClassVar[bool] = True
    share: Fraction = parameter(parse_share, "share of the value above the floor", "80%")

    @property
    def asked(self) -> tuple[Asked, ...]:
        """One share of the value."""
        return (Asked(self.share, "value"),)

    def floors(self, distribution: Distribution) -> Floors:
        """One floor."""
        return (Fraction(distribution.at_value_share(self.share)),)


@dataclass(frozen=True)
class NestedPareto(Method):
    """Pareto, then Pareto again over the members below the floor, and so on."""

    name: ClassVar[str] = "nested-pareto"
    meaning: ClassVar[str] = "pareto, then pareto again over those below, and so on"
    shares_value: ClassVar[bool] = True
    share: Fraction = parameter(parse_share, "share of the value above each floor", "80%")
    bands: int = parameter(parse_bands, "number of bands", "3")

    @property
    def asked(self) -> tuple[Asked, ...]:
        """A share of the value for the best floor, of what is left over for the others."""
        rest = Asked(self.share, "rest")
        return (rest,) * (self.bands - 2) + (Asked(self.share, "value"),)

    def floors(self, distribution: Distribution) -> Floors:
        """Where nobody below holds any value, the floor above serves again."""
        found: list[Fraction] = []
        below = distribution
        for _ in range(self.bands - 1):
            if below.members and below.value:
                found.append(Fraction(below.at_value_share(self.share)))
                below = distribution.worse_than(found[-1])
            else:
                found.append(found[-1])
        return tuple(reversed(found))


@dataclass(frozen=True)
class TopMembers(Method):
    """The best share of the members by head-count.

    The floor is the value of the member at position ceil(share x members), best first.
    """

    name: ClassVar[str] = "top-members"
    meaning: ClassVar[str] = "the best share of the members by head-count"
    share: Fraction = parameter(parse_share, "share of the members above the floor", "20%")

    @property
    def asked(self) -> tuple[Asked, ...]:
        """One share of the members."""
        return (Asked(self.share, "members"),)

    def floors(self, distribution: Distribution) -> Floors:
        """One floor."""
        return (Fraction(distribution.at_member_share(self.share)),)


@dataclass(frozen=True)
class Ratio(Method):
    """Bands whose head-counts stand in a ratio, best band first: 1:6:3."""

    name: ClassVar[str] = "ratio"
    meaning: ClassVar[str] = "bands by head-count in this ratio, best band first"
    ratio: tuple[int, ...] = parameter(parse_ratio, "head-counts of the bands", "1:6:3")

    @property
    def count(self) -> int:
        """One floor fewer than parts."""
        return len(self.ratio) - 1

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The share of the members in all bands above each floor."""
        whole = sum(self.ratio)
        parts = range(len(self.ratio) - 1, 0, -1)
        return tuple(Asked(Fraction(sum(self.ratio[:part]), whole), "members") for part in parts)

    def floors(self, distribution: Distribution) -> Floors:
        """`top-members` at each running share of the ratio."""
        return tuple(Fraction(distribution.at_member_share(each.share)) for each in self.asked)


@dataclass(frozen=True)
class EqualRevenue(Method):
    """Bands that each hold about the same value: thirds, quarters, ...

    The floors are the values at which the running total, best first, first reaches 1/3, 2/3, ...
    """

    name: ClassVar[str] = "equal-revenue"
    meaning: ClassVar[str] = "bands that each hold about the same value"
    shares_value: ClassVar[bool] = True
    bands: int = parameter(parse_bands, "number of bands", "3")

    @property
    def asked(self) -> tuple[Asked, ...]:
        """A share of the value for each floor, worst band first."""
        steps = range(self.bands - 1, 0, -1)
        return tuple(Asked(Fraction(step, self.bands), "value") for step in steps)

    def floors(self, distribution: Distribution) -> Floors:
        """One floor fewer than bands, worst band first."""
        return tuple(Fraction(distribution.at_value_share(each.share)) for each in self.asked)


@dataclass(frozen=True)
class Quantile(Method):
    """Bands of about equal head-count, cut at the linear (type 7) quantiles.

    The floor is the smallest observed value above the quantile (for recency the largest not above
    it), which gives the bands of `pandas.qcut` wherever its edges are distinct. Hyndman and Fan
    (1996) number the types of quantiles.
    """

    name: ClassVar[str] = "quantile"
    meaning: ClassVar[str] = "bands of about equal head-count, cut at linear quantiles"
    bands: int = parameter(parse_bands, "number of bands", "5")

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The share of the members above each floor."""
        steps = range(self.bands - 1, 0, -1)
        return tuple(Asked(Fraction(step, self.bands), "members") for step in steps)

    def floors(self, distribution: Distribution) -> Floors:
        """Where the quantile is the best value itself, that value is the floor."""
        return tuple(self._floor(distribution, each.share) for each in self.asked)

    def _floor(self, distribution: Distribution, share: Fraction) -> Fraction:
        if distribution.metric.lower_is_better:
            return distribution.nearest_better(distribution.quantile(share), inclusive=True)
        return distribution.nearest_better(distribution.quantile(1 - share), inclusive=False)


@dataclass(frozen=True)
class Mean(Method):
    """Members at the mean or better, and the others."""

    name: ClassVar[str] = "mean"
    meaning: ClassVar[str] = "members at the mean or better"

    def floors(self, distribution: Distribution) -> Floors:
        """The observed value at the mean or next better than it."""
        return (distribution.nearest_better(distribution.mean, inclusive=True),)


@dataclass(frozen=True)
class NaturalBreaks(Method):
    """Classes with the smallest squared distances within them (Fisher-Jenks), exact."""

    name: ClassVar[str] = "natural-breaks"
    meaning: ClassVar[str] = "classes that hang together (Fisher-Jenks optimum)"
    slow: ClassVar[bool] = True
    bands: int = parameter(parse_bands, "number of bands", "3")

    def floors(self, distribution: Distribution) -> Floors:
        """The worst value of each class; too few distinct values leave the lowest bands empty."""
        values, counts = distribution.rising
        starts = class_starts(values, counts, self.bands)
        if distribution.metric.lower_is_better:
            edges = [int(values[start - 1]) for start in reversed(starts)]
        else:
            edges = [int(values[start]) for start in starts]
        worst = edges[0] if edges else int(values[0])
        missing = self.bands - 1 - len(edges)
        return tuple(Fraction(edge) for edge in [worst] * missing + edges)


@dataclass(frozen=True)
class HeadTail(Method):
    """Above the mean, then above the mean of those, and so on (Jiang 2013).

    It stops when the head is not under half of its members, or is nobody.
    """

    name: ClassVar[str] = "head-tail"
    meaning: ClassVar[str] = "above the mean, then above the mean of those, and so on"
    shares_value: ClassVar[bool] = True

    @property
    def count(self) -> int | None:
        """The data decides."""
        return None

    def floors(self, distribution: Distribution) -> Floors:
        """As many as the tail is long; none where no head is under half."""
        found: list[Fraction] = []
        head = distribution
        while True:
            above = head.above(head.mean)
            if above.members == 0 or 2 * above.members >= head.members:
                return tuple(found)
            found.append(Fraction(int(above.values[-1])))
            head = above


@dataclass(frozen=True)
class RepurchaseGap(Method):
    """Who would by now have bought again: the gap that this share of all gaps does not exceed."""

    name: ClassVar[str] = "repurchase-gap"
    meaning: ClassVar[str] = "the days within which this share of repeat purchases happen"
    gap_based: ClassVar[bool] = True
    share: Fraction = parameter(parse_share, "share of the gaps between purchase days", "80%")

    @property
    def asked(self) -> tuple[Asked, ...]:
        """One share of the gaps."""
        return (Asked(self.share, "gaps"),)

    def floors(self, distribution: Distribution) -> Floors:
        """One ceiling in days, from the distribution of gaps."""
        return (Fraction(distribution.at_member_share(self.share)),)


METHODS: dict[str, type[Method]] = {
    method.name: method
    for method in (
        Pareto,
        TopMembers,
        EqualRevenue,
        NestedPareto,
        Ratio,
        Quantile,
        Mean,
        NaturalBreaks,
        HeadTail,
        RepurchaseGap,
        Fixed,
    )
}


def check_meaning(method: type[Method], metric: Metric) -> None:
    """Refuse a method that has no meaning for the metric, naming those that fit."""
    if not method.fits(metric):
        why = "looks at recency alone" if method.gap_based else "adds up value"
        fit = ", ".join(name for name, each in METHODS.items() if each.fits(metric))
        raise UsageError(
            f"{method.name} {why}, so it has no meaning for {metric.name}",
            f"For {metric.name} there are {fit}.",
        )
