"""The members: one row each, sorted by id, with exact integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.members.metrics import METRICS, Metric
from tierkit.members.window import Window
from tierkit.orders.days import to_number

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Values:
    """One metric of every member: integers of the metric's unit, and who has a value at all."""

    metric: Metric
    numbers: Integers
    present: Flags


@dataclass(frozen=True)
class Members:
    """Every known member, sorted by id (code points); all arrays run along the same members.

    `last_day` counts days since 1970-01-01 and holds nothing of meaning where `ever_ordered` is
    false; `active` members have at least one counted order in the window.
    """

    ids: pa.Array
    last_day: Integers
    ever_ordered: Flags
    active: Flags
    values: Mapping[str, Values]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, positions: Integers) -> "Members":
        """The members at these positions, in this order; one may be taken many times."""
        return Members(
            ids=self.ids.take(pa.array(positions)),
            last_day=self.last_day[positions],
            ever_ordered=self.ever_ordered[positions],
            active=self.active[positions],
            values={
                name: Values(each.metric, each.numbers[positions], each.present[positions])
                for name, each in self.values.items()
            },
        )


def measure_members(orders: "OrderLines", window: Window) -> Members:
    """Measure recency, frequency and monetary of every known member over the window.

    Recency counts from the window's end back to the last order ever; an inactive member has
    frequency 0 and what its returns in the window leave as monetary. A window that ends before the
    as-of day sees nothing after its end. Raises `DataError` when the engine cannot finish reading.
    """
    from tierkit.members.measure import measure  # narwhals comes with it

    orders = orders.until(window.end)
    start = None if window.start is None else to_number(window.start)
    measured = measure(
        orders.lines, start, has_orders=orders.has_orders, has_returns=orders.has_returns
    )
    rows = orders.collect(measured, "Measuring members")
    if (used := pc.sum(rows["lines"]).as_py() or 0) != (orders.used or used):
        raise AssertionError(f"{used} lines were measured, {orders.used} were used")
    rows = rows.take(pc.sort_indices(rows, sort_keys=[("member_id", "ascending")]))
    last_day, ever_ordered = _integers(rows["last_day"])
    frequency, everyone = _integers(rows["frequency"])
    monetary, _ = _integers(rows["monetary"])
    recency = np.where(ever_ordered, to_number(window.end) - last_day, 0)
    return Members(
        ids=rows["member_id"].combine_chunks(),
        last_day=last_day,
        ever_ordered=ever_ordered,
        active=frequency > 0,
        values={
            "recency": Values(METRICS["recency"], recency, ever_ordered),
            "frequency": Values(METRICS["frequency"], frequency, everyone),
            "monetary": Values(METRICS["monetary"], monetary, everyone),
        },
    )


def measure_gaps(orders: "OrderLines") -> tuple[Integers, Integers]:
    """The days between members' consecutive purchase days: distinct gaps rising, and how many."""
    from tierkit.members.measure import purchase_gaps

    frame = purchase_gaps(orders.lines, has_orders=orders.has_orders)
    rows = orders.collect(frame, "Measuring gaps between purchases")
    gaps, _ = _integers(rows["gap"])
    counts, _ = _integers(rows["gaps"])
    order = np.argsort(gaps)
    return gaps[order], counts[order]


def _integers(column: pa.ChunkedArray) -> tuple[Integers, Flags]:
    """A column as plain integers, 0 where there is none, and where there is one."""
    present = pc.is_valid(column).to_numpy(zero_copy_only=False)
    filled = pc.fill_null(column.cast(pa.int64()), 0)
    return filled.to_numpy(zero_copy_only=False), present
