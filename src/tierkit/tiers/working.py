"""Conditions worked out for one member: what was asked, what is there, and what is missing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from tierkit.members.metrics import Metric
from tierkit.members.table import Members
from tierkit.thresholds.derive import Floor, Threshold
from tierkit.tiers.comparison import OPERATORS, compare
from tierkit.tiers.conditions import (
    AllOf,
    AnyOf,
    Bound,
    Condition,
    InSegment,
    Reaches,
    holds,
)
from tierkit.tiers.segments import Segmented


@dataclass(frozen=True)
class MetricTest:
    """One metric compared with a limit, both in units of the metric.

    `value` is None where the member has none. `missing` is the least that would have to be added
    (below 0: taken away) for the value to pass, None where the value itself passes. `needs_order`
    says that the test fails for want of an order in the window, whatever the value. `threshold`
    names the floor that the limit is; `method` says how it was derived, None for a literal number.
    """

    metric: Metric
    op: str
    limit: Fraction
    value: int | None
    holds: bool
    missing: Fraction | None
    needs_order: bool = False
    threshold: str | None = None
    method: str | None = None


@dataclass(frozen=True)
class SegmentTest:
    """Whether the member's segment is among those named; None where the member has no segment."""

    names: tuple[str, ...]
    segment: str | None
    holds: bool


@dataclass(frozen=True)
class Joined:
    """Tests of which all must pass, or any."""

    join: Literal["all", "any"]
    parts: tuple["Working", ...]
    holds: bool


Working = MetricTest | SegmentTest | Joined


def work_out(
    condition: Condition,
    member: Members,
    thresholds: Mapping[str, Threshold],
    segmented: Segmented | None,
) -> Working:
    """Work a condition out for a single member, part by part, by the code that gives the tiers."""
    passed = bool(holds(condition, member, thresholds, segmented)[0])
    match condition:
        case AllOf(parts) | AnyOf(parts):
            worked = tuple(work_out(part, member, thresholds, segmented) for part in parts)
            return Joined("all" if isinstance(condition, AllOf) else "any", worked, passed)
        case InSegment(names):
            return SegmentTest(names, None if segmented is None else segmented.name_at(0), passed)
        case Bound(metric, op, limit):
            return _test(metric, op, limit, member, passed)
        case Reaches(_, name, position, op):
            threshold = thresholds[name]
            floor = threshold.floors[position]
            test = _test_floor(floor, op or floor.metric.op, member, passed, threshold)
            inactive = threshold.active_only and not member.active[0]
            return replace(test, needs_order=bool(inactive))


def work_out_floor(threshold: Threshold, position: int, member: Members) -> MetricTest:
    """Work out whether a single member's value reaches one floor of a threshold."""
    floor = threshold.floors[position]
    reached = compare(member.values[floor.metric.name], floor.metric.op, floor.value)
    return _test_floor(floor, floor.metric.op, member, bool(reached[0]), threshold)


def _test_floor(floor: Floor, op: str, member: Members, passed: bool, of: Threshold) -> MetricTest:
    test = _test(floor.metric, op, floor.value, member, passed)
    method = of.spec.method.name if of.spec.method.is_derived else None
    return replace(test, threshold=floor.name, method=method)


def _test(metric: Metric, op: str, limit: Fraction, member: Members, passed: bool) -> MetricTest:
    values = member.values[metric.name]
    value = int(values.numbers[0]) if values.present[0] else None
    missing = None if passed or value is None else _missing(value, op, limit)
    return MetricTest(metric, op, limit, value, passed, missing)


def _missing(value: int, op: str, limit: Fraction) -> Fraction | None:
    """How far the nearest whole number that passes is; None where the value itself passes."""
    if OPERATORS[op](value, limit):
        return None
    below, above = math.floor(limit), math.ceil(limit)
    nearest = {">=": above, ">": below + 1, "<=": below, "<": above - 1}.get(op, limit)
    return Fraction(nearest) - value
