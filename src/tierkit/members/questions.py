"""What further metrics ask of the order lines: questions that are answered by a row per member.

An answer is a table of `member_id` and the columns that the question promises; who has nothing to
tell is not there, or has null. On one machine it is fetched, on a cluster it stays there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tierkit.members.metrics import Aggregate, Metric, PurchaseDays

if TYPE_CHECKING:
    import narwhals as nw

    from tierkit.orders.read import OrderLines

    Frame = nw.LazyFrame[Any]

OWN_METRICS = "Measuring the rules' own metrics"


@dataclass(frozen=True)
class Question:
    """One aggregate over the order lines by member, over all days or those of the window.

    `columns` are what it gives of each member, integers all; `stage` is what to tell people while
    it is answered. `frame` makes the lazy answer from order lines and the window's first day.
    """

    name: str
    columns: tuple[str, ...]
    stage: str
    frame: Callable[["OrderLines", int | None], "Frame"]


Ask = Callable[[Question], pa.Table]


def _history(orders: "OrderLines", _: int | None) -> "Frame":
    from tierkit.members.aggregates import history  # narwhals comes with it

    return history(orders.lines, has_orders=orders.has_orders)


def _largest_orders(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import largest_orders

    return largest_orders(orders.lines, start, has_orders=orders.has_orders)


def _purchase_days(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import purchase_days

    return purchase_days(orders.lines, start, has_orders=orders.has_orders)


HISTORY = Question(
    "history", ("first_day", "orders", "monetary"), "Measuring the history", _history
)
LARGEST_ORDERS = Question(
    "largest orders", ("largest",), "Measuring the largest orders", _largest_orders
)
PURCHASE_DAYS = Question("purchase days", ("days",), "Measuring purchase days", _purchase_days)
BUILT_IN = {
    "largest_order": LARGEST_ORDERS,
    "tenure": HISTORY,
    "lifetime_orders": HISTORY,
    "lifetime_monetary": HISTORY,
}


def ask_lines(orders: "OrderLines", start: int | None) -> Ask:
    """Have questions answered by the engine that holds the lines, each of them once."""
    answers: dict[str, pa.Table] = {}

    def ask(question: Question) -> pa.Table:
        if question.name not in answers:
            answers[question.name] = orders.collect(question.frame(orders, start), question.stage)
        return answers[question.name]

    return ask


def questions(metrics: Iterable[Metric]) -> list[Question]:
    """What must be asked to know these metrics, each question once."""
    asked = (question_of(metric) for metric in metrics)
    return list({each.name: each for each in asked if each is not None}.values())


def question_of(metric: Metric) -> Question | None:
    """What must be asked to know a metric; None where it follows from others."""
    match metric.origin:
        case None:
            return BUILT_IN.get(metric.name)
        case PurchaseDays():
            return PURCHASE_DAYS
        case Aggregate(column=column) as own:
            return column_numbers(column) if own.is_numeric else column_values(column)
        case _:
            return None


def column_numbers(column: str) -> Question:
    """The numbers of a column over the counted sales in the window."""

    def frame(orders: "OrderLines", start: int | None) -> "Frame":
        from tierkit.members import aggregates

        return aggregates.column_numbers(_sales(orders, start), orders.numbers[column])

    return Question(f"numbers of {column}", ("sum", "max", "min", "cells"), OWN_METRICS, frame)


def column_values(column: str) -> Question:
    """The filled and the distinct cells of a column over the counted sales in the window."""

    def frame(orders: "OrderLines", start: int | None) -> "Frame":
        from tierkit.members import aggregates

        return aggregates.column_values(_sales(orders, start), orders.texts[column])

    return Question(f"values of {column}", ("cells", "distinct"), OWN_METRICS, frame)


def _sales(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import counted_sales

    return counted_sales(
        orders.lines,
        start,
        orders.items,
        has_orders=orders.has_orders,
        has_returns=orders.has_returns,
    )
