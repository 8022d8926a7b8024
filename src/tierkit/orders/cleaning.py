"""SQL from the columns of an export to typed order lines, each with its reason to be set aside."""

import datetime as dt
from collections.abc import Mapping, Sequence

from tierkit.errors import DataError
from tierkit.orders import amounts, days, intake
from tierkit.orders.columns import ROLES
from tierkit.orders.engine import quote_text, text_list
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec

NESTED = ("STRUCT", "MAP", "LIST", "UNION")


def clean(
    source: Source,
    roles: Mapping[str, str],
    spec: OrdersSpec,
    files: Sequence[str],
    carried: Mapping[str, str] | None = None,
    up_to: dt.date | None = None,
) -> str:
    """SQL for one row per row of the export.

    Columns: `member_id`, `order_id` (text), `day` (days since 1970-01-01), `amount` (signed units
    of 1/10,000), `is_sale`, `is_refund` (by its status), `status`, `zoned` (the date is an
    instant) and `reason` (NULL: the row is used); behind them what is to be `carried` along, as
    SQL over the columns of the export. With a last day, rows that cannot be used may be left out,
    so that the scan can skip what it need not read.
    """
    check_types(source, roles)
    carried = carried or {}
    extra = "".join(f", {expression} AS {name}" for name, expression in carried.items())
    scan = source.scan(files) if up_to is None else _pushed_down(source, roles, spec, files, up_to)
    parsed = f"SELECT {_parsed(source, roles, spec)}{extra} FROM {scan}"
    refund = f"coalesce(status IN ({text_list(spec.statuses.refund)}), false)"
    is_return = f"({refund} OR {_negative(roles)})"
    measured = (
        f"SELECT *, {refund} AS is_refund, NOT {is_return} AS is_sale, "
        f"{_units(roles)} AS units FROM ({parsed})"
    )
    return (
        "SELECT member_id, order_id, day, CASE WHEN is_sale THEN units ELSE -units END AS amount, "
        f"is_sale, is_refund, status, zoned, {_reason(roles, spec)} AS reason"
        + "".join(f", {name}" for name in carried)
        + f" FROM ({measured})"
    )


def _pushed_down(
    source: Source, roles: Mapping[str, str], spec: OrdersSpec, files: Sequence[str], up_to: dt.date
) -> str:
    """A scan with those conditions on raw columns that every used row meets."""
    conditions = [
        f"{source.identifier(name)} IN ({text_list(values)})"
        for name, values in spec.where.items()
        if source.type_of(name) == "VARCHAR" and "" not in values
    ]
    date, kind = source.identifier(roles["date"]), source.type_of(roles["date"])
    if kind in ("DATE", "TIMESTAMP") and up_to < dt.date.max:
        conditions.append(f"{date} < {kind} '{up_to + dt.timedelta(days=1)}'")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"(SELECT * FROM {source.scan(files)}{where})"


def check_types(source: Source, roles: Mapping[str, str]) -> None:
    """Refuse a column whose type cannot play its role."""
    for role, column in roles.items():
        kind = source.type_of(column)
        nested = kind.endswith("]") or kind.startswith(NESTED)
        date_fits = role != "date" or days.is_date(kind)
        numeric_role = role in ("amount", "quantity", "unit_price", "discount")
        if nested or not date_fits or (numeric_role and not amounts.is_numeric(kind)):
            raise DataError(
                f"{source.names[0]}: column {column!r} holds {kind}, "
                f"which cannot be the {role.replace('_', ' ')}",
                f"Name another column with {ROLES[role].option}, or convert this one.",
            )


