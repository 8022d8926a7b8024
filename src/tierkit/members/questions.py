"""What further metrics ask of the order lines: questions that are answered by a row per member.

An answer is a table of `member_id` and the columns that the question promises; who has nothing to
tell is not there, or has null. On one machine it is fetched, on a cluster it stays there.
"""

from collections.abc import Callable, Iterable, Mapping
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

    `stage` is what to tell people while it is answered; `frame` makes the lazy answer, integers
    all, from order lines and the window's first day.
    """

    name: str
    stage: str
    frame: Callable[["OrderLines", int | None], "Frame"]


@dataclass(frozen=True)
class Answers:
    """The answer to any question; `numbers` says what the columns of numbers are called in it."""

    to: Callable[[Question], pa.Table]
    numbers: Mapping[str, str]


def _history(orders: "OrderLines", _: int | None) -> "Frame":
    from tierkit.members.aggregates import history  # narwhals comes with it

    return history(orders.lines, has_orders=orders.has_orders)


def _largest_orders(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import largest_orders

    return largest_orders(orders.lines, start, has_orders=orders.has_orders)


def _purchase_days(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import purchase_days

    return purchase_days(orders.lines, start, has_orders=orders.has_orders)


def _numbers(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import column_numbers

    return column_numbers(_sales(orders, start), list(orders.numbers.values()))


def _sales(orders: "OrderLines", start: int | None) -> "Frame":
    from tierkit.members.aggregates import counted_sales

    return counted_sales(
        orders.lines,
        start,
        orders.items,
        has_orders=orders.has_orders,
        has_returns=orders.has_returns,
    )


HISTORY = Question("history", "Measuring the history", _history)
LARGEST_ORDERS = Question("largest orders", "Measuring the largest orders", _largest_orders)
PURCHASE_DAYS = Question("purchase days", "Measuring purchase days", _purchase_days)
# Of all columns of numbers at once: to scan the lines for each would cost as much again.
NUMBERS = Question("numbers", OWN_METRICS, _numbers)
BUILT_IN = {
    "largest_order": LARGEST_ORDERS,
    "tenure": HISTORY,
    "lifetime_orders": HISTORY,
    "lifetime_monetary": HISTORY,
}


def answers_of(orders: "OrderLines", start: int | None) -> Answers:
    """What the engine that holds the lines answers, each question once."""
    answered: dict[str, pa.Table] = {}

    def answer(question: Question) -> pa.Table:
        if question.name not in answered:
            answered[question.name] = orders.collect(question.frame(orders, start), question.stage)
        return answered[question.name]

    return Answers(answer, orders.numbers)


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
            return NUMBERS if own.is_numeric else column_values(column)
        case _:
            return None


def column_values(column: str) -> Question:
    """The filled and the distinct cells of a column over the counted sales in the window."""

    def frame(orders: "OrderLines", start: int | None) -> "Frame":
        from tierkit.members import aggregates

        return aggregates.column_values(_sales(orders, start), orders.texts[column])

    return Question(f"values of {column}", OWN_METRICS, frame)
