"""Whether an amount is one of a line or of the whole order, and each order's amount once.

Many exports have a row per item and repeat the order's total on each, or give it on the first row
only. To add such totals up once per row is the classic mistake, so it is looked for and refused.
"""

from collections.abc import Callable, Mapping, Sequence

from tierkit.errors import DataError, UndecidedError
from tierkit.money import as_decimal
from tierkit.orders import further, intake
from tierkit.orders.cleaning import clean
from tierkit.orders.days import to_number
from tierkit.orders.engine import Engine, text_list
from tierkit.orders.export import Export
from tierkit.orders.intake import Group
from tierkit.orders.limits import Session
from tierkit.orders.roles import ROLES
from tierkit.orders.scans import scanned_rows
from tierkit.orders.spec import ORDER, OrdersSpec

ROWS_LOOKED_AT = 100_000
FEWEST_ORDERS = 3
NEARLY_ALL = 0.9
# The row that has the amount: not a matter of chance, wherever rows of an order differ.
NEWEST_FIRST = ("day DESC", "status NULLS FIRST", "currency")
# What a further row of an order may leave blank, as its first row says it.
LEFT_BLANK = (intake.UNREADABLE_AMOUNT, intake.UNREADABLE_DATE, intake.NO_MEMBER)
CHOICES = (
    "Say --amount-is order if each amount is the whole order's (it then counts once), or "
    "--amount-is line if it is the line's own (orders: amount_is: in the rule file)."
)


def once_per_order(cleaned: str, spec: OrdersSpec, *place: str) -> str:
    """SQL for cleaned rows of which only one has the amount of its order.

    Where it is to be shown which row that is, columns of its `place` say which is first. An `item`
    is a further row of an order that is sold, whose cells a rule file's own metrics look at.
    """
    ignored = text_list(spec.statuses.ignore)
    reason = reason_once(spec, ignored, *place)
    return (
        f"SELECT * EXCLUDE (once) REPLACE (once AS reason), {is_item(ignored)} AS item "
        f"FROM (SELECT *, {reason} AS once FROM ({cleaned}))"
    )


def reason_once(spec: OrdersSpec, ignored: str, *place: str) -> str:
    """SQL, for any engine, for why a row is set aside where an order's amount counts once.

    The further rows of an order are, whether they repeat its amount or leave it blank. Returns are
    told apart by their day and amount. Sales that disagree are marked as such. A row after an as-of
    day that was named has the amount only where its order has none up to it. `ignored` are the
    statuses that do not count, as the inside of an `IN (...)`.
    """
    later = "false" if spec.as_of is None else f"day > {to_number(spec.as_of)}"
    returned = "CASE WHEN NOT is_sale THEN (day, amount) END"
    rows = f"(PARTITION BY reason IS NULL, member_id, order_id, is_sale, {returned}"
    first = ", ".join([f"CASE WHEN {later} THEN 1 ELSE 0 END", *NEWEST_FIRST, *place])
    another = f"row_number() OVER {rows} ORDER BY {first}) > 1"
    visible = f"CASE WHEN NOT ({later}) THEN amount END"
    disagrees = (
        f"is_sale AND NOT ({later}) AND min({visible}) OVER {rows}) < max({visible}) OVER {rows})"
    )
    bad = "false"
    if spec.numbers:  # which a row without an amount may well have
        counts = "count_if(reason IS NULL AND is_sale) OVER (PARTITION BY order_id) > 0"
        bad = f"{further.BAD_NUMBER} IS NOT NULL AND {counts} AND {_is_sold(ignored)}"
    without = "blank AND count_if(NOT blank) OVER (PARTITION BY order_id) > 0"
    return (
        f"CASE WHEN reason = '{intake.FILTERED}' OR order_id IS NULL THEN reason "
        f"WHEN {without} AND {bad} THEN '{intake.UNREADABLE_NUMBER}' "
        f"WHEN {without} THEN '{intake.REPEATED}' WHEN reason IS NOT NULL THEN reason "
        f"WHEN {disagrees} THEN '{intake.DISAGREES}' WHEN {another} THEN '{intake.REPEATED}' END"
    )


