"""SQL from the columns of an export to typed order lines, each with its reason to be set aside."""

from collections.abc import Collection, Mapping, Sequence

from tierkit.orders import amounts, days, further, intake
from tierkit.orders.columns import check_where
from tierkit.orders.currencies import spellings
from tierkit.orders.engine import one_of, quote_text, text_list
from tierkit.orders.export import STANDS_AT, Export, FilePart
from tierkit.orders.no_orders import no_order
from tierkit.orders.number_text import currency, looks_grouped, plain_looks
from tierkit.orders.plain import identity, plain_text, status
from tierkit.orders.roles import DISCOUNTS, ROLES
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.units import unit_currency

GROUPING = ("amount", "quantity", "unit_price", "refunded", "discount_amount")
NO_CURRENCY = "''"
# Columns behind those of the files, where rows are numbered.
PLACE = {"file": "tierkit_file", "record": "tierkit_record"}
# The columns of order lines.
LINE_COLUMNS = ("member_id", "order_id", "day", "amount", "is_sale")
MEASURED = (
    "member_id, order_id, day, CASE WHEN is_sale THEN units ELSE -units END AS amount, "
    "is_sale, is_refund, status, zoned, grouping, blank, currency"
)


def clean(
    export: Export,
    spec: OrdersSpec,
    files: Sequence[str],
    carried: Mapping[str, str] | None = None,
    reasons: Collection[str] = intake.REASONS,
    first: int | None = None,
) -> str:
    """SQL for one row per row of the export.

    Columns: `member_id`, `order_id` (text), `day` (days since 1970-01-01), `amount` (signed units
    of 1/10,000), `is_sale`, `is_refund` (by its status), `status`, `zoned` (the date is an
    instant), `grouping` (what the points of plain texts may mean), `blank` (there is no amount),
    `currency` and `reason` (NULL: the row is used); behind them the further columns that metrics
    ask for, and what is to be `carried` along, as SQL over the columns of the export. Where only
    some `reasons` occur, only those are tested. If the number of the `first` file is given, each
    row carries that of its `file`, and its number in it as `record`.
    """
    carried = {**further.further_columns(export, spec), **(carried or {})}
    scan = export.scan(files)
    if first is not None:
        scan, carried = _numbered(export, files, first), {**PLACE, **carried}
    tests = _tests(export, spec, reasons).items()
    branches = "".join(f" WHEN {test} THEN {quote_text(reason)}" for reason, test in tests)
    reason = f"CASE{branches} END" if branches else "CAST(NULL AS VARCHAR)"
    return (
        f"SELECT {', '.join([MEASURED, f'{reason} AS reason', *carried])} "
        f"FROM ({_measured(export, spec, scan, carried)})"
    )


def clean_used(
    export: Export,
    spec: OrdersSpec,
    days_within: tuple[int, int],
    reasons: Collection[str],
    *,
    has_returns: bool,
    part: FilePart | None = None,
) -> str:
    """SQL for the used rows from the first to the last of the days, the others' `reasons` known.

    Columns as those of `clean`, without the reason; where rows are of a `part` of a file, `place`
    is the number of each among those of all files. The scan skips what it need not read; where no
    used row is a return (`has_returns`), none is tested for it.
    """
    carried = further.further_columns(export, spec)
    kept = [
        f"{export.source.identifier(name)} IN ({text_list(values)})"
        for name, values in spec.where.items()
        if export.source.type_of(name) == "VARCHAR" and "" not in values
    ]
    tests = _tests(export, spec, reasons)
    if export.status_stands and tests.pop(intake.STATUS_IGNORED, None) is not None:
        ignored = text_list(spec.statuses.ignore)
        kept.append(f"{export.column('status')[0]} NOT IN ({ignored})")
    used = [f"({test}) IS NOT TRUE" for test in tests.values()]
    if export.column("date")[1] in days.NAIVE:
        kept += days.within(*export.column("date"), *days_within)
    else:
        used.append("day BETWEEN {} AND {}".format(*days_within))
    if part is not None:
        carried["place"] = STANDS_AT
    scan = export.scan(export.source.names, kept, part)
    rows = _measured(export, spec, scan, carried, has_returns=has_returns)
    where = f" WHERE {' AND '.join(used)}" if used else ""
    return f"SELECT {', '.join([MEASURED, *carried])} FROM ({rows}){where}"


