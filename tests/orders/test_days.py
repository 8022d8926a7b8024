"""Dates become calendar days."""

import datetime as dt

import pyarrow as pa
import pytest

from tierkit.orders.days import day_number, has_zone, to_day, to_number, within
from tierkit.orders.engine import Engine


@pytest.fixture(scope="module", params=["UTC", "Asia/Shanghai"])
def zone(request):
    return request.param


@pytest.fixture(scope="module")
def days_of(zone):
    """The days of a column in the zone, as ISO text; None where unreadable."""
    with Engine(timezone=zone, threads=1) as engine:

        def days_of(column):
            engine.register("dates", pa.table({"d": column, "row": range(len(column))}))
            kind = engine.rows("DESCRIBE dates")[0][1]
            rows = engine.rows(f"SELECT {day_number('d', kind)} FROM dates ORDER BY row")
            return [None if row[0] is None else to_day(row[0]).isoformat() for row in rows]

        yield days_of


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (dt.date(1970, 1, 1), 0),
        (dt.date(1970, 2, 1), 31),
        (dt.date(1969, 12, 31), -1),
        (dt.date(2000, 3, 1), 11017),  # 30 years of 365, 7 leap days before 2000, 60 days in it
    ],
)
def test_days_are_counted_from_1970(day, number):
    assert to_number(day) == number
    assert to_day(number) == day


NAIVE = {
    "2025-02-28": "2025-02-28",
    "2025/02/28": "2025-02-28",
    "2025-2-3": "2025-02-03",
    " 2025-02-28 ": "2025-02-28",
    "2024-02-29": "2024-02-29",
    "2025-02-28 00:00:00": "2025-02-28",
    "2025-02-28 14:05": "2025-02-28",
    "2025-02-28 14": "2025-02-28",
    "2025-02-28T00 ": "2025-02-28",
    "2025-02-28T23:59:59": "2025-02-28",
    "2025-02-28 23:59:59.999999": "2025-02-28",
    "2025-02-28T23:59:59.999999999": "2025-02-28",
    "1969-12-31 23:59": "1969-12-31",
}
UNREADABLE = [
    *("", " ", "soon", "2025-02-30", "2025-02-29", "2025-13-01", "2025-00-10", "2025-04-31"),
    *("02/28/2025", "28.02.2025", "28/02/2025", "25-02-28", "20250228", "45716", "1740700800"),
    *(
        "2025-02",
        "2025",
        "2025-02-28 25:00",
        "2025-02-28 25",
        "2025-02-28 12:60",
        "2025-02-28 noon",
    ),
    *("2025-02-28x", "2025-02-28 (BC)", "epoch", "infinity", "-infinity", "0025-02-28", "NaT"),
    "2025-02-28 08:30 PM",
    "2025-02-28 20:30:00 CST",  # China, Cuba or Chicago
]
# Each instant with its day in UTC and in Asia/Shanghai, eight hours ahead.
INSTANTS = {
    "2025-12-31T15:59:59Z": ("2025-12-31", "2025-12-31"),
    "2025-12-31T16:00:00Z": ("2025-12-31", "2026-01-01"),
    "2025-12-31T16:00Z": ("2025-12-31", "2026-01-01"),
    "2025-12-31T23:30:00.123Z": ("2025-12-31", "2026-01-01"),
    "2025-12-31T20:30:00-05:00": ("2026-01-01", "2026-01-01"),
    "2025-12-31 20:30:00-05": ("2026-01-01", "2026-01-01"),
    "2025-12-31 20:30:00-0500": ("2026-01-01", "2026-01-01"),
    "2026-01-01T07:59:00+08:00": ("2025-12-31", "2026-01-01"),
    "2026-01-01T05:00:00+05:30": ("2025-12-31", "2026-01-01"),
    "2025-12-31 16:00:00 UTC": ("2025-12-31", "2026-01-01"),
    "2025-12-31 20:30:00 America/New_York": ("2026-01-01", "2026-01-01"),
}


def test_naive_times_stand_as_they_are_in_every_zone(days_of):
    assert dict(zip(NAIVE, days_of(list(NAIVE)), strict=True)) == NAIVE


def test_what_is_no_day_year_first_is_unreadable(days_of):
    assert dict(zip(UNREADABLE, days_of(UNREADABLE), strict=True)) == dict.fromkeys(UNREADABLE)


def test_instants_become_days_in_the_zone(days_of, zone):
    column = 0 if zone == "UTC" else 1
    expected = {text: days[column] for text, days in INSTANTS.items()}
    assert dict(zip(INSTANTS, days_of(list(INSTANTS)), strict=True)) == expected


@pytest.mark.parametrize("text", ["2025-12-31 20:30:00 -0500", "2025-12-31 20:30:00 -05:00"])
def test_an_offset_may_stand_apart_from_the_time(days_of, text):
    """Shop systems write it so: 2025-12-31 20:30:00 -0500 is 01:30 UTC of the next day."""
    assert days_of([text]) == ["2026-01-01"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_naive_timestamps_stand_as_they_are(days_of, unit):
    late = dt.datetime(2025, 12, 31, 23, 59, 59)
    assert days_of(pa.array([late, None], pa.timestamp(unit))) == ["2025-12-31", None]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_timestamps_with_a_zone_become_days_in_the_zone(days_of, zone, unit):
    late = dt.datetime(2025, 12, 31, 16, 0, tzinfo=dt.UTC)
    expected = "2025-12-31" if zone == "UTC" else "2026-01-01"
    assert days_of(pa.array([late], pa.timestamp(unit, "America/New_York"))) == [expected]


def test_dates_are_days(days_of):
    assert days_of(pa.array([dt.date(2025, 12, 31)], pa.date32())) == ["2025-12-31"]


def test_only_a_zone_behind_the_time_makes_an_instant():
    texts = {"2025-01-01": False, "2025-01-01 10:00": False, **dict.fromkeys(INSTANTS, True)}
    with Engine(threads=1) as engine:
        engine.register("dates", pa.table({"d": list(texts)}))
        rows = engine.rows(f"SELECT d, {has_zone('d', 'VARCHAR')} FROM dates")
    assert dict(rows) == texts


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "TIMESTAMP_NS"])
@pytest.mark.parametrize("first", ["0001-01-01", "1677-09-21", "2025-01-01", "2262-04-12"])
@pytest.mark.parametrize("last", ["1600-12-31", "1677-09-21", "2025-01-01", "9999-12-31"])
def test_days_beyond_what_a_type_can_tell(kind, first, last):
    """Nanoseconds since 1970 begin in 1677 and end in 2262."""
    found = ["1677-09-22", "2025-01-01", "2262-04-11"]
    bounds = [to_number(dt.date.fromisoformat(day)) for day in (first, last)]
    conditions = " AND ".join(within("day", kind, *bounds)) or "true"
    days = ", ".join(f"({kind} '{day}')" for day in found)
    sql = f"SELECT count(*) FROM (VALUES {days}) AS days(day) WHERE {conditions}"
    with Engine(threads=1) as engine:
        assert engine.rows(sql) == [(sum(first <= day <= last for day in found),)]
