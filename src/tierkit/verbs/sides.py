"""Two sets of rules applied to the same orders, measured once if that will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.errors import DataError, UsageError
from tierkit.members import arrow
from tierkit.members.metrics import CORE
from tierkit.members.table import Members
from tierkit.members.window import DayRange
from tierkit.results.whatif import Side
from tierkit.rules.edit import Change, Draft, drafted
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.assign import Assignment, assign
from tierkit.tiers.moves import Scale
from tierkit.tiers.one_floor import Levels
from tierkit.tiers.summary import summarise
from tierkit.verbs.arguments import ReadingArguments
from tierkit.verbs.reading import Measured, measured

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Applied:
    """Rules applied to measured members."""

    read: Measured
    rules: Rules
    thresholds: Mapping[str, Threshold]
    assignment: Assignment

    @classmethod
    def to(cls, read: Measured, rules: Rules) -> "Applied":
        """Derive the thresholds of the rules and assign every member."""
        thresholds = read.derive(rules.thresholds)
        return cls(read, rules, thresholds, assign(read.members, rules, thresholds))

    @property
    def scale(self) -> Scale:
        """The levels that members can hold."""
        return Scale(self.assignment.levels, self.assignment.inactive)

    @property
    def side(self) -> Side:
        """What people are shown of it."""
        empty = tuple(told for each in self.thresholds.values() for told in each.warnings)
        return Side(
            rules=self.rules,
            window=self.read.window,
            intake=self.read.intake,
            reading=self.read.reading,
            thresholds=tuple(floor for each in self.thresholds.values() for floor in each.floors),
            summary=summarise(self.read.members, self.assignment),
            warnings=self.read.warnings + empty,
        )


@dataclass(frozen=True)
class Sides:
    """The present rules and the changed ones, applied; and the draft of the changed, to go on from.

    `held` has the floors of a derived ladder, for who sets one of them.
    """

    before: Applied
    after: Applied
    draft: Draft
    held: Mapping[str, Threshold]


def both_sides(
    orders: Any,
    present: Rules,
    base: Rules,
    changes: Sequence[Change],
    reading: ReadingArguments,
    moved: str = "",
) -> Sides:
    """The present rules applied, and the changed ones; one measuring serves both if it can.

    The changed rules keep the present as-of day, and a ladder whose floor is set its other floors.
    `moved` is a path whose metric is measured too, though no rules use it yet.
    """
    first = drafted(base, changes).build() if changes else base
    if reading.get("window") is not None and first.window != present.window:
        raise UsageError(
            "the window is changed, and --window goes before every rule file",
            "Leave --window out.",
        )
    gaps = any(spec.method.gap_based for spec in first.thresholds.values())
    once = same_measuring(present, first)
    named = moved.rpartition(".")[2]
    further = [name for name in (*first.further, named) if name in first.metrics]
    further = [name for name in further if name not in CORE]
    with measured(orders, present, gaps, reading, further if once else ()) as read:
        before = Applied.to(read, present)
    if once:
        later = replace(read, rules=first)
    else:
        again = _again(first, before, reading)
        later = _measured_again(orders, first, gaps, again, further, present)
    held = before.thresholds
    if base is not present:
        held = later.derive(
            {name: base.thresholds[name] for name in ("ladder",) if name in base.thresholds}
        )
    draft = drafted(base, changes, held)
    return Sides(before, Applied.to(later, draft.build() if changes else base), draft, held)


def _measured_again(
    orders: Any,
    changed: Rules,
    gaps: bool,
    reading: ReadingArguments,
    further: Sequence[str],
    present: Rules,
) -> Measured:
    """The same orders as the changed rules read and measure them."""
    try:
        with measured(orders, changed, gaps, reading, further) as read:
            return read
    except DataError as error:
        if changed.orders == present.orders:
            raise
        raise DataError(
            f"as {changed.source} reads the orders: {error.message}",
            f"The present rules can read them: give it the `orders:` part of {present.source}.",
        ) from None


def same_measuring(present: Rules, changed: Rules) -> bool:
    """Whether one measuring of the members serves both rules."""
    parts = ("orders", "window", "metrics", "left_out")
    return all(getattr(present, part) == getattr(changed, part) for part in parts)


def _again(changed: Rules, before: Applied, reading: ReadingArguments) -> ReadingArguments:
    again: ReadingArguments = {**reading, "window": changed.window.text}
    if not isinstance(changed.window, DayRange):
        again["as_of"] = before.read.as_of
    return again


def in_both(before: Members, after: Members) -> tuple[Positions, Positions]:
    """The positions of the members whom both sides know, on either side."""
    if before is after:
        everyone = np.arange(len(before))
        return everyone, everyone
    place = pc.index_in(before.ids, after.ids)
    found, known = arrow.numbers(pa.chunked_array([place]))
    return np.flatnonzero(known), found[known].astype(np.int64)


def held_by(before: Applied, members: Members) -> Levels:
    """The present level of each of these members, -1 for whom the present rules do not know."""
    here, there = in_both(before.read.members, members)
    held = np.full(len(members), -1, dtype=np.int64)
    held[there] = before.assignment.level[here]
    return held
