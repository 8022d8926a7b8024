"""Windows end with the as-of day, which is inclusive; lengths are clamped to month ends."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import UsageError
from tierkit.members.window import Window, day_it_leaves, parse_day, parse_window

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2400, 12, 31))


@pytest.mark.parametrize(
    ("length", "as_of", "start"),
    [
        # The example of the contract: the day after is 2026-01-01.
        ("12 months", "2025-12-31", "2025-01-01"),
        ("1 year", "2025-12-31", "2025-01-01"),
        ("1 month", "2025-06-30", "2025-06-01"),
        ("1 month", "2025-06-14", "2025-05-15"),
        # The day after is the 31st; a month before, there is no such day.
        ("1 month", "2025-03-30", "2025-02-28"),
        ("1 month", "2024-03-30", "2024-02-29"),
        ("6 months", "2025-08-30", "2025-02-28"),
        ("1 quarter", "2025-05-30", "2025-02-28"),
        # The day after is a leap day; a year before, it is not one.
        ("1 year", "2024-02-28", "2023-02-28"),
        ("4 years", "2024-02-28", "2020-02-29"),
        ("12 months", "2024-02-29", "2023-03-01"),
        # A month's last day as the as-of day gives whole months.
        ("1 month", "2025-02-28", "2025-02-01"),
        ("3 months", "2024-02-29", "2023-12-01"),
        # Days and weeks count the as-of day itself.
        ("1 day", "2025-03-01", "2025-03-01"),
        ("90 days", "2025-03-31", "2025-01-01"),
        ("2 weeks", "2025-01-14", "2025-01-01"),
    ],
)
def test_length(length, as_of, start):
    window = parse_window(length).window(dt.date.fromisoformat(as_of))
    assert window == Window(dt.date.fromisoformat(start), dt.date.fromisoformat(as_of), length)


@given(as_of=DAYS, number=st.integers(1, 400))
def test_a_window_of_days_has_as_many_days(as_of, number):
    window = parse_window(f"{number} days").window(as_of)
    assert (window.end - window.start).days + 1 == number


@given(as_of=DAYS, months=st.integers(1, 60))
def test_the_clamp_keeps_the_month_and_the_day_where_it_can(as_of, months):
    """The start is `months` months before the day after, at its day or its month's last one."""
    after = as_of + dt.timedelta(days=1)
    start = parse_window(f"{months} months").window(as_of).start
    assert (after.year - start.year) * 12 + after.month - start.month == months
    next_day = start + dt.timedelta(days=1)
    assert start.day == after.day or (start.day < after.day and next_day.day == 1)


def test_windows_one_after_another_are_reckoned_from_one_anchor():
    """As of 2025-03-30 the anchor is 03-31: one month back 02-28, two 01-31 (not 01-28)."""
    length = parse_window("1 month")
    as_of = dt.date(2025, 3, 30)
    starts = [length.start(as_of, periods) for periods in (1, 2, 3)]
    assert starts == [dt.date(2025, 2, 28), dt.date(2025, 1, 31), dt.date(2024, 12, 31)]


@pytest.mark.parametrize(
    "text", ["12 months", "12 Months", " 12  months ", "12months", "12 month", "012 months"]
)
def test_lengths_as_people_write_them(text):
    assert parse_window(text) == parse_window("12 months")


def test_one_of_a_unit_is_told_in_the_singular():
    assert parse_window("1 months").text == "1 month"
    assert parse_window("2 month").text == "2 months"


def test_two_days_are_inclusive_and_set_the_end():
    window = parse_window("2025-01-01..2025-12-31").window(dt.date(2030, 1, 1))
    assert window == Window(dt.date(2025, 1, 1), dt.date(2025, 12, 31), "2025-01-01..2025-12-31")


def test_two_days_may_be_one():
    window = parse_window("2025-01-01 .. 2025-01-01").window(dt.date(2025, 1, 1))
    assert window.start == window.end == dt.date(2025, 1, 1)


def test_all_has_no_start():
    assert parse_window("ALL").window(dt.date(2025, 1, 1)) == Window(
        None, dt.date(2025, 1, 1), "all"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "months",
        "0 months",
        "-3 months",
        "1.5 months",
        "12 moons",
        "12 monthss",
        "9999999 days",
        "1 year 2 months",
        "forever",
        "2025-01-01",
        "2025-01-01-2025-12-31",
    ],
)
def test_what_is_no_window(text):
    with pytest.raises(UsageError) as error:
        parse_window(text)
    assert error.value.message == f"window {text!r} is not a window"
    assert error.value.hint == (
        "Give a length such as '12 months' or '90 days', two days such as "
        "'2025-01-01..2025-12-31', or 'all'."
    )


def test_days_in_the_wrong_order_are_turned_round_in_the_hint():
    with pytest.raises(UsageError) as error:
        parse_window("2025-12-31..2025-01-01")
    assert error.value.message == "window 2025-12-31..2025-01-01: it ends before it starts"
    assert error.value.hint == "Write 2025-01-01..2025-12-31."


@pytest.mark.parametrize("text", ["2025-02-29", "2025-13-01", "31.12.2025", "20251231", "today"])
def test_what_is_no_day(text):
    with pytest.raises(UsageError, match="is not a day of the calendar"):
        parse_day(text, "as-of day")
    with pytest.raises(UsageError, match="is not a day of the calendar"):
        parse_window(f"{text}..2025-12-31")


@pytest.mark.parametrize("length", ["3000 years", "999999 days", "999999 months"])
def test_a_window_that_leaves_the_calendar(length):
    with pytest.raises(
        UsageError, match=f"a window of {length} that ends on 2025-12-31 leaves the"
    ):
        parse_window(length).window(dt.date(2025, 12, 31))


def test_a_number_too_long_to_read_is_an_error_of_ours():
    with pytest.raises(UsageError):
        parse_window("9" * 5000 + " days").window(dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("window", "day", "leaves"),
    [
        ("12 months", "2025-01-01", "2026-01-01"),
        ("12 months", "2025-12-31", "2026-12-31"),
        ("1 month", "2025-12-31", "2026-01-31"),
        ("90 days", "2025-12-31", "2026-03-31"),
        ("1 day", "2025-12-31", "2026-01-01"),
        ("2025-01-01..2025-12-31", "2025-05-01", None),
        ("all", "2025-05-01", None),
    ],
)
def test_the_day_on_which_a_day_leaves_the_window(window, day, leaves):
    as_of = dt.date(2025, 12, 31)
    found = day_it_leaves(parse_window(window), dt.date.fromisoformat(day), as_of)
    assert found == (leaves and dt.date.fromisoformat(leaves))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 70), st.integers(1, 7))
def test_a_day_leaves_on_the_first_day_whose_window_is_without_it(as_of, ago, months):
    """Looked for day by day."""
    spec = parse_window(f"{months} months")
    day = max(spec.window(as_of).start, as_of - dt.timedelta(days=ago))
    later = (as_of + dt.timedelta(days=ahead) for ahead in range(1, 300))
    expected = next(each for each in later if spec.window(each).start > day)
    assert day_it_leaves(spec, day, as_of) == expected


def test_a_day_may_never_leave_because_the_calendar_ends():
    last = dt.date.max
    assert day_it_leaves(parse_window("12 months"), last - dt.timedelta(days=9), last) is None
