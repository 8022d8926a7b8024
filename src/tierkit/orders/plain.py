"""SQL for ids, statuses and other values as text, the same whatever format they come from."""

from itertools import pairwise

from tierkit.orders.engine import one_of, quote_text
from tierkit.orders.missing import MISSING

# So many letters that no word for nothing begins with are worth a test of their own.
WIDE = 10


def identity(column: str, kind: str) -> str:
    """SQL for an id as text, to the letter; NULL where it is blank, or a word for nothing."""
    if kind == "VARCHAR":
        return f"CASE WHEN NOT {_is_missing(column)} THEN {filled_text(column, kind)} END"
    return filled_text(column, kind)


def _is_missing(column: str) -> str:
    """SQL: a text is one of the words for nothing.

    To look an id up among them is slow; that most ids are too long, or begin otherwise, is quick to
    see.
    """
    initials = sorted({word[0] for word in MISSING})
    between = [(chr(ord(one) + 1), other) for one, other in pairwise(initials)]
    wide = [(low, high) for low, high in between if ord(high) - ord(low) >= WIDE]
    ranges = [
        f"WHEN {column} >= {quote_text(low)} AND {column} < {quote_text(high)} THEN false"
        for low, high in wide
    ]
    longest = max(len(word.encode()) for word in MISSING)
    return (
        f"CASE {' '.join(ranges)} WHEN strlen({column}) > {longest} THEN false "
        f"ELSE {one_of(column, MISSING)} END"
    )


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
    no_blanks = f"{text} >= '!' AND NOT ends_with({text}, ' ')"
    return f"coalesce(CASE WHEN {no_blanks} THEN {text} ELSE trim({text}) END, '')"
