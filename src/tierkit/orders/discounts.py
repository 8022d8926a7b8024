"""Discounts: fractions, percent or money, which their numbers alone do not always tell apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tierkit.errors import DataError, UndecidedError
from tierkit.orders import amounts
from tierkit.orders.columns import quoted
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.limits import Session
from tierkit.orders.roles import DISCOUNTS, ROLES
from tierkit.orders.spec import NONE, OrdersSpec

STAGE = "Looking at discounts"
# One value in so many may be a slip, and is left to the account of unreadable rows.
FEW = 10
# Several orders whose lines all have one and the same discount: it is probably the order's.
FEWEST_ORDERS = 3


@dataclass(frozen=True)
class Discounts:
    """How many discounts there are within 0 and 1, of exactly 1 and beyond; `example` is of them.

    Values of nothing are not counted.
    """

    within: int
    whole: int
    beyond: int
    example: str


def counted(value: str, source: str) -> str:
    """SQL, for any engine, that counts discounts as `Discounts` has them."""
    return (
        f"SELECT count(CASE WHEN {value} > 0 AND {value} < 1 THEN 1 END), "
        f"count(CASE WHEN {value} = 1 THEN 1 END), "
        f"count(CASE WHEN {value} > 1 OR {value} < 0 THEN 1 END), "
        f"max(abs({value})) FROM {source}"
    )


def check_discounts(engine: Engine, exports: Sequence[Export], spec: OrdersSpec) -> None:
    """Ask what a discount is wherever its column may hold something else than its name says."""
    roles = exports[0].roles
    role = discount_role(roles)
    if role is None or role in spec.columns:
        return
    for export in exports:
        value = amounts.number(*export.column(role))
        scan = export.scan(export.source.names)
        within, whole, beyond, most = engine.rows(counted(value, scan), STAGE)[0]
        check_values(roles, Discounts(within, whole, beyond, f"{most or 0:g}"), spec)
        if role == "discount_amount" and "order" in roles:
            order = export.source.identifier(roles["order"])
            text = f"CAST({order} AS VARCHAR)"
            lines = f"SELECT {text} AS order_id, {value} AS discount FROM {scan}"
            check_same(engine, lines, roles[role])


def discount_role(roles: Mapping[str, str]) -> str | None:
    """What the export has of discounts: a fraction, percent or money; None where it has none."""
    return next((role for role in DISCOUNTS if role in roles), None)


def check_values(roles: Mapping[str, str], seen: Discounts, spec: OrdersSpec) -> None:
    """Ask where numbers contradict the name of the column, or tell nothing."""
    role = discount_role(roles)
    if role == "discount":
        if seen.beyond * FEW > seen.within:
            raise _undecided(roles, spec, f"numbers such as {seen.example}, beyond a fraction of 1")
        if seen.whole and not seen.within:
            raise _undecided(roles, spec, "0 and 1 alone, and 1 would take all of the amount")
    if role == "discount_percent" and not seen.beyond and seen.within + seen.whole:
        raise _undecided(roles, spec, f"no number above {seen.example}, as fractions do")


def _undecided(roles: Mapping[str, str], spec: OrdersSpec, held: str) -> UndecidedError:
    column = next(roles[role] for role in DISCOUNTS if role in roles)
    known = [ROLES[role] for role in DISCOUNTS]
    options = ", ".join(f"{each.option} {quoted(column)} if it is {each.meaning}" for each in known)
    return UndecidedError(
        f"the discounts in column {column!r} are in doubt: it holds {held}",
        f"Say {options}, or --discount {NONE} if prices are net of it.",
        {"columns": {**spec.columns, "discount_amount": column}},
    )


def check_same(engine: Session, discounts: str, column: str) -> None:
    """Ask whether money is taken off the line, where all lines of an order have the same of it.

    `discounts` is SQL, for any engine, for the `order_id` and the `discount` of each line.
    """
    several, same, example = engine.rows(
        "SELECT count(*), count(CASE WHEN fewest = most THEN 1 END), "
        "min(CASE WHEN fewest = most THEN order_id END) FROM "
        "(SELECT order_id, min(discount) AS fewest, max(discount) AS most "
        f"FROM ({discounts}) GROUP BY order_id HAVING count(*) > 1 AND max(discount) <> 0)",
        STAGE,
    )[0]
    if same >= FEWEST_ORDERS and same * FEW > several * (FEW - 1):
        raise DataError(
            f"{same:,} of {several:,} orders have one and the same {column} on all their lines "
            f"(such as order {example}): that looks like the discount of the whole order",
            f"If it is the line's own, say --discount-amount {quoted(column)}; otherwise name the "
            f"column of amounts with --amount, or read no discount with --discount {NONE}.",
        )
