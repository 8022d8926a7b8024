"""The account of every row: how many of each reason, status and kind, of which days, up to when."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tierkit.errors import DataError
from tierkit.orders import intake
from tierkit.orders.as_of import Rows, far_days, newest_order, used_rows
from tierkit.orders.cleaning import LINE_COLUMNS, NO_CURRENCY, names_no_currency
from tierkit.orders.days import to_day, to_number
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.intake import Group, Intake
from tierkit.orders.limits import Session
from tierkit.orders.roles import ROLES
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.standing import UsedRows
from tierkit.orders.statuses import refund_warnings

# Which column may be the wrong one where most rows are set aside for a reason.
NAMED_BY = {
    intake.NO_MEMBER: ROLES["member"].option,
    intake.NO_ORDER: ROLES["order"].option,
    intake.UNREADABLE_DATE: ROLES["date"].option,
}
STAGE = "Checking orders"
TELLING = ("reason", "status", "is_sale", "is_refund", "zoned")


def count_groups(engine: Engine, exports: Sequence[Export]) -> list[Group]:
    """The rows of `order_lines` in groups, by all that may tell them apart."""
    with_currency = not all(names_no_currency(export) for export in exports)
    by = ", ".join([*TELLING, "currency"] if with_currency else TELLING)
    currency = "min(currency)" if with_currency else NO_CURRENCY
    rows = engine.rows(
        f"SELECT {', '.join(TELLING)}, count(*), min(day), max(day), bit_or(grouping), "
        f"{currency} FROM order_lines GROUP BY {by} ORDER BY {by}",
        STAGE,
    )
    return [Group(*row) for row in rows]


@dataclass(frozen=True)
class Counted:
    """The rows of `order_lines` in groups, and where they stand as in the files, the used ones."""

    groups: Sequence[Group]
    used: UsedRows | None = None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(group.rows for group in self.groups)


@dataclass(frozen=True)
class Account:
    """The rows that count up to the as-of day, and what became of every other.

    `cutoff` is that day, in days since 1970-01-01; `returned` is the table of the orders that have
    returns, None where there are none or none can be told.
    """

    used: tuple[Group, ...]
    cutoff: int
    intake: Intake
    has_orders: bool
    returned: str | None

    @property
    def first(self) -> int:
        """The day of the earliest row."""
        return _first(self.used)

    @property
    def last(self) -> int:
        """The day of the last row that counts."""
        return min(_last(self.used), self.cutoff)

    @property
    def has_later(self) -> bool:
        """Whether some row would count, but for its day."""
        return _last(self.used) > self.cutoff

    @property
    def has_returns(self) -> bool:
        """Whether some row takes something back."""
        return _has_returns(self.used)

    @property
    def has_refunds(self) -> bool:
        """Whether some rows are refunds by their status, and can be held against orders."""
        return self.has_orders and any(group.is_refund for group in self.used)


def account_until(
    engine: Session,
    groups: Sequence[Group],
    roles: Mapping[str, str],
    spec: OrdersSpec,
    *,
    keep_returned: Callable[[str], str],
    rows: Rows = used_rows,
) -> Account:
    """Settle the as-of day, that of the newest counted order unless named, and count up to it.

    `keep_returned` takes SQL for the rows that are returns, few as a rule, and gives what to select
    the orders from that have such rows. Raises `DataError` where no order counts, or none up to
    that day.
    """
    used = tuple(group for group in groups if group.reason is None)
    if not any(group.is_sale for group in used):
        raise _nothing_counts(groups)
    has_orders = "order" in roles
    returned = None
    if has_orders and _has_returns(used):
        every = rows(_first(used), _last(used))
        returned = keep_returned(
            f"SELECT {', '.join(LINE_COLUMNS)} FROM ({every}) WHERE NOT is_sale"
        )
    if spec.as_of is None:
        cutoff = newest_order(engine, used, returned, rows)
    else:
        cutoff = to_number(spec.as_of)
    return Account(used, cutoff, _intake(engine, groups, cutoff, rows), has_orders, returned)


def account_warnings(account: Account, spec: OrdersSpec) -> Iterator[str]:
    """What may be wrong with the rows, as their account tells."""
    yield from refund_warnings(account.used, account.has_orders)
    yield from intake.nobodys_rows(account.intake)
    if spec.as_of is None:
        yield from far_days(to_day(account.cutoff))


def _nothing_counts(groups: Sequence[Group]) -> DataError:
    """The error for rows of which none is a counted order."""
    reasons: Counter[str] = Counter()
    for group in groups:
        reasons[intake.REASONS[group.reason] if group.reason else "returns"] += group.rows
    told = ", ".join(f"{rows:,} {reason}" for reason, rows in reasons.items())
    most = max(groups, key=lambda group: group.rows).reason
    hint = f"Name another column with {NAMED_BY[most]} COLUMN." if most in NAMED_BY else None
    return DataError(f"no order counts: of {reasons.total():,} rows, {told}", hint)


def _intake(engine: Session, groups: Sequence[Group], cutoff: int, rows: Rows) -> Intake:
    """The account of every row; raises `DataError` if none is used."""
    used = [group for group in groups if group.reason is None]
    after = 0
    if _last(used) > cutoff:
        later = rows(cutoff + 1, _last(used))
        after = int(engine.rows(f"SELECT count(*) FROM ({later})", STAGE)[0][0])
    taken = sum(group.rows for group in used) - after
    if not taken:
        raise DataError(
            f"no order on or before the as-of day {to_day(cutoff)}",
            f"The orders run from {to_day(_first(used))} to {to_day(_last(used))}.",
        )
    set_aside = Counter({intake.AFTER_AS_OF: after})
    for group in groups:
        if group.reason is not None:
            set_aside[group.reason] += group.rows
    read = int(engine.rows("SELECT count(*) FROM order_lines", STAGE)[0][0])
    present = {reason: set_aside[reason] for reason in intake.REASONS if set_aside[reason]}
    return Intake(read, taken, present)


def _first(groups: Sequence[Group]) -> int:
    return min(group.first for group in groups if group.first is not None)


def _last(groups: Sequence[Group]) -> int:
    return max(group.last for group in groups if group.last is not None)


def _has_returns(used: Sequence[Group]) -> bool:
    return not all(group.is_sale for group in used)
