"""Spark SQL from typed columns to order lines: the same numbers as `cleaning` gives in DuckDB.

A cluster is given typed columns: ids as text or integers, days as dates or timestamps, amounts as
integers, decimals or doubles. The text of wild exports is cleaned before it comes here.
"""

from collections.abc import Mapping, Sequence

from tierkit.errors import DataError
from tierkit.money import LARGEST_LINE, UNITS
from tierkit.orders import amounts, intake
from tierkit.orders.amounts import NEAR_HALF
from tierkit.orders.missing import MISSING
from tierkit.orders.roles import ROLES
from tierkit.orders.spec import OrdersSpec

INTEGERS = ("tinyint", "smallint", "int", "bigint")
TEXT = "string"
DAY_MICROSECONDS = 86_400_000_000
FIRST_DAY, LAST_DAY = -354_285, 2_932_896  # 1000-01-01 and 9999-12-31
NO_TEXT = "CAST(NULL AS STRING)"
BLANKS = " \t\r\n"
FITS: dict[str, tuple[str, ...]] = {
    "member": (TEXT, *INTEGERS),
    "order": (TEXT, *INTEGERS),
    "date": ("date", "timestamp", "timestamp_ntz"),
    "status": (TEXT, *INTEGERS),
}
NUMBERS = (*INTEGERS, "double")
NUMBER_ROLES = ("amount", "quantity", "unit_price", "discount", "discount_percent")


