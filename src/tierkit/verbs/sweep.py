"""sweep: what the tiers would be at each of a row of values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Unpack

import numpy as np

from tierkit.errors import DataError, RulesError, UsageError
from tierkit.members.exact import exact_sum
from tierkit.money import plain_text
from tierkit.results.sweep import SweepPoint, SweepResult
from tierkit.rules.conditions import COMPARISON
from tierkit.rules.edit import Change, Draft
from tierkit.rules.paths import LadderFloor, ladder_names, value_at
from tierkit.rules.rules import Rules
from tierkit.thresholds.parameters import PERCENT, PLAIN
from tierkit.tiers.assign import Assignment
from tierkit.tiers.moves import Group, steps
from tierkit.tiers.one_floor import Levels, Outcome, count_at, edges_of
from tierkit.tiers.variation import Variant, Variation, find_variation
from tierkit.verbs.arguments import ReadingArguments, RulesGiven, rules_given
from tierkit.verbs.sides import Sides, both_sides, held_by, same_measuring
from tierkit.verbs.whatif import Changes, read_changes

MOST_VALUES = 100_000
FORM = "Write it as PATH=from:to:step, such as Gold.monetary=2000:8000:500."


@dataclass(frozen=True)
class Row:
    """The values of a sweep, exactly, and what stands behind each (%, or nothing)."""

    path: str
    values: tuple[Fraction, ...]
    unit: str


def sweep(
    orders: Any,
    rules: RulesGiven = None,
    *,
    path: str,
    changes: Changes = (),
    with_rules: RulesGiven = None,
    **reading: Unpack[ReadingArguments],
) -> SweepResult:
    """Say what the tiers would be at each of a row of values of one place in the rules.

    `path` is `Gold.monetary=2000:8000:500`: from, to, and the step between. The rest of the rules
    stays as it is, or as `with_rules` and `changes` make it, as for `whatif`. A floor is swept in
    one go over all members; anything else is derived anew for every value. Other arguments and
    errors as for `whatif`.
    """
    row = parse_row(path)
    present = rules_given(rules)
    base = present if with_rules is None else rules_given(with_rules)
    asked = read_changes(changes)
    Draft.of(base).place(_change(row, row.values[0], None))
    sides = both_sides(orders, present, base, asked, reading, row.path)
    before = value_at_place(sides.draft, row)
    told = [] if base is present else [f"--with {base.source}"]
    start = sides.after
    points = tuple(_points(sides, row, before))
    return SweepResult(
        as_of=sides.before.read.as_of,
        before=sides.before.side,
        changes=(*told, *(change.text for change in asked)),
        path=row.path,
        unit=row.unit,
        tier=_tier(sides.draft, row, start.assignment) or _most_moved(points, start.assignment),
        levels=start.assignment.levels,
        points=points,
        members=len(start.read.members),
        revenue=exact_sum(start.read.members.values["monetary"].numbers),
        notes=(),
        warnings=tuple(dict.fromkeys((*sides.before.side.warnings, *start.read.warnings))),
    )


def parse_row(text: str) -> Row:
    """Read `PATH=from:to:step`; raises `UsageError` for a step that leads nowhere."""
    path, _, told = text.partition("=")
    parts = [part.strip() for part in told.split(":")]
    if len(parts) != 3 or not path.strip():
        raise UsageError(f"--sweep {text}: this is no row of values", FORM)
    units = {"%" if PERCENT.fullmatch(part) else "" for part in parts}
    numbers = [part.removesuffix("%").strip() for part in parts]
    if len(units) > 1 or not all(PLAIN.fullmatch(number) for number in numbers):
        raise UsageError(f"--sweep {text}: from, to and step are numbers of one kind", FORM)
    start, end, step = map(Fraction, numbers)
    if step == 0 or (end - start) / step < 0:
        told = "is 0" if step == 0 else "leads away from the last value"
        raise UsageError(f"--sweep {text}: the step {told}", FORM)
    count = int((end - start) / step) + 1
    if count > MOST_VALUES:
        raise UsageError(
            f"--sweep {text}: {count:,} values are more than {MOST_VALUES:,}",
            "Take a larger step.",
        )
    values = tuple(start + step * position for position in range(count))
    return Row(path.strip(), values, units.pop())


def value_at_place(draft: Draft, row: Row) -> str | None:
    """The operator that stands before the number at the place, which the sweep keeps."""
    place = draft.place(_change(row, row.values[0], None))
    standing = None if isinstance(place, LadderFloor) else value_at(place, draft.data)
    match = COMPARISON.fullmatch(standing.strip()) if isinstance(standing, str) else None
    return match[1] if match else None


def _change(row: Row, value: Fraction, op: str | None) -> Change:
    number = f"{plain_text(value)}{row.unit}"
    return Change(row.path, f"'{op} {number}'" if op else number, "--sweep")


def _tier(draft: Draft, row: Row, assignment: Assignment) -> str | None:
    """The tier that a place belongs to, if any."""
    place = draft.place(_change(row, row.values[0], None))
    if isinstance(place, LadderFloor):
        return ladder_names(draft.data)[place.position + 1]
    name = value_at((*place[:2], "name"), draft.data) if place[0] == "tiers" else None
    return name if name in assignment.levels else None


def _most_moved(points: Sequence[SweepPoint], assignment: Assignment) -> str:
    """The tier whose members differ most from value to value; of several the best."""
    outcomes = [point.outcome for point in points if point.outcome is not None]

    def spread(level: int) -> tuple[int, int]:
        counts = [outcome.levels[level].members for outcome in outcomes]
        return max(counts) - min(counts), level

    return assignment.levels[max(range(len(assignment.levels)), key=spread)]


def _points(sides: Sides, row: Row, op: str | None) -> Iterator[SweepPoint]:
    rules = [_rules_at(sides, row, value, op) for value in row.values]
    pairs = list(zip(row.values, rules, strict=True))
    sound = [(value, each) for value, each in pairs if isinstance(each, Rules)]
    if not sound:
        raise next(each for each in rules if isinstance(each, RulesError))
    if not same_measuring(sides.after.rules, sound[0][1]):
        raise UsageError(
            f"--sweep {row.path}: every value would need the orders measured anew",
            "Try single values with --set.",
        )
    outcomes = iter(_outcomes(sides, sound))
    for value, each in pairs:
        if isinstance(each, Rules):
            yield SweepPoint(value, next(outcomes))
        else:
            yield SweepPoint(value, None, each.problems[0])


def _rules_at(sides: Sides, row: Row, value: Fraction, op: str | None) -> Rules | RulesError:
    try:
        return sides.draft.changed(_change(row, value, op), sides.held).build()
    except RulesError as error:
        return error


def _outcomes(sides: Sides, sound: Sequence[tuple[Fraction, Rules]]) -> Iterator[Outcome]:
    """The tiers under each of the rules: in one go where only one floor differs."""
    read = sides.after.read
    ends = [Variant(rules, read.derive(rules.thresholds)) for _, rules in (sound[0], sound[-1])]
    variation = find_variation(*ends)
    held = held_by(sides.before, read.members)
    if variation is None:
        yield from (_outcome(sides, rules, held) for _, rules in sound)
        return
    case = variation.case(read.members, sides.before.scale, sides.after.assignment, held)
    floors = list(_floors(sides, variation, sound))
    counted = count_at(edges_of(floors, variation.op), case, len(sides.after.assignment.levels))
    yield from (counted.at(position) for position in range(len(floors)))


def _floors(
    sides: Sides, variation: Variation, sound: Sequence[tuple[Fraction, Rules]]
) -> Iterator[Fraction]:
    """The floor, in units of its metric, under each of the rules."""
    name = variation.derived
    for value, rules in sound:
        if name is None:
            yield value * variation.metric.scale
        else:
            found = sides.after.read.derive({name: rules.thresholds[name]})
            yield found[name].floors[0].value


def _outcome(sides: Sides, rules: Rules, held: Levels) -> Outcome:
    """The tiers under some rules, by assigning every member."""
    read = sides.after.read
    found = Variant(rules, read.derive(rules.thresholds)).assigned(read.members)
    if found.levels != sides.after.assignment.levels:
        raise DataError("a sweep cannot change which tiers there are", "Try values with --set.")
    revenue = read.members.values["monetary"].numbers
    rise = np.where(held < 0, 0, steps(sides.before.scale, held, sides.after.scale, found.level))

    def group(chosen: Any) -> Group:
        return Group(int(chosen.sum()), exact_sum(revenue[chosen]))

    levels = range(len(found.levels))
    return Outcome(
        tuple(group(read.members.active & (found.level == level)) for level in levels),
        group(rise > 0),
        group(rise < 0),
    )
