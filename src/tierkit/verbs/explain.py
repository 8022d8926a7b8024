"""explain: why one member holds a tier, from its orders to the conditions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pyarrow.compute as pc

from tierkit.errors import DataError, UsageError
from tierkit.members.history import History, gather
from tierkit.members.nearest import nearest_ids
from tierkit.members.table import Integers, Members
from tierkit.orders.days import to_day
from tierkit.orders.intake import REASONS
from tierkit.orders.member_rows import MemberRow
from tierkit.results.explain import ExplainResult, Figure, Level, Score, Tag
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Threshold
from tierkit.thresholds.standing import stand
from tierkit.tiers.assign import Assignment, assign
from tierkit.tiers.working import work_out, work_out_floor
from tierkit.verbs.arguments import ReadingArguments, RulesGiven
from tierkit.verbs.lapse import look_ahead
from tierkit.verbs.reading import Measured, measured

PLACES_SHOWN = 3


def explain(
    orders: Any, member: str, rules: RulesGiven = None, **reading: Unpack[ReadingArguments]
) -> ExplainResult:
    """Say why a member holds its tier: its orders, each metric, each condition, and the outlook.

    `member` is the id as text, letter for letter; `orders`, `rules` and the other arguments are
    those of `segment`, and so are the numbers. Amounts in the result are integers of 1/10,000 of
    the currency.

    Raises `TierkitError`: a `DataError` with the nearest ids where there is no such member.
    """
    _check_id(member)
    with measured(orders, rules, False, reading) as read:
        thresholds = read.derive(read.rules.thresholds)
        lines = read.orders_for("an explanation")
        rows = lines.rows_of(member, read.reading.spec)
        one = read.members.take(_position(read.members, member, rows))
        history = gather(rows, read.window, has_orders=lines.has_orders)
        _check(history, one)
        outlook = look_ahead(read, member, history, thresholds)
    given = assign(one, read.rules, thresholds)
    return ExplainResult(
        as_of=lines.as_of,
        window=read.window,
        intake=lines.intake,
        member=member,
        active=bool(one.active[0]),
        last_order=to_day(int(one.last_day[0])) if one.ever_ordered[0] else None,
        tier=given.levels[int(given.level[0])],
        history=history,
        figures=tuple(_figures(read, one)),
        scores=tuple(_scores(read.rules, one, given, thresholds)),
        has_segments=given.segmented is not None,
        segment=None if given.segmented is None else given.segmented.name_at(0),
        levels=tuple(_levels(read.rules, one, given, thresholds)),
        tags=tuple(
            Tag(name, work_out(condition, one, thresholds, given.segmented))
            for name, condition in read.rules.tags.items()
        ),
        outlook=outlook,
        warnings=lines.warnings,
        rules=read.rules,
        reading=read.reading,
    )


def _check_id(member: Any) -> None:
    text = member if isinstance(member, str) else ""
    if not text.strip() or "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise UsageError(f"member {member!r} is no id", "Give the id of a member as text.")


def _position(members: Members, member: str, rows: Sequence[MemberRow]) -> Integers:
    """Where the member stands in the table; an error with the nearest ids if nowhere."""
    position = pc.index(members.ids, member).as_py()
    if position >= 0:
        return np.array([position])
    if rows:
        reasons = Counter(REASONS[row.reason] for row in rows if row.reason is not None)
        told = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())
        places = "; ".join(row.place for row in rows[:PLACES_SHOWN])
        raise DataError(
            f"{member!r} is in the orders, but is no member: "
            + ("its only row is" if len(rows) == 1 else f"all {len(rows):,} of its rows are")
            + f" set aside ({told})",
            f"Look at {places}" + (", ..." if len(rows) > PLACES_SHOWN else "."),
        )
    raise DataError(f"there is no member {member!r}", _guess(members, member))


def _guess(members: Members, member: str) -> str:
    near = nearest_ids(members.ids, member)
    if not near.ids:
        first, last = members.ids[0].as_py(), members.ids[-1].as_py()
        return f"No id is near to it; the {len(members):,} members run from {first!r} to {last!r}."
    shown = ", ".join(map(repr, near.ids)) + (f" and {near.more:,} more" if near.more else "")
    if near.same_but_for_form:
        return f"Ids are compared letter for letter. There is {shown}."
    return f"Nearest: {shown}."


def _check(history: History, one: Members) -> None:
    """The orders told of must add up to what was measured; anything else would be a bug of ours."""
    monetary = one.values["monetary"].numbers
    told = {
        "frequency": (len(history.counted), int(one.order_counts[0])),
        "monetary": (sum(order.in_window for order in history.orders), int(monetary[0])),
    }
    for name, (value, measured_value) in told.items():
        if value != measured_value:
            raise AssertionError(f"{name} is {measured_value}, and its orders make {value}")


def _figures(read: Measured, one: Members) -> Iterator[Figure]:
    for values in one.values.values():
        value = int(values.numbers[0]) if values.present[0] else None
        standing = None
        if value is not None and one.shaping[0]:
            standing = stand(read.distribution(values.metric), value)
        yield Figure(values.metric, value, standing)


def _scores(
    rules: Rules, one: Members, given: Assignment, thresholds: Mapping[str, Threshold]
) -> Iterator[Score]:
    for name, scores in given.scores.items():
        threshold = thresholds[rules.scores[name]]
        yield Score(
            metric=threshold.spec.metric,
            score=int(scores[0]) or None,
            bands=len(threshold.floors) + 1,
            floors=tuple(
                work_out_floor(threshold, position, one)
                for position in range(len(threshold.floors))
            ),
        )


def _levels(
    rules: Rules, one: Members, given: Assignment, thresholds: Mapping[str, Threshold]
) -> Iterator[Level]:
    """Every level, best first, with its condition worked out."""
    held = given.levels[int(given.level[0])]
    for tier in reversed(rules.tiers):
        working = None
        if tier.enter is not None:
            working = work_out(tier.enter, one, thresholds, given.segmented)
        holds = working is None or working.holds
        yield Level(tier.name, working, holds, held=tier.name == held)
    if (name := rules.inactive) is not None:
        yield Level(name, None, not one.active[0], held=name == held, inactive=True)
