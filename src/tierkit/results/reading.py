"""How orders were read, which every result tells."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tierkit.hashes import Stamp
from tierkit.members.window import Window
from tierkit.orders.recognised import Recognised
from tierkit.orders.spec import SAID, OrdersSpec, Statuses

if TYPE_CHECKING:
    from tierkit.orders.rejects import Reject


@dataclass(frozen=True)
class LeftOut:
    """Members who hold a tier but shape no threshold: the file that lists them, if it is one.

    `listed` ids are there, `known` of them are members.
    """

    file: str | None
    listed: int
    known: int

    @property
    def text(self) -> str:
        """How many members are left out, and how many ids mean nobody."""
        source = "the rule file" if self.file is None else self.file
        members = "member" if self.known == 1 else "members"
        told = f"left out of every threshold: {self.known:,} {members}, listed in {source}"
        unknown = self.listed - self.known
        if unknown:
            told += f" ({unknown:,} {'id' if unknown == 1 else 'ids'} there without any order)"
        return told


@dataclass(frozen=True)
class Reading:
    """How the orders were read: from which files and columns, by which spec, over which days.

    `recognised` tells what was seen in each file: its format, encoding, delimiter, header.
    `conventions` says how values are written in the columns that are not plain. `notes` are what
    a reader of the numbers must know; `rejects` the unreadable rows that were set aside because
    the caller said so. `hashes` has the SHA-256 of files that cannot be read again, `stamps` what
    shows whether one of the others is still the same. `table` names the member table that was read
    instead of orders; the first day is None where that does not tell it.
    """

    files: tuple[str, ...]
    recognised: tuple[Recognised, ...]
    roles: Mapping[str, str]
    spec: OrdersSpec
    first_day: dt.date | None
    last_day: dt.date
    notes: tuple[str, ...]
    rejects: tuple["Reject", ...]
    conventions: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    left_out: LeftOut | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    def start_of(self, window: Window) -> dt.date | None:
        """The first day of a window; of one without a start, the first day with a row."""
        return window.start or self.first_day

    def days_of(self, window: Window) -> str:
        """A window's days as people write them."""
        return f"{self.start_of(window) or '?'}..{window.end}"

    def told(self, window: Window) -> dict[str, str | None]:
        """A window as plain data."""
        start = self.start_of(window)
        return {
            "start": None if start is None else start.isoformat(),
            "end": window.end.isoformat(),
            "length": window.length,
        }


def orders_told(spec: OrdersSpec, roles: Mapping[str, str]) -> dict[str, Any]:
    """How orders are read, as the manifest tells it; `roles` are the columns that were taken."""
    return {
        "columns": dict(roles),
        "statuses": {
            "count": list(spec.statuses.count),
            "ignore": list(spec.statuses.ignore),
            "refund": list(spec.statuses.refund),
        },
        "where": {column: list(values) for column, values in spec.where.items()},
        **{name: getattr(spec, name) for name in SAID},
    }


def orders_from(told: Mapping[str, Any]) -> OrdersSpec:
    """How orders were read, from what the manifest tells."""
    return OrdersSpec(
        columns=told["columns"],
        statuses=Statuses(**{name: tuple(each) for name, each in told["statuses"].items()}),
        where={column: tuple(values) for column, values in told["where"].items()},
        **{name: told[name] for name in SAID if name in told},
    )
