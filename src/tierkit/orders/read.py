"""From an export to typed order lines, with every row accounted for."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import pyarrow as pa

from tierkit.errors import DataError, TierkitError
from tierkit.orders import csv_text, intake, rejects, sources
from tierkit.orders.cleaning import clean
from tierkit.orders.columns import ROLES, assign_roles
from tierkit.orders.days import to_day, to_number
from tierkit.orders.engine import Engine
from tierkit.orders.intake import Intake
from tierkit.orders.sources import Source
from tierkit.orders.spec import OrdersSpec

if TYPE_CHECKING:
    import os

OUR_BUGS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
STATUSES_SHOWN = 12
FILES_SHOWN = 5


@dataclass(frozen=True)
class OrderLines:
    """The order lines that count up to the as-of day, still in the engine.

    `lines` has one row per used line: `member_id`, `order_id`, `day` (days since 1970-01-01),
    `amount` (signed units of 1/10,000), `is_sale`. `roles` tells which column was taken for what,
    `notes` what a reader of the numbers must know of how they were read.
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
    rejects: tuple[rejects.Reject, ...]
    files: tuple[str, ...]
    _engine: Engine
    _sources: tuple[Source, ...]
    _whole: bool = True

    @property
    def used(self) -> int | None:
        """How many lines there are; None where that was not counted."""
        return self.intake.used if self._whole else None

    def until(self, day: dt.date) -> "OrderLines":
        """The lines up to a day, as if it had been the as-of day."""
        if day >= self.as_of:
            return self
        lines = self.lines.filter(nw.col("day") <= to_number(day))
        return replace(self, lines=lines, as_of=day, _whole=False)

    def collect(self, frame: nw.LazyFrame[Any], stage: str) -> pa.Table:
        """Run what was derived from `lines` and fetch its rows."""
        with _reading(self._sources):
            return self._engine.table(nw.to_native(frame), stage)


@dataclass(frozen=True)
class Group:
    """Rows of one reason, status, kind and way of writing dates, counted."""

    reason: str | None
    status: str | None
    is_sale: bool
    is_refund: bool
    zoned: bool
    rows: int
    first: int | None
    last: int | None


def read_lines(
    engine: Engine,
    orders: Any,
    spec: OrdersSpec,
    as_of: dt.date | None = None,
    *,
    set_aside_unreadable: bool = False,
) -> OrderLines:
    """Read an export, clean it, decide the as-of day, and account for every row.

    Raises `DataError` for a missing or ambiguous column, a status without a meaning, unreadable
    rows (unless they are to be set aside), or when no order counts.
    """
    found, warnings = _open(engine, orders)
    roles = _same_roles(found, spec)
    with _reading(found):
        groups = _clean_and_count(engine, found, roles, spec)
        _check_statuses(groups, roles, spec)
        unreadable = sum(group.rows for group in groups if group.reason in intake.UNREADABLE)
        most = None if set_aside_unreadable else rejects.SHOWN
        refused = rejects.find_rejects(engine, found, roles, spec, most) if unreadable else []
        if refused and not set_aside_unreadable:
            raise rejects.unreadable_error(refused, unreadable)
        used = [group for group in groups if group.reason is None]
        if not any(group.is_sale for group in used):
            raise _nothing_counts(groups)
        cutoff = (
            to_number(as_of) if as_of is not None else _newest_order(engine, used, "order" in roles)
        )
        counted, taken = _count_rows(engine, groups, cutoff)
        if not taken:
            first = min(group.first for group in used if group.first is not None)
            raise DataError(
                f"no order on or before the as-of day {to_day(cutoff)}",
                f"The orders run from {to_day(first)} to {to_day(_last(used))}.",
            )
        has_returns = not all(group.is_sale for group in used)
        if any(group.is_refund for group in used) and "order" in roles:
            _check_refunds(engine, cutoff, spec)
    lines = engine.relation(
        "SELECT member_id, order_id, day, amount, is_sale FROM order_lines "
        f"WHERE reason IS NULL AND day <= {cutoff}"
    )
    days = [group.first for group in used if group.first is not None]
    return OrderLines(
        lines=nw.from_native(lines),
        as_of=to_day(cutoff),
        first_day=to_day(min(days)),
        last_day=to_day(min(_last(used), cutoff)),
        intake=counted,
        roles=roles,
        has_orders="order" in roles,
        has_returns=has_returns,
        notes=tuple(_notes(roles, used, spec)),
        warnings=(*warnings, *_refund_warnings(used, "order" in roles)),
        rejects=tuple(refused),
        files=()
        if _paths(orders) is None
        else tuple(name for each in found for name in each.names),
        _engine=engine,
        _sources=tuple(found),
    )


