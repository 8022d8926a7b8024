"""What the user says about an export: columns, statuses, rows to keep, time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

POINT = "point"
COMMA = "comma"
DECIMALS = (POINT, COMMA)
# The words for how dates are written; anything else is a strptime pattern.
ORDERS = ("dmy", "mdy", "ymd", "excel", "seconds", "milliseconds")


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

    `columns` maps roles (member, order, date, ...) to column names, `where` maps columns to the
    values to keep. With `every_status` no status column is read and every row counts. `encoding`
    is that of text files; `decimal` (point or comma) and `date_format` (a word such as dmy, or a
    strptime pattern) say how numbers and dates are written in them. `numbers` and `texts` are
    further columns that metrics ask for.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Statuses = Statuses()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timezone: str = "UTC"
    every_status: bool = False
    encoding: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


# What a manifest tells of a spec as it stands.
SAID = ("timezone", "decimal", "date_format")


def decimal_problem(decimal: str | None) -> str | None:
    """What is wrong with a decimal mark that was named, if anything."""
    if decimal is None or decimal in DECIMALS:
        return None
    return f"there is no decimal mark {decimal!r}; write {' or '.join(DECIMALS)}"


def date_format_problem(date_format: str | None) -> str | None:
    """What is wrong with a date format that was named, if anything."""
    if date_format is None or date_format in ORDERS or "%" in date_format:
        return None
    return (
        f"there is no date format {date_format!r}; write {', '.join(ORDERS)}, or a pattern such as "
        "%d.%m.%Y"
    )
