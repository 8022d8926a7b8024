"""The arguments that every verb on orders takes, and what they make of the rule file's."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from tierkit.errors import UsageError
from tierkit.members.further import columns_for
from tierkit.members.window import DayRange, WindowSpec, parse_day, parse_window
from tierkit.orders.limits import Progress
from tierkit.orders.roles import ROLES
from tierkit.orders.spec import PROBLEMS, OrdersSpec, Statuses
from tierkit.rules.load import load_rules
from tierkit.rules.rules import Rules

Day = dt.date | str
RulesGiven = Rules | str | Path | None


class ReadingArguments(TypedDict, total=False):
    """How to read orders, for every verb; what is given here goes before the rule file.

    `as_of` is the last day that counts (default: the day of the newest counted order), `window` a
    length, two days, or `all`. `columns` names the column of a role, `statuses` lists what each
    status means (`count`, `ignore`, `refund`); with `every_status` all rows count. `timezone` is
    where instants become days, `encoding` that of text files, `sheet` a spreadsheet's, `header` the
    line with the names of the columns (0: there is none); `decimal` (point or comma) and
    `date_format` (dmy, mdy, ymd, ..., or a strptime pattern) say how numbers and dates are written
    in text. `amount_is` tells whether an amount is its line's or its order's, `currency` which of
    several to count, `drop_duplicates` that a copied row counts once, `members` the file of all who
    are registered. Unreadable rows are an error unless `set_aside_unreadable`. `engine` is duckdb
    or spark; `threads`, `memory_limit` and `progress` are for DuckDB. `table_manifest` is the
    manifest of a member table that does not carry it, where one is given instead of orders.
    """

    as_of: Day | None
    window: str | None
    columns: Mapping[str, str] | None
    statuses: Mapping[str, Sequence[str] | str] | None
    every_status: bool
    timezone: str | None
    encoding: str | None
    decimal: str | None
    date_format: str | None
    amount_is: str | None
    currency: str | None
    drop_duplicates: bool
    members: str | Path | None
    sheet: str | None
    header: int | None
    set_aside_unreadable: bool
    threads: int | None
    memory_limit: str | None
    engine: str | None
    progress: Progress | None
    table_manifest: str | Path | None


def rules_given(rules: RulesGiven) -> Rules:
    """The rules themselves, read from their file where that is what was given."""
    if not isinstance(rules, Rules | str | Path | None):
        raise UsageError(f"rules of type {type(rules).__name__}", "Give the path of a rule file.")
    return rules if isinstance(rules, Rules) else load_rules(rules)


def spec_for(rules: Rules, wanted: Iterable[str], given: ReadingArguments) -> OrdersSpec:
    """How to read orders by rules, so that the metrics `wanted` can be measured.

    A window of two days ends with the as-of day; raises `UsageError` where another one is named.
    """
    numbers, texts = columns_for(wanted, rules.metrics)
    spec = replace(orders_spec(rules.orders, given), numbers=numbers, texts=texts)
    period = period_given(rules, given)
    if not isinstance(period, DayRange):
        return spec
    if spec.as_of not in (None, period.end):
        raise UsageError(
            f"the window {period.text} ends on {period.end}, and the as-of day is {spec.as_of}",
            "A window ends with the as-of day: leave one of the two out.",
        )
    return replace(spec, as_of=period.end)


def period_given(rules: Rules, given: ReadingArguments) -> WindowSpec:
    """The window asked for, that of the rules unless one is given."""
    window = given.get("window")
    return rules.window if window is None else parse_window(str(window))


def orders_spec(spec: OrdersSpec, given: ReadingArguments) -> OrdersSpec:
    """What the rules say of the orders, with what the caller says before it."""
    columns = dict(given.get("columns") or {})
    for role, column in columns.items():
        if not isinstance(column, str):
            raise UsageError(f"column {column!r} for the {role} is not a name")
        if role not in ROLES:
            raise UsageError(f"no such role as {role!r}", f"There are {', '.join(ROLES)}.")
    statuses = _statuses(given.get("statuses") or {})
    if given.get("every_status"):
        if statuses or "status" in columns:
            raise UsageError(
                "every status is to count, and statuses or their column are named",
                "Give one of both.",
            )
        ruled = {role: name for role, name in spec.columns.items() if role != "status"}
        spec = replace(spec, columns=ruled, statuses=Statuses(), every_status=True)
    sheet, header = given.get("sheet"), given.get("header")
    as_of, timezone, encoding = given.get("as_of"), given.get("timezone"), given.get("encoding")
    for key, check in PROBLEMS.items():
        if (problem := check(given.get(key))) is not None:
            raise UsageError(problem)
    return replace(
        spec,
        columns={**spec.columns, **columns},
        statuses=statuses or spec.statuses,
        timezone=spec.timezone if timezone is None else timezone,
        encoding=spec.encoding if encoding is None else encoding,
        decimal=given.get("decimal") or spec.decimal,
        date_format=given.get("date_format") or spec.date_format,
        amount_is=given.get("amount_is") or spec.amount_is,
        currency=given.get("currency") or spec.currency,
        drop_duplicates=given.get("drop_duplicates") or spec.drop_duplicates,
        sheet=spec.sheet if sheet is None else sheet,
        header=spec.header if header is None else header,
        as_of=None if as_of is None else day_of(as_of),
    )


def _statuses(lists: Mapping[str, Sequence[str] | str]) -> Statuses:
    listed = {
        name: (statuses,) if isinstance(statuses, str) else tuple(statuses)
        for name, statuses in lists.items()
    }
    try:
        return Statuses(**listed)
    except TypeError:
        raise UsageError(
            f"statuses {', '.join(lists)}: the lists are count, ignore and refund"
        ) from None


def day_of(given: Day) -> dt.date:
    """A day, given as a date or as text."""
    if not isinstance(given, dt.date | str) or given != given:  # as pandas' NaT is not
        raise UsageError(f"as_of {given!r} is not a day", "Give a date, or text as 2025-12-31.")
    if isinstance(given, dt.datetime):
        return given.date()
    return given if isinstance(given, dt.date) else parse_day(given, "as-of day")
