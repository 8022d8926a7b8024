"""Further plain aggregates of typed order lines, by member, on every engine.

Each gives one row per member that has anything to aggregate; who is not there has nothing. Columns
of a rule file's own metrics come as `number_0`, `has_number_0` (integers of 1/10,000, 0 where the
cell is blank, so that no engine makes floats of them) and `text_0` (null where blank).
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from tierkit.members.measure import counted_orders

Lines = nw.LazyFrame[Any]
# Beyond every number of units that a cell can hold.
NO_NUMBER = 2**62


def history(lines: Lines, *, has_orders: bool) -> Lines:
    """Over all days: `first_day` of a counted order, counted `orders`, net amount (`monetary`)."""
    orders = _orders(lines, has_orders=has_orders)
    members = orders.group_by("member_id").agg(
        first_day=nw.col("order_day").min(),
        orders=nw.col("order_day").count(),
        monetary=nw.col("net").sum(),
    )
    return members.with_columns(nw.col("orders", "monetary").cast(nw.Int64))


def largest_orders(lines: Lines, start: int | None, *, has_orders: bool) -> Lines:
    """The largest net amount in the window (`largest`) of one order that counts in it."""
    if start is not None:
        # An order keeps its lines before the window, which tell whether it counts.
        inside = nw.when(nw.col("day") >= start).then(nw.col("amount")).otherwise(0)
        lines = lines.with_columns(inside=inside)
    inside = nw.col("inside" if start is not None else "amount")
    if has_orders:
        orders = counted_orders(lines, inside=inside.sum())
        orders = orders.with_columns(nw.col("inside").cast(nw.Int64))
    else:
        sales = lines.filter(nw.col("is_sale"))
        orders = sales.with_columns(order_day=nw.col("day"), inside=inside)
    counted = orders.filter(~nw.col("order_day").is_null())
    if start is not None:
        counted = counted.filter(nw.col("order_day") >= start)
    return counted.group_by("member_id").agg(largest=nw.col("inside").max())


def purchase_days(lines: Lines, start: int | None, *, has_orders: bool) -> Lines:
    """The distinct days of the orders that count in the window (`days`)."""
    orders = _orders(lines, has_orders=has_orders).filter(~nw.col("order_day").is_null())
    if start is not None:
        orders = orders.filter(nw.col("order_day") >= start)
    days = orders.group_by("member_id", "order_day").agg(orders=nw.len())
    return days.group_by("member_id").agg(days=nw.len())


def column_numbers(lines: Lines, columns: Sequence[str]) -> Lines:
    """Of the cells of number columns that are not blank: `sum_number_0`, `max_`, `min_`, `cells_`.

    Where there are no cells, the largest and the smallest are numbers without a meaning.
    """
    cells: dict[str, nw.Expr] = {}
    found: dict[str, nw.Expr] = {}
    for column in columns:
        number, filled = nw.col(column), nw.col(f"has_{column}")
        cells[f"sum_{column}"] = number
        cells[f"max_{column}"] = nw.when(filled).then(number).otherwise(-NO_NUMBER)
        cells[f"min_{column}"] = nw.when(filled).then(number).otherwise(NO_NUMBER)
        cells[f"cells_{column}"] = filled.cast(nw.Int64)
        found[f"sum_{column}"] = nw.col(f"sum_{column}").sum()
        found[f"max_{column}"] = nw.col(f"max_{column}").max()
        found[f"min_{column}"] = nw.col(f"min_{column}").min()
        found[f"cells_{column}"] = nw.col(f"cells_{column}").sum()
    members = lines.select("member_id", **cells).group_by("member_id").agg(**found)
    return members.with_columns(nw.col(*found).cast(nw.Int64))


def column_values(lines: Lines, column: str) -> Lines:
    """Of the cells of a text column that are not blank: `cells`, and `distinct` values."""
    cells = lines.filter(~nw.col(column).is_null())
    values = cells.group_by("member_id", column).agg(cells=nw.len())
    found = values.group_by("member_id").agg(cells=nw.col("cells").sum(), distinct=nw.len())
    return found.with_columns(nw.col("cells", "distinct").cast(nw.Int64))


def counted_sales(
    lines: Lines,
    start: int | None,
    items: Lines | None = None,
    *,
    has_orders: bool,
    has_returns: bool,
) -> Lines:
    """The sale lines in the window whose orders count, and the further `items` of such orders."""
    sales = lines.filter(nw.col("is_sale"))
    if items is not None:
        columns = items.collect_schema().names()
        sales = nw.concat([sales.select(columns), items.select(columns)])
    if start is not None:
        sales = sales.filter(nw.col("day") >= start)
    if not (has_orders and has_returns):
        return sales
    if "returned" in lines.collect_schema().names():
        lines = lines.filter(nw.col("returned"))
    orders = counted_orders(lines)
    returned = orders.filter(nw.col("order_day").is_null()).select("member_id", "order_id")
    # An anti join leaves no gaps: the columns are those of the sales alone.
    return sales.join(returned, on=["member_id", "order_id"], how="anti")


def _orders(lines: Lines, *, has_orders: bool) -> Lines:
    """One row per order with `order_day` and `net`; without order ids each row is one."""
    if has_orders:
        return counted_orders(lines)
    day = nw.when(nw.col("is_sale")).then(nw.col("day"))
    return lines.with_columns(order_day=day, net=nw.col("amount"))