def is_item(ignored: str) -> str:
    """SQL, for any engine: a row is another of its order, of which `once` knows, and was sold."""
    return f"coalesce(once = '{intake.REPEATED}' AND {_is_sold(ignored)}, false)"


def _is_sold(ignored: str) -> str:
    """SQL: nothing speaks against a row; what it leaves blank, the first row of the order says."""
    blank = ", ".join(f"'{reason}'" for reason in (*LEFT_BLANK, intake.STATUS_IGNORED))
    return (
        f"is_sale AND (reason IS NULL OR reason IN ({blank})) "
        f"AND (coalesce(status, '') = '' OR (status IN ({ignored})) IS NOT TRUE)"
    )


def items(columns: Sequence[str], cutoff: int) -> str:
    """SQL, for any engine, for the items of orders up to a day: `columns` of each.

    An item is its order's, whatever its own cells leave blank: by its member, and on its day. One
    that has a later day of its own is not there yet.
    """
    own = ", ".join(f"items.{column}" for column in columns)
    return (
        f"SELECT sold.member_id, sold.order_id, sold.day, {own} "
        f"FROM (SELECT * FROM order_lines WHERE item AND coalesce(day <= {cutoff}, true)) AS items "
        "JOIN (SELECT member_id, order_id, max(day) AS day, "
        "min(member_id) OVER (PARTITION BY order_id) AS first_member FROM order_lines "
        f"WHERE reason IS NULL AND is_sale AND day <= {cutoff} "
        "GROUP BY member_id, order_id) AS sold "
        "ON items.order_id = sold.order_id "
        "AND coalesce(items.member_id, sold.first_member) = sold.member_id"
    )


def check_totals(engine: Session, groups: Sequence[Group]) -> None:
    """Refuse orders whose rows disagree on the order's amount."""
    if not any(group.reason == intake.DISAGREES for group in groups):
        return
    order, least, most, count = engine.rows(
        "SELECT order_id, min(amount), max(amount), count(*) OVER () FROM order_lines "
        f"WHERE reason = '{intake.DISAGREES}' GROUP BY member_id, order_id "
        "ORDER BY order_id, member_id LIMIT 1",
        "Checking orders",
    )[0]
    more = f", and so do those of {count - 1:,} more" if count > 1 else ""
    raise DataError(
        f"the rows of order {order} have different amounts ({as_decimal(least)} and "
        f"{as_decimal(most)}){more}: such an amount is not that of the whole order",
        "Say --amount-is line, or name the column of the order's total with --amount.",
    )


def first_sales(lines: str = "order_lines") -> str:
    """SQL for the first sales, of rows that stand in the order of the files."""
    return f"{_sales(lines)} LIMIT {ROWS_LOOKED_AT}"


def some_sales(groups: Sequence[Group]) -> str:
    """SQL for the sales of some orders, of rows in any order."""
    sales = sum(group.rows for group in groups if group.reason is None and group.is_sale)
    return f"{_sales('order_lines')} AND hash(order_id) % {sales // ROWS_LOOKED_AT + 1} = 0"


def _sales(lines: str) -> str:
    counts = "reason IS NULL AND is_sale AND amount > 0"
    return f"SELECT member_id, order_id, amount FROM {lines} WHERE {counts}"


def check_grain(
    engine: Engine,
    exports: Sequence[Export],
    spec: OrdersSpec,
    roles: Mapping[str, str],
    sales: str | None = None,
) -> tuple[str, ...]:
    """Refuse amounts that look like the order's on each of its lines, where nothing is said.

    Gives a warning where there are too few such orders to be sure. `sales` is SQL for those to look
    at, the first ones where it is not given.
    """
    if spec.amount_is is not None or "order" not in roles or "amount" not in roles:
        return ()
    _check_blanks(engine, roles)
    several, repeated, example = scanned_rows(
        engine,
        "SELECT count(*), count(*) FILTER (least = most), "
        "min(order_id) FILTER (least = most) FROM (SELECT order_id, min(amount) AS least, "
        f"max(amount) AS most FROM ({sales or first_sales()}) "
        "GROUP BY member_id, order_id HAVING count(*) > 1)",
        "Checking orders",
    )[0]
    if not repeated or repeated < NEARLY_ALL * several or _are_copies(engine, exports, roles):
        return ()
    column = roles["amount"]
    if several < FEWEST_ORDERS:
        return (
            f"order {example} has several rows with one and the same {column}, which are added "
            "up; if that is the order's total, say --amount-is order",
        )
    raise UndecidedError(
        f"{repeated:,} of {several:,} orders with several rows have one and the same {column} on "
        f"every row (such as order {example}): that looks like the order's total, repeated",
        CHOICES,
        {"amount_is": ORDER},
    )


