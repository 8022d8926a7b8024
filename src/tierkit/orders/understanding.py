"""What an export means: roles, conventions and grain settled, its rows cleaned and counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from tierkit.errors import DataError, TierkitError
from tierkit.orders import intake
from tierkit.orders.account import Counted, count_groups
from tierkit.orders.broken import named
from tierkit.orders.cleaning import clean
from tierkit.orders.columns import Recognition, check_types, recognise
from tierkit.orders.conventions import check_grouping, seen_conventions, told_conventions
from tierkit.orders.currencies import check_currencies
from tierkit.orders.discounts import check_discounts
from tierkit.orders.duplicates import duplicate_warnings, overlap_warnings
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.grain import (
    check_grain,
    check_totals,
    check_wish,
    first_sales,
    is_per_order,
    once_per_order,
    per_order_note,
    some_sales,
)
from tierkit.orders.intake import Group
from tierkit.orders.missing import missing_notes
from tierkit.orders.overlooked import check_overlooked, undone_warnings
from tierkit.orders.plain_account import count_plain_groups
from tierkit.orders.profiles import Profile
from tierkit.orders.roles import ROLES, plain_name
from tierkit.orders.scans import run_scan
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.standing import UsedRows
from tierkit.orders.statuses import check_statuses

# The table of cleaned rows, where there is one.
KEPT = "kept_lines"
# From so many bytes on it pays to see whether text is plain.
LARGE_TEXT = 1 << 23
Ask = Callable[[TierkitError], None]
Settled = TypeVar("Settled")


@dataclass(frozen=True)
class Understood:
    """Exports of which every decision is made, with their rows counted by what became of them.

    The rows are in the engine as `order_lines`, and `used` finds the used ones where it is quicker.
    `spec` is what the caller said, completed by what is known of the export.
    """

    exports: tuple[Export, ...]
    spec: OrdersSpec
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    profile: Profile | None = None
    used: UsedRows | None = None


def refuse(error: TierkitError) -> NoReturn:
    """What a run does with whatever is open."""
    raise error


def decide(
    engine: Engine, found: Sequence[Source], spec: OrdersSpec, ask: Ask = refuse
) -> Understood:
    """Settle roles, conventions, grain, currency and statuses, and count the rows.

    Raises `DataError` that shows what is open and names the option that decides it. What does not
    hide the rest goes through `ask`, so that a look at the orders can go on past it.
    """

    def settled(check: Callable[[], Settled], otherwise: Settled) -> Settled:
        try:
            return check()
        except TierkitError as error:
            ask(error)
            return otherwise

    recognised = recognise_all(found, spec)
    recognition = recognised[0]
    roles = recognition.roles
    if recognition.profile is not None:
        spec = recognition.profile.applied(spec, roles)
    settled(lambda: check_wish(roles, spec), None)
    exports, counted = understand(
        engine,
        [Export(source, each.roles) for source, each in zip(found, recognised, strict=True)],
        spec,
    )
    groups = counted.groups
    settled(lambda: check_discounts(engine, exports, spec), None)
    unsure: tuple[str, ...] = ()
    sales = _sales_looked_at(exports, counted, spec)
    warnings = settled(lambda: check_grain(engine, exports, spec, roles, sales), unsure)
    currency = settled(lambda: check_currencies(groups, spec), None)
    settled(lambda: check_overlooked(engine, exports, spec, roles), None)
    settled(lambda: check_statuses(groups, roles, spec), None)
    warnings = (
        *warnings,
        *undone_warnings(engine, exports, spec),
        *duplicate_warnings(engine, exports, counted.rows, spec),
        *overlap_warnings(engine, exports, counted.rows, spec),
    )
    notes = (
        *recognition.notes,
        *([] if currency is None else [currency]),
        *missing_notes(engine, exports, {group.reason for group in groups}),
    )
    if is_per_order(spec, roles):
        settled(lambda: check_totals(engine, groups), None)
        notes = (*notes, per_order_note(roles))
    return Understood(
        tuple(exports), spec, tuple(groups), notes, warnings, recognition.profile, counted.used
    )


def understand(
    engine: Engine, exports: Sequence[Export], spec: OrdersSpec
) -> tuple[list[Export], Counted]:
    """The exports with their conventions, cleaned and counted.

    Text is first read as plain; only where that fails does it cost a look at how it is written.
    """
    for export in exports:
        check_types(export.source, export.roles)
    told = [told_conventions(engine, export, spec) for export in exports]
    counted = _count(engine, told, spec)
    if not any(group.reason in intake.UNREADABLE for group in counted.groups):
        if spec.decimal is None:
            check_grouping(engine, told, counted.groups)
        return told, counted
    seen = [seen_conventions(engine, export, spec) for export in told]
    return seen, counted if seen == told else _count(engine, seen, spec)


def recognise_all(found: Sequence[Source], spec: OrdersSpec) -> list[Recognition]:
    """The columns of each role in every source, which must have the same names, but for their case.

    Blanks and marks between words make no other name either.
    """
    recognised = [recognise(source.names[0], source.columns, spec) for source in found]
    for source, each in zip(found, recognised, strict=True):
        for role in ROLES:
            columns = [known.roles.get(role) for known in (recognised[0], each)]
            if len({None if column is None else plain_name(column) for column in columns}) > 1:
                names = (found[0].names[0], source.names[0])
                told = " and ".join(
                    f"{name} ({column or 'none'})"
                    for name, column in zip(names, columns, strict=True)
                )
                raise DataError(
                    f"the {role.replace('_', ' ')} is in other columns: {told}",
                    "Give the column one name in every file, or read the files apart.",
                )
    return recognised


def is_kept(exports: Sequence[Export], spec: OrdersSpec) -> bool:
    """Whether the cleaned rows are kept, because to read or to sort them again would cost more."""
    per_order = is_per_order(spec, exports[0].roles)
    return per_order or any(export.source.costly for export in exports)


def _sales_looked_at(exports: Sequence[Export], counted: Counted, spec: OrdersSpec) -> str:
    """SQL for the sales that tell what an amount is of: the first ones, where they can be told."""
    if counted.used is not None or not is_kept(exports, spec):
        return first_sales()
    if spec.drop_duplicates:
        return some_sales(counted.groups)
    return first_sales(f"({_cleaned(exports, spec)})")


def _cleaned(exports: Sequence[Export], spec: OrdersSpec) -> str:
    return " UNION ALL ".join(clean(export, spec, export.source.names) for export in exports)


def _count(engine: Engine, exports: Sequence[Export], spec: OrdersSpec) -> Counted:
    """Make `order_lines` of the exports, and count them."""
    counted = None
    if sum(each.source.size for each in exports if each.source.costly) >= LARGE_TEXT:
        from tierkit.orders.plain_text import keep_plain_text  # which takes a while to import

        counted = keep_plain_text(engine, exports, spec)
    if counted is None:
        counted = Counted(count_cleaned(engine, exports, spec))
    engine.expect(counted.rows)
    return counted


def count_cleaned(engine: Engine, exports: Sequence[Export], spec: OrdersSpec) -> Sequence[Group]:
    """Make `order_lines` of the exports by cleaning every row, and count them."""
    cleaned = _cleaned(exports, spec)
    if is_per_order(spec, exports[0].roles):
        cleaned = once_per_order(cleaned, spec)
    keeps = is_kept(exports, spec)
    if keeps:
        with engine.in_any_order():
            run_scan(engine, f"CREATE OR REPLACE TEMP TABLE {KEPT} AS {cleaned}")
        cleaned = f"SELECT * FROM {KEPT}"
    else:  # then counting the rows reads none of them
        scans = " UNION ALL ".join(
            f"SELECT count(*) AS lines FROM {each.source.scan(each.source.names)}"
            for each in exports
        )
        engine.expect(int(engine.rows(f"SELECT sum(lines) FROM ({scans})")[0][0]))
    engine.run(f"CREATE OR REPLACE TEMP VIEW order_lines AS {cleaned}")
    groups = None if keeps else count_plain_groups(engine, exports, spec)
    groups = groups or count_groups(engine, exports)
    if not groups:
        found = [export.source for export in exports]
        raise DataError(f"{named(found)}: there is a header but no row of data")
    return groups
