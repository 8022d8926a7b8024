"""Conditions on a member's metrics: bounds, joined by all and any."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tierkit.members.metrics import Metric
from tierkit.members.table import Flags, Members
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.comparison import compare
from tierkit.tiers.segments import Segmented


@dataclass(frozen=True)
class Bound:
    """A metric compared with a literal number, in units of the metric."""

    metric: Metric
    op: str
    value: Fraction


@dataclass(frozen=True)
class Reaches:
    """A metric that reaches one floor of a threshold; no inactive member reaches a derived one.

    Where `op` is given, the metric is compared so with the floor.
    """

    metric: Metric
    threshold: str
    floor: int
    op: str | None = None


@dataclass(frozen=True)
class InSegment:
    """The member's segment is one of these."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Bound | Reaches | InSegment | AllOf | AnyOf


def holds(
    condition: Condition,
    members: Members,
    thresholds: Mapping[str, Threshold],
    segmented: Segmented | None = None,
) -> Flags:
    """For each member, whether the condition holds; a missing value passes nothing.

    `segmented` has the members' segments, for a condition that asks for them.
    """
    match condition:
        case AllOf(parts):
            every = np.ones(len(members), dtype=bool)
            for part in parts:
                every &= holds(part, members, thresholds, segmented)
            return every
        case AnyOf(parts):
            some = np.zeros(len(members), dtype=bool)
            for part in parts:
                some |= holds(part, members, thresholds, segmented)
            return some
        case Bound(metric, op, value):
            return compare(members.values[metric.name], op, value)
        case InSegment(names):
            if segmented is None:
                raise AssertionError("a condition asks for segments, and there are none")
            return segmented.among(names)
        case Reaches(metric, name, floor, op):
            threshold = thresholds[name]
            edge = threshold.floors[floor].value
            passed = compare(members.values[metric.name], op or metric.op, edge)
            return passed & members.active if threshold.active_only else passed