def _numbered(export: Export, files: Sequence[str], first: int) -> str:
    """SQL to select from: the rows of the files, each with the number of its file and its own."""
    file, record = PLACE.values()
    own = export.source.row_number
    row = "row_number() OVER ()" if own is None else f"{own} + 1"
    return "({})".format(
        " UNION ALL ".join(
            f"SELECT * FROM {export.scan([name], carried={file: str(number), record: row})}"
            for number, name in enumerate(files, first)
        )
    )


def _measured(
    export: Export,
    spec: OrdersSpec,
    scan: str,
    carried: Mapping[str, str],
    *,
    has_returns: bool = True,
) -> str:
    """SQL for the rows of a scan, parsed and measured."""
    extra = "".join(f", {expression} AS {name}" for name, expression in carried.items())
    # Which of equal rows is the copy does not matter, but it must not change where it is shown.
    order = f" ORDER BY {', '.join(PLACE.values())}" if PLACE.keys() <= carried.keys() else ""
    parsed = f"SELECT {_parsed(export, spec, order)}{extra} FROM {scan}"
    refund = f"coalesce({one_of('status', spec.statuses.refund)}, false)"
    is_return = f"({refund} OR {_negative(export.roles)})" if has_returns else "false"
    return (
        f"SELECT *, {refund} AS is_refund, NOT {is_return} AS is_sale, "
        f"{_units(export, is_return)} AS units FROM ({parsed})"
    )


def _parsed(export: Export, spec: OrdersSpec, order: str) -> str:
    roles, source, column = export.roles, export.source, export.column
    fields = {
        "member_id": _identity(export, "member"),
        "order_id": _identity(export, "order") if "order" in roles else "CAST(NULL AS VARCHAR)",
        "day": days.day_number(*column("date"), readable=export.readable),
        "zoned": f"coalesce({days.has_zone(*column('date'))}, false)",
        "status": _status(export) if "status" in roles else "CAST(NULL AS VARCHAR)",
        "kept": kept(source, spec),
    }
    for role in roles:
        if ROLES[role].is_number:
            fields[role] = amounts.number(*column(role), readable=export.readable)
    for role in (role for role in DISCOUNTS if role in roles):
        # An empty discount is none; anything else that is no number stays unreadable.
        empty = _is_blank(source, roles[role])
        fields[role] = f"CASE WHEN {empty} THEN 0.0 ELSE {fields[role]} END"
    if "refunded" in roles:
        # Some exports say in words that there is no refund.
        text = f"CAST({source.identifier(roles['refunded'])} AS VARCHAR)"
        none = f"{text} IS NULL OR NOT regexp_matches({text}, '[0-9]')"
        fields["refunded"] = f"CASE WHEN {none} THEN 0.0 ELSE {fields['refunded']} END"
    if (told := no_order(export)) is not None:
        fields["no_order"] = told
    fields["grouping"] = _grouping(export)
    fields["blank"] = _is_blank(source, roles["amount"]) if "amount" in roles else "false"
    fields["currency"] = currency_sign(export)
    if spec.drop_duplicates:
        equal = ", ".join(source.identifiers)
        fields["copy"] = f"row_number() OVER (PARTITION BY {equal}{order})"
    return ", ".join(f"{expression} AS {name}" for name, expression in fields.items())


def _identity(export: Export, role: str) -> str:
    name, kind = export.column(role)
    return name if export.is_filled(role) else identity(name, kind)


def _status(export: Export) -> str:
    name, kind = export.column("status")
    return name if export.status_stands else status(name, kind)


def names_no_currency(export: Export) -> bool:
    """Whether the rows of an export name no currency."""
    return currency_sign(export) == NO_CURRENCY


def _other_currency(export: Export, chosen: str | None) -> str:
    """SQL: the row names another currency than the chosen one, or none where others name one."""
    if chosen is None or names_no_currency(export):
        return "false"
    return f"NOT {one_of('lower(currency)', spellings(chosen))}"


def _is_blank(source: Source, column: str) -> str:
    name, kind = source.identifier(column), source.type_of(column)
    if kind != "VARCHAR":
        return f"({name} IS NULL)"
    # What begins above a blank needs no trimming, which is slow.
    return f"CASE WHEN {name} < '!' THEN trim({name}) = '' ELSE {name} IS NULL END"


