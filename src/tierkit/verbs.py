"""The verbs: each composes the rooms below and returns a frozen result."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tierkit.errors import DataError, UsageError
from tierkit.members.table import Members, measure_members
from tierkit.members.window import DayRange, Window, WindowSpec, parse_day, parse_window
from tierkit.money import as_floats
from tierkit.orders.columns import ROLES
from tierkit.orders.engine import Engine, Progress
from tierkit.orders.read import OrderLines, read_lines
from tierkit.orders.spec import OrdersSpec, Statuses
from tierkit.results import Reading, SegmentResult
from tierkit.rules.load import load_rules
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.thresholds.distribution import Distribution
from tierkit.tiers.assign import assign
from tierkit.tiers.summary import summarise
from tierkit.tiers.table import member_table

if TYPE_CHECKING:
    import pandas as pd

Day = dt.date | str
RulesGiven = Rules | str | os.PathLike[str]


def segment(
    orders: Any,
    rules: RulesGiven | None = None,
    *,
    as_of: Day | None = None,
    window: str | None = None,
    columns: Mapping[str, str] | None = None,
    statuses: Mapping[str, Sequence[str]] | None = None,
    every_status: bool = False,
    timezone: str | None = None,
    set_aside_unreadable: bool = False,
    threads: int | None = None,
    memory_limit: str | None = None,
    progress: Progress | None = None,
) -> SegmentResult:
    """Say which tier every member of a programme holds, and by which thresholds.

    `orders` is a path, a list of paths (files, folders, globs), or a frame: pandas, polars,
    pyarrow, or any other that narwhals reads. `rules` is a rule file; without one, three tiers of
    equal revenue over 12 months. `as_of` is the last day that counts (default: the day of the
    newest counted order), `window` a length, two days, or `all`. `columns` names the column of a
    role (`{"member": "customer_id"}`), `statuses` lists what each status means (`count`,
    `ignore`, `refund`); with `every_status` all rows count. What is given here goes before what
    the rule file says. Unreadable rows are an error unless they are to be set aside.

    Amounts in the result are integers of 1/10,000 of the currency, in `.members` float64.
    Raises `TierkitError`: `UsageError` for the call, `RulesError` for the rule file, `DataError`
    for the orders.
    """
    applied = rules if isinstance(rules, Rules) else load_rules(rules)
    spec = _orders_spec(applied.orders, columns, statuses, every_status, timezone)
    period = applied.window if window is None else parse_window(window)
    last_day = _as_of(as_of, period)
    with Engine(
        timezone=spec.timezone, threads=threads, memory_limit=memory_limit, progress=progress
    ) as engine:
        lines = read_lines(
            engine, orders, spec, last_day, set_aside_unreadable=set_aside_unreadable
        )
        chosen = period.window(lines.as_of)
        members = measure_members(lines, chosen)
    _check_active(members, chosen, lines)
    thresholds = derive_thresholds(applied.thresholds, members)
    assignment = assign(members, applied.tiers, applied.inactive, thresholds)
    return SegmentResult(
        as_of=lines.as_of,
        window=chosen,
        intake=lines.intake,
        thresholds=tuple(floor for each in thresholds.values() for floor in each.floors),
        summary=summarise(members, assignment),
        warnings=lines.warnings + tuple(_empty_bands(thresholds)),
        rules=applied,
        reading=_reading(lines, spec),
        table=member_table(members, assignment),
    )


def read_orders(
    orders: Any,
    *,
    as_of: Day | None = None,
    columns: Mapping[str, str] | None = None,
    statuses: Mapping[str, Sequence[str]] | None = None,
    every_status: bool = False,
    timezone: str | None = None,
    set_aside_unreadable: bool = False,
) -> "pd.DataFrame":
    """Give the order lines that count, cleaned, for a look in a notebook.

    One row per line: `member_id` and `order_id` (text; without an order column the latter is
    missing), `day`, `amount` (float64; returns are negative), `is_sale`. Arguments and errors as
    for `segment`. All lines come into memory.
    """
    spec = _orders_spec(OrdersSpec(), columns, statuses, every_status, timezone)
    with Engine(timezone=spec.timezone) as engine:
        last_day = None if as_of is None else _day(as_of)
        lines = read_lines(
            engine, orders, spec, last_day, set_aside_unreadable=set_aside_unreadable
        )
        rows = lines.collect(lines.lines, "Reading orders")
    days = rows["day"].cast("int32").cast("date32")
    amounts = as_floats(rows["amount"].to_numpy())
    cleaned = rows.set_column(2, "day", days).set_column(3, "amount", [amounts])
    frame: pd.DataFrame = cleaned.to_pandas(date_as_object=False)
    return frame


def derive_thresholds(specs: Mapping[str, ThresholdSpec], members: Members) -> dict[str, Threshold]:
    """Derive every threshold over the active members."""
    return {
        name: derive(spec, active_distribution(members, spec.metric.name))
        for name, spec in specs.items()
    }


def active_distribution(members: Members, metric: str) -> Distribution:
    """How a metric is distributed over the active members."""
    values = members.values[metric]
    return Distribution.of(values.metric, values.numbers[members.active & values.present])


def _orders_spec(
    spec: OrdersSpec,
    columns: Mapping[str, str] | None,
    statuses: Mapping[str, Sequence[str]] | None,
    every_status: bool,
    timezone: str | None,
) -> OrdersSpec:
    """What the rules say of the orders, with what the caller says before it."""
    for role in columns or {}:
        if role not in ROLES:
            raise UsageError(f"no such role as {role!r}", f"There are {', '.join(ROLES)}.")
    if every_status:
        spec = replace(spec, statuses=Statuses(), every_status=True)
        columns_of_rules = {role: name for role, name in spec.columns.items() if role != "status"}
        spec = replace(spec, columns=columns_of_rules)
    if statuses:
        if every_status:
            raise UsageError("statuses are listed, and every status is to count: give one of both")
        try:
            spec = replace(spec, statuses=Statuses(**{k: tuple(v) for k, v in statuses.items()}))
        except TypeError:
            raise UsageError(
                f"statuses {', '.join(statuses)}: the lists are count, ignore and refund"
            ) from None
    return replace(
        spec,
        columns={**spec.columns, **(columns or {})},
        timezone=spec.timezone if timezone is None else timezone,
    )


def _as_of(as_of: Day | None, period: WindowSpec) -> dt.date | None:
    """The as-of day asked for; a window of two days ends with it."""
    asked = None if as_of is None else _day(as_of)
    if not isinstance(period, DayRange):
        return asked
    if asked is not None and asked != period.end:
        raise UsageError(
            f"the window {period.text} ends on {period.end}, and the as-of day is {asked}",
            "A window ends with the as-of day: leave one of the two out.",
        )
    return period.end


def _day(given: Day) -> dt.date:
    if isinstance(given, dt.datetime):
        return given.date()
    return given if isinstance(given, dt.date) else parse_day(given, "as-of day")


def _check_active(members: Members, window: Window, lines: OrderLines) -> None:
    if not members.active.any():
        start = window.start or lines.first_day
        raise DataError(
            f"no member has an order in the window {start}..{window.end}",
            f"The orders run from {lines.first_day} to {lines.last_day}: choose another --window "
            "or --as-of.",
        )


def _empty_bands(thresholds: Mapping[str, Threshold]) -> Iterator[str]:
    for threshold in thresholds.values():
        yield from threshold.warnings


def _reading(lines: OrderLines, spec: OrdersSpec) -> Reading:
    return Reading(
        files=lines.files,
        roles=lines.roles,
        spec=spec,
        first_day=lines.first_day,
        last_day=lines.last_day,
        notes=lines.notes,
        rejects=lines.rejects,
    )
