"""The same thresholds in windows that follow one another, to see how they drift."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tierkit.errors import DataError, UsageError
from tierkit.members.exact import exact_sum
from tierkit.members.metrics import CORE
from tierkit.members.table import measure_members
from tierkit.members.window import Length, Window
from tierkit.results.thresholds import Period
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.verbs.distributions import active_distribution, gap_distribution
from tierkit.verbs.reading import Measured

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines

# Lengths of the periods that can follow one another, in months.
PERIODS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def derive_periods(
    read: Measured, specs: Mapping[str, ThresholdSpec], each: str, told: list[str]
) -> tuple[Period, ...]:
    """The same thresholds in every whole window before the as-of day, newest first."""
    lines = read.orders_for(f"the same floors in each {each}")
    length = Length(PERIODS[each], 0, each)
    last_day = lines.as_of
    found: list[Period] = []
    end = last_day
    while (start := length.start(last_day, len(found) + 1)) >= lines.first_day:
        found.append(_period(read, lines, specs, Window(start, end, each), told))
        end = start - dt.timedelta(days=1)
    if not found:
        raise UsageError(
            f"the orders begin on {lines.first_day}, so there is no whole {each} before {last_day}",
            "Choose a shorter period with --each.",
        )
    return tuple(found)


def _period(
    read: Measured,
    every: "OrderLines",
    specs: Mapping[str, ThresholdSpec],
    window: Window,
    told: list[str],
) -> Period:
    lines = every.until(window.end)
    further = [name for name in read.members.values if name not in CORE]
    members = measure_members(lines, window, read.rules.metrics, further)
    members = members if read.listed is None else members.leaving_out(read.listed.ids)
    derived: list[Threshold] = []
    gap_based = any(spec.method.gap_based for spec in specs.values())
    gaps = gap_distribution(lines, read.listed, members) if gap_based else None
    for spec in specs.values() if members.shaping.any() else ():
        try:
            derived.append(
                derive(spec.on(window.end), active_distribution(members, spec.metric), gaps)
            )
        except DataError as error:
            told.append(f"{window.start}..{window.end}: {error.message}")
    return Period(
        window,
        active=int(members.active.sum()),
        revenue=exact_sum(members.values["monetary"].numbers),
        thresholds=tuple(derived),
    )
