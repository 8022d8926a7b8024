"""The same thresholds in windows that follow one another, to see how they drift."""

import datetime as dt
from collections.abc import Mapping

from tierkit.errors import DataError, UsageError
from tierkit.members.exact import exact_sum
from tierkit.members.table import measure_members
from tierkit.members.window import Length, Window
from tierkit.results.thresholds import Period
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.verbs.reading import Measured, active_distribution, gap_distribution

# Lengths of the periods that can follow one another, in months.
PERIODS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def derive_periods(
    read: Measured, specs: Mapping[str, ThresholdSpec], each: str, told: list[str]
) -> tuple[Period, ...]:
    """The same thresholds in every whole window before the as-of day, newest first."""
    length = Length(PERIODS[each], 0, each)
    last_day = read.lines.as_of
    found: list[Period] = []
    end = last_day
    while (start := length.start(last_day, len(found) + 1)) >= read.lines.first_day:
        found.append(_period(read, specs, Window(start, end, each), told))
        end = start - dt.timedelta(days=1)
    if not found:
        raise UsageError(
            f"the orders begin on {read.lines.first_day}, so there is no whole {each} before "
            f"{last_day}",
            "Choose a shorter period with --each.",
        )
    return tuple(found)


def _period(
    read: Measured, specs: Mapping[str, ThresholdSpec], window: Window, told: list[str]
) -> Period:
    lines = read.lines.until(window.end)
    members = measure_members(lines, window)
    derived: list[Threshold] = []
    gap_based = any(spec.method.gap_based for spec in specs.values())
    gaps = gap_distribution(lines) if gap_based else None
    for spec in specs.values() if members.active.any() else ():
        try:
            derived.append(derive(spec, active_distribution(members, spec.metric), gaps))
        except DataError as error:
            told.append(f"{window.start}..{window.end}: {error.message}")
    return Period(
        window,
        active=int(members.active.sum()),
        revenue=exact_sum(members.values["monetary"].numbers),
        thresholds=tuple(derived),
    )
