"""Exact money: integers of 1/10,000 of a currency unit."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

UNITS = 10_000

# Sums of units are kept in 64-bit integers: a single line may hold up to 10^14 of the currency.
LARGEST_LINE = 10**14
EXACT_IN_FLOAT = 2**53
EXACT_FROM_FLOAT = 2.0**39

Flags = npt.NDArray[np.bool_]


def as_decimal(units: int) -> Decimal:
    """The amount that these units stand for, exactly and without trailing zeros."""
    return Decimal(plain_text(Fraction(units, UNITS)))


def plain_text(value: Fraction) -> str:
    """A number as a plain decimal, to its last digit (12 at the most)."""
    decimals = 0
    while decimals < 12 and (value * 10**decimals).denominator != 1:
        decimals += 1
    scaled = round(value * 10**decimals)
    whole, part = divmod(abs(scaled), 10**decimals)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


def to_units(amount: Fraction) -> int:
    """An amount in units, rounded half away from zero."""
    scaled = abs(amount) * UNITS
    units = int(scaled + Fraction(1, 2))
    return -units if amount < 0 else units


def as_floats(units: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Amounts as float64, each the nearest to the exact decimal."""
    floats = units / UNITS
    for position in np.flatnonzero((units >= EXACT_IN_FLOAT) | (units <= -EXACT_IN_FLOAT)):
        floats[position] = int(units[position]) / UNITS
    return floats


def from_floats(amounts: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], Flags]:
    """The units whose nearest float64 each amount is, and which amounts are none of that kind.

    From 2^39 on, neighbouring units have floats in common, so those count as none.
    """
    sound = np.abs(amounts) < EXACT_FROM_FLOAT
    scaled = np.where(sound, amounts, 0) * UNITS
    units = np.rint(scaled).astype(np.int64)
    for position in np.flatnonzero(as_floats(units) != np.where(sound, amounts, 0)):
        near = units[position] + np.array([-1, 1])
        fits = np.flatnonzero(as_floats(near) == amounts[position])
        sound[position] = bool(len(fits))
        units[position] = near[fits[0]] if len(fits) else 0
    return units, sound
