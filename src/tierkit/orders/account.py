"""The account of every row: how many there are of each reason, status and kind, and of which days.

Where a file is typed and nothing in it is amiss, which is how a data warehouse exports, the status
alone tells the rows apart. To group by that one column, as it stands in the file, takes half the
time of grouping by all that may tell rows apart; whether nothing is amiss shows from the extremes.
"""

from collections.abc import Sequence

from tierkit.money import LARGEST_LINE
from tierkit.orders import amounts, days, intake
from tierkit.orders.cleaning import names_no_currency
from tierkit.orders.days import INSTANT
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.intake import Group
from tierkit.orders.plain import status
from tierkit.orders.spec import OrdersSpec

STAGE = "Checking orders"
TELLING = ("reason", "status", "is_sale", "is_refund", "zoned")
# What a date, a status and an amount need no other column for.
PLAIN_ROLES = {"member", "order", "date", "amount", "status"}


def count_groups(engine: Engine, exports: Sequence[Export]) -> list[Group]:
    """The rows of `order_lines` in groups, by all that may tell them apart."""
    with_currency = not all(names_no_currency(export) for export in exports)
    by = ", ".join([*TELLING, "currency"] if with_currency else TELLING)
    rows = engine.rows(
        f"SELECT {', '.join(TELLING)}, count(*), min(day), max(day), bit_or(grouping), "
        f"min(currency) FROM order_lines GROUP BY {by} ORDER BY {by}",
        STAGE,
    )
    return [Group(*row) for row in rows]


def count_plain_groups(
    engine: Engine, exports: Sequence[Export], spec: OrdersSpec
) -> list[Group] | None:
    """The same groups, found in half the time; None where something may be amiss.

    That is so where a row might be set aside for anything but its status, or be a return by the
    sign of its amount.
    """
    if len(exports) != 1 or not _is_plain(exports[0], spec):
        return None
    export = exports[0]
    date, amount = export.column("date"), export.column("amount")
    raw, kind = export.column("status") if "status" in export.roles else ("''", "VARCHAR")
    typed = (
        f"SELECT {raw} AS status, {days.day_number(*date)} AS day, "
        f"{amounts.number(*amount)} AS amount FROM {export.scan(export.source.names)}"
    )
    alike = (
        "SELECT status, count(*) AS lines, least(count(day), count(amount)) AS readable, "
        "min(day) AS first, max(day) AS last, min(amount) AS least, max(amount) AS most "
        f"FROM ({typed}) GROUP BY status"
    )
    rows = engine.rows(
        f"SELECT {status('status', kind)} AS cleaned, sum(lines)::BIGINT, sum(readable)::BIGINT, "
        f"min(first), max(last), min(least), max(most) FROM ({alike}) GROUP BY cleaned",
        STAGE,
    )
    groups = []
    for name, lines, readable, first, last, least, most in rows:
        if readable < lines or least < 0 or most >= LARGEST_LINE:
            return None
        is_refund = name in spec.statuses.refund
        groups.append(
            Group(
                reason=intake.STATUS_IGNORED if name in spec.statuses.ignore else None,
                status=name if "status" in export.roles else None,
                is_sale=not is_refund,
                is_refund=is_refund,
                zoned=date[1] == INSTANT,
                rows=lines,
                first=first,
                last=last,
            )
        )
    return sorted(groups, key=lambda group: (group.reason is None, group.status or ""))


def _is_plain(export: Export, spec: OrdersSpec) -> bool:
    """Whether no row can be set aside but for its status, its date or its amount."""
    roles = set(export.roles)
    if not roles <= PLAIN_ROLES or "amount" not in roles or export.conventions:
        return False
    if spec.where or spec.drop_duplicates or spec.currency is not None or spec.numbers:
        return False
    filled = export.is_filled("member") and ("order" not in roles or export.is_filled("order"))
    typed = all(export.column(role)[1] != "VARCHAR" for role in ("date", "amount"))
    return filled and typed
