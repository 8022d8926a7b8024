"""How concentrated value is: both readings of the 80/20 rule, the Gini coefficient, a verdict."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import numpy as np

from tierkit.members.exact import exact_product, exact_sum
from tierkit.thresholds.distribution import Distribution

VALUE_SHARE = Fraction(4, 5)
MEMBER_SHARE = Fraction(1, 5)
# Below this the best fifth holds no more than it does for ordinary brands (the "60/20 law" of
# Sharp, Romaniuk and Graham 2019).
ORDINARY = Fraction(3, 5)


class Verdict(Enum):
    """Whether there is an 80/20 effect, by what the best 20% of the members bring."""

    FULL = "an 80/20 effect: the best 20% of members bring 80% or more"
    PARTIAL = "a weaker effect than 80/20: the best 20% of members bring 60% to 80%"
    NONE = "no 80/20 effect: the best 20% of members bring less than 60%, as in most brands"


@dataclass(frozen=True)
class Concentration:
    """Who brings the value, of the positive values of one metric.

    `members_for_value` is the smallest share of members who bring 80% of the value,
    `value_of_members` the share of the value that the best 20% of members bring, members counted
    one by one. `gini` is 0 where all are equal and near 1 where one member holds everything.
    """

    members_for_value: Fraction
    value_of_members: Fraction
    gini: Fraction

    @property
    def verdict(self) -> Verdict:
        """The verdict by what the best 20% of members bring."""
        if self.value_of_members >= VALUE_SHARE:
            return Verdict.FULL
        return Verdict.PARTIAL if self.value_of_members >= ORDINARY else Verdict.NONE


def concentration(distribution: Distribution) -> Concentration | None:
    """Both readings of the 80/20 rule and the Gini coefficient; None where there is no value."""
    if distribution.value == 0:
        return None
    return Concentration(
        members_for_value=_members_for(distribution, VALUE_SHARE),
        value_of_members=_value_of(distribution, MEMBER_SHARE),
        gini=_gini(distribution),
    )


def _members_for(distribution: Distribution, share: Fraction) -> Fraction:
    target = -(-share.numerator * distribution.value // share.denominator)
    at = int(np.searchsorted(distribution.running_value, target))
    value, count = int(distribution.values[at]), int(distribution.counts[at])
    still = target - (int(distribution.running_value[at]) - value * count)
    members = int(distribution.running_members[at]) - count + -(-still // value)
    return Fraction(members, distribution.members)


def _value_of(distribution: Distribution, share: Fraction) -> Fraction:
    position = -(-share.numerator * distribution.members // share.denominator)
    at = int(np.searchsorted(distribution.running_members, position))
    beyond = int(distribution.running_members[at]) - position
    surplus = beyond * max(int(distribution.values[at]), 0)
    return Fraction(int(distribution.running_value[at]) - surplus, distribution.value)


def _gini(distribution: Distribution) -> Fraction:
    """Sum of (2 x rank - members - 1) x value over members x total value, ranks rising."""
    values, counts = distribution.rising
    before = np.cumsum(counts) - counts
    weights = exact_product(counts, 2 * before + counts - distribution.members)
    weighted = exact_sum(exact_product(np.maximum(values, 0), weights))
    return Fraction(weighted, distribution.members * distribution.value)
