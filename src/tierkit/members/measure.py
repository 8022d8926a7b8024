"""The one expression that turns typed order lines into members, on every engine.

Lines have `member_id`, `order_id`, `day` (days since 1970-01-01), `amount` (signed units of
1/10,000) and `is_sale`; days after the as-of day are gone already. Only plain aggregates of plain
columns are used, so that DuckDB, pandas, pyarrow, polars and Spark give the same integers.
"""

from typing import Any

import narwhals as nw

Lines = nw.LazyFrame[Any]
BEFORE_ALL_DAYS = -(2**31) + 1
MEASURES = ("last_day", "frequency", "monetary", "lines")


def measure(lines: Lines, start: int | None, *, has_orders: bool, has_returns: bool) -> Lines:
    """One row per known member: last order ever, orders and net amount in the window, lines.

    `start` is the first day of the window, None for all days. Columns: `member_id`; `last_day`,
    null without any counted order; `frequency`; `monetary` in units; `lines`, how many were used.
    """
    if has_orders and has_returns:
        return _with_returned_orders(lines, BEFORE_ALL_DAYS if start is None else start)
    return _every_sale_counts(lines, start, has_orders=has_orders)


def _every_sale_counts(lines: Lines, start: int | None, *, has_orders: bool) -> Lines:
    """Nothing was returned, or no return can be told to belong to an order.

    An order with a sale in the window then counts in it, so the window and the history can be
    grouped apart, and only the window needs its orders.
    """
    lines = lines.with_columns(sale_day=nw.when(nw.col("is_sale")).then(nw.col("day")))
    orders = lines if start is None else lines.filter(nw.col("day") >= start)
    if has_orders:
        orders = orders.group_by("member_id", "order_id").agg(
            nw.col("sale_day").max(), nw.col("amount").sum()
        )
        orders = _whole(orders, "amount")
    windowed = orders.group_by("member_id").agg(
        last_day=nw.col("sale_day").max(),
        frequency=nw.col("sale_day").count(),
        monetary=nw.col("amount").sum(),
    )
    history = lines.group_by("member_id").agg(last_day=nw.col("sale_day").max(), lines=nw.len())
    # Stacked and added, for a join would leave gaps, and pandas makes floats of integers with gaps.
    parts = (
        windowed.with_columns(lines=nw.lit(0)),
        history.with_columns(frequency=nw.lit(0), monetary=nw.lit(0)),
    )
    counts = ("frequency", "monetary", "lines")
    stacked = nw.concat([_whole(part, *counts).select("member_id", *MEASURES) for part in parts])
    members = stacked.group_by("member_id").agg(nw.col("last_day").max(), nw.col(*counts).sum())
    return _whole(members, *counts)


def _with_returned_orders(lines: Lines, start: int) -> Lines:
    """The same where an order does not count whose returns take back everything."""
    window_amount = nw.when(nw.col("day") >= start).then(nw.col("amount")).otherwise(0)
    orders = counted_orders(
        lines.with_columns(window_amount=window_amount),
        monetary=nw.col("window_amount").sum(),
        lines=nw.len(),
    )
    windowed = nw.when(nw.col("order_day") >= start).then(nw.col("order_day"))
    members = (
        _whole(orders, "monetary", "lines")
        .with_columns(window_day=windowed)
        .group_by("member_id")
        .agg(
            last_day=nw.col("order_day").max(),
            frequency=nw.col("window_day").count(),
            monetary=nw.col("monetary").sum(),
            lines=nw.col("lines").sum(),
        )
    )
    return _whole(members, "frequency", "monetary", "lines").select("member_id", *MEASURES)


def counted_orders(lines: Lines, /, **totals: nw.Expr) -> Lines:
    """One row per order: its member, its day where it counts (else null), and further totals.

    An order stands on the day of its last sale; it does not count if returns take back everything.
    """
    is_sale, day = nw.col("is_sale"), nw.col("day")
    orders = (
        lines.with_columns(
            sale_day=nw.when(is_sale).then(day), return_day=nw.when(~is_sale).then(day)
        )
        .group_by("member_id", "order_id")
        .agg(
            sale_day=nw.col("sale_day").max(),
            returns=nw.col("return_day").count(),
            net=nw.col("amount").sum(),
            **totals,
        )
    )
    taken_back = (nw.col("returns") > 0) & (nw.col("net") <= 0)
    return orders.with_columns(order_day=nw.when(~taken_back).then(nw.col("sale_day")))


def _whole(frame: Lines, *columns: str) -> Lines:
    """Sums as 64-bit integers, which DuckDB makes wider, and Spark and pandas narrower."""
    return frame.with_columns(nw.col(*columns).cast(nw.Int64))


def purchase_gaps(lines: Lines, *, has_orders: bool) -> Lines:
    """How often each number of days lies between a member's consecutive purchase days.

    All counted orders up to the as-of day are looked at. Columns: `gap` (days), `gaps` (how many).
    """
    if has_orders:
        days = counted_orders(lines)
    else:
        days = lines.with_columns(order_day=nw.when(nw.col("is_sale")).then(nw.col("day")))
    visits = (
        days.filter(~nw.col("order_day").is_null())
        .group_by("member_id", "order_day")
        .agg(orders=nw.len())
    )
    before = nw.col("order_day").shift(1).over("member_id", order_by="order_day")
    return (
        visits.with_columns(gap=nw.col("order_day") - before)
        .filter(~nw.col("gap").is_null())
        .group_by("gap")
        .agg(gaps=nw.len())
    )
