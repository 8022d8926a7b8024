"""Moving a derived floor to a round number, and saying what that changed."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tierkit.errors import UsageError
from tierkit.thresholds.parameters import PLAIN

DIGITS = re.compile(r"(\d)\s*digits?")


@dataclass(frozen=True)
class Rounding:
    """Rounds to the nearest multiple of a step, or to so many significant digits; halves go up."""

    step: Fraction | None = None
    digits: int | None = None

    def apply(self, value: Fraction) -> Fraction:
        """The round number nearest to a value."""
        step = self._step(value)
        count = abs(value) / step + Fraction(1, 2)
        rounded = step * (count.numerator // count.denominator)
        return -rounded if value < 0 else rounded

    def _step(self, value: Fraction) -> Fraction:
        if self.step is not None:
            return self.step
        magnitude, size = Fraction(1), abs(value)
        while size and size >= magnitude * 10:
            magnitude *= 10
        while size and size < magnitude:
            magnitude /= 10
        return magnitude / Fraction(10 ** ((self.digits or 1) - 1))


def parse_rounding(given: Any) -> Rounding:
    """Read `100` (a step) or `2 digits` (significant digits)."""
    text = str(given).strip()
    if (digits := DIGITS.fullmatch(text)) and int(digits[1]) > 0:
        return Rounding(digits=int(digits[1]))
    if PLAIN.fullmatch(text) and Fraction(text) > 0:
        return Rounding(step=Fraction(text))
    raise UsageError(f"{given!r} is no way to round", "Give a step (100) or digits ('2 digits').")
