"""The statuses of an export with their rows, and what each means or probably means."""

from collections.abc import Mapping, Sequence

from tierkit.orders.engine import Engine, text_list
from tierkit.orders.intake import FILTERED, NO_ORDERS, REPEATED, Group
from tierkit.orders.meanings import LISTS, REFUND, StatusSeen, probable_meaning
from tierkit.orders.spec import OrdersSpec

STAGE = "Looking at statuses"
# Rows whose status says nothing of an order.
UNTOLD = (FILTERED, REPEATED, *NO_ORDERS)


def statuses_seen(
    engine: Engine, groups: Sequence[Group], roles: Mapping[str, str], spec: OrdersSpec
) -> tuple[StatusSeen, ...]:
    """The statuses, most rows first, with what was told or can be proposed of each."""
    told = {status: name for name in LISTS for status in getattr(spec.statuses, name)}
    separate = _separate_refunds(engine, groups) if "order" in roles else set()
    rows = engine.rows(
        "SELECT status, count(*) AS seen, sum(amount) FROM order_lines "
        f"WHERE coalesce(reason, '') NOT IN ({text_list(UNTOLD)}) "
        "GROUP BY status ORDER BY seen DESC, status",
        STAGE,
    )
    return tuple(
        StatusSeen(
            name=status,
            rows=count,
            amount=None if amount is None else int(amount),
            meaning=told.get(status)
            or probable_meaning(status, separate_refunds=status in separate),
            told=status in told,
        )
        for status, count, amount in rows
    )


def _separate_refunds(engine: Engine, groups: Sequence[Group]) -> set[str]:
    """Statuses that speak of refunds and whose rows stand beside other rows of the same order."""
    names = sorted({group.status or "" for group in groups})
    refunds = [name for name in names if probable_meaning(name, separate_refunds=True) == REFUND]
    if not refunds:
        return set()
    listed = text_list(refunds)
    engine.run(
        "CREATE OR REPLACE TEMP TABLE refunds_seen AS SELECT DISTINCT status, member_id, order_id "
        f"FROM order_lines WHERE status IN ({listed})",
        STAGE,
    )
    # The order alone leaves few of all rows, and one text is quicker to look up than two.
    rows = engine.rows(
        "SELECT DISTINCT status FROM refunds_seen WHERE (member_id, order_id) IN "
        f"(SELECT (member_id, order_id) FROM order_lines WHERE status NOT IN ({listed}) "
        "AND order_id IN (SELECT order_id FROM refunds_seen))",
        STAGE,
    )
    engine.run("DROP TABLE refunds_seen", STAGE)
    return {status for (status,) in rows}
