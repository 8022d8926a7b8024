"""How orders were read, which every result tells."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tierkit.members.window import Window
from tierkit.orders.recognised import Recognised
from tierkit.orders.spec import OrdersSpec

if TYPE_CHECKING:
    from tierkit.orders.rejects import Reject


@dataclass(frozen=True)
class Reading:
    """How the orders were read: from which files and columns, by which spec, over which days.

    `recognised` tells what was seen in each file: its format, encoding, delimiter, header.
    `notes` are what a reader of the numbers must know; `rejects` the unreadable rows that were
    set aside because the caller said so.
    """

    files: tuple[str, ...]
    recognised: tuple[Recognised, ...]
    roles: Mapping[str, str]
    spec: OrdersSpec
    first_day: dt.date
    last_day: dt.date
    notes: tuple[str, ...]
    rejects: tuple["Reject", ...]

    def start_of(self, window: Window) -> dt.date:
        """The first day of a window; of one without a start, the first day with a row."""
        return window.start or self.first_day

    def told(self, window: Window) -> dict[str, str]:
        """A window as plain data."""
        start, end = self.start_of(window).isoformat(), window.end.isoformat()
        return {"start": start, "end": end, "length": window.length}
