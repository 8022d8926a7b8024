"""Working backwards: the floor that gives a tier the size that is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from tierkit.errors import DataError, UsageError
from tierkit.members.exact import exact_sum
from tierkit.money import UNITS, plain_text
from tierkit.results.whatif import Target, TargetFloor
from tierkit.rules.edit import Change, Draft
from tierkit.rules.paths import conditions, friendly, ladder_names, no_such, value_at
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
    variation = probe(sides, Change(path, PROBES[0], "--target", text))
    levels = start.assignment.level
    case = variation.case(start.read.members, start.scale, start.assignment, levels)
    edges, outcome = _curve(case, variation, start.assignment.levels.index(wish.tier), path)
    members, revenue = outcome
    chosen = _nearest(members if wish.of == "members" else revenue, _amount(wish, start))
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


def _curve(
    case: OneFloor, variation: Variation, level: int, path: str
) -> tuple[npt.NDArray[np.int64], tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """Members and revenue of a level at every floor that makes a difference, and at one beyond."""
    if not case.decided.any():
        raise DataError(f"{path} decides nobody's tier", "Move another floor with --vary.")
    edges = np.unique(case.numbers[case.decided])
    beyond = [edges[-1] + 1] if variation.op == ">=" else [edges[0] - 1]
    edges = np.unique(np.concatenate([edges, beyond]))
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