def _parsed(source: Source, roles: Mapping[str, str], spec: OrdersSpec) -> str:
    def column(role: str) -> tuple[str, str]:
        return source.identifier(roles[role]), source.type_of(roles[role])

    fields = {
        "member_id": identity(*column("member")),
        "order_id": identity(*column("order")) if "order" in roles else "CAST(NULL AS VARCHAR)",
        "day": days.day_number(*column("date")),
        "zoned": f"coalesce({days.has_zone(*column('date'))}, false)",
        "status": status(*column("status")) if "status" in roles else "CAST(NULL AS VARCHAR)",
        "kept": kept(source, spec),
    }
    for role in ("amount", "quantity", "unit_price", "discount"):
        if role in roles:
            fields[role] = amounts.number(*column(role))
    if "discount" in roles:
        # An empty discount is none; anything else that is no number stays unreadable.
        name, kind = column("discount")
        empty = f"{name} IS NULL" + (f" OR trim({name}) = ''" if kind == "VARCHAR" else "")
        fields["discount"] = f"CASE WHEN {empty} THEN 0.0 ELSE {fields['discount']} END"
    return ", ".join(f"{expression} AS {name}" for name, expression in fields.items())


def identity(column: str, kind: str) -> str:
    """SQL for an id as text, to the letter; NULL where it is blank.

    A number column has no letters to keep: a whole number is written without decimals.
    """
    if kind == "VARCHAR":
        # What begins above a blank needs no trimming, which is slow.
        return (
            f"CASE WHEN {column} >= '!' THEN {column} "
            f"WHEN trim({column}, ' \t\r\n') <> '' THEN {column} END"
        )
    return plain_text(column, kind)


def plain_text(column: str, kind: str) -> str:
    """SQL for a value as text, so that formats agree: whole numbers stand without decimals."""
    if kind == "VARCHAR":
        return column
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        whole = f"{column} = floor({column}) AND abs({column}) < {2**53}"
        integer = f"CAST(CAST({column} AS BIGINT) AS VARCHAR)"
        not_a_number = f"WHEN isnan(CAST({column} AS DOUBLE)) THEN NULL "
        return f"CASE {not_a_number}WHEN {whole} THEN {integer} ELSE CAST({column} AS VARCHAR) END"
    return f"CAST({column} AS VARCHAR)"


def status(column: str, kind: str) -> str:
    """SQL for a status as text, blanks around it removed; a missing one is the empty text."""
    text = plain_text(column, kind)
    has_blanks = f"starts_with({text}, ' ') OR ends_with({text}, ' ')"
    return f"coalesce(CASE WHEN {has_blanks} THEN trim({text}) ELSE {text} END, '')"


def kept(source: Source, spec: OrdersSpec) -> str:
    """SQL: the row has the values that `where` asks for."""
    conditions = []
    for name, values in spec.where.items():
        if name not in source.columns:
            raise DataError(
                f"{source.names[0]}: where names the column {name!r}, which is not there",
                f"Columns seen: {', '.join(source.columns)}.",
            )
        text = plain_text(source.identifier(name), source.type_of(name))
        conditions.append(f"coalesce({text}, '') IN ({text_list(values)})")
    return " AND ".join(conditions) or "true"


def _units(roles: Mapping[str, str]) -> str:
    if "amount" in roles:
        return amounts.units(["amount"])
    discount = "discount" if "discount" in roles else None
    return amounts.units(["quantity", "unit_price"], discount)


def _negative(roles: Mapping[str, str]) -> str:
    signed = [role for role in ("amount", "quantity", "unit_price") if role in roles]
    return "coalesce(least(" + ", ".join(signed) + ") < 0, false)"


def _reason(roles: Mapping[str, str], spec: OrdersSpec) -> str:
    tests = {
        intake.FILTERED: "NOT kept",
        intake.NO_MEMBER: "member_id IS NULL",
        intake.STATUS_IGNORED: f"status IN ({text_list(spec.statuses.ignore)})",
        intake.UNREADABLE_DATE: "day IS NULL",
        intake.UNREADABLE_AMOUNT: "units IS NULL",
        intake.NO_ORDER: "order_id IS NULL" if "order" in roles else "false",
    }
    branches = " ".join(f"WHEN {test} THEN {quote_text(reason)}" for reason, test in tests.items())
    return f"CASE {branches} END"
