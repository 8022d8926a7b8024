"""Comparing a metric with a number, exactly."""

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from tierkit.members.table import Flags, Values

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


def compare(values: Values, op: str, value: Fraction) -> Flags:
    """Compare integers with an exact fraction, without ever making it a float."""
    whole, rest = divmod(value.numerator, value.denominator)
    if rest and op == "==":
        return np.zeros(len(values.numbers), dtype=bool)
    # Between two integers, above the fraction means from the next one on.
    edge = whole + 1 if rest and op in (">=", "<") else whole
    limits = np.iinfo(np.int64)
    if not limits.min <= edge <= limits.max:
        everyone: Flags = values.present & bool(OPERATORS[op](0, edge))
        return everyone
    passed: Flags = OPERATORS[op](values.numbers, edge)
    return passed & values.present
