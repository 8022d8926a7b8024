"""The account of orders that are understood, as of a day, and where their used rows are found."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tierkit.orders.account import Account, account_until
from tierkit.orders.as_of import Rows, used_rows
from tierkit.orders.cleaning import clean, clean_used
from tierkit.orders.days import to_day
from tierkit.orders.engine import Engine
from tierkit.orders.grain import is_per_order
from tierkit.orders.intake import Group
from tierkit.orders.limits import Session
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.standing import RETURNS, Standing, UsedRows, standing_in_files
from tierkit.orders.understanding import Understood, count_cleaned, is_kept

# Returns that are more than one in so many rows would fill the memory.
MANY_RETURNS = 16


def accounted(engine: Engine, understood: Understood) -> tuple[Understood, Account, UsedRows]:
    """The account of the rows as they are seen on the as-of day, and the used ones."""
    recount = partial(count_cleaned, engine, understood.exports)
    used = used_of(engine, understood)
    lines = [group for group in understood.groups if group.reason is None]
    returns = sum(group.rows for group in lines if not group.is_sale)
    few = returns * MANY_RETURNS <= sum(group.rows for group in lines)
    keep = partial(_keep_returned, engine, few=few)
    return (*account_of(engine, understood, recount, keep_returned=keep, rows=used.within), used)


def account_of(
    engine: Session,
    understood: Understood,
    recount: Callable[[OrdersSpec], Sequence[Group]],
    *,
    keep_returned: Callable[[str], str],
    rows: Rows = used_rows,
) -> tuple[Understood, Account]:
    """The account of the rows, and what they are understood to be, as seen on the as-of day.

    Where amounts count once per order, rows after a day that nobody named are seen to be so only
    once it is settled: `recount` cleans and counts them anew.
    """
    roles, spec = understood.exports[0].roles, understood.spec
    account = account_until(
        engine, understood.groups, roles, spec, keep_returned=keep_returned, rows=rows
    )
    if spec.as_of is not None or not account.has_later or not is_per_order(spec, roles):
        return understood, account
    spec = replace(spec, as_of=to_day(account.cutoff))
    seen = replace(understood, spec=spec, groups=tuple(recount(spec)))
    return account_of(engine, seen, recount, keep_returned=keep_returned, rows=rows)


def _keep_returned(engine: Engine, found: str, *, few: bool) -> str:
    """The name of a table of the orders that have returns, made from the SQL that finds these.

    The returns are kept as well where they are few, and looked for again where they are asked for.
    """
    stage = "Looking for returns"
    if few:
        engine.run(f"CREATE OR REPLACE TEMP TABLE kept_returns AS {found}", stage)
        found = "SELECT * FROM kept_returns"
    engine.run(f"CREATE OR REPLACE TEMP VIEW {RETURNS} AS {found}", stage)
    orders = f"SELECT DISTINCT member_id, order_id FROM {RETURNS}"
    engine.run(f"CREATE OR REPLACE TEMP TABLE returned_orders AS {orders}", stage)
    return "returned_orders"


def used_of(engine: Engine, understood: Understood) -> UsedRows:
    """The used rows of some days: of what is kept in a table, or of a scan that skips.

    The view of all rows is made anew as well, so that it tests for no reason that no row has.
    """
    exports, spec = list(understood.exports), understood.spec
    if understood.used is not None:
        return understood.used
    if is_kept(exports, spec):
        return UsedRows(used_rows)
    reasons = {group.reason for group in understood.groups if group.reason is not None}
    stands = all(group.stands for group in understood.groups)
    readable = all(group.readable for group in understood.groups)
    has_returns = not all(group.is_sale for group in understood.groups if group.reason is None)
    exports = [replace(each, status_stands=stands, readable=readable) for each in exports]
    rows = " UNION ALL ".join(
        clean(each, spec, each.source.names, reasons=reasons) for each in exports
    )
    engine.run(f"CREATE OR REPLACE TEMP VIEW order_lines AS {rows}")

    def within(first: int, last: int) -> str:
        return " UNION ALL ".join(
            clean_used(each, spec, (first, last), reasons, has_returns=has_returns)
            for each in exports
        )

    def standing(first: int, last: int) -> Standing | None:
        days = (first, last)
        return standing_in_files(exports[0], spec, reasons, days, has_returns=has_returns)

    return UsedRows(within, standing) if len(exports) == 1 else UsedRows(within)
