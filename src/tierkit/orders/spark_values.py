"""Spark SQL for typed values as they stand in a table: ids, days, numbers, words.

A cluster is given typed columns: ids as text or integers, days as dates or timestamps, amounts as
integers, decimals or doubles. The text of wild exports is cleaned before it comes here.
"""

from collections.abc import Mapping, Sequence

from tierkit.errors import DataError
from tierkit.orders import amounts
from tierkit.orders.missing import MISSING
from tierkit.orders.roles import ROLES

INTEGERS = ("tinyint", "smallint", "int", "bigint")
TEXT = "string"
DAY_MICROSECONDS = 86_400_000_000
FIRST_DAY, LAST_DAY = -354_285, 2_932_896  # 1000-01-01 and 9999-12-31
BLANKS = " \t\r\n"
WORDS = (TEXT, *INTEGERS)
DAYS = ("date", "timestamp", "timestamp_ntz")
# What has one way of being written, so that equal values are equal texts.
COUNTABLE = (*WORDS, *DAYS, "boolean")


def quote(name: str) -> str:
    """A column name as a Spark SQL identifier."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A text as a Spark SQL literal, in which a backslash stands for itself."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts(values: Sequence[str]) -> str:
    """Texts as the inside of an SQL `IN (...)`; never empty."""
    return ", ".join(literal(value) for value in values) if values else "NULL"


def is_number(kind: str) -> bool:
    """Whether a column of this type holds numbers that are the same on every engine."""
    return kind in (*INTEGERS, "double") or kind.startswith("decimal")


def check_types(source: str, roles: Mapping[str, str], types: Mapping[str, str]) -> None:
    """Refuse a column whose type Spark cannot turn into the same numbers as every other engine."""
    for role, column in roles.items():
        kind = types[column]
        if ROLES[role].is_number:
            fits, wanted = is_number(kind), "a decimal, a double or an integer"
        elif role == "date":
            fits, wanted = kind in DAYS, "a date or a timestamp"
        else:
            fits, wanted = kind in WORDS, "text or an integer"
        if not fits:
            raise DataError(
                f"{source}: column {column!r} holds {kind}, and on Spark the "
                f"{role.replace('_', ' ')} must be {wanted}",
                f"Cast the column, or name another one with {ROLES[role].option}.",
            )


def identity(column: str, types: Mapping[str, str]) -> str:
    """SQL for an id as text, to the letter; NULL where it is blank, or a word for nothing."""
    if types[column] != TEXT:
        return text(column)
    missing = f"{quote(column)} IN ({texts(MISSING)})"
    return f"CASE WHEN NOT {missing} THEN {filled(column, types)} END"


def filled(column: str, types: Mapping[str, str]) -> str:
    """SQL for a value as text, to the letter; NULL where it is blank."""
    if types[column] != TEXT:
        return text(column)
    name = quote(column)
    return f"CASE WHEN trim(BOTH '{BLANKS}' FROM {name}) <> '' THEN {name} END"


def text(column: str) -> str:
    """SQL for a value as text."""
    return f"CAST({quote(column)} AS STRING)"


def word(column: str) -> str:
    """SQL for a word, blanks around it removed; a missing one is the empty text."""
    return f"coalesce(trim({text(column)}), '')"


def day_number(column: str, types: Mapping[str, str], timezone: str) -> str:
    """SQL for the days since 1970-01-01, of an instant in the programme's zone."""
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


def number(column: str, types: Mapping[str, str]) -> str:
    """SQL for a finite double, which stands for its decimal at 15 digits; else NULL."""
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


def no_number(column: str, types: Mapping[str, str]) -> str:
    """SQL: nothing stands there that could be a number."""
    name = quote(column)
    return f"({name} IS NULL OR isnan({name}))" if types[column] == "double" else f"{name} IS NULL"
