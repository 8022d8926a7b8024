"""The members: one row each, sorted by id, with exact integers."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tierkit.members import arrow
from tierkit.members.formulas import evaluate
from tierkit.members.further import Further, formula_of, needed
from tierkit.members.metrics import CORE, METRICS, Metric
from tierkit.members.questions import Answers, answers_of
from tierkit.members.ratio import Ratio
from tierkit.members.window import Window
from tierkit.orders.days import to_number

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STAGE = "Measuring members"


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
    false; `active` members have at least one counted order in the window. Those `left_out` hold a
    tier, but shape no threshold. `orders` are the counted orders in the window, where frequency
    counts something else.
    """

    ids: pa.Array
    last_day: Integers
    ever_ordered: Flags
    active: Flags
    values: Mapping[str, Values]
    left_out: Flags | None = None
    orders: Integers | None = None

    @property
    def shaping(self) -> Flags:
        """The members over whom thresholds are derived: the active ones, but for those left out."""
        return self.active if self.left_out is None else self.active & ~self.left_out

    @property
    def orders_known(self) -> bool:
        """Whether orders are counted; a saved table may have nothing but their days."""
        return self.orders is not None or self.values["frequency"].metric.origin is None

    @property
    def order_counts(self) -> Integers:
        """The counted orders of each member in the window."""
        return self.values["frequency"].numbers if self.orders is None else self.orders

    def shaping_with(self, metric: Metric) -> Flags:
        """Those of the members who shape thresholds that have a value of a metric."""
        return self.shaping & self.values[metric.name].present

    def __len__(self) -> int:
        return len(self.ids)

    def leaving_out(self, ids: Sequence[str]) -> "Members":
        """The same members, those of these ids marked as left out."""
        if not ids:
            return self
        import pyarrow.compute as pc  # it takes a while, and few need it

        given = pa.array(ids, self.ids.type)
        chosen = pa.chunked_array([pc.is_in(self.ids, value_set=given)])
        return replace(self, left_out=arrow.flags(chosen))

    def with_roster(self, ids: pa.Array) -> "Members":
        """The same with whoever is on a roster: those who never bought are known, and inactive."""
        import pyarrow.compute as pc

        new = ids.filter(pc.invert(pc.is_in(ids, value_set=self.ids)))
        absent = np.zeros(len(new), dtype=np.int64)
        nobody = np.zeros(len(new), dtype=np.bool_)
        joined = Members(
            ids=pa.concat_arrays([self.ids, new.cast(self.ids.type)]),
            last_day=np.concatenate([self.last_day, absent]),
            ever_ordered=np.concatenate([self.ever_ordered, nobody]),
            active=np.concatenate([self.active, nobody]),
            values={
                name: Values(
                    each.metric,
                    np.concatenate([each.numbers, absent]),
                    np.concatenate([each.present, nobody | (not each.metric.can_be_missing)]),
                )
                for name, each in self.values.items()
            },
            left_out=None if self.left_out is None else np.concatenate([self.left_out, nobody]),
            orders=None if self.orders is None else np.concatenate([self.orders, absent]),
        )
        return joined.take(pc.sort_indices(joined.ids).to_numpy().astype(np.int64))

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
            left_out=None if self.left_out is None else self.left_out[positions],
            orders=None if self.orders is None else self.orders[positions],
        )


def measure_members(
    orders: "OrderLines",
    window: Window,
    metrics: Mapping[str, Metric] = METRICS,
    further: Iterable[str] = (),
) -> Members:
    """Measure recency, frequency, monetary and further metrics of every known member.

    `metrics` are those that the rules know, `further` names the ones that are asked for. Recency
    counts from the window's end back to the last order ever; an inactive member has frequency 0 and
    what its returns in the window leave as monetary. A window that ends before the as-of day sees
    nothing after its end. Raises `DataError` when the engine cannot finish reading.
    """
    orders = orders.until(window.end)
    first = None if window.start is None else to_number(window.start)
    rows = _summed_up(orders, window, first)
    if (used := int(_integers(rows["lines"])[0].sum())) != (orders.used or used):
        raise AssertionError(f"{used} lines were measured, {orders.used} were used")
    return members_of(rows, window, answers_of(orders, first), metrics, further)


