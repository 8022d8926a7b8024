"""What the user says about an export: columns, statuses, rows to keep, time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    is that of text files.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Statuses = Statuses()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timezone: str = "UTC"
    every_status: bool = False
    encoding: str | None = None
