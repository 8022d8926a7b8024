"""Working backwards: the floor that gives a tier the size that is asked for."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from tierkit.errors import DataError, RulesError, UsageError
from tierkit.members.exact import exact_sum
from tierkit.members.metrics import Metric
from tierkit.money import UNITS, plain_text
from tierkit.results.whatif import Target, TargetFloor
from tierkit.rules.conditions import COMPARISON
from tierkit.rules.edit import Change, Draft
from tierkit.rules.nodes import written
from tierkit.rules.paths import (
    LadderFloor,
    conditions,
    friendly,
    ladder_names,
    no_such,
    value_at,
)
from tierkit.thresholds.parameters import PERCENT, parse_number
from tierkit.tiers.moves import Group
from tierkit.tiers.one_floor import OneFloor, count_at
from tierkit.tiers.variation import Variant, Variation, find_variation
from tierkit.verbs.sides import Applied, Sides

MEASURES = ("members", "revenue")
PROBES = ("1", "2")


@dataclass(frozen=True)
class Wish:
    """What is asked: a tier, its members or revenue, and how much: a share of all or a number."""

    text: str
    tier: str
    of: str
    amount: Fraction
    is_share: bool


def find_target(sides: Sides, text: str, vary: str | None) -> tuple[Target, Change]:
    """The floor that comes nearest to a wish, its neighbours, and the change that sets it.

    Raises `UsageError` where the tier has no floor, or several and none is named.
    """
    start = sides.after
    wish = parse_wish(text, [tier.name for tier in start.rules.tiers])
    path = _path(sides.draft, wish.tier) if vary is None else vary
    change = Change(path, PROBES[0], "--target", text)
    variation = probe(sides, change)
    levels = start.assignment.level
    case = variation.case(start.read.members, start.scale, start.assignment, levels)
    beside = _floors_beside(start, variation.metric)
    level = start.assignment.levels.index(wish.tier)
    edges, outcome = _curve(case, variation, level, path, beside)
    members, revenue = outcome
    curve = members if wish.of == "members" else revenue
    trial = _Trial(sides, change, edges, variation.metric.scale)
    chosen, refused = _possible(trial, curve, _amount(wish, start))
    floors = [
        _floor(start, int(edges[at]), Group(int(members[at]), int(revenue[at])), at == chosen[0])
        for at in sorted(chosen, key=lambda at: -members[at])
    ]
    metric = variation.metric
    target = Target(
        text=text,
        tier=wish.tier,
        of=wish.of,
        asked=wish.amount,
        is_share=wish.is_share,
        path=path,
        metric=metric.name,
        op=variation.op,
        scale=metric.scale,
        floors=tuple(floors),
        refused=refused,
    )
    value = plain_text(target.chosen.value / metric.scale)
    return target, Change(path, value, "--target", text)


def parse_wish(text: str, tiers: Sequence[str]) -> Wish:
    """Read `Gold=5%`, `Gold=500`, `Gold.revenue=40%`."""
    what, equals, amount = text.rpartition("=")
    what = what.strip()
    tier, of = what, MEASURES[0]
    for measure in MEASURES:
        if what not in tiers and what.endswith(f".{measure}"):
            tier, of = what.removesuffix(f".{measure}"), measure
    if not equals or not amount.strip():
        raise UsageError(
            f"--target {text}: this is no target", "Write Gold=5%, Gold=500 or Gold.revenue=40%."
        )
    if tier not in tiers:
        raise no_such(f"--target {text}: there is no tier {tier}", tier, list(tiers))
    percent = PERCENT.fullmatch(amount.strip())
    number = Fraction(percent[1]) / 100 if percent else parse_number(amount)
    if number < 0 or (percent and number > 1):
        raise UsageError(f"--target {text}: {amount.strip()} is beyond what a tier can have")
    return Wish(text, tier, of, number, percent is not None)


def probe(sides: Sides, change: Change) -> Variation:
    """What hangs on the floor at a path: found by putting two literal numbers there."""
    variants = []
    for number in PROBES:
        there = Change(change.path, number, change.option, change.wish)
        rules = sides.draft.probed(there, sides.held).build()
        variants.append(Variant(rules, sides.after.read.derive(rules.thresholds)))
    variation = find_variation(*variants)
    if variation is None:
        raise UsageError(
            f"{change.text}: no tier hangs on the number there alone",
            "Name the floor of a tier, such as Gold.monetary.",
        )
    return variation


def _path(draft: Draft, tier: str) -> str:
    """The floor of a tier: its only condition, or the only one on monetary."""
    data = draft.data
    names = ladder_names(data)
    if tier in names[1:]:
        return f"{tier}.{value_at(('ladder', 'metric'), data)}"
    every = [path for path in conditions(tier, data) if path[-1] != "segment"]
    if not every:
        raise UsageError(
            f"{tier} has no floor: it takes whoever is left, or goes by segments",
            _others(data),
        )
    on_money = [path for path in every if path[-1] == "monetary"]
    if len(every) > 1 and len(on_money) != 1:
        listed = ", ".join(friendly(path, data) for path in every)
        raise UsageError(
            f"{tier} has several floors", f"Say which is to move with --vary: {listed}."
        )
    return friendly((on_money or every)[0], data)


def _others(data: dict[str, Any]) -> str:
    """The floors that another tier has, for who has to name one."""
    names = [str(tier.get("name")) for tier in data.get("tiers", []) if isinstance(tier, dict)]
    every = [friendly(path, data) for name in names for path in conditions(name, data)]
    floors = [path for path in every if not path.endswith(".segment")]
    if not floors:
        return "The rules have no floor that could move; try --sweep or --set."
    return f"Say which other floor is to move with --vary: {', '.join(floors)}."


def _floors_beside(start: Applied, metric: Metric) -> list[int]:
    """The other floors on a metric, up to which this one may be moved though no member is there."""
    floors = [floor for each in start.thresholds.values() for floor in each.floors]
    return [int(floor.value) for floor in floors if floor.metric == metric]


def _curve(
    case: OneFloor, variation: Variation, level: int, path: str, beside: Sequence[int]
) -> tuple[npt.NDArray[np.int64], tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """Members and revenue of a level at every floor that makes a difference, and at one beyond."""
    if not case.decided.any():
        raise DataError(f"{path} decides nobody's tier", "Move another floor with --vary.")
    edges = np.unique(case.numbers[case.decided])
    beyond = [edges[-1] + 1] if variation.op == ">=" else [edges[0] - 1]
    edges = np.unique(np.concatenate([edges, beyond, np.array(beside, dtype=np.int64)]))
    found = count_at(edges, case, int(max(case.reached.max(), case.missed.max(), level)) + 1)
    return edges, (found.members[level], found.revenue[level])


def _nearest(curve: npt.NDArray[Any], wanted: Fraction) -> list[int]:
    """The positions of the nearest at or above, and at or below, what is wanted; nearest first."""
    sizes = [int(size) for size in curve]
    above = [at for at, size in enumerate(sizes) if size >= wanted]
    below = [at for at, size in enumerate(sizes) if size <= wanted]
    found = []
    if below:
        found.append(max(below, key=lambda at: sizes[at]))
    if above:
        found.append(min(above, key=lambda at: sizes[at]))
    found.sort(key=lambda at: (abs(sizes[at] - wanted), sizes[at]))
    if len(found) > 1 and sizes[found[0]] == wanted:
        return found[:1]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Trial:
    """The rules with a floor at one of these edges: are they sound?"""

    sides: Sides
    change: Change
    edges: npt.NDArray[np.int64]
    scale: int

    def problem(self, at: int) -> str | None:
        """Why the rules refuse an edge as a floor; None where they do not."""
        value = plain_text(Fraction(int(self.edges[at]), self.scale))
        try:
            self.sides.draft.changed(replace(self.change, value=value), self.sides.held).build()
        except RulesError as error:
            return error.problems[0]
        return None

    def sound(self) -> slice:
        """The edges that the rules take: those around the present floor, or none."""
        present = self._present()
        if present is None:
            return slice(0)
        anchor = int(np.searchsorted(self.edges, int(present)))
        near = [at for at in (anchor, anchor - 1) if 0 <= at < len(self.edges)]
        sound = next((at for at in near if self.problem(at) is None), None)
        if sound is None:
            return slice(0)
        first = bisect_left(range(sound), True, key=lambda at: self.problem(at) is None)
        beyond = range(sound + 1, len(self.edges))
        more = bisect_left(beyond, True, key=lambda at: self.problem(at) is not None)
        return slice(first, sound + 1 + more)

    def _present(self) -> Fraction | None:
        """The floor that stands there now, in units of the metric; None where there is none."""
        thresholds, data = self.sides.after.thresholds, self.sides.draft.data
        place = self.sides.draft.place(self.change)
        if isinstance(place, LadderFloor):
            return thresholds["ladder"].floors[place.position].value
        standing = value_at(place, data)
        for name in (written(place), standing):
            if isinstance(name, str) and name in thresholds:
                return thresholds[name].floors[0].value
        compared = COMPARISON.fullmatch(standing.strip()) if isinstance(standing, str) else None
        return parse_number(compared[2]) * self.scale if compared else None


def _possible(
    trial: _Trial, curve: npt.NDArray[Any], wanted: Fraction
) -> tuple[list[int], str | None]:
    """The positions that come nearest and that the rules take; and why they refuse a nearer one.

    A floor may not fall below that of a lower tier, nor leave a tier to nobody.
    """
    nearest = _nearest(curve, wanted)
    refused = next((told for at in nearest if (told := trial.problem(at))), None)
    if refused is None:
        return nearest, None
    sound = trial.sound()
    found = [sound.start + at for at in _nearest(curve[sound], wanted)] if sound.stop else nearest
    return found, refused


def _amount(wish: Wish, start: Applied) -> Fraction:
    members = start.read.members
    if wish.of == "members":
        return wish.amount * len(members) if wish.is_share else wish.amount
    total = exact_sum(members.values["monetary"].numbers)
    return wish.amount * total if wish.is_share else wish.amount * UNITS


def _floor(start: Applied, edge: int, tier: Group, chosen: bool) -> TargetFloor:
    members = start.read.members
    total = exact_sum(members.values["monetary"].numbers)
    return TargetFloor(
        value=Fraction(edge),
        tier=tier,
        member_share=Fraction(tier.members, len(members)),
        revenue_share=Fraction(tier.revenue, total) if total else None,
        chosen=chosen,
    )
