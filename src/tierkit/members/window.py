"""The window: the days whose orders count, always ending with the as-of day."""

import calendar
import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass

from tierkit.errors import UsageError

# Each unit of length as (months, days).
UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "quarter": (3, 0), "year": (12, 0)}
DAY_RANGE = re.compile(r"(\S+?)\s*\.\.\s*(\S+)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LENGTH = re.compile(r"([0-9]{1,6})\s*([a-z]+?)s?")
FORMS = (
    "a length such as '12 months' or '90 days', two days such as '2025-01-01..2025-12-31', or 'all'"
)


@dataclass(frozen=True)
class Window:
    """The days from `start` to `end`, both inclusive; without a start, everything up to the end."""

    start: dt.date | None
    end: dt.date
    length: str


@dataclass(frozen=True)
class Length:
    """A window of so many months and days before the day after the as-of day."""

    months: int
    days: int
    text: str

    def window(self, as_of: dt.date) -> Window:
        """The window that ends with the as-of day."""
        return Window(self.start(as_of, 1), as_of, self.text)

    def days_before(self, as_of: dt.date) -> int:
        """How long ago the window that ends with the as-of day begins: 91 days for `3 months`."""
        return (as_of - self.start(as_of, 1)).days

    def start(self, as_of: dt.date, periods: int) -> dt.date:
        """First day of the window `periods` lengths back, reckoned from the one anchor.

        The day after the as-of day, less the months (clamped to a month's end), less the days.
        """
        try:
            anchor = as_of + dt.timedelta(days=1)
            year, month = divmod(anchor.year * 12 + anchor.month - 1 - periods * self.months, 12)
            last = calendar.monthrange(year, month + 1)[1]
            shifted = dt.date(year, month + 1, min(anchor.day, last))
            return shifted - dt.timedelta(days=periods * self.days)
        except (ValueError, OverflowError):
            raise UsageError(
                f"a window of {self.text} that ends on {as_of} leaves the calendar",
                "Give a shorter window, or 'all'; or, if no order is that new, an as-of day.",
            ) from None


@dataclass(frozen=True)
class DayRange:
    """A window between two days, both inclusive; the second is the as-of day."""

    start: dt.date
    end: dt.date

    @property
    def text(self) -> str:
        """The two days as they are written in a rule file."""
        return f"{self.start}..{self.end}"

    def window(self, as_of: dt.date) -> Window:  # noqa: ARG002
        """The window itself; its end is the as-of day."""
        return Window(self.start, self.end, self.text)


@dataclass(frozen=True)
class AllDays:
    """Every day up to the as-of day."""

    text: str = "all"

    def window(self, as_of: dt.date) -> Window:
        """Everything up to the as-of day."""
        return Window(None, as_of, self.text)


WindowSpec = Length | DayRange | AllDays


def day_it_leaves(spec: WindowSpec, day: dt.date, as_of: dt.date) -> dt.date | None:
    """The first as-of day after this one whose window begins after a day; None if it never does.

    Two days and `all` stand still; a length moves on with the as-of day.
    """
    if not isinstance(spec, Length):
        return None
    first, last = as_of.toordinal() + 1, dt.date.max.toordinal()
    days = range(first, min(last, first + spec.months * 31 + spec.days + 1))
    left = bisect_right(days, day, key=lambda each: spec.start(dt.date.fromordinal(each), 1))
    return dt.date.fromordinal(days[left]) if left < len(days) else None


def parse_window(text: str) -> WindowSpec:
    """Read a window as an analyst writes it: a length, two days, or `all`.

    Raises `UsageError` for anything else.
    """
    plain = " ".join(text.split()).casefold()
    if plain == "all":
        return AllDays()
    if days := DAY_RANGE.fullmatch(plain):
        start, end = (parse_day(part, "window") for part in days.groups())
        if start > end:
            raise UsageError(f"window {text}: it ends before it starts", f"Write {end}..{start}.")
        return DayRange(start, end)
    if length := parse_length(text):
        return length
    raise UsageError(f"window {text!r} is not a window", f"Give {FORMS}.")


def parse_length(text: str) -> Length | None:
    """A length such as `3 months`; None for any other text."""
    plain = " ".join(text.split()).casefold()
    length = LENGTH.fullmatch(plain)
    if length is None or length[2] not in UNITS or int(length[1]) == 0:
        return None
    months, whole_days = (int(length[1]) * part for part in UNITS[length[2]])
    unit = length[2] if int(length[1]) == 1 else f"{length[2]}s"
    return Length(months, whole_days, f"{int(length[1])} {unit}")


def parse_day(text: str, what: str) -> dt.date:
    """Read a calendar day written as year-month-day; `what` names it in the error."""
    try:
        if DAY.fullmatch(text.strip()):
            return dt.date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise UsageError(f"{what} {text!r} is not a day of the calendar", "Write it as 2025-12-31.")
