"""The orders of one member as tables: what counted, what did not, and why."""

from collections.abc import Sequence
from pathlib import Path

from tierkit.members.history import Fate, Order
from tierkit.orders.days import to_day
from tierkit.orders.intake import REASONS, REPEATED
from tierkit.orders.member_rows import MemberRow
from tierkit.orders.places import place_text
from tierkit.report.tables import Cell, Heading, Row, Show, Table
from tierkit.results.explain import ExplainResult

FATES = {
    Fate.COUNTED: "counts",
    Fate.BEFORE_WINDOW: "before the window: history",
    Fate.TAKEN_BACK: "returns take back all of it: no order",
    Fate.RETURNS_ONLY: "returns only: no order",
    Fate.SET_ASIDE: "set aside",
}
UNDATED = "-"


def order_table(result: ExplainResult, most: int) -> Table:
    """The orders, newest first, with what became of each."""
    headings = (
        Heading("Day", Show.TEXT),
        Heading("Order", Show.TEXT),
        Heading("Rows", Show.COUNT, 1),
        Heading("Sales", Show.MONEY),
        Heading("Returns", Show.MONEY),
        Heading("In the window", Show.MONEY),
        Heading("What became of it", Show.TEXT),
    )
    orders = result.history.orders
    rows = [_order_row(order) for order in orders[:most]]
    total: tuple[Cell, ...] = (
        "All",
        f"{len(orders):,}",
        sum(len(order.rows) for order in orders),
        sum(order.sales for order in orders),
        sum(order.returned for order in orders),
        sum(order.in_window for order in orders),
        f"{len(result.history.counted):,} in the window count",
    )
    rows.append(Row(total, "strong"))
    return Table("Orders", headings, tuple(rows), _left_out(len(orders) - most, "orders"))


def _order_row(order: Order) -> Row:
    day = UNDATED if order.day is None else str(to_day(order.day))
    money = (order.sales, order.returned, order.in_window)
    style = "" if order.fate is Fate.COUNTED else "quiet"
    return Row((day, order.order_id or "-", len(order.rows), *money, fate_text(order)), style)


def fate_text(order: Order) -> str:
    """What became of an order, in words."""
    told = FATES[order.fate]
    if not order.reasons:
        return told
    reasons = ", ".join(REASONS[reason] for reason in order.reasons)
    return f"{told}: {reasons}" if order.fate is Fate.SET_ASIDE else f"{told} (rows: {reasons})"


def row_table(result: ExplainResult, most: int) -> Table:
    """The rows of the export, by order, newest first, with what each adds to monetary."""
    headings = (
        Heading("Day", Show.TEXT),
        Heading("Order", Show.TEXT),
        Heading("Status", Show.TEXT, 1),
        Heading("Amount", Show.MONEY),
        Heading("Adds to monetary", Show.MONEY),
        Heading("What became of it", Show.TEXT),
        Heading("Where", Show.TEXT),
    )
    every = [(order, row) for order in result.history.orders for row in order.rows]
    rows = [_row(result, order, row) for order, row in every[:most]]
    total = sum(order.in_window for order in result.history.orders)
    rows.append(
        Row(
            (
                "All",
                f"{len(every):,} {'row' if len(every) == 1 else 'rows'}",
                "",
                None,
                total,
                "",
                "",
            ),
            "strong",
        )
    )
    files = result.reading.files
    notes = _left_out(len(every) - most, "rows")
    if len(files) == 1:
        notes = (f"{'Rows' if every[0][1].line is None else 'Lines'} of {files[0]}.", *notes)
    spec = result.reading.spec
    if (spec.numbers or spec.texts) and any(row.reason == REPEATED for _, row in every):
        notes = (*notes, "Metrics of columns count the further rows of an order as well.")
    return Table("Rows", headings, tuple(rows), notes)


def _row(result: ExplainResult, order: Order, row: MemberRow) -> Row:
    many = len(result.reading.files) > 1
    inside = result.history.is_in_window(row)
    cells: Sequence[Cell] = (
        UNDATED if row.day is None else str(to_day(row.day)),
        row.order_id or "-",
        row.status or "-",
        row.amount,
        (row.amount or 0) if inside else 0,
        row_text(result, order, row),
        place_text(Path(row.file).name, row.row, row.line) if many else _in_file(row),
    )
    return Row(tuple(cells), "" if inside else "quiet")


def row_text(result: ExplainResult, order: Order, row: MemberRow) -> str:
    """What became of a row, in words."""
    if row.reason is not None:
        return _set_aside(result, row)
    if not result.history.is_in_window(row):
        return "before the window: history"
    if not row.is_sale:
        return "a return"
    return "sale" if order.fate is Fate.COUNTED else f"sale; {FATES[order.fate]}"


def _set_aside(result: ExplainResult, row: MemberRow) -> str:
    """The reason, with what stands there where it cannot be read."""
    told = f"set aside: {REASONS[row.reason or '']}"
    for reject in result.reading.rejects:
        if (reject.file, reject.row) == (row.file, row.row):
            return f"{told}: {reject.column} is {reject.value!r}"
    return told


def _in_file(row: MemberRow) -> str:
    return f"row {row.row}" if row.line is None else f"line {row.line}"


def _left_out(count: int, what: str) -> tuple[str, ...]:
    return (f"{count:,} older {what} are not shown; --all shows them.",) if count > 0 else ()
