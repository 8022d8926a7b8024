"""Reading orders on Spark: every row accounted for, the lines left on the cluster."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from tierkit.errors import DataError
from tierkit.orders import intake, spark_cleaning
from tierkit.orders.account import account_until, account_warnings
from tierkit.orders.amounts import exact_units
from tierkit.orders.columns import recognise
from tierkit.orders.days import to_day
from tierkit.orders.discounts import Discounts, check_values, counted, discount_role
from tierkit.orders.export import Export
from tierkit.orders.intake import Group
from tierkit.orders.read import OrderLines, notes_of
from tierkit.orders.source import Source
from tierkit.orders.spark import SparkEngine, failing
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statuses import check_refunds, check_statuses

SHOWN = 5
GROUPED = ("reason", "status", "is_sale", "is_refund", "zoned")
Kind = tuple[str | None, str | None, bool, bool, bool]
LINE = ("member_id", "order_id", "day", "amount", "is_sale")


def read_on_spark(
    engine: SparkEngine,
    orders: Any,
    spec: OrdersSpec,
    as_of: dt.date | None = None,
    *,
    set_aside_unreadable: bool = False,
) -> OrderLines:
    """Clean the typed columns of a table on the cluster, and account for every row.

    Errors as for `read_lines`; further ones where a column has a type that Spark cannot turn into
    the same numbers as every other engine.
    """
    table, name = engine.open(orders)
    types = dict(table.dtypes)
    recognised = recognise(name, table.columns, spec)
    roles = dict(recognised.roles)
    if recognised.profile is not None:
        spec = recognised.profile.applied(spec, roles)
    spark_cleaning.check_types(name, roles, types)
    _refuse_unknown(name, roles, spec)
    with failing():
        cleaned = _cleaned(table, name, roles, types, spec)
        groups, near_half = _groups(cleaned)
    if not groups:
        raise DataError(f"{name}: there is no row of data")
    engine.lines = _exact(cleaned) if near_half else cleaned
    _check_discounts(engine, roles, spec)
    check_statuses(groups, roles, spec)
    if not set_aside_unreadable:
        _refuse_unreadable(cleaned, groups)
    account = account_until(engine, groups, roles, as_of, keep_returned="({})".format)
    if account.has_refunds:
        check_refunds(engine, account.cutoff, spec)
    lines = engine.lines.where(f"reason IS NULL AND day <= {account.cutoff}").select(*LINE)
    return OrderLines(
        lines=nw.from_native(lines),
        as_of=to_day(account.cutoff),
        first_day=to_day(account.first),
        last_day=to_day(account.last),
        intake=account.intake,
        roles=roles,
        has_orders=account.has_orders,
        has_returns=account.has_returns,
        notes=(
            *recognised.notes,
            *notes_of([Export(_source(name, types), roles)], account.used, spec),
        ),
        warnings=tuple(account_warnings(account, as_of)),
        rejects=(),
        files=(),
        recognised=(),
        _engine=engine,
        _exports=(),
        spec=spec,
    )


def _refuse_unknown(name: str, roles: Mapping[str, str], spec: OrdersSpec) -> None:
    """Refuse what is not done on Spark, rather than pass it over in silence."""
    own = (*spec.numbers, *spec.texts)
    asked = {
        f"metrics over columns ({', '.join(own)})": bool(own),
        "amounts of whole orders (amount_is: order)": spec.amount_is == "order"
        and "amount" in roles,
        f"discounts in money (column {roles.get('discount_amount')!r})": "discount_amount" in roles,
        f"paid back amounts (column {roles.get('refunded')!r})": "refunded" in roles,
        f"a currency (column {roles.get('currency')!r})": "currency" in roles
        or spec.currency is not None,
        "dropping duplicates": spec.drop_duplicates,
    }
    if found := [what for what, there in asked.items() if there]:
        raise DataError(
            f"{name}: on Spark there is no {' and no '.join(found)}",
            "Prepare the table with Spark, drop such columns, or read the orders from files.",
        )


def _check_discounts(engine: SparkEngine, roles: Mapping[str, str], spec: OrdersSpec) -> None:
    role = discount_role(roles)
    if role is None or role in spec.columns:
        return
    value = "part * 100" if role == "discount_percent" else "part"
    within, whole, beyond, most = engine.rows(counted(value, "order_lines"))[0]
    check_values(roles, Discounts(within, whole, beyond, f"{most or 0:g}"), spec)


def _source(name: str, types: Mapping[str, str]) -> Source:
    """The table as the reader describes any other source."""
    columns = tuple(types)
    return Source((name,), columns, columns, tuple(types.values()), lambda _: "order_lines")


def _cleaned(
    table: Any, name: str, roles: Mapping[str, str], types: Mapping[str, str], spec: OrdersSpec
) -> Any:
    for columns in spark_cleaning.clean(roles, types, spec, name):
        table = table.selectExpr(*columns)
    return table


def _groups(cleaned: Any) -> tuple[list[Group], bool]:
    """The rows of each kind, counted; and whether any amount is next to half a unit."""
    counted = cleaned.groupBy(*GROUPED, "near_half").agg(
        *_functions("count(1)", "min(day)", "max(day)")
    )
    # Rows of one kind come in two lots: amounts next to half a unit, and the others.
    found: dict[Kind, list[tuple[int, int | None, int | None]]] = {}
    near_half = False
    for reason, status, is_sale, is_refund, zoned, near, rows, first, last in counted.collect():
        near_half = near_half or near
        found.setdefault((reason, status, is_sale, is_refund, zoned), []).append(
            (rows, first, last)
        )
    groups = [
        Group(
            *kind,
            sum(rows for rows, _, _ in lots),
            min((first for _, first, _ in lots if first is not None), default=None),
            max((last for _, _, last in lots if last is not None), default=None),
        )
        for kind, lots in sorted(found.items(), key=lambda each: tuple(map(str, each[0])))
    ]
    return groups, near_half


def _functions(*expressions: str) -> list[Any]:
    from pyspark.sql import functions

    return [functions.expr(expression) for expression in expressions]


def _exact(cleaned: Any) -> Any:
    """The lines with those amounts multiplied as decimals that are next to half a unit."""
    from pyspark.sql import functions

    def units(first: float | None, second: float, part: float) -> int | None:
        return None if first is None else exact_units(first, second, part)

    exact = functions.udf(units, "bigint", useArrow=False)
    first = functions.expr("CASE WHEN near_half THEN first END")
    sign = functions.expr("CASE WHEN is_sale THEN 1 ELSE -1 END")
    amount = functions.coalesce(
        functions.col("amount"), sign * exact(first, functions.col("second"), functions.col("part"))
    )
    return cleaned.withColumn("amount", amount)


def _refuse_unreadable(cleaned: Any, groups: Sequence[Group]) -> None:
    """Raise where rows cannot be read, naming the members of the first few."""
    unreadable = sum(group.rows for group in groups if group.reason in intake.UNREADABLE)
    if not unreadable:
        return
    listed = spark_cleaning.texts(intake.UNREADABLE)
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
