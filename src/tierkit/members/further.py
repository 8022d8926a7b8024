"""Further metrics: measured where the rules ask for them, each question put to the engine once."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.errors import DataError
from tierkit.members import arrow
from tierkit.members.formulas import Formula, evaluate, named_in
from tierkit.members.metrics import CORE, METRICS, Aggregate, Metric, PurchaseDays
from tierkit.members.ratio import Flags, Integers, Ratio
from tierkit.members.window import Window
from tierkit.money import UNITS
from tierkit.orders.days import to_number

if TYPE_CHECKING:
    from tierkit.orders.read import OrderLines


def formula_of(metric: Metric) -> Formula | None:
    """The formula by which a metric is worked out from others, if that is how."""
    if metric.origin is None or isinstance(metric.origin, Aggregate | PurchaseDays):
        return None
    return metric.origin


def parts_of(metric: Metric) -> tuple[str, ...]:
    """The metrics that a metric is worked out from."""
    formula = formula_of(metric)
    return () if formula is None else tuple(dict.fromkeys(named_in(formula)))


def needed(wanted: Iterable[str], metrics: Mapping[str, Metric]) -> list[str]:
    """The metrics wanted and all that they are worked out from, each behind what it needs."""
    still = list(wanted)
    parts: dict[str, tuple[str, ...]] = {}
    while still:
        name = still.pop()
        if name not in parts:
            parts[name] = parts_of(metrics[name])
            still += parts[name]
    return list(TopologicalSorter(parts).static_order())


def columns_for(
    wanted: Iterable[str], metrics: Mapping[str, Metric]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of the export that metrics read as numbers, and those that they read as text."""
    origins = [metrics[name].origin for name in needed(wanted, metrics)]
    own = [origin for origin in origins if isinstance(origin, Aggregate)]
    numbers = {each.column for each in own if each.is_numeric}
    texts = {each.column for each in own if not each.is_numeric}
    return tuple(sorted(numbers)), tuple(sorted(texts))