def quote(name: str) -> str:
    """A column name as a Spark SQL identifier."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A text as a Spark SQL literal, in which a backslash stands for itself."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def check_types(source: str, roles: Mapping[str, str], types: Mapping[str, str]) -> None:
    """Refuse a column whose type Spark cannot turn into the same numbers as every other engine."""
    for role, column in roles.items():
        kind = types[column]
        if role in NUMBER_ROLES:
            fits = kind in NUMBERS or kind.startswith("decimal")
            wanted = "a decimal, a double or an integer"
        else:
            fits = kind in FITS[role]
            wanted = {"date": "a date or a timestamp"}.get(role, "text or an integer")
        if not fits:
            raise DataError(
                f"{source}: column {column!r} holds {kind}, and on Spark the "
                f"{role.replace('_', ' ')} must be {wanted}",
                f"Cast the column, or name another one with {ROLES[role].option}.",
            )


def clean(
    roles: Mapping[str, str], types: Mapping[str, str], spec: OrdersSpec, seen: str
) -> tuple[list[str], ...]:
    """Select lists to apply one after another; the last gives one row per row of the table.

    Columns: `member_id`, `order_id`, `day`, `amount` (signed units; NULL where `near_half`),
    `is_sale`, `is_refund`, `status`, `zoned`, `near_half` (the amount is so near to half a unit
    that decimals must tell), `first`, `second` and `part` (what is then to be multiplied) and
    `reason`. `seen` lists the columns, for a message.
    """
    refund = f"coalesce(status IN ({texts(spec.statuses.refund)}), false)"
    measured = ["*", f"{refund} AS is_refund", *_product(roles)]
    rounded = [
        "*",
        f"NOT (is_refund OR {_negative(roles)}) AS is_sale",
        f"fits AND net > 0 AND NOT whole AND abs(net - floor(net) - 0.5D) <= gross * {NEAR_HALF} "
        "AS near_half",
        "CASE WHEN NOT fits THEN NULL WHEN whole THEN exact ELSE CAST(floor(net + 0.5D) AS BIGINT) "
        "END AS units",
    ]
    lines = [
        *("member_id", "order_id", "day", "is_sale", "is_refund", "status", "zoned"),
        *("first", "second", "part", "coalesce(near_half, false) AS near_half"),
        "CASE WHEN near_half THEN NULL WHEN is_sale THEN units ELSE -units END AS amount",
        f"{_reason(roles, spec)} AS reason",
    ]
    return _parsed(roles, types, spec, seen), measured, rounded, lines


def _parsed(
    roles: Mapping[str, str], types: Mapping[str, str], spec: OrdersSpec, seen: str
) -> list[str]:
    fields = {
        "member_id": _identity(roles["member"], types),
        "order_id": _identity(roles["order"], types) if "order" in roles else NO_TEXT,
        "day": _day_number(roles["date"], types, spec.timezone),
        "zoned": "true" if types[roles["date"]] == "timestamp" else "false",
        "status": f"coalesce(trim({_text(roles['status'])}), '')" if "status" in roles else NO_TEXT,
        "kept": _kept(types, spec, seen),
    }
    fields |= {role: _number(roles[role], types) for role in NUMBER_ROLES if role in roles}
    for role in ("discount", "discount_percent"):
        if role in roles:
            empty = f"{quote(roles[role])} IS NULL"
            fields[role] = f"CASE WHEN {empty} THEN 0.0D ELSE {fields[role]} END"
    return [f"{expression} AS {name}" for name, expression in fields.items()]


def _identity(column: str, types: Mapping[str, str]) -> str:
    if types[column] != TEXT:
        return _text(column)
    name = quote(column)
    missing = f"{name} IN ({texts(MISSING)})"
    return f"CASE WHEN trim(BOTH '{BLANKS}' FROM {name}) <> '' AND NOT {missing} THEN {name} END"


def _text(column: str) -> str:
    return f"CAST({quote(column)} AS STRING)"


def _day_number(column: str, types: Mapping[str, str], timezone: str) -> str:
    name = quote(column)
    day = {
        "date": f"unix_date({name})",
        "timestamp_ntz": f"unix_date(CAST({name} AS DATE))",
        # Microseconds since 1970 in the programme's zone; the session's zone has no part in it.
        "timestamp": f"CAST((shifted - pmod(shifted, {DAY_MICROSECONDS})) "
        f"div {DAY_MICROSECONDS} AS INT)",
    }[types[column]]
    shifted = f"unix_micros(from_utc_timestamp({name}, {literal(timezone)}))"
    day = day.replace("shifted", shifted)
    return f"CASE WHEN {day} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {day} END"


def _number(column: str, types: Mapping[str, str]) -> str:
    """A column as a finite double, which stands for its decimal at 15 digits; else NULL."""
    name, kind = quote(column), types[column]
    if kind == "double":
        finite = f"abs({name}) < CAST('Infinity' AS DOUBLE) AND NOT isnan({name})"
        return f"CASE WHEN {finite} THEN {name} END"
    if kind in INTEGERS:
        short = f"abs(CAST({name} AS DECIMAL(20, 0))) < {10**amounts.DIGITS}"
        return f"CASE WHEN {short} THEN CAST({name} AS DOUBLE) END"
    digits = f"regexp_replace(regexp_replace(CAST({name} AS STRING), '[eE].*', ''), '[^0-9]', '')"
    few = f"length(trim(BOTH '0' FROM {digits})) <= {amounts.DIGITS}"
    return f"CASE WHEN {few} THEN CAST({name} AS DOUBLE) END"


def _product(roles: Mapping[str, str]) -> list[str]:
    """The factors, their product, and whether it is within what can be counted."""
    factors = ["amount"] if "amount" in roles else ["quantity", "unit_price"]
    part = "discount" if "discount" in roles else "0.0D"
    part = "(discount_percent / 100.0D)" if "discount_percent" in roles else part
    gross = " * ".join(f"abs({factor})" for factor in factors) + f" * {UNITS}.0D"
    net = gross if part == "0.0D" else f"{gross} * (1 - {part})"
    whole = " AND ".join(f"{factor} = floor({factor})" for factor in factors) + f" AND {part} = 0"
    exact = " * ".join(f"CAST(abs({factor}) AS DECIMAL(18, 0))" for factor in factors)
    limit = f"{LARGEST_LINE * UNITS}.0D"
    fits = f"{net} < {limit} AND {part} BETWEEN 0 AND 1"
    return [
        f"coalesce({fits}, false) AS fits",
        f"{gross} AS gross",
        f"{net} AS net",
        f"coalesce({whole}, false) AS whole",
        f"CASE WHEN {fits} AND {whole} THEN CAST({exact} * {UNITS} AS BIGINT) END AS exact",
        f"{factors[0]} AS first",
        f"{factors[1] if len(factors) > 1 else '1.0D'} AS second",
        f"{part} AS part",
    ]


def _negative(roles: Mapping[str, str]) -> str:
    signed = [role for role in ("amount", "quantity", "unit_price") if role in roles]
    return " OR ".join(f"coalesce({role} < 0, false)" for role in signed)


def _kept(types: Mapping[str, str], spec: OrdersSpec, seen: str) -> str:
    conditions = []
    for name, values in spec.where.items():
        if name not in types:
            raise DataError(
                f"{seen}: where names the column {name!r}, which is not there",
                f"Columns seen: {', '.join(types)}.",
            )
        if types[name] not in FITS["status"]:
            raise DataError(
                f"{seen}: where looks at column {name!r}, which holds {types[name]}",
                "On Spark it must be text or an integer: cast the column.",
            )
        conditions.append(f"coalesce({_text(name)}, '') IN ({texts(values)})")
    return " AND ".join(conditions) or "true"


def _reason(roles: Mapping[str, str], spec: OrdersSpec) -> str:
    tests = {
        intake.FILTERED: "NOT kept",
        intake.NO_MEMBER: "member_id IS NULL",
        intake.STATUS_IGNORED: f"status IN ({texts(spec.statuses.ignore)})",
        intake.UNREADABLE_DATE: "day IS NULL",
        intake.UNREADABLE_AMOUNT: "units IS NULL",
        intake.NO_ORDER: "order_id IS NULL" if "order" in roles else "false",
    }
    branches = " ".join(f"WHEN {test} THEN {literal(reason)}" for reason, test in tests.items())
    return f"CASE {branches} END"


def texts(values: Sequence[str]) -> str:
    """Texts as the inside of an SQL `IN (...)`; never empty."""
    return ", ".join(literal(value) for value in values) if values else "NULL"