def _summed_up(orders: "OrderLines", window: Window, first: int | None) -> pa.Table:
    """The lines of each member summed up, in the way that costs least with these lines."""
    from tierkit.members.measure import (  # narwhals comes with them
        measure,
        measure_apart,
        measure_in_order,
    )

    has_orders, has_returns, earlier = orders.has_orders, orders.has_returns, None
    start = max(window.start or orders.first_day, orders.first_day)
    in_order = orders.in_order(start, window.end)
    if start > orders.first_day and (in_order is not None or not has_returns):
        earlier = orders.between(orders.first_day, start - dt.timedelta(days=1))
    if in_order is not None:
        measured = measure_in_order(earlier, in_order, first, has_returns=has_returns)
        rows = orders.collect_in_order(measured.sort("member_id"), STAGE)
        if rows is not None:
            return rows
    if earlier is not None and not has_returns:
        in_window = orders.between(start, window.end)
        measured = measure_apart(earlier, in_window, to_number(start), has_orders=has_orders)
    else:
        measured = measure(orders.lines, first, has_orders=has_orders, has_returns=has_returns)
    return orders.collect(measured.sort("member_id"), STAGE)


def members_of(
    rows: pa.Table,
    window: Window,
    answers: Answers,
    metrics: Mapping[str, Metric] = METRICS,
    further: Iterable[str] = (),
) -> Members:
    """The members whose lines `measure` has summed up, in the order of the rows.

    `answers` are to what further metrics ask of the lines.
    """
    ids = arrow.in_one(rows["member_id"])
    last_day, ever_ordered = _integers(rows["last_day"])
    counted, everyone = _integers(rows["frequency"])
    recency = to_number(window.end) - last_day
    recency *= ever_ordered
    found = {
        "recency": (recency, ever_ordered),
        "frequency": (counted, everyone),
        "monetary": _integers(rows["monetary"]),
    }
    counts_orders = metrics["frequency"].origin is None
    wanted = [name for name in further if name not in CORE]
    if wanted or not counts_orders:
        measuring = Further(answers, to_number(window.end), ids, found)
        found |= measuring.measure([*wanted, "frequency"], metrics)
    return Members(
        ids=ids,
        last_day=last_day,
        ever_ordered=ever_ordered,
        active=counted > 0,
        values={name: Values(metrics[name], *found[name]) for name in [*CORE, *wanted]},
        orders=None if counts_orders else counted,
    )


def worked_out_again(
    values: Mapping[str, Values], metrics: Mapping[str, Metric]
) -> dict[str, Values]:
    """The metrics that formulas give, from values of what they are worked out from."""
    found: dict[str, Ratio] = {}
    again = {}
    for name in needed(values, metrics):
        metric, present = metrics[name], values[name].present
        formula = formula_of(metric)
        if formula is not None:
            found[name] = evaluate(formula, found.__getitem__, len(present))
            numbers = found[name].rounded(metric.scale)
            again[name] = Values(metric, numbers, found[name].present)
        else:
            found[name] = Ratio.of(values[name].numbers, present, metric.scale)
    return again


def measure_gaps(orders: "OrderLines", left_out: Sequence[str] = ()) -> tuple[Integers, Integers]:
    """The days between members' consecutive purchase days: distinct gaps rising, and how many.

    The gaps of the members `left_out` are not counted.
    """
    from tierkit.members.measure import purchase_gaps

    frame = purchase_gaps(orders.lines, has_orders=orders.has_orders, left_out=left_out)
    rows = orders.collect(frame, "Measuring gaps between purchases")
    gaps, _ = _integers(rows["gap"])
    counts, _ = _integers(rows["gaps"])
    order = np.argsort(gaps)
    return gaps[order], counts[order]


def _integers(column: pa.ChunkedArray) -> tuple[Integers, Flags]:
    """A column as plain integers, 0 where there is none, and where there is one."""
    numbers, present = arrow.numbers(column)
    return numbers.astype(np.int64, copy=False), present