class Further:
    """Measures further metrics of the members, from their order lines up to the window's end.

    `ids` are the members, `core` has their recency, counted orders (as frequency) and monetary.
    """

    def __init__(
        self,
        orders: "OrderLines | None",
        window: Window,
        ids: pa.Array,
        core: Mapping[str, tuple[Integers, Flags]],
    ) -> None:
        self._given = orders
        self._end = to_number(window.end)
        self._start = None if window.start is None else to_number(window.start)
        self._ids = ids
        self._core = {name: Ratio.of(*core[name], METRICS[name].scale) for name in CORE}
        self._exact: dict[str, Ratio] = {}
        self._columns: dict[str, pa.Table] = {}

    @property
    def _orders(self) -> "OrderLines":
        if self._given is None:
            raise AssertionError("without orders, only what follows from other metrics is there")
        return self._given

    def measure(
        self, wanted: Iterable[str], metrics: Mapping[str, Metric]
    ) -> dict[str, tuple[Integers, Flags]]:
        """Integers of each metric's unit, and who has a value, by the names wanted.

        Each is rounded once, however many others it is worked out from. Raises `DataError` where
        a number is beyond what can be kept.
        """
        names = list(wanted)
        found: dict[str, tuple[Integers, Flags]] = {}
        for name in needed(names, metrics):
            metric = metrics[name]
            try:
                if name not in self._exact:
                    self._exact[name] = self._ratio(metric)
                if name in names:
                    exact = self._exact[name]
                    found[name] = (exact.rounded(metric.scale), exact.present)
            except OverflowError:
                raise DataError(
                    f"the metric {name} ({metric.meaning}) gives numbers beyond what tierkit can "
                    "count exactly"
                ) from None
        return {name: found[name] for name in names}

    def _ratio(self, metric: Metric) -> Ratio:
        match metric.origin:
            case None if metric.name in CORE:
                return self._core[metric.name]
            case None:
                return BUILT_IN[metric.name](self)
            case PurchaseDays():
                return self._purchase_days
            case Aggregate(how, column):
                return self._aggregate(how, column)
            case formula:
                return evaluate(formula, self._exact.__getitem__, len(self._ids))

    def average_order(self) -> Ratio:
        """Net amount in the window per counted order."""
        return self._core["monetary"].over(self._core["frequency"])

    def largest_order(self) -> Ratio:
        """Largest net amount of an order that counts in the window."""
        from tierkit.members.aggregates import largest_orders  # narwhals comes with it

        orders = self._orders
        frame = largest_orders(orders.lines, self._start, has_orders=orders.has_orders)
        rows = orders.collect(frame, "Measuring the largest orders")
        return Ratio.of(*self._aligned(rows, "largest"), UNITS)

    def tenure(self) -> Ratio:
        """Days since the first counted order ever."""
        first_day, ordered = self._aligned(self._history, "first_day")
        return Ratio.of(self._end - first_day, ordered)

    def lifetime_orders(self) -> Ratio:
        """Counted orders up to the as-of day."""
        return self._for_everyone(self._history, "orders")

    def lifetime_monetary(self) -> Ratio:
        """Net amount up to the as-of day."""
        return self._for_everyone(self._history, "monetary", UNITS)

    @cached_property
    def _history(self) -> pa.Table:
        from tierkit.members.aggregates import history

        frame = history(self._orders.lines, has_orders=self._orders.has_orders)
        return self._orders.collect(frame, "Measuring the history")

    @cached_property
    def _purchase_days(self) -> Ratio:
        from tierkit.members.aggregates import purchase_days

        orders = self._orders
        frame = purchase_days(orders.lines, self._start, has_orders=orders.has_orders)
        rows = orders.collect(frame, "Measuring purchase days")
        return self._for_everyone(rows, "days")

    def _aggregate(self, how: str, column: str) -> Ratio:
        match how:
            case "count":
                return self._for_everyone(self._texts(column), "cells")
            case "distinct":
                return self._for_everyone(self._texts(column), "distinct")
            case "sum":
                return self._for_everyone(self._numbers(column), "sum", UNITS)
            case "mean":
                cells = self._for_everyone(self._numbers(column), "cells")
                return self._for_everyone(self._numbers(column), "sum", UNITS).over(cells)
            case _:
                return Ratio.of(*self._aligned(self._numbers(column), how), UNITS)

    def _numbers(self, column: str) -> pa.Table:
        from tierkit.members.aggregates import column_numbers

        return self._of_column(self._orders.numbers[column], column_numbers)

    def _texts(self, column: str) -> pa.Table:
        from tierkit.members.aggregates import column_values

        return self._of_column(self._orders.texts[column], column_values)

    def _of_column(self, column: str, aggregate: Callable[[Any, str], Any]) -> pa.Table:
        from tierkit.members.aggregates import counted_sales

        if column not in self._columns:
            orders = self._orders
            sales = counted_sales(
                orders.lines,
                self._start,
                has_orders=orders.has_orders,
                has_returns=orders.has_returns,
            )
            frame = aggregate(sales, column)
            self._columns[column] = orders.collect(frame, "Measuring the rules' own metrics")
        return self._columns[column]

    def _for_everyone(self, rows: pa.Table, column: str, scale: int = 1) -> Ratio:
        """What counts or adds up: who is not among the rows has 0."""
        numbers, _ = self._aligned(rows, column)
        return Ratio.of(numbers, np.ones(len(numbers), dtype=bool), scale)

    def _aligned(self, rows: pa.Table, column: str) -> tuple[Integers, Flags]:
        """A column along the members, 0 for who is not among the rows; and who has a value."""
        found = rows.filter(pc.is_valid(rows[column]))
        places, _ = arrow.numbers(pc.index_in(found["member_id"], value_set=self._ids))
        numbers = np.zeros(len(self._ids), dtype=np.int64)
        present = np.zeros(len(self._ids), dtype=bool)
        numbers[places] = arrow.numbers(found[column].cast(pa.int64()))[0]
        present[places] = True
        return numbers, present


# How each further built-in metric is measured.
BUILT_IN: dict[str, Callable[[Further], Ratio]] = {
    "average_order": Further.average_order,
    "largest_order": Further.largest_order,
    "tenure": Further.tenure,
    "lifetime_orders": Further.lifetime_orders,
    "lifetime_monetary": Further.lifetime_monetary,
}
