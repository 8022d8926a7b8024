"""How each metric of one member was worked out, in words and numbers."""

from collections.abc import Callable, Sequence

from tierkit.members.further import parts_of
from tierkit.members.history import Fate, Order
from tierkit.orders.days import to_day
from tierkit.orders.member_rows import MemberRow
from tierkit.report.working_text import figure_text
from tierkit.results.explain import ExplainResult, Figure


def worked_out(result: ExplainResult, figure: Figure) -> str:
    """The numbers that a metric comes from; of a rule file's own metric, its parts."""
    told = WORKINGS.get(figure.metric.name)
    if told is None or figure.metric.origin is not None:
        return _meaning(result, figure)
    return told(result, figure)


def _meaning(result: ExplainResult, figure: Figure) -> str:
    """What a metric of the rule file is, with the values of what it is worked out from."""
    parts = {each.metric.name: each for each in result.figures}
    given = [
        f"{name} = {figure_text(parts[name].value, parts[name].metric)}"
        for name in parts_of(figure.metric)
        if name in parts
    ]
    return figure.metric.meaning + (f", with {', '.join(given)}" if given else "")


def _recency(result: ExplainResult, _: Figure) -> str:
    last = result.history.last_counted
    return "no order counts" if last is None else f"{result.as_of} less {_day_of(last)}"


def _frequency(result: ExplainResult, _: Figure) -> str:
    return f"orders in the window that count, of {len(result.history.orders):,} in all"


def _monetary(result: ExplainResult, figure: Figure) -> str:
    history = result.history
    rows = [row for row in history.used_rows if history.is_in_window(row)]
    return _net(rows, "in the window", figure)


def _average_order(result: ExplainResult, figure: Figure) -> str:
    orders = len(result.history.counted)
    if not orders:
        return "no order counts in the window"
    in_window = sum(order.in_window for order in result.history.orders)
    told = figure_text(in_window, figure.metric)
    return f"{told} / {orders:,} {'order' if orders == 1 else 'orders'} in the window"


def _largest_order(result: ExplainResult, figure: Figure) -> str:
    for order in result.history.counted:
        if figure.value in (order.in_window, order.sales - order.returned):
            return f"that of {_day_of(order)}"
    return figure.metric.meaning


def _tenure(result: ExplainResult, _: Figure) -> str:
    counted = _ever_counted(result)
    return f"{result.as_of} less {_day_of(counted[-1])}" if counted else "no order counts"


def _lifetime_orders(result: ExplainResult, _: Figure) -> str:
    in_window, ever = len(result.history.counted), len(_ever_counted(result))
    return f"{in_window:,} in the window and {ever - in_window:,} before it"


def _lifetime_monetary(result: ExplainResult, figure: Figure) -> str:
    return _net(result.history.used_rows, "in all", figure)


WORKINGS: dict[str, Callable[[ExplainResult, Figure], str]] = {
    "recency": _recency,
    "frequency": _frequency,
    "monetary": _monetary,
    "average_order": _average_order,
    "largest_order": _largest_order,
    "tenure": _tenure,
    "lifetime_orders": _lifetime_orders,
    "lifetime_monetary": _lifetime_monetary,
}


def _ever_counted(result: ExplainResult) -> list[Order]:
    """The orders that count in the window or before it, newest first."""
    known = (Fate.COUNTED, Fate.BEFORE_WINDOW)
    return [order for order in result.history.orders if order.fate in known]


def _day_of(order: Order) -> str:
    named = "" if order.order_id is None else f" (order {order.order_id})"
    return f"{'-' if order.day is None else to_day(order.day)}{named}"


def _net(rows: Sequence[MemberRow], where: str, figure: Figure) -> str:
    sold = sum(row.amount or 0 for row in rows if row.is_sale)
    returned = -sum(row.amount or 0 for row in rows if not row.is_sale)
    lines = f"{len(rows):,} {'line' if len(rows) == 1 else 'lines'} {where}"
    told = f"{lines}: sales {figure_text(sold, figure.metric)}"
    return f"{told} less returns {figure_text(returned, figure.metric)}" if returned else told
