"""SQL that turns amounts into integers of 1/10,000, exactly.

Every number first becomes a double that stands for its decimal at 15 significant digits; a double
holds any such decimal without loss. Rounding half away from zero is then right in plain double
arithmetic wherever the product is not within a hair of a half. Only the few lines that are leave
the engine, to be multiplied as decimals.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tierkit.money import LARGEST_LINE, UNITS

SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
INTEGERS = (*SIGNED, *(f"U{integer}" for integer in SIGNED))
DIGITS = 15

EXACT_UNITS = "tierkit_exact_units"

# Doubles within this relative distance of a half might stand for the half itself: the decimal at
# 15 digits is at most 5e-15 away, and each of three factors and operations adds its own error.
NEAR_HALF = "4e-14"


def is_numeric(column_type: str) -> bool:
    """Whether a column of this DuckDB type can hold numbers (text may)."""
    return column_type in (*INTEGERS, "FLOAT", "DOUBLE", "VARCHAR") or column_type.startswith(
        "DECIMAL"
    )


def number(column: str, column_type: str, *, readable: bool = False) -> str:
    """SQL for the number in a column as a finite double; NULL where it is none, or too long.

    No value is tested where all are known to be `readable`.
    """
    if readable and column_type not in ("VARCHAR", "FLOAT"):
        return f"CAST({column} AS DOUBLE)"
    if column_type == "VARCHAR":
        value = f"CASE WHEN {_short_text(column)} THEN TRY_CAST({column} AS DOUBLE) END"
    elif column_type.startswith("DECIMAL"):
        text = f"CAST({column} AS VARCHAR)"
        value = f"CASE WHEN {_short_text(text)} THEN CAST({column} AS DOUBLE) END"
    elif column_type == "FLOAT":
        value = f"TRY_CAST(CAST({column} AS VARCHAR) AS DOUBLE)"
    elif column_type == "DOUBLE":
        value = column
    else:
        few = f"abs(CAST({column} AS HUGEINT)) < {10**DIGITS}"
        value = f"CASE WHEN {few} THEN CAST({column} AS DOUBLE) END"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _short_text(text: str) -> str:
    """SQL: the text holds at most 15 significant digits (and none of DuckDB's underscores)."""
    mantissa = f"regexp_replace({text}, '[eE].*', '')"
    digits = f"regexp_replace({mantissa}, '[^0-9]', '', 'g')"
    # `rtrim` of zeros: 1.50 and 1.5 are one number, and so are 12000 and 1.2e4.
    few = f"length(rtrim(ltrim({digits}, '0'), '0')) <= {DIGITS}"
    plain = f"NOT contains({text}, '_')"
    # To count digits is slow, and few texts are so long.
    return f"CASE WHEN length({text}) <= {DIGITS} THEN {plain} ELSE {plain} AND {few} END"


def units(factors: Sequence[str], discount: str | None = None, *, readable: bool = False) -> str:
    """SQL for |product of the factors x (1 - discount)| in units, rounded half away from zero.

    Factors and discount are SQL doubles. NULL where a factor is NULL, the discount is not a
    fraction from 0 to 1, or the amount is beyond what fits, unless all are known to be `readable`.
    """
    gross, net = _products(factors, discount)
    sure = f"abs({net} - floor({net}) - 0.5) > {gross} * {NEAR_HALF}"
    given = [*[*factors, "1.0"][:2], "0.0" if discount is None else discount]
    # Whole numbers have no halves, however large; the product of two is exact as an integer.
    whole = " AND ".join(f"{factor} = floor({factor})" for factor in factors)
    whole += "" if discount is None else f" AND {discount} = 0"
    product = " * ".join(f"CAST(abs({factor}) AS HUGEINT)" for factor in factors)
    beyond = "" if readable else f"WHEN NOT ({_fits(factors, discount)}) THEN NULL "
    return (
        f"CASE {beyond}WHEN {sure} THEN CAST(floor({net} + 0.5) AS BIGINT) "
        f"WHEN {whole} THEN CAST({product} * {UNITS} AS BIGINT) "
        f"ELSE {EXACT_UNITS}({', '.join(given)}) END"
    )


def readable(factors: Sequence[str], discount: str | None = None) -> str:
    """SQL: there is an amount, which is cheaper to say than how much."""
    return f"coalesce({_fits(factors, discount)}, false)"


def _fits(factors: Sequence[str], discount: str | None) -> str:
    """SQL: the amount is within what fits, and the discount is a fraction; NULL if one is NULL."""
    fits = f"{_products(factors, discount)[1]} < {LARGEST_LINE * UNITS}.0"
    return fits if discount is None else f"{fits} AND {discount} BETWEEN 0 AND 1"


def _products(factors: Sequence[str], discount: str | None) -> tuple[str, str]:
    """SQL for the amount in units before rounding, without the discount and with it."""
    gross = " * ".join(f"abs({factor})" for factor in factors) + f" * {UNITS}.0"
    return gross, gross if discount is None else f"{gross} * (1 - {discount})"


def exact_units(first: float, second: float, discount: float) -> int:
    """|first x second x (1 - discount)| in units, by decimal arithmetic on the printed digits.

    0 for what 64 bits cannot hold: DuckDB also asks for rows that a filter has removed.
    """
    if not all(map(math.isfinite, (first, second, discount))):
        return 0
    with localcontext(prec=4 * DIGITS):
        factors = (Decimal(f"{abs(each):.{DIGITS - 1}e}") for each in (first, second))
        net = math.prod(factors, start=Decimal(UNITS)) * (1 - Decimal(f"{discount:.{DIGITS - 1}e}"))
        units = int(net.to_integral_value(ROUND_HALF_UP))
    return units if abs(units) < 2**63 else 0