def currency_sign(export: Export) -> str:
    """SQL for the currency that a row names, in its own column or beside its amount."""
    roles, source = export.roles, export.source
    if "currency" in roles:
        column = roles["currency"]
        return f"upper({status(source.identifier(column), source.type_of(column))})"
    # The name of a column speaks for those of its amounts that have no sign of their own.
    named = quote_text(unit_currency(roles.get("amount") or roles.get("unit_price", "")))
    if "amount" in export.conventions:
        sign = currency(plain_looks(source.identifier(roles["amount"])))
        return sign if named == NO_CURRENCY else f"coalesce(nullif({sign}, ''), {named})"
    return named


def _grouping(export: Export) -> str:
    """SQL for what the points of plain texts say of themselves, two bits for each role."""
    texts = [
        role
        for role in GROUPING
        if role in export.roles
        and role not in export.conventions
        and export.column(role)[1] == "VARCHAR"
    ]
    bits = [
        f"({looks_grouped(export.column(role)[0])} << {2 * GROUPING.index(role)})" for role in texts
    ]
    return f"CAST({' + '.join(bits) or '0'} AS USMALLINT)"


def kept(source: Source, spec: OrdersSpec) -> str:
    """SQL: the row has the values that `where` asks for."""
    check_where(source.names[0], source.columns, spec)
    conditions = []
    for name, values in spec.where.items():
        text = plain_text(source.identifier(name), source.type_of(name))
        conditions.append(one_of(f"coalesce({text}, '')", values))
    return " AND ".join(conditions) or "true"


def _units(export: Export, is_return: str) -> str:
    roles = export.roles
    units = amounts.units(*_factors(roles), readable=export.readable)
    if "discount_amount" in roles:
        off = amounts.units(["discount_amount"])
        return f"CASE WHEN {off} <= {units} THEN {units} - {off} END"
    if "refunded" not in roles or "amount" not in roles:
        return units
    refunded = f"CASE WHEN {is_return} THEN 0 ELSE {amounts.units(['refunded'])} END"
    return f"({units} - {refunded})"


def _factors(roles: Mapping[str, str]) -> tuple[Sequence[str], str | None]:
    """What makes the amount: the factors, and the fraction that is taken off."""
    if "amount" in roles:
        return ["amount"], None
    if "discount_percent" in roles:
        return ["quantity", "unit_price"], "(discount_percent / 100.0)"
    return ["quantity", "unit_price"], "discount" if "discount" in roles else None


def _unreadable(roles: Mapping[str, str]) -> str:
    if "refunded" in roles or "discount_amount" in roles:
        return "units IS NULL"
    return f"NOT {amounts.readable(*_factors(roles))}"


def _negative(roles: Mapping[str, str]) -> str:
    signed = [role for role in ("amount", "quantity", "unit_price") if role in roles]
    return "coalesce(least(" + ", ".join(signed) + ") < 0, false)"


def _tests(export: Export, spec: OrdersSpec, reasons: Collection[str]) -> dict[str, str]:
    """SQL that tells which rows are set aside, for each of the reasons in the order they count."""
    roles = export.roles
    tests = {
        intake.FILTERED: "NOT kept",
        intake.DUPLICATE: "copy > 1",
        **{each: f"no_order = '{each}'" for each in intake.NO_ORDERS if no_order(export)},
        intake.NO_MEMBER: "member_id IS NULL",
        intake.STATUS_IGNORED: one_of("status", spec.statuses.ignore),
        intake.OTHER_CURRENCY: _other_currency(export, spec.currency),
        intake.REFUNDED: "refunded > 0 AND units <= 0",
        intake.UNREADABLE_DATE: "day IS NULL",
        intake.UNREADABLE_AMOUNT: _unreadable(roles),
        intake.UNREADABLE_NUMBER: f"{further.BAD_NUMBER} IS NOT NULL" if spec.numbers else "false",
        intake.NO_ORDER: "order_id IS NULL",
    }
    if not spec.drop_duplicates:
        del tests[intake.DUPLICATE]
    if spec.currency is None:
        del tests[intake.OTHER_CURRENCY]
    if "refunded" not in roles:
        del tests[intake.REFUNDED]
    if export.is_filled("member"):
        del tests[intake.NO_MEMBER]
    if "order" not in roles or export.is_filled("order"):
        del tests[intake.NO_ORDER]
    return {reason: test for reason, test in tests.items() if reason in reasons}
