"""Days as integers: whole days since 1970-01-01, in Python and in SQL."""

import datetime as dt
from collections.abc import Iterator

EPOCH = dt.date(1970, 1, 1)
# Between these a day may lie: a year has four digits.
FIRST_DAY, LAST_DAY = dt.date(1000, 1, 1), dt.date.max

DATES = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "VARCHAR")
INSTANT = "TIMESTAMP WITH TIME ZONE"
# Types whose values can be held against a day without being turned into one, between which days.
NAIVE = {
    "DATE": (dt.date.min, dt.date.max),
    "TIMESTAMP": (dt.date.min, dt.date.max),
    "TIMESTAMP_NS": (dt.date(1677, 9, 21), dt.date(2262, 4, 11)),
}
# What may stand behind a time to make it an instant: Z, UTC, GMT, +08, +0800, +08:00, or a name
# such as Europe/Berlin. CST and its like mean several zones, and so mean nothing here.
ZONE = r"([Zz]|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?|[A-Za-z]+/[A-Za-z_/]+)"
# The usual time, and what stands behind one that may be an instant.
PLAIN_TIME = "____-__-__ __:__:__"
BEHIND_TIME = r":[0-9:.]*\s*[^0-9:.\s]"


def to_number(day: dt.date) -> int:
    """A calendar day as days since 1970-01-01."""
    return (day - EPOCH).days


def to_day(number: int) -> dt.date:
    """The calendar day that so many days since 1970-01-01 are."""
    return EPOCH + dt.timedelta(days=number)


def is_date(column_type: str) -> bool:
    """Whether a column of this DuckDB type can hold dates (text may)."""
    return column_type in (*DATES, INSTANT)


def has_zone(column: str, column_type: str) -> str:
    """SQL: whether the date is an instant, which becomes a day only in some time zone."""
    if column_type == "VARCHAR":
        # Most times are written in one way, which is quicker to see than what stands behind.
        ends_in_zone = f"suffix({column}, 'Z') OR suffix({column}, 'z')"
        plain = f"{column} LIKE '{PLAIN_TIME}' AND NOT ({ends_in_zone})"
        behind = f"regexp_matches({column}, '{BEHIND_TIME}')"
        return f"CASE WHEN {plain} THEN false ELSE {behind} END"
    return "true" if column_type == INSTANT else "false"


def within(column: str, column_type: str, first: int, last: int) -> Iterator[str]:
    """SQL for what naive dates from the first day to the last meet, and no others."""
    earliest, latest = NAIVE[column_type]
    if to_day(first) > latest or to_day(last) < earliest:
        yield "false"
        return
    if to_day(first) > earliest:
        yield f"{column} >= {column_type} '{to_day(first)}'"
    if to_day(last) < latest:
        yield f"{column} < {column_type} '{to_day(last + 1)}'"


def day_number(column: str, column_type: str, *, readable: bool = False) -> str:
    """SQL for the day as an integer; NULL where the date is unreadable, unless all are `readable`.

    A naive time stands as it is; an instant becomes a day in the session's time zone. Text is
    year first, as in 2025-02-28, 2025-02-28 14 or 2025/02/28 14:05; a year has four digits.
    """
    if column_type != "VARCHAR":
        date = f"CAST({column} AS DATE)"
        return _days_between(date) if readable else _since_epoch(date)
    text = f"trim({column})"
    # The cast to TIMESTAMP, unlike the one to DATE, refuses what stands behind a date, but for a
    # zone, which it drops. DuckDB reads words such as 'epoch' as a date.
    at_once = (
        f"CASE WHEN {column} >= '0' AND {column} < ':' THEN TRY_CAST({column} AS TIMESTAMP) END"
    )
    trimmed = f"CASE WHEN length({text}) >= 8 THEN TRY_CAST({text} AS TIMESTAMP) END"
    hour = rf"regexp_full_match({text}, '\d{{4}}-\d\d-\d\d[ T]\d\d')"
    hour_alone = f"CASE WHEN {hour} THEN TRY_CAST({text} || ':00' AS TIMESTAMP) END"
    # Trimming is slow, and seldom needed.
    naive = f"CAST(coalesce({at_once}, {trimmed}, {hour_alone}) AS DATE)"
    # DuckDB wants seconds, and no blank before an offset.
    joined = rf"regexp_replace({text}, '\s+([Zz+-])', '\1')"
    with_seconds = rf"regexp_replace({joined}, '([ T]\d\d:\d\d)(\s*[A-Za-z+-])', '\1:00\2')"
    instant = f"CAST(TRY_CAST(upper({with_seconds}) AS TIMESTAMPTZ) AS DATE)"
    return _since_epoch(
        f"CASE WHEN NOT {has_zone(column, column_type)} THEN {naive} "
        rf"WHEN regexp_matches({column}, ':[0-9:.]*\s*{ZONE}\s*$') THEN {instant} END"
    )


def _since_epoch(date: str) -> str:
    plausible = f"{date} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"
    return f"CASE WHEN {plausible} THEN {_days_between(date)} END"


def _days_between(date: str) -> str:
    return f"CAST({date} - DATE '1970-01-01' AS INTEGER)"
