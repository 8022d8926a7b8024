"""What differs between two programmes that differ in one floor, and the programme at any floor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from tierkit.members.metrics import Metric
from tierkit.members.table import Members
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.assign import Assignment, assign
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Condition, Reaches
from tierkit.tiers.moves import Scale, ranks
from tierkit.tiers.one_floor import Levels, OneFloor
from tierkit.tiers.programme import Programme

BEYOND = Fraction(2**70)


@dataclass(frozen=True)
class Variant:
    """A programme with its thresholds, at one value of what varies."""

    programme: Programme
    thresholds: Mapping[str, Threshold]

    def assigned(self, members: Members) -> Assignment:
        """The tier of every member."""
        return assign(members, self.programme, self.thresholds)


@dataclass(frozen=True)
class Variation:
    """Two variants that differ in one floor only: a metric compared (`op`) with it.

    `derived` names the threshold where the floor is not a literal number.
    """

    one: Variant
    other: Variant
    metric: Metric
    op: str
    derived: str | None

    def at(self, edge: Fraction) -> Variant:
        """The programme with this floor, in units of the metric."""
        pairs = zip(self.one.programme.tiers, self.other.programme.tiers, strict=True)
        tiers = tuple(
            replace(tier, enter=_moved(tier.enter, varied.enter, edge)) for tier, varied in pairs
        )
        thresholds = {
            name: _threshold_at(threshold, self.other.thresholds[name], edge)
            for name, threshold in self.one.thresholds.items()
        }
        return Variant(replace(self.one.programme, tiers=tiers), thresholds)

    def case(self, members: Members, scale: Scale, now: Assignment, held: Levels) -> OneFloor:
        """Every member's level with the floor reached and missed, and how that stands to now.

        `held` are the positions in `scale` that the members hold now, below 0 for none; `now` has
        the levels of this programme.
        """
        best = BEYOND if self.op in (">=", ">") else -BEYOND
        reached = self.at(-best).assigned(members).level
        missed = self.at(best).assigned(members).level
        before, after = ranks(scale, Scale(now.levels, now.inactive))

        def rise(level: Levels) -> Levels:
            moved: Levels = np.where(held < 0, 0, np.sign(after[level] - before[held]))
            return moved

        return OneFloor(
            op=self.op,
            numbers=members.values[self.metric.name].numbers,
            revenue=members.values["monetary"].numbers,
            active=members.active,
            reached=reached,
            missed=missed,
            rise_reached=rise(reached),
            rise_missed=rise(missed),
        )


def find_variation(one: Variant, other: Variant) -> Variation | None:
    """The one floor in which two variants differ; None where more differs, or nothing."""
    first, second = one.programme, other.programme
    alike = ("inactive", "scores", "segments")
    if any(getattr(first, part) != getattr(second, part) for part in alike):
        return None
    if [tier.name for tier in first.tiers] != [tier.name for tier in second.tiers]:
        return None
    if list(one.thresholds) != list(other.thresholds):
        return None
    try:
        found = set(_differences(one, other))
    except ValueError:
        return None
    ways = {(metric, op) for metric, op, _ in found}
    if len(ways) != 1:
        return None
    derived = {name for _, _, name in found if name is not None}
    metric, op = ways.pop()
    return Variation(one, other, metric, op, derived.pop() if derived else None)


def _differences(one: Variant, other: Variant) -> Iterator[tuple[Metric, str, str | None]]:
    """Every comparison that differs: metric, operator, and the derived threshold if it is one."""
    for tier, varied in zip(one.programme.tiers, other.programme.tiers, strict=True):
        yield from _bounds(tier.enter, varied.enter)
    for name, threshold in one.thresholds.items():
        floors, others = threshold.floors, other.thresholds[name].floors
        if len(floors) != len(others):
            raise ValueError(name)
        derived = threshold.spec.method.is_derived
        moved = [at for at, floor in enumerate(floors) if floor.value != others[at].value]
        if moved and (len(moved) > 1 or (derived and len(floors) > 1)):
            raise ValueError(name)
        for at in moved:
            for op in _ops(one.programme, name, at, threshold.spec.metric):
                yield threshold.spec.metric, op, name if derived else None


def _bounds(one: Condition | None, other: Condition | None) -> Iterator[tuple[Metric, str, None]]:
    if one == other:
        return
    match one, other:
        case (AllOf(left), AllOf(right)) | (AnyOf(left), AnyOf(right)) if len(left) == len(right):
            for part, varied in zip(left, right, strict=True):
                yield from _bounds(part, varied)
        case Bound(metric, op, _), Bound(again, same, _) if (metric, op) == (again, same):
            if op == "==":
                raise ValueError(op)
            yield metric, op, None
        case _:
            raise ValueError("the conditions differ in more than a number")


def _ops(programme: Programme, name: str, floor: int, metric: Metric) -> Iterator[str]:
    """The operators by which a floor is compared anywhere in a programme."""
    if name in programme.scores.values():
        yield metric.op
    for tier in programme.tiers:
        for part in _parts(tier.enter):
            if isinstance(part, Reaches) and (part.threshold, part.floor) == (name, floor):
                yield part.op or metric.op


def _parts(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _parts(part)
        case None:
            return
        case _:
            yield condition


def _moved(one: Condition | None, other: Condition | None, edge: Fraction) -> Condition | None:
    """The condition with whatever differs put at the edge."""
    if one == other:
        return one
    match one, other:
        case AllOf(left), AllOf(right):
            return AllOf(tuple(_both(left, right, edge)))
        case AnyOf(left), AnyOf(right):
            return AnyOf(tuple(_both(left, right, edge)))
        case Bound(), Bound():
            return replace(one, value=edge)
        case _:
            raise AssertionError("these conditions differ in more than a number")


def _both(
    left: tuple[Condition, ...], right: tuple[Condition, ...], edge: Fraction
) -> Iterator[Condition]:
    for one, other in zip(left, right, strict=True):
        moved = _moved(one, other, edge)
        if moved is not None:
            yield moved


def _threshold_at(one: Threshold, other: Threshold, edge: Fraction) -> Threshold:
    pairs = zip(one.floors, other.floors, strict=True)
    floors = tuple(
        floor if floor.value == varied.value else replace(floor, value=edge)
        for floor, varied in pairs
    )
    return replace(one, floors=floors)
