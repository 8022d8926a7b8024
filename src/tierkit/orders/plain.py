"""SQL for ids, statuses and other values as text, the same whatever format they come from."""

from tierkit.orders.engine import text_list
from tierkit.orders.missing import MISSING


def identity(column: str, kind: str) -> str:
    """SQL for an id as text, to the letter; NULL where it is blank, or a word for nothing."""
    if kind == "VARCHAR":
        missing = f"{column} IN ({text_list(MISSING)})"
        return f"CASE WHEN NOT {missing} THEN {filled_text(column, kind)} END"
    return filled_text(column, kind)


def filled_text(column: str, kind: str) -> str:
    """SQL for a value as text, to the letter; NULL where it is blank.

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
