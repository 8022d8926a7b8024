"""The day of the newest counted order, which is the as-of day unless another is named."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from tierkit.errors import DataError
from tierkit.orders.intake import Group
from tierkit.orders.limits import Session

STAGE = "Finding the newest order"


# SQL for the used rows of the days from the first to the last.
Rows = Callable[[int, int], str]
# SQL: an order counts, which returns take back as a whole does not.
COUNTS = "has_sale AND NOT (has_return AND net <= 0)"
# No order is of such a year: it is one of another era, or stands for no day.
FAR_YEAR = 2200


def far_days(as_of: dt.date) -> Iterator[str]:
    """Warn of an as-of day that only a slip in the dates can have given."""
    if as_of.year >= FAR_YEAR:
        yield (
            f"the newest order is of {as_of}, and all recencies are counted from there: mend such "
            "days, or leave them out with --as-of (a year of the Thai calendar is 543 more than "
            "the common one)"
        )


def used_rows(first: int, last: int) -> str:
    """SQL for the used rows of some days, of all that there are."""
    return f"SELECT * FROM order_lines WHERE {is_used_within(first, last)}"


def is_used_within(first: int, last: int) -> str:
    """SQL: a row is used, and of one of these days."""
    return f"reason IS NULL AND day BETWEEN {first} AND {last}"


def newest_order(
    engine: Session, used: Sequence[Group], returned: str | None, rows: Rows = used_rows
) -> int:
    """The day of the newest counted order.

    An order counts on a day unless the returns up to that day take back everything. `returned` is
    the table of orders that have returns, None where there are none or none can be told; only
    those need the look at each of their days.
    """
    newest = max(group.last for group in used if group.is_sale and group.last is not None)
    if returned is None or _counts_on(engine, newest, rows, returned):
        return newest
    found = engine.rows(
        f"""
        WITH used AS (SELECT * FROM order_lines WHERE reason IS NULL),
        days AS (
            SELECT member_id, order_id, day, sum(amount) AS net,
                   bool_or(is_sale) AS has_sale, bool_or(NOT is_sale) AS has_return
            FROM used SEMI JOIN {returned} USING (member_id, order_id) GROUP BY ALL
        ),
        running AS (
            SELECT day, has_sale, sum(net) OVER days_so_far AS net,
                   bool_or(has_return) OVER days_so_far AS has_return
            FROM days
            WINDOW days_so_far AS (PARTITION BY member_id, order_id ORDER BY day)
        )
        SELECT max(day) FROM (
            SELECT max(day) AS day FROM used ANTI JOIN {returned} USING (member_id, order_id)
            UNION ALL
            SELECT max(day) FROM running WHERE {COUNTS}
        )
        """,
        STAGE,
    )
    if found[0][0] is None:
        raise DataError("no order counts: returns take back every one of them")
    return int(found[0][0])


def _counts_on(engine: Session, day: int, rows: Rows, returned: str) -> bool:
    """Whether an order without any return has a sale on this day: as a rule, and quickly found."""
    plain = f"FROM ({rows(day, day)}) ANTI JOIN {returned} USING (member_id, order_id)"
    sale = f"SELECT 1 {plain} WHERE is_sale LIMIT 1"
    return bool(engine.rows(sale, STAGE))
