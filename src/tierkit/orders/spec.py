"""What the user says about an export: columns, statuses, rows to keep, time zone, as-of day."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

POINT = "point"
COMMA = "comma"
DECIMALS = (POINT, COMMA)
# Said instead of a column: none plays this role.
NONE = "none"
# What an amount is one of.
LINE = "line"
ORDER = "order"
AMOUNT_IS = (LINE, ORDER)
# The words for how dates are written; anything else is a strptime pattern.
ORDERS = (
    *("dmy", "mdy", "ymd", "excel"),
    *("seconds", "milliseconds", "microseconds", "nanoseconds"),
)


@dataclass(frozen=True)
class Statuses:
    """Which order statuses are sales, which do not exist, and which mark refund rows."""

    count: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    refund: tuple[str, ...] = ()

    @property
    def listed(self) -> frozenset[str]:
        """Every status that has a meaning."""
        return frozenset(self.count + self.ignore + self.refund)

    def __bool__(self) -> bool:
        return bool(self.listed)


@dataclass(frozen=True)
class OrdersSpec:
    """How to read an export; whatever is not said is detected, or an error asks for it.

    `columns` maps roles (member, order, date, ...) to column names, or to none; `where` maps
    columns to the values to keep. With `every_status` no status column is read and every row
    counts. `encoding` is that of text files, `sheet` the name of a spreadsheet's, `header` the line
    with the names of the columns (0: there is none). `decimal` (point or comma) and `date_format`
    (a word such as dmy, or a strptime pattern) say how numbers and dates are written in text.
    `amount_is` tells whether each amount is one of a line or of the whole order; of several
    currencies only `currency` is read; with `drop_duplicates` each of several equal rows is read
    once. `as_of` is the last day that counts, where one is named: what is later is invisible.
    `numbers` and `texts` are further columns that metrics ask for.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Statuses = Statuses()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timezone: str = "UTC"
    every_status: bool = False
    encoding: str | None = None
    sheet: str | None = None
    header: int | None = None
    decimal: str | None = None
    date_format: str | None = None
    amount_is: str | None = None
    currency: str | None = None
    drop_duplicates: bool = False
    as_of: dt.date | None = None
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


# What a manifest tells of a spec as it stands.
SAID = ("timezone", "decimal", "date_format", "amount_is", "currency", "drop_duplicates")


def _decimal_problem(decimal: object) -> str | None:
    if decimal is None or decimal in DECIMALS:
        return None
    return f"there is no decimal mark {decimal!r}; write {' or '.join(DECIMALS)}"


def _amount_problem(amount_is: object) -> str | None:
    if amount_is is None or amount_is in AMOUNT_IS:
        return None
    return f"an amount is not of a {amount_is!r}; write {' or '.join(AMOUNT_IS)}"


def _date_problem(date_format: object) -> str | None:
    if date_format is None or date_format in ORDERS or "%" in str(date_format):
        return None
    return (
        f"there is no date format {date_format!r}; write {', '.join(ORDERS)}, or a pattern such as "
        "%d.%m.%Y"
    )


# What is wrong with a value, if anything.
PROBLEMS: dict[str, Callable[[object], str | None]] = {
    "decimal": _decimal_problem,
    "date_format": _date_problem,
    "amount_is": _amount_problem,
}