def _open(engine: Engine, orders: Any) -> tuple[list[Source], list[str]]:
    paths = _paths(orders)
    if paths is None:
        return [sources.open_frame(engine, orders)], []
    files = sources.find_files(paths)
    warnings = [f"{name} is named more than once; it was read once" for name in files.repeated]
    if files.passed_over:
        names = ", ".join(str(file) for file in files.passed_over[:FILES_SHOWN])
        more = len(files.passed_over) - FILES_SHOWN
        warnings.append(f"not read, by their suffix: {names}" + (f", {more} more" * (more > 0)))
    return sources.open_files(engine, files.found), warnings


def _paths(orders: Any) -> Sequence["str | os.PathLike[str]"] | None:
    """The paths, if paths were given; None for a frame."""
    if isinstance(orders, str | Path):
        return [orders]
    if isinstance(orders, list | tuple) and all(isinstance(path, str | Path) for path in orders):
        return orders
    return None


def _same_roles(found: Sequence[Source], spec: OrdersSpec) -> dict[str, str]:
    """The column of each role, which must be the same in every file."""
    first, *others = [
        (source.names[0], assign_roles(source.names[0], source.columns, spec)) for source in found
    ]
    for name, roles in others:
        for role in ROLES:
            if roles.get(role) != first[1].get(role):
                told = [
                    f"{each} ({column})" if (column := each_roles.get(role)) else f"{each} (none)"
                    for each, each_roles in (first, (name, roles))
                ]
                raise DataError(
                    f"the {role.replace('_', ' ')} is in other columns: {' and '.join(told)}",
                    f"Name one column with {ROLES[role].option}, or read the files apart.",
                )
    return first[1]


def _clean_and_count(
    engine: Engine, found: Sequence[Source], roles: Mapping[str, str], spec: OrdersSpec
) -> list[Group]:
    cleaned = " UNION ALL ".join(clean(source, roles, spec, source.names) for source in found)
    kind = "TABLE" if any(source.costly for source in found) else "VIEW"
    create = f"CREATE TEMP {kind} order_lines AS {cleaned}"
    try:
        engine.run(create)
    except duckdb.InvalidInputException as error:
        if "Parallel CSV Reader" not in str(error):
            raise
        engine.run(create.replace(sources.IN_PARALLEL, sources.ONE_BY_ONE))
    columns = "reason, status, is_sale, is_refund, zoned"
    rows = engine.rows(
        f"SELECT {columns}, count(*), min(day), max(day) FROM order_lines GROUP BY {columns} "
        f"ORDER BY {columns}",
        "Checking orders",
    )
    if not rows:
        raise DataError(f"{_named(found)}: there is a header but no row of data")
    return [Group(*row) for row in rows]


def _check_statuses(groups: Sequence[Group], roles: Mapping[str, str], spec: OrdersSpec) -> None:
    """Every status found must be in a list, and lists need a status column."""
    if "status" not in roles:
        if spec.statuses:
            raise DataError(
                "statuses are listed, but no status column was found",
                "Name it with --status COLUMN, or leave the lists out.",
            )
        return
    found: Counter[str] = Counter()
    for group in groups:
        if group.reason != intake.FILTERED:
            found[group.status or ""] += group.rows
    unlisted = sorted(
        (-rows, name) for name, rows in found.items() if name not in spec.statuses.listed
    )
    if not unlisted:
        return
    shown = [f"{name or '(blank)'} ({-rows:,})" for rows, name in unlisted[:STATUSES_SHOWN]]
    if len(unlisted) > STATUSES_SHOWN:
        shown.append(f"and {len(unlisted) - STATUSES_SHOWN:,} more")
    raise DataError(
        f"column {roles['status']!r} holds statuses without a meaning: {', '.join(shown)}",
        "Say which are sales, which to ignore and which mark refund rows: "
        "--count-status paid,shipped --ignore-status cancelled --refund-status refund "
        "(or orders: statuses: in the rule file). With --no-status every row counts.",
    )


def _nothing_counts(groups: Sequence[Group]) -> DataError:
    reasons: Counter[str] = Counter()
    for group in groups:
        reasons[intake.REASONS[group.reason] if group.reason else "returns"] += group.rows
    told = ", ".join(f"{rows:,} {reason}" for reason, rows in reasons.items())
    return DataError(f"no order counts: of {reasons.total():,} rows, {told}")


