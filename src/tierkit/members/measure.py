"""The one expression that turns typed order lines into members, on every engine.

Lines have `member_id`, `order_id`, `day` (days since 1970-01-01), `amount` (signed units of
1/10,000) and `is_sale`; days after the as-of day are gone already. Where it is known, `returned`
is false for orders that certainly have no returns. Only plain aggregates of plain columns are used,
so that DuckDB, pandas, pyarrow, polars and Spark give the same integers.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

Lines = nw.LazyFrame[Any]
TOTALS = ("monetary", "lines")
COUNTS = ("frequency", *TOTALS)


def measure(lines: Lines, start: int | None, *, has_orders: bool, has_returns: bool) -> Lines:
    """One row per known member: last order ever, orders and net amount in the window, lines.

    `start` is the first day of the window, None for all days. Columns: `member_id`; `last_day`,
    null without any counted order; `frequency`; `monetary` in units; `lines`, how many were used.
    """
    amount, day = nw.col("amount"), nw.col("day")
    if start is not None:
        amount = nw.when(day >= start).then(amount).otherwise(0)
        lines = _heaped(lines, start, has_returns) if has_orders else lines
    lines = lines.with_columns(monetary=amount)
    if has_orders:
        return _members(_orders(lines, has_returns=has_returns), start)
    sale_day = nw.when(nw.col("is_sale")).then(day)
    return _members(lines.with_columns(order_day=sale_day, lines=nw.lit(1)), start)


def measure_apart(earlier: Lines, window: Lines, start: int, *, has_orders: bool) -> Lines:
    """The same from the lines before the window and those in it, where nothing was returned.

    Earlier orders need not be told apart then, so that a scan of them can spare most columns.
    """
    day = nw.col("day")
    heaps = earlier.group_by("member_id").agg(order_day=day.max(), lines=nw.len())
    heaps = heaps.with_columns(monetary=nw.lit(0))
    orders = window.with_columns(monetary=nw.col("amount"))
    if has_orders:
        orders = _orders(orders, has_returns=False)
    else:
        orders = orders.with_columns(order_day=day, lines=nw.lit(1))
    parts = [
        _whole(part, *TOTALS).select("member_id", "order_day", *TOTALS) for part in (heaps, orders)
    ]
    return _members(nw.concat(parts), start)


def measure_in_order(
    earlier: Lines | None, window: Lines, start: int | None, *, has_returns: bool
) -> Lines:
    """The same where `begins` is 1 on the first line in the window of each order, 0 on the others.

    No order need be told from the member's others then, but for those that have returns.
    """
    columns: list[str | nw.Expr] = ["member_id", nw.col("day").alias("order_day")]
    if has_returns:
        columns = ["member_id", "day", "order_id", "amount", "is_sale", "returned"]
    begins, nothing = nw.col("begins").cast(nw.Int64), nw.lit(0).cast(nw.Int64)
    lines = window.select(*columns, monetary=nw.col("amount"), begins=begins)
    if earlier is not None:
        before = earlier.select(*columns, monetary=nothing, begins=nothing)
        lines = nw.concat([before, lines])
    used = nw.len()
    if has_returns:
        lines, used = _heaped_unless_returned(lines, start), nw.col("lines").sum()
    members = lines.group_by("member_id").agg(
        monetary=nw.col("monetary").sum(),
        frequency=nw.col("begins").sum(),
        last_day=nw.col("order_day").max(),
        lines=used,
    )
    return _measures(members)


def _heaped_unless_returned(lines: Lines, start: int | None) -> Lines:
    """One row per order that has returns, and per member one for all others.

    `begins` is how many orders of the window it stands for.
    """
    alone, order_day = nw.col("returned"), nw.col("order_day")
    lines = lines.with_columns(
        order_id=nw.when(alone).then(nw.col("order_id")),
        amount=nw.when(alone).then(nw.col("amount")).otherwise(0),
    )
    totals = {name: nw.col(name).sum() for name in ("monetary", "begins")}
    orders = counted_orders(lines, **totals, lines=nw.len())
    counts = ~order_day.is_null() if start is None else order_day >= start
    itself = nw.when(counts).then(1).otherwise(0)
    begins = nw.when(nw.col("order_id").is_null()).then(nw.col("begins")).otherwise(itself)
    return _whole(orders.with_columns(begins=begins), *TOTALS, "begins")


def _members(orders: Lines, start: int | None) -> Lines:
    """One row per member, from orders or heaps of lines."""
    order_day = nw.col("order_day")
    window_day = order_day if start is None else nw.when(order_day >= start).then(order_day)
    members = (
        orders.with_columns(window_day=window_day)
        .group_by("member_id")
        .agg(
            nw.col(*TOTALS).sum(),
            last_day=order_day.max(),
            frequency=nw.col("window_day").count(),
        )
    )
    return _measures(members)


def _measures(members: Lines) -> Lines:
    """What members are measured by, always of the same types and in the same order."""
    return members.select("member_id", "last_day", nw.col(*COUNTS).cast(nw.Int64))


def _heaped(lines: Lines, first: int, has_returns: bool) -> Lines:
    """The lines without order id where no order need be told from the member's others.

    That is so before the window, where orders are not counted, unless an order has returns and
    so might not count at all. Such lines make one heap per member, which is cheaper to group.
    """
    alone = nw.col("day") >= first
    if has_returns:
        if "returned" not in lines.collect_schema().names():
            return lines
        alone = alone | nw.col("returned")
    return lines.with_columns(order_id=nw.when(alone).then(nw.col("order_id")))


def _orders(lines: Lines, *, has_returns: bool) -> Lines:
    """One row per order (or heap): its day where it counts, net amount in the window, lines."""
    totals = {"monetary": nw.col("monetary").sum(), "lines": nw.len()}
    if has_returns:
        orders = counted_orders(lines, **totals)
    else:
        by_order = lines.group_by("member_id", "order_id")
        orders = by_order.agg(order_day=nw.col("day").max(), **totals)
    return _whole(orders, *TOTALS)


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


def purchase_gaps(lines: Lines, *, has_orders: bool, left_out: Sequence[str] = ()) -> Lines:
    """How often each number of days lies between a member's consecutive purchase days.

    All counted orders up to the as-of day are looked at, but for those of the members `left_out`.
    Columns: `gap` (days), `gaps` (how many).
    """
    if left_out:
        lines = lines.filter(~nw.col("member_id").is_in(left_out))
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
