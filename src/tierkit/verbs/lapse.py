"""What time alone will change: the days on which a member's level changes if nothing is bought."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from tierkit.members.further import needed
from tierkit.members.history import History
from tierkit.members.metrics import Metric
from tierkit.members.table import Integers, Members, measure_members, worked_out_again
from tierkit.members.window import Length, WindowSpec, day_it_leaves, parse_window
from tierkit.orders.days import to_day, to_number
from tierkit.results.explain import Change, Outlook
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Threshold
from tierkit.thresholds.fixed import Fixed
from tierkit.tiers.assign import assign
from tierkit.tiers.working import work_out
from tierkit.verbs.reading import Measured

# How long after the last order has left the window it is watched whether days alone change a tier.
DAYS_WATCHED = 36_525
# Lines of the member that are measured at once, each for every day; and in all.
LINES_AT_ONCE = 5_000_000
MOST_LINES = 30_000_000
# Metrics that count days up to the as-of day.
GROWING = {"recency", "tenure"}


def look_ahead(
    read: Measured, member: str, history: History, thresholds: Mapping[str, Threshold]
) -> Outlook:
    """Find the days on which the level changes as the as-of day moves on and nothing is bought.

    The window slides with the as-of day; thresholds stay as they are now, but for lengths of time,
    which are reckoned back from each day. Every day is looked at until the last order has left the
    window, and a hundred years on; of a member with a great many lines not so far, as the last day
    looked at tells.
    """
    spec = parse_window(read.window.length)
    slides = isinstance(spec, Length)
    if not history.used_rows:  # on the roster alone: what never was cannot grow old
        return Outlook((), slides, read.window.end)
    known = [to_number(read.window.end), *_leaving_days(history, spec, read.window.end)]
    lines = len(history.used_rows)
    changes: list[Change] = []
    last = known[0]
    for chunk in _chunks(known, lines):
        # Each begins with the last day of the one before, to see what changes on its own first day.
        last = chunk[-1]
        if last == known[-1]:
            last = min(last + DAYS_WATCHED, to_number(dt.date.max))
        days = np.arange(chunk[0], last + 1)
        states = _measure_on(read, member, spec, chunk)
        members = _day_by_day(states, np.array(chunk), days, read.rules.metrics)
        changes += _changes(read, spec, members, days, thresholds)
    return Outlook(tuple(changes), slides, to_day(last), complete=last > known[-1])


def _chunks(known: list[int], lines: int) -> Iterator[list[int]]:
    """The days in order, as many at once as memory allows, each run beginning where one ended.

    They stop short where there is too much to measure: a member with a million lines is none.
    """
    size = max(1, LINES_AT_ONCE // max(lines, 1))
    if len(known) == 1:
        yield known
        return
    most = min(len(known) - 1, max(1, MOST_LINES // max(lines, 1)))
    for start in range(0, most, size):
        yield known[start : min(start + size, most) + 1]


def _leaving_days(history: History, spec: WindowSpec, as_of: dt.date) -> list[int]:
    """The as-of days on which a line of the member is no longer in the window."""
    days = {row.day for row in history.used_rows if row.day is not None}
    leave = {day_it_leaves(spec, to_day(day), as_of) for day in days if _inside(day, history)}
    return sorted(to_number(day) for day in leave if day is not None)


def _inside(day: int, history: History) -> bool:
    start = history.window.start
    return start is None or day >= to_number(start)


def _measure_on(read: Measured, member: str, spec: WindowSpec, days: list[int]) -> Members:
    """The member as measured on each of these as-of days: one row for each.

    All days are measured at once: each on a copy of the orders that is moved back so far that
    the window of the day begins where the present one does.
    """
    first, today = read.window.start, to_number(read.window.end)
    starts = [spec.window(to_day(day)).start for day in days]
    shifts = [0 if start is None or first is None else (start - first).days for start in starts]
    metrics = read.rules.metrics
    copies = measure_members(
        read.orders_for("explain").moved_back(member, shifts),
        read.window,
        metrics,
        needed(read.members.values, metrics),
    )
    # A copy ends with the present as-of day; the day it stands for is further on by its own days.
    later = np.array(days) - today - np.array(shifts)
    values = dict(copies.values)
    for name in GROWING & values.keys():
        values[name] = replace(values[name], numbers=values[name].numbers + later)
    return replace(copies, last_day=copies.last_day + np.array(shifts), values=values)


def _day_by_day(
    states: Members, known: Integers, days: Integers, metrics: Mapping[str, Metric]
) -> Members:
    """The member on every day: as on the newest known day up to it, but that days go on."""
    newest = np.searchsorted(known, days, side="right") - 1
    members = states.take(newest)
    values = dict(members.values)
    for name in GROWING & values.keys():
        numbers = values[name].numbers + (days - known[newest])
        values[name] = replace(values[name], numbers=numbers)
    values |= worked_out_again(values, metrics)
    return replace(members, ids=pa.array(days).cast(pa.string()), values=values)


def _changes(
    read: Measured,
    spec: WindowSpec,
    members: Members,
    days: Integers,
    thresholds: Mapping[str, Threshold],
) -> Iterator[Change]:
    conditions = {tier.name: tier.enter for tier in read.rules.tiers}
    level = np.zeros(len(days), dtype=np.int32)
    for settled, those in _settled(read.rules, thresholds, days):
        level[those] = assign(members.take(those), read.rules, settled).level
    for at in np.flatnonzero(np.diff(level)) + 1:
        ((settled, _),) = _settled(read.rules, thresholds, days[at : at + 1])
        one = members.take(np.array([at]))
        given = assign(one, read.rules, settled)
        old, new = int(level[at - 1]), int(level[at])
        day = to_day(int(days[at]))
        told = conditions.get(given.levels[max(old, new)])
        yield Change(
            day=day,
            before=given.levels[old],
            after=given.levels[new],
            falls=new < old,
            window=spec.window(day),
            working=None if told is None else work_out(told, one, settled, given.segmented),
            inactive=not one.active[0],
        )


def _settled(
    rules: Rules, thresholds: Mapping[str, Threshold], days: Integers
) -> Iterator[tuple[Mapping[str, Threshold], Integers]]:
    """The thresholds as they are on these days, with the positions of the days on which so.

    Only lengths of time are reckoned anew: three months are not as many days in March as in May.
    """
    lengths = {
        name: method
        for name, spec in rules.thresholds.items()
        if isinstance(method := spec.method, Fixed) and method.has_lengths
    }
    alike: dict[tuple[Fixed, ...], list[int]] = {}
    for position, day in enumerate(days.tolist() if lengths else ()):
        on_day = tuple(method.on(to_day(day)) for method in lengths.values())
        alike.setdefault(on_day, []).append(position)
    if not lengths:
        yield thresholds, np.arange(len(days))
    for methods, positions in alike.items():
        settled = {
            name: _at(thresholds[name], method)
            for name, method in zip(lengths, methods, strict=True)
        }
        yield {**thresholds, **settled}, np.array(positions)


def _at(threshold: Threshold, method: Fixed) -> Threshold:
    """A threshold with the floors of another day."""
    values = method.in_units(threshold.spec.metric)
    floors = zip(threshold.floors, values, strict=True)
    return replace(threshold, floors=tuple(replace(floor, value=value) for floor, value in floors))