def _newest_order(engine: Engine, used: Sequence[Group], has_orders: bool) -> int:
    """The day of the newest counted order.

    An order counts on a day unless the returns up to that day take back everything. Only orders
    that have returns need the look at each of their days.
    """
    newest = max(group.last for group in used if group.is_sale and group.last is not None)
    if not has_orders or all(group.is_sale for group in used):
        return newest
    rows = engine.rows(
        """
        WITH used AS (SELECT * FROM order_lines WHERE reason IS NULL),
        returned AS (SELECT DISTINCT member_id, order_id FROM used WHERE NOT is_sale),
        days AS (
            SELECT member_id, order_id, day, sum(amount) AS net,
                   bool_or(is_sale) AS has_sale, bool_or(NOT is_sale) AS has_return
            FROM used SEMI JOIN returned USING (member_id, order_id) GROUP BY ALL
        ),
        running AS (
            SELECT day, has_sale, sum(net) OVER days_so_far AS net,
                   bool_or(has_return) OVER days_so_far AS has_return
            FROM days
            WINDOW days_so_far AS (PARTITION BY member_id, order_id ORDER BY day)
        )
        SELECT max(day) FROM (
            SELECT max(day) AS day FROM used ANTI JOIN returned USING (member_id, order_id)
            UNION ALL
            SELECT max(day) FROM running WHERE has_sale AND NOT (has_return AND net <= 0)
        )
        """,
        "Finding the newest order",
    )
    if rows[0][0] is None:
        raise DataError("no order counts: returns take back every one of them")
    return int(rows[0][0])


def _count_rows(engine: Engine, groups: Sequence[Group], cutoff: int) -> tuple[Intake, int]:
    used = [group for group in groups if group.reason is None]
    after = 0
    if _last(used) > cutoff:
        where = f"WHERE reason IS NULL AND day > {cutoff}"
        after = int(
            engine.rows(f"SELECT count(*) FROM order_lines {where}", "Checking orders")[0][0]
        )
    set_aside: Counter[str] = Counter()
    for group in groups:
        if group.reason is not None:
            set_aside[group.reason] += group.rows
    set_aside[intake.AFTER_AS_OF] = after
    read = int(engine.rows("SELECT count(*) FROM order_lines", "Checking orders")[0][0])
    taken = sum(group.rows for group in used) - after
    present = {reason: set_aside[reason] for reason in intake.REASONS if set_aside[reason]}
    return Intake(read, taken, present), taken


def _check_refunds(engine: Engine, cutoff: int, spec: OrdersSpec) -> None:
    """Refund rows must belong to counted orders, or the status means something else."""
    used = f"FROM order_lines WHERE reason IS NULL AND day <= {cutoff}"
    has_sale = f"(member_id, order_id) IN (SELECT (member_id, order_id) {used} AND is_sale)"
    refunds, paired = engine.rows(
        f"SELECT count(*), count(*) FILTER ({has_sale}) {used} AND is_refund",
        "Checking refunds",
    )[0]
    if refunds and not paired:
        names = ", ".join(spec.statuses.refund)
        raise DataError(
            f"none of the {refunds:,} rows with the status {names} shares its order id with a "
            "counted row, so they are probably not separate refund rows, but orders that were "
            "refunded",
            f"If so, list {names} under --ignore-status instead of --refund-status.",
        )


def _refund_warnings(used: Sequence[Group], has_orders: bool) -> Iterator[str]:
    if not has_orders and any(group.is_refund for group in used):
        yield (
            "without an order id column it cannot be checked that refund rows stand apart from "
            "the orders they refund"
        )


def _notes(roles: Mapping[str, str], used: Sequence[Group], spec: OrdersSpec) -> Iterator[str]:
    if "order" not in roles:
        yield "no order id column: each row counts as one order"
    if "amount" not in roles:
        product = f"{roles['quantity']} x {roles['unit_price']}"
        discount = f" x (1 - {roles['discount']})" if "discount" in roles else ""
        yield f"amount = {product}{discount}, each line rounded to 1/10,000"
    if any(group.zoned for group in used):
        yield f"times with a zone became days in {spec.timezone}"


@contextmanager
def _reading(found: Sequence[Source]) -> Iterator[None]:
    """Turn what the engine says of broken input into an error that tells file and line."""
    try:
        yield
    except OUR_BUGS:
        raise
    except duckdb.OutOfMemoryException as error:
        raise DataError(
            f"memory or temporary disk space ran out ({sources.first_line(error)})",
            "Give more with --memory-limit, or free space in the temporary folder.",
        ) from None
    except duckdb.Error as error:
        raise _explained(found, error) from None


def _explained(found: Sequence[Source], error: duckdb.Error) -> TierkitError:
    message = str(error)
    if "out of range" in message.casefold() and "INT64" in message:
        return DataError("the amounts of one member add up to more than tierkit can count exactly")
    for source in found:
        for name in source.names if source.header else ():
            path = Path(name)
            bad = csv_text.wrong_encoding(path) or csv_text.mixed_line_ends(path)
            if bad is None and source.header is not None:
                bad = csv_text.ragged_record(path, source.header)
            if bad is not None:
                return bad
    is_text = any(source.header for source in found)
    return DataError(
        f"{_named(found)}: the orders cannot be read ({sources.first_line(error)})",
        "Look for a quote that is opened and not closed, or text behind a closing quote."
        if is_text
        else "The file may be cut off or damaged: export or copy it again.",
    )


def _named(found: Sequence[Source]) -> str:
    names = [name for source in found for name in source.names]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _last(groups: Sequence[Group]) -> int:
    return max(group.last for group in groups if group.last is not None)
