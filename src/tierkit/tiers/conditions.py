"""Conditions on a member's metrics: bounds, joined by all and any."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from tierkit.members.metrics import Metric
from tierkit.members.table import Flags, Members, Values
from tierkit.thresholds.derive import Threshold

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True)
class Bound:
    """A metric compared with a literal number, in units of the metric."""

    metric: Metric
    op: str
    value: Fraction


@dataclass(frozen=True)
class Reaches:
    """A metric that reaches one floor of a threshold; no inactive member reaches a derived one."""

    metric: Metric
    threshold: str
    floor: int


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Bound | Reaches | AllOf | AnyOf


def holds(condition: Condition, members: Members, thresholds: Mapping[str, Threshold]) -> Flags:
    """For each member, whether the condition holds; a missing value passes nothing."""
    match condition:
        case AllOf(parts):
            every = np.ones(len(members), dtype=bool)
            for part in parts:
                every &= holds(part, members, thresholds)
            return every
        case AnyOf(parts):
            some = np.zeros(len(members), dtype=bool)
            for part in parts:
                some |= holds(part, members, thresholds)
            return some
        case Bound(metric, op, value):
            return compare(members.values[metric.name], op, value)
        case Reaches(metric, name, floor):
            threshold = thresholds[name]
            passed = compare(members.values[metric.name], metric.op, threshold.floors[floor].value)
            return passed & members.active if threshold.active_only else passed


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