def _check_blanks(engine: Engine, roles: Mapping[str, str]) -> None:
    blank = f"reason = '{intake.UNREADABLE_AMOUNT}' AND blank"
    if not engine.rows(f"SELECT 1 FROM order_lines WHERE {blank} LIMIT 1", "Checking orders"):
        return
    several, first_only, example = engine.rows(
        "SELECT count(*), count(*) FILTER (given = 1), min(order_id) FILTER (given = 1) FROM "
        "(SELECT order_id, count_if(NOT blank) AS given FROM order_lines "
        f"WHERE order_id IS NOT NULL AND coalesce(reason, '') <> '{intake.FILTERED}' "
        "GROUP BY order_id HAVING count(*) > 1)",
        "Checking orders",
    )[0]
    if first_only >= max(FEWEST_ORDERS, NEARLY_ALL * several):
        raise UndecidedError(
            f"{first_only:,} of {several:,} orders with several rows have their "
            f"{roles['amount']} on one row only (such as order {example}): that looks like the "
            "order's total",
            CHOICES,
            {"amount_is": ORDER},
        )


def _are_copies(engine: Engine, exports: Sequence[Export], roles: Mapping[str, str]) -> bool:
    """Whether the rows of an order are the same in every column, so that no item differs."""
    for export in exports:
        source = export.source
        order = source.identifier(roles["order"])
        every = ", ".join(source.identifiers)
        differs = engine.rows(
            f"SELECT 1 FROM (SELECT {order} AS id, hash({every}) AS row FROM "
            f"(SELECT * FROM {source.scan(source.names)} LIMIT {ROWS_LOOKED_AT})) "
            "WHERE id IS NOT NULL GROUP BY id HAVING count(DISTINCT row) > 1 LIMIT 1",
            "Checking orders",
        )
        if differs:
            return False
    return True


def cleaned_rows(
    exports: Sequence[Export],
    spec: OrdersSpec,
    carried: Callable[[Export], Mapping[str, str]] | None = None,
) -> str:
    """SQL for rows with their reasons and places, and what each export is to carry along.

    Each row has the number of its `file` among those of all exports, and its own in it as `record`.
    """
    cleaned, first = [], 0
    for export in exports:
        along = None if carried is None else carried(export)
        cleaned.append(clean(export, spec, export.source.names, along, first=first))
        first += len(export.source.names)
    rows = " UNION ALL ".join(cleaned)
    per_order = is_per_order(spec, exports[0].roles)
    return once_per_order(rows, spec, "file", "record") if per_order else rows


def is_per_order(spec: OrdersSpec, roles: Mapping[str, str]) -> bool:
    """Whether each amount is that of a whole order of several rows."""
    return spec.amount_is == ORDER and "order" in roles and "amount" in roles


def check_wish(roles: Mapping[str, str], spec: OrdersSpec) -> None:
    """Refuse to count amounts once per order where nothing tells the orders or their totals."""
    if spec.amount_is != ORDER or is_per_order(spec, roles):
        return
    missing = "order" if "order" not in roles else "amount"
    raise DataError(
        f"amounts are to count once per order, and no {missing} column was found",
        f"Name it with {ROLES[missing].option} COLUMN, or do without --amount-is order.",
    )


def per_order_note(roles: Mapping[str, str]) -> str:
    """What a reader must know of amounts that are those of whole orders."""
    return f"each amount ({roles['amount']}) is a whole order's, and counts once for the order"
