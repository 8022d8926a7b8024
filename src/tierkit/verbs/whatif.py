"""whatif: the present rules against changed ones, before anything is changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from tierkit.errors import UsageError
from tierkit.members import arrow
from tierkit.members.exact import exact_sum
from tierkit.money import UNITS, plain_text
from tierkit.results.whatif import Target, TierCost, WhatIfResult
from tierkit.rules.edit import Change, parse_change
from tierkit.rules.paths import no_such
from tierkit.rules.rules import Rules
from tierkit.thresholds.parameters import parse_number
from tierkit.tiers.movers import movers_table
from tierkit.tiers.moves import Group, count_moves, steps
from tierkit.tiers.table import Column, member_table
from tierkit.verbs.arguments import ReadingArguments, RulesGiven, rules_given
from tierkit.verbs.sides import Applied, both_sides, in_both
from tierkit.verbs.target import find_target

Changes = Mapping[str, Any] | Sequence[str]
Positions = npt.NDArray[np.int64]


def whatif(
    orders: Any,
    rules: RulesGiven = None,
    *,
    changes: Changes = (),
    with_rules: RulesGiven = None,
    target: str | None = None,
    vary: str | None = None,
    costs: Mapping[str, Any] | Sequence[str] = (),
    **reading: Unpack[ReadingArguments],
) -> WhatIfResult:
    """Say who would move, from which tier to which and with what revenue, if the rules changed.

    `rules` are the present ones. What is compared with them: `with_rules`, another rule file, or
    else the present one, with `changes` made to it (`{"Gold.monetary": 4000}`, or texts as
    `Gold.monetary=4000`). `target` asks for the floor that makes a tier so large: `Gold=5%` of all
    known members, `Gold=500` members, `Gold.revenue=40%` of all net revenue; `vary` names the path
    of the floor where the tier has several. `costs` say what a member of a tier costs in a year
    (`{"Gold": 120}`). Where the changes touch how orders are read or measured, the orders are read
    twice. `orders`, the other arguments and errors as for `segment`.
    """
    present = rules_given(rules)
    base = present if with_rules is None else rules_given(with_rules)
    asked = read_changes(changes)
    if with_rules is None and not asked and target is None:
        raise UsageError("nothing is changed", "Give --set, --with, --sweep or --target.")
    if vary is not None and target is None:
        raise UsageError("a path to vary, and no target", "Give --target, or leave --vary out.")
    sides = both_sides(orders, present, base, asked, reading, vary or "")
    found: Target | None = None
    if target is not None:
        found, floor = find_target(sides, target, vary)
        asked.append(floor)
        rules_after = sides.draft.changed(floor, sides.held).build()
        sides = replace(sides, after=Applied.to(sides.after.read, rules_after))
    return _compared(sides.before, sides.after, base, asked, found, costs)


def read_changes(given: Changes) -> list[Change]:
    """Changes as they are given: a mapping, or texts as PATH=VALUE."""
    if isinstance(given, str):
        given = [given]
    if isinstance(given, Mapping):
        return [Change(path, str(value)) for path, value in given.items()]
    return [parse_change(each) for each in given]


def _compared(
    before: Applied,
    after: Applied,
    base: Rules,
    changes: Sequence[Change],
    target: Target | None,
    costs: Mapping[str, Any] | Sequence[str],
) -> WhatIfResult:
    here, there = in_both(before.read.members, after.read.members)
    was, now = before.assignment.level[here], after.assignment.level[there]
    revenue = before.read.members.values["monetary"].numbers
    rise = steps(before.scale, was, after.scale, now)
    table = tuple(
        Column(each.name, each.kind, each.cells.take(arrow.column(here)))
        for each in member_table(before.read.members, before.assignment)
    )
    told = [] if base is before.rules else [f"--with {base.source}"]
    sides = before.side, after.side
    return WhatIfResult(
        as_of=before.read.as_of,
        changes=(*told, *(change.text for change in changes)),
        before=sides[0],
        after=sides[1],
        moves=count_moves(before.scale, was, after.scale, now, revenue[here]),
        joined=_others(after, there),
        left=_others(before, here),
        costs=_costs(costs, before, after),
        target=target,
        notes=tuple(_notes(before, after, base)),
        warnings=tuple(dict.fromkeys((*sides[0].warnings, *sides[1].warnings))),
        table=movers_table(table, after.assignment.levels, now, rise),
    )


def _others(side: Applied, known: Positions) -> Group:
    """The members whom only this side knows."""
    alone = np.ones(len(side.read.members), dtype=bool)
    alone[known] = False
    revenue = side.read.members.values["monetary"].numbers[alone]
    return Group(int(alone.sum()), exact_sum(revenue))


def _costs(
    given: Mapping[str, Any] | Sequence[str], before: Applied, after: Applied
) -> tuple[TierCost, ...]:
    """What each tier costs, best first, for as many as hold it."""
    if not given:
        return ()
    levels = list(dict.fromkeys((*after.scale.levels[::-1], *before.scale.levels[::-1])))
    if isinstance(given, Mapping):
        named = [(str(tier), str(cost)) for tier, cost in given.items()]
    else:
        named = [
            (each.path, each.value) for each in (parse_change(text, "--cost") for text in given)
        ]
    each: dict[str, Fraction] = {}
    for tier, cost in named:
        if tier not in levels:
            raise no_such(f"--cost {tier}={cost}: there is no tier {tier}", tier, levels)
        each[tier] = parse_number(cost) * UNITS
    return tuple(
        TierCost(tier, each[tier], _holding(before, tier), _holding(after, tier))
        for tier in levels
        if tier in each
    )


def _holding(side: Applied, tier: str) -> int:
    levels = side.assignment.levels
    return int((side.assignment.level == levels.index(tier)).sum()) if tier in levels else 0


def _notes(before: Applied, after: Applied, base: Rules) -> Iterator[str]:
    if before.read.members is not after.read.members:
        start, end = after.read.reading.start_of(after.read.window), after.read.window.end
        yield f"the orders were measured twice; for the changed rules over {start}..{end}"
    was, now = base.thresholds.get("ladder"), after.rules.thresholds.get("ladder")
    if was is not None and now is not None and was.method.is_derived and not now.method.is_derived:
        floors = after.thresholds["ladder"].floors
        told = ", ".join(f"{floor.name} {plain_text(floor.amount)}" for floor in floors)
        yield f"the ladder's floors are literal from here: {told}"
    if differing := _other_segments(before, after):
        yield f"{differing:,} members would be in another segment"


def _other_segments(before: Applied, after: Applied) -> int:
    """How many members get another segment, where both rules give them one."""
    was, now = before.assignment.segmented, after.assignment.segmented
    if was is None or now is None:
        return 0
    here, there = in_both(before.read.members, after.read.members)
    names = list(dict.fromkeys((*was.names, *now.names)))
    # The last code is that of index -1: no segment.
    old = np.array([*map(names.index, was.names), -1])[was.index[here]]
    new = np.array([*map(names.index, now.names), -1])[now.index[there]]
    return int((old != new).sum())
