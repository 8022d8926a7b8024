"""The day of the newest counted order, which is the as-of day unless another is named."""

from collections.abc import Sequence

from tierkit.errors import DataError
from tierkit.orders.engine import Engine
from tierkit.orders.intake import Group


def newest_order(engine: Engine, used: Sequence[Group], has_orders: bool) -> int:
    """The day of the newest counted order.

    An order counts on a day unless the returns up to that day take back everything. Only orders
    that have returns need the look at each of their days.
    """
    newest = max(group.last for group in used if group.is_sale and group.last is not None)
    if not has_orders or all(group.is_sale for group in used):
        return newest
    rows = engine.rows(
        """
        WITH used AS (SELECT * FROM order_lines WHERE reason IS NULL),
        returned AS (SELECT DISTINCT member_id, order_id FROM used WHERE NOT is_sale),
        days AS (
            SELECT member_id, order_id, day, sum(amount) AS net,
                   bool_or(is_sale) AS has_sale, bool_or(NOT is_sale) AS has_return
            FROM used SEMI JOIN returned USING (member_id, order_id) GROUP BY ALL
        ),
        running AS (
            SELECT day, has_sale, sum(net) OVER days_so_far AS net,
                   bool_or(has_return) OVER days_so_far AS has_return
            FROM days
            WINDOW days_so_far AS (PARTITION BY member_id, order_id ORDER BY day)
        )
        SELECT max(day) FROM (
            SELECT max(day) AS day FROM used ANTI JOIN returned USING (member_id, order_id)
            UNION ALL
            SELECT max(day) FROM running WHERE has_sale AND NOT (has_return AND net <= 0)
        )
        """,
        "Finding the newest order",
    )
    if rows[0][0] is None:
        raise DataError("no order counts: returns take back every one of them")
    return int(rows[0][0])
