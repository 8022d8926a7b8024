"""The account of every row: how many there are of each reason, status and kind, and of which days.

Where a file is typed and nothing in it is amiss, which is how a data warehouse exports, the status
alone tells the rows apart. To group by that one column, as it stands in the file, takes half the
time of grouping by all that may tell rows apart; whether nothing is amiss shows from the extremes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

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
SIDES = {"sale": "amount >= 0", "return": "amount < 0"}
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

    That is so where a row might be set aside for anything but its status.
    """
    if len(exports) != 1 or not _is_plain(exports[0], spec):
        return None
    export = exports[0]
    rows = engine.rows(_by_status(export), STAGE)
    if any(readable < lines or largest >= LARGEST_LINE for _, lines, readable, largest, *_ in rows):
        return None
    zoned = export.column("date")[1] == INSTANT
    groups = [group for name, _, _, _, *sides in rows for group in _sides(name, sides, zoned, spec)]
    if "status" not in export.roles:
        groups = [replace(group, status=None) for group in groups]
    return sorted(groups, key=lambda each: (each.reason is None, each.status or "", each.is_sale))


def _by_status(export: Export) -> str:
    """SQL for a row per status: lines, readable ones, the largest amount, sales and returns."""
    raw, kind = export.column("status") if "status" in export.roles else ("''", "VARCHAR")
    typed = (
        f"SELECT {raw} AS status, {days.day_number(*export.column('date'))} AS day, "
        f"{amounts.number(*export.column('amount'))} AS amount "
        f"FROM {export.scan(export.source.names)}"
    )
    sides = ", ".join(
        f"count(*) FILTER ({side}) AS {name}s, min(day) FILTER ({side}) AS first_{name}, "
        f"max(day) FILTER ({side}) AS last_{name}"
        for name, side in SIDES.items()
    )
    alike = (
        "SELECT status, count(*) AS lines, least(count(day), count(amount)) AS readable, "
        f"max(abs(amount)) AS largest, {sides} FROM ({typed}) GROUP BY status"
    )
    summed = ", ".join(
        f"sum({name}s)::BIGINT, min(first_{name}), max(last_{name})" for name in SIDES
    )
    return (
        f"SELECT {status('status', kind)} AS cleaned, sum(lines)::BIGINT, sum(readable)::BIGINT, "
        f"max(largest), {summed} FROM ({alike}) GROUP BY cleaned"
    )


def _sides(name: str, counted: Sequence[Any], zoned: bool, spec: OrdersSpec) -> Iterator[Group]:
    """The rows of one status: its sales and its returns; all are returns if it marks refunds."""
    reason = intake.STATUS_IGNORED if name in spec.statuses.ignore else None
    is_refund = name in spec.statuses.refund
    sales, first_sale, last_sale, returns, first_return, last_return = counted
    if is_refund:
        first = min(day for day in (first_sale, first_return) if day is not None)
        last = max(day for day in (last_sale, last_return) if day is not None)
        yield Group(reason, name, False, True, zoned, sales + returns, first, last)
        return
    if returns:
        yield Group(reason, name, False, False, zoned, returns, first_return, last_return)
    if sales:
        yield Group(reason, name, True, False, zoned, sales, first_sale, last_sale)


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
