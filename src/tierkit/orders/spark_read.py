"""Reading orders on Spark: every row accounted for, the lines left on the cluster."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import narwhals as nw

from tierkit.errors import DataError
from tierkit.orders import further, intake
from tierkit.orders.accounted import account_of
from tierkit.orders.cleaning import LINE_COLUMNS
from tierkit.orders.columns import recognise
from tierkit.orders.currencies import check_currencies
from tierkit.orders.discounts import (
    Discounts,
    check_same,
    check_values,
    counted,
    discount_role,
)
from tierkit.orders.export import Export
from tierkit.orders.grain import check_totals, check_wish, is_per_order, per_order_note
from tierkit.orders.intake import Group
from tierkit.orders.missing import MISSING, REASONS, told_missing
from tierkit.orders.read import OrderLines, order_lines
from tierkit.orders.source import Source
from tierkit.orders.spark import SparkEngine, failing
from tierkit.orders.spark_cleaning import Cleaning
from tierkit.orders.spark_sample import look_at_some
from tierkit.orders.spark_values import TEXT, check_types, quote, texts
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statuses import check_refunds, check_statuses
from tierkit.orders.understanding import Understood

SHOWN = 5
GROUPED = ("reason", "status", "is_sale", "is_refund", "zoned", "currency")


def read_on_spark(
    engine: SparkEngine,
    orders: Any,
    spec: OrdersSpec,
    *,
    set_aside_unreadable: bool = False,
) -> OrderLines:
    """Clean the typed columns of a table on the cluster, and account for every row.

    Errors as for `read_lines`; further ones where a column has a type that Spark cannot turn into
    the same numbers as every other engine.
    """
    table, name = engine.open(orders)
    understood = _decide(engine, table, name, spec)
    if not set_aside_unreadable:
        _refuse_unreadable(engine.lines, understood.groups)
    recount = partial(_count, engine, table, name, understood.exports[0].roles)
    understood, account = account_of(engine, understood, recount, keep_returned=_orders_of)
    if account.has_refunds:
        check_refunds(engine, account.cutoff, understood.spec)
    columns = [*LINE_COLUMNS, *further.line_columns(understood.spec)]
    lines = engine.lines.where(f"reason IS NULL AND day <= {account.cutoff}").select(*columns)
    return order_lines(engine, understood, account, nw.from_native(lines))


def _orders_of(returns: str) -> str:
    """SQL to select from: the orders that some rows are of."""
    return f"(SELECT DISTINCT member_id, order_id FROM ({returns}))"


def _decide(engine: SparkEngine, table: Any, name: str, spec: OrdersSpec) -> Understood:
    """Settle what the table means, and count its rows, which are left in the engine.

    Raises `DataError` that shows what is open, after a look at all rows or at the first ones.
    """
    types = dict(table.dtypes)
    recognised = recognise(name, table.columns, spec)
    roles = dict(recognised.roles)
    if recognised.profile is not None:
        spec = recognised.profile.applied(spec, roles)
    check_wish(roles, spec)
    check_types(name, roles, types)
    groups = _count(engine, table, name, roles, spec)
    if not groups:
        raise DataError(f"{name}: there is no row of data")
    _check_discounts(engine, roles, spec)
    currency = check_currencies(groups, spec)
    check_statuses(groups, roles, spec)
    notes = [*recognised.notes, *([] if currency is None else [currency])]
    notes += _missing_notes(table, roles, types, {group.reason for group in groups})
    if is_per_order(spec, roles):
        check_totals(engine, groups)
        notes.append(per_order_note(roles))
    warnings = look_at_some(engine, table, roles, spec)
    exports = (Export(_source(name, types), roles),)
    return Understood(exports, spec, tuple(groups), tuple(notes), warnings, recognised.profile)


def _check_discounts(engine: SparkEngine, roles: Mapping[str, str], spec: OrdersSpec) -> None:
    role = discount_role(roles)
    if role is None or role in spec.columns:
        return
    within, whole, beyond, most = engine.rows(counted("discounted", "order_lines"))[0]
    check_values(roles, Discounts(within, whole, beyond, f"{most or 0:g}"), spec)
    if role == "discount_amount" and "order" in roles:
        lines = "SELECT order_id, discounted AS discount FROM order_lines"
        check_same(engine, lines, roles[role])


def _missing_notes(
    table: Any, roles: Mapping[str, str], types: Mapping[str, str], reasons: Collection[str | None]
) -> Iterator[str]:
    """Which words were taken for no member or no order, with their rows."""
    for role, reason in REASONS.items():
        if reason in reasons and role in roles and types[roles[role]] == TEXT:
            name = quote(roles[role])
            words = table.selectExpr(f"{name} AS id").where(f"id IN ({texts(MISSING)})")
            with failing():
                found = words.groupBy("id").count().collect()
            rows = sorted(((word, rows) for word, rows in found), key=lambda row: (-row[1], row[0]))
            yield from told_missing(roles[role], role, rows)


def _source(name: str, types: Mapping[str, str]) -> Source:
    """The table as the reader describes any other source."""
    columns = tuple(types)
    return Source((name,), columns, columns, tuple(types.values()), lambda _: "order_lines")


def _count(
    engine: SparkEngine, table: Any, name: str, roles: Mapping[str, str], spec: OrdersSpec
) -> list[Group]:
    """How many rows there are of each kind; cleaned, they are the lines of the engine.

    Decimals are asked only where an amount is next to half a unit: then the rows are counted again.
    """
    cleaning = Cleaning(name, roles, dict(table.dtypes), spec)
    with failing():
        rows = cleaning.clean(table)
        groups, near_half = _groups(rows)
        if near_half:
            rows = cleaning.clean(table, exact=True)
            groups, _ = _groups(rows)
    engine.lines = rows
    return groups


def _groups(cleaned: Any) -> tuple[list[Group], bool]:
    """The rows of each kind, counted; and whether any amount is next to half a unit."""
    from pyspark.sql import functions

    counts = (
        *("count(1) AS rows", "min(day) AS first", "max(day) AS last"),
        "bool_or(near_half) AS near_half",
    )
    counted = cleaned.groupBy(*GROUPED).agg(*map(functions.expr, counts))
    found = sorted(counted.collect(), key=lambda row: tuple(map(str, row)))
    groups = [
        Group(
            **{name: row[name] for name in GROUPED},
            rows=row["rows"],
            first=row["first"],
            last=row["last"],
        )
        for row in found
    ]
    return groups, any(row["near_half"] for row in found)


def _refuse_unreadable(cleaned: Any, groups: Sequence[Group]) -> None:
    """Raise where rows cannot be read, naming the members of the first few."""
    unreadable = sum(group.rows for group in groups if group.reason in intake.UNREADABLE)
    if not unreadable:
        return
    listed = texts(intake.UNREADABLE)
    shown = cleaned.where(f"reason IN ({listed})").select("member_id", "order_id", "reason")
    lines = [
        f"  member {member}" + (f", order {order}" if order is not None else "") + f": {told}"
        for member, order, reason in shown.limit(SHOWN).collect()
        for told in [intake.REASONS[reason]]
    ]
    more = [f"  and {unreadable - len(lines):,} more"] if unreadable > len(lines) else []
    raise DataError(
        f"{unreadable:,} {'row' if unreadable == 1 else 'rows'} cannot be read:\n"
        + "\n".join([*lines, *more]),
        "A date or an amount is missing there, or beyond 15 digits. Filter the table before, or "
        "set these rows aside with set_aside_unreadable=True.",
    )
