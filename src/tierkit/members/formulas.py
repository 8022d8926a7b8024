"""Formulas over metrics: what they are made of, and their exact value for every member."""

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
