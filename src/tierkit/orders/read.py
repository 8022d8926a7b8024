"""From an export to typed order lines, with every row accounted for."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import narwhals as nw
import pyarrow as pa

from tierkit.errors import DataError
from tierkit.hashes import Stamp
from tierkit.orders import further, grain, intake
from tierkit.orders.account import Account, account_warnings
from tierkit.orders.accounted import accounted
from tierkit.orders.broken import reading
from tierkit.orders.cleaning import LINE_COLUMNS
from tierkit.orders.days import to_day, to_number
from tierkit.orders.discounts import discount_role
from tierkit.orders.engine import Engine
from tierkit.orders.export import Convention, Export
from tierkit.orders.grain import is_per_order
from tierkit.orders.in_order import BEGINS, InOrder
from tierkit.orders.intake import Group, Intake
from tierkit.orders.limits import Session
from tierkit.orders.member_rows import MemberRow, find_member_rows, move_back
from tierkit.orders.opening import open_orders
from tierkit.orders.recognised import Recognised
from tierkit.orders.rejects import SHOWN, Reject, find_rejects, unreadable_error
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statuses import check_refunds
from tierkit.orders.understanding import Understood, decide
from tierkit.orders.units import unit_zone


@dataclass(frozen=True)
class OrderLines:
    """The order lines that count up to the as-of day, still in the engine.

    `lines` has one row per used line: `member_id`, `order_id`, `day` (days since 1970-01-01),
    `amount` (signed units of 1/10,000), `is_sale`; where orders have returns, `returned` tells
    theirs from the others. `roles` tells which column was taken for what, `notes` what a reader of
    the numbers must know of how they were read. Further columns that were asked for stand under the
    names that `numbers` and `texts` give to them. `spec` is what they were read by.

    Where an order's amount counts once, `items` are its further rows, which metrics of columns look
    at: `member_id`, `order_id`, `day` (that of the order), and the further columns.
    """

    lines: nw.LazyFrame[Any]
    as_of: dt.date
    first_day: dt.date
    last_day: dt.date
    intake: Intake
    roles: Mapping[str, str]
    has_orders: bool
    has_returns: bool
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    _engine: Session
    rejects: tuple[Reject, ...] = ()
    files: tuple[str, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    _exports: tuple[Export, ...] = ()
    _whole: bool = True
    _scan: Callable[[int, int], nw.LazyFrame[Any]] | None = None
    _in_order: InOrder | None = None
    _returned: str | None = None
    spec: OrdersSpec | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    items: nw.LazyFrame[Any] | None = None

    @property
    def used(self) -> int | None:
        """How many lines there are; None where that was not counted."""
        return self.intake.used if self._whole else None

    @property
    def conventions(self) -> tuple[Convention, ...]:
        """How values are written in the columns that are not plain, with the evidence."""
        found = [each for export in self._exports for each in export.conventions.values()]
        return tuple(dict.fromkeys(found))

    def until(self, day: dt.date) -> "OrderLines":
        """The lines up to a day, as if it had been the as-of day.

        Only an order whose amount counts once stays on the last of all its days.
        """
        if day >= self.as_of:
            return self
        items = None
        if self.items is not None:
            items = self.items.filter(nw.col("day") <= to_number(day))
        lines = self.between(self.first_day, day)
        return replace(self, lines=lines, items=items, as_of=day, _whole=False)

    def between(self, first: dt.date, last: dt.date) -> nw.LazyFrame[Any]:
        """The lines of the days from the first to the last, of those that there are.

        A scan that can skip the others does.
        """
        bounds = to_number(first), to_number(min(last, self.as_of))
        if self._scan is not None:
            return self._scan(*bounds)
        return self.lines.filter(nw.col("day").is_between(*bounds))

    def in_order(self, first: dt.date, last: dt.date) -> nw.LazyFrame[Any] | None:
        """The same, and `begins`: 1 for the first sale in these days of each order, 0 for others.

        None unless orders follow one another in the files, each id behind the one before: by all
        that is known before they are read. What is derived is to be had by `collect_in_order`.
        """
        if self._in_order is None or not self.has_orders:
            return None
        with self._reading():
            bounds = to_number(first), to_number(min(last, self.as_of))
            lines = self._in_order.told_apart(*bounds)
            if lines is None:
                return None
            lines = _lines(lines, [*LINE_COLUMNS, BEGINS], self._returned)
            return nw.from_native(self._embedded.relation(lines))

    def collect_in_order(self, frame: nw.LazyFrame[Any], stage: str) -> pa.Table | None:
        """Run what was derived from `in_order`; None where an order is found out of order."""
        if self._in_order is None:
            return self.collect(frame, stage)
        with self._reading():
            native = nw.to_native(frame)
            return self._in_order.run(lambda: self._engine.table(native, stage))

    def collect(self, frame: nw.LazyFrame[Any], stage: str) -> pa.Table:
        """Run what was derived from `lines` and fetch its rows."""
        with self._reading():
            return self._engine.table(nw.to_native(frame), stage)

    @property
    def _embedded(self) -> Engine:
        if not isinstance(self._engine, Engine):
            raise DataError(
                "the rows of one member cannot be looked at on Spark",
                "Write the orders of this member to a Parquet file, and look there.",
            )
        return self._engine

    def moved_back(self, member: str, shifts: Sequence[int]) -> "OrderLines":
        """One member's lines as many times as there are shifts, each moved back by so many days.

        Every copy is a member of its own, named by the position of its shift.
        """

        def moved(lines: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
            with self._reading():
                native = nw.to_native(lines)
                return nw.from_native(move_back(self._embedded, native, name, member, shifts))

        return replace(
            self,
            lines=moved(self.lines, "lines"),
            items=None if self.items is None else moved(self.items, "items"),
            _whole=False,
            _scan=None,
            _in_order=None,
        )

    def rows_of(self, member: str, spec: OrdersSpec) -> tuple[MemberRow, ...]:
        """Every row of one member, used or not; `spec` is what the lines were read by."""
        cutoff = to_number(self.as_of)
        with self._reading():
            return find_member_rows(self._embedded, self._exports, spec, member, cutoff)

    def _reading(self) -> AbstractContextManager[None]:
        return reading([export.source for export in self._exports])


def read_lines(
    engine: Engine,
    orders: Any,
    spec: OrdersSpec,
    *,
    set_aside_unreadable: bool = False,
) -> OrderLines:
    """Read an export, clean it, decide the as-of day, and account for every row.

    Raises `DataError` for a missing or ambiguous column, a status without a meaning, unreadable
    rows (unless they are to be set aside), or when no order counts.
    """
    opened = open_orders(engine, orders, spec)
    found = opened.sources
    with reading(found):
        understood = decide(engine, found, spec)
        refused = _refuse_unreadable(engine, understood, set_aside_unreadable)
        understood, account, used = accounted(engine, understood)
        exports, spec = understood.exports, understood.spec
        if account.has_refunds:
            check_refunds(engine, account.cutoff, spec)
    columns = [*LINE_COLUMNS, *further.line_columns(spec)]

    def scan(first: int, last: int) -> nw.LazyFrame[Any]:
        lines = _lines(used.within(first, last), columns, account.returned)
        return nw.from_native(engine.relation(lines))

    lines = order_lines(engine, understood, account, scan(account.first, account.cutoff))
    return replace(
        lines,
        notes=(*opened.notes, *lines.notes),
        warnings=(*opened.warnings, *lines.warnings),
        rejects=refused,
        files=opened.files,
        hashes=opened.hashes,
        stamps=dict(engine.watched.stamps),
        recognised=opened.recognised,
        _exports=exports,
        _scan=scan,
        _in_order=InOrder(engine, used, account.intake.used, has_returns=account.has_returns),
        _returned=account.returned,
    )


def order_lines(
    engine: Session, understood: Understood, account: Account, lines: nw.LazyFrame[Any]
) -> OrderLines:
    """The lines that count, with what is known of them."""
    exports, spec = understood.exports, understood.spec
    own = further.line_columns(spec)
    items = None
    if own and is_per_order(spec, exports[0].roles):
        items = nw.from_native(engine.relation(grain.items(own, account.cutoff)))
    return OrderLines(
        lines=lines,
        as_of=to_day(account.cutoff),
        first_day=to_day(account.first),
        last_day=to_day(account.last),
        intake=account.intake,
        roles=exports[0].roles,
        has_orders=account.has_orders,
        has_returns=account.has_returns,
        notes=(*understood.notes, *notes_of(exports, account.used, spec)),
        warnings=(*understood.warnings, *account_warnings(account, spec)),
        spec=spec,
        numbers=further.number_columns(spec),
        texts=further.text_columns(spec),
        items=items,
        _engine=engine,
    )


def _refuse_unreadable(
    engine: Engine, understood: Understood, set_aside: bool
) -> tuple[Reject, ...]:
    """The unreadable rows if they are to be set aside; otherwise an error that shows the first."""
    groups = [group for group in understood.groups if group.reason in intake.UNREADABLE]
    unreadable = sum(group.rows for group in groups)
    if not unreadable:
        return ()
    most = None if set_aside else SHOWN
    refused = find_rejects(engine, understood.exports, understood.spec, most)
    if not set_aside:
        raise unreadable_error(refused, unreadable)
    return tuple(refused)


def _lines(rows: str, columns: Sequence[str], returned: str | None) -> str:
    """SQL for lines, and whether their orders have returns."""
    lines = f"SELECT {', '.join(columns)} FROM ({rows})"
    if returned is None:
        return lines
    return (
        f"SELECT lines.*, has.order_id IS NOT NULL AS returned FROM ({lines}) AS lines "
        f"LEFT JOIN {returned} AS has USING (member_id, order_id)"
    )


def notes_of(exports: Sequence[Export], used: Sequence[Group], spec: OrdersSpec) -> Iterator[str]:
    """What a reader of the numbers must know of how the rows were read."""
    roles = exports[0].roles
    if "order" not in roles:
        yield "no order id column: each row counts as one order"
    if "amount" not in roles:
        product = f"{roles['quantity']} x {roles['unit_price']}"
        off = {"discount": " x (1 - {})", "discount_percent": " x (100 - {})%"}
        role = discount_role(roles)
        less = "" if role is None else off.get(role, " - {}").format(roles[role])
        yield f"amount = {product}{less}, each line rounded to 1/10,000"
    if zone := unit_zone(roles["date"]):
        yield f"{roles['date']}: times without a zone of their own stand as they are, in {zone}"
    if any(group.zoned for group in used):
        yield f"times with a zone became days in {spec.timezone}"
    told = [each.told for export in exports for each in export.conventions.values()]
    yield from dict.fromkeys(told)
