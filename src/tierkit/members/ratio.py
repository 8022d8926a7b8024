"""One exact fraction per member, and the four operations on it.

Numerators and denominators are integers: 64-bit where they fit, Python's own where not. Nothing is
rounded before the end.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tierkit.members.exact import LARGEST, exact_product, exact_size, exact_total

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[Any]  # int64, or Python integers as objects


@dataclass(frozen=True, eq=False)
class Ratio:
    """`factor` x numerators / denominators, a number for each member that is `present`.

    `below` holds the denominators, None where all are 1; who is not present has a 1 there.
    """

    factor: Fraction
    above: Whole
    below: Whole | None
    present: Flags

    @classmethod
    def of(cls, numbers: Integers, present: Flags, scale: int = 1) -> Self:
        """Integers of which `scale` make one."""
        return cls(Fraction(1, scale), np.where(present, numbers, 0), None, present)

    @classmethod
    def constant(cls, value: Fraction, members: int) -> Self:
        """The same number for everyone."""
        everyone = np.ones(members, dtype=bool)
        return cls(value, np.ones(members, dtype=np.int64), None, everyone)

    def plus(self, other: "Ratio") -> "Ratio":
        """The sum; there is one where both are present."""
        factor, own, others = _in_common(self.factor, other.factor)
        above = exact_product(self.above, own)
        added = exact_product(other.above, others)
        below = self.below
        if self.below is not other.below:
            above = exact_product(above, _or_one(other.below))
            added = exact_product(added, _or_one(self.below))
            below = exact_product(_or_one(self.below), _or_one(other.below))
        return Ratio(factor, exact_total(above, added), below, self.present & other.present)

    def times(self, other: "Ratio") -> "Ratio":
        """The product; there is one where both are present."""
        below: Whole | None = None
        if self.below is not None or other.below is not None:
            below = exact_product(_or_one(self.below), _or_one(other.below))
        above = exact_product(self.above, other.above)
        return Ratio(self.factor * other.factor, above, below, self.present & other.present)

    def times_number(self, number: Fraction) -> "Ratio":
        """The product with one number."""
        return replace(self, factor=self.factor * number)

    def over(self, other: "Ratio") -> "Ratio":
        """The quotient; there is none where the other is missing or zero."""
        nonzero = np.asarray(other.above != 0, dtype=bool)
        if not other.factor:
            nonzero &= False
        inverse = Ratio(
            1 / other.factor if other.factor else Fraction(1),
            np.ones_like(other.above) if other.below is None else other.below,
            np.where(nonzero, other.above, 1),
            other.present & nonzero,
        )
        return self.times(inverse)

    def rounded(self, scale: int) -> Integers:
        """Integers of which `scale` make one, rounded once, half away from zero; 0 where missing.

        Raises `OverflowError` where a number does not fit in 64 bits.
        """
        factor = self.factor * scale
        above = exact_product(np.where(self.present, self.above, 0), factor.numerator)
        below = exact_product(_or_one(self.below), factor.denominator)
        if below.ndim == 0 and int(below) == 1:
            whole = above
        else:
            divisor = exact_size(below)
            doubled = exact_total(exact_product(exact_size(above), 2), divisor)
            size = doubled // exact_product(divisor, 2)
            negative = np.asarray((above < 0) != (below < 0), dtype=bool)
            whole = np.where(negative, -size, size)
        if whole.dtype == object and len(whole) and max(abs(int(each)) for each in whole) > LARGEST:
            raise OverflowError
        return whole.astype(np.int64)


def _or_one(below: Whole | None) -> Whole:
    return np.asarray(1) if below is None else below


def _in_common(left: Fraction, right: Fraction) -> tuple[Fraction, int, int]:
    """Two factors as whole multiples of one."""
    denominator = math.lcm(left.denominator, right.denominator)
    own, other = int(left * denominator), int(right * denominator)
    common = math.gcd(own, other) or 1
    return Fraction(common, denominator), own // common, other // common
