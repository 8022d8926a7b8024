"""Further metrics: measured where the rules ask for them, each question put to the engine once."""

from collections.abc import Callable, Iterable, Mapping
from graphlib import TopologicalSorter

import numpy as np
import pyarrow as pa

from tierkit.errors import DataError
from tierkit.members import arrow
from tierkit.members.formulas import Formula, evaluate, named_in
from tierkit.members.metrics import CORE, METRICS, Aggregate, Metric, PurchaseDays
from tierkit.members.questions import (
    HISTORY,
    LARGEST_ORDERS,
    NUMBERS,
    PURCHASE_DAYS,
    Answers,
    Question,
    column_values,
)
from tierkit.members.ratio import Flags, Integers, Ratio
from tierkit.money import UNITS


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
    """Measures further metrics of the members, from what is asked of their order lines.

    `ids` are the members, `core` has their recency, counted orders (as frequency) and monetary;
    `end` is the window's last day, in days since 1970-01-01.
    """

    def __init__(
        self, answers: Answers, end: int, ids: pa.Array, core: Mapping[str, tuple[Integers, Flags]]
    ) -> None:
        self._answers = answers
        self._end = end
        self._ids = ids
        self._core = {name: Ratio.of(*core[name], METRICS[name].scale) for name in CORE}
        self._exact: dict[str, Ratio] = {}

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
                return self._for_everyone(PURCHASE_DAYS, "days")
            case Aggregate(how, column):
                return self._aggregate(how, column)
            case formula:
                return evaluate(formula, self._exact.__getitem__, len(self._ids))

    def average_order(self) -> Ratio:
        """Net amount in the window per counted order."""
        return self._core["monetary"].over(self._core["frequency"])

    def largest_order(self) -> Ratio:
        """Largest net amount of an order that counts in the window."""
        return Ratio.of(*self._aligned(LARGEST_ORDERS, "largest"), UNITS)

    def tenure(self) -> Ratio:
        """Days since the first counted order ever."""
        first_day, ordered = self._aligned(HISTORY, "first_day")
        return Ratio.of(self._end - first_day, ordered)

    def lifetime_orders(self) -> Ratio:
        """Counted orders up to the as-of day."""
        return self._for_everyone(HISTORY, "orders")

    def lifetime_monetary(self) -> Ratio:
        """Net amount up to the as-of day."""
        return self._for_everyone(HISTORY, "monetary", UNITS)

    def _aggregate(self, how: str, column: str) -> Ratio:
        match how:
            case "count":
                return self._for_everyone(column_values(column), "cells")
            case "distinct":
                return self._for_everyone(column_values(column), "distinct")
            case "sum":
                return self._number("sum", column, UNITS)
            case "mean":
                return self._number("sum", column, UNITS).over(self._number("cells", column))
            case _:
                cells, extreme = (self._number(each, column) for each in ("cells", how))
                return Ratio.of(extreme.above, cells.above > 0, UNITS)

    def _number(self, how: str, column: str, scale: int = 1) -> Ratio:
        """An aggregate over the cells of a column of numbers."""
        return self._for_everyone(NUMBERS, f"{how}_{self._answers.numbers[column]}", scale)

    def _for_everyone(self, question: Question, column: str, scale: int = 1) -> Ratio:
        """What counts or adds up: who is not in the answer has 0."""
        numbers, _ = self._aligned(question, column)
        return Ratio.of(numbers, np.ones(len(numbers), dtype=bool), scale)

    def _aligned(self, question: Question, column: str) -> tuple[Integers, Flags]:
        """A column of the answer along the members, 0 for who has none; and who has a value."""
        import pyarrow.compute as pc  # it takes a while, and few need it

        rows = self._answers.to(question)
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
