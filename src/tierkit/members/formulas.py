"""Formulas over metrics: what they are made of, and their exact value for every member."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from tierkit.members.ratio import Ratio


@dataclass(frozen=True)
class Number:
    """A number as it is written, exactly."""

    value: Fraction


@dataclass(frozen=True)
class Named:
    """Another metric."""

    metric: str


@dataclass(frozen=True)
class Negative:
    """The negative of a part."""

    part: "Formula"


@dataclass(frozen=True)
class Operation:
    """Two parts, added (+), subtracted (-), multiplied (*) or divided (/)."""

    op: str
    left: "Formula"
    right: "Formula"


Formula = Number | Named | Negative | Operation

NUMBERS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
OPERATIONS: dict[str, Callable[[Ratio, Ratio], Ratio]] = {
    "+": Ratio.plus,
    "-": lambda left, right: left.plus(right.times_number(Fraction(-1))),
    "*": Ratio.times,
    "/": Ratio.over,
}


def named_in(formula: Formula) -> Iterator[str]:
    """The metrics that a formula names."""
    match formula:
        case Named(metric):
            yield metric
        case Negative(part):
            yield from named_in(part)
        case Operation(_, left, right):
            yield from named_in(left)
            yield from named_in(right)


def divides_by_zero(formula: Formula) -> bool:
    """Whether a formula divides by zero whoever the member is."""
    match formula:
        case Negative(part):
            return divides_by_zero(part)
        case Operation(op, left, right):
            here = op == "/" and _number(right) == 0
            return here or divides_by_zero(left) or divides_by_zero(right)
    return False


def _number(formula: Formula) -> Fraction | None:
    """The value of a formula that names no metric; None where it names one, or has no value."""
    match formula:
        case Number(value):
            return value
        case Negative(part):
            number = _number(part)
            return None if number is None else -number
        case Operation(op, left, right):
            first, second = _number(left), _number(right)
            if first is None or second is None or (op == "/" and not second):
                return None
            return NUMBERS[op](first, second)
    return None


def evaluate(formula: Formula, metric: Callable[[str], Ratio], members: int) -> Ratio:
    """The value of a formula for each of so many members.

    `metric` gives the exact values of a metric by its name. Raises `OverflowError` where numbers
    grow beyond all measure.
    """
    match formula:
        case Number(value):
            return Ratio.constant(value, members)
        case Named(name):
            return metric(name)
        case Negative(part):
            return evaluate(part, metric, members).times_number(Fraction(-1))
        case Operation(op, left, right):
            first = evaluate(left, metric, members)
            return OPERATIONS[op](first, evaluate(right, metric, members))
