"""SQL that reads numbers as people write them: 1.234,56  1 280,00 EUR  (¥1,280.00)  10%.

Every text becomes a plain decimal (-1234.56), which is then read as any plain text is, to 15
significant digits. Which of comma and point is the decimal mark is one convention per column.
"""

from collections.abc import Mapping

from tierkit.orders.currencies import PATTERN
from tierkit.orders.engine import quote_text
from tierkit.orders.spec import POINT

FULL_WIDTH = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
BLANKS = (
    "\t\r\n\u00a0\u202f\u3000"  # no-break, narrow no-break, ideographic
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
# Same marks in other clothes, as one letter each; what has none is left out of the text.
LOOKS = {
    **FULL_WIDTH,
    **dict.fromkeys(BLANKS, " "),
    **dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63", "-"),
    "\uffe5": "\u00a5",
    "\uffe1": "\u00a3",
    "\u066b": ".",
}
UNSEEN = "\ufeff\u200b\u200e\u200f\u202a\u202c\u2066\u2069"

# A mark of thousands never stands beside another one in a number; Indian thousands go by twos.
GROUPED = {
    mark: rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+"
    rf"|[1-9][0-9]?(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}}"
    for mark in (",", r"\.", " ", "'")
}
# What a point may mean, as the bits of what `looks_grouped` gives.
COULD_GROUP, CANNOT_GROUP = 1, 2
EXPONENT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"


def plain_looks(column: str, looks: Mapping[str, str] = LOOKS) -> str:
    """SQL for a text with its letters as ASCII where they only look different, blanks trimmed."""
    letters, plain = quote_text("".join(looks) + UNSEEN), quote_text("".join(looks.values()))
    translated = f"translate({column}, {letters}, {plain})"
    # Most texts are plain ASCII already, and to translate letter by letter is slow.
    is_plain = f"regexp_full_match({column}, '[ -_a-~]*')"
    return f"trim(CASE WHEN {is_plain} THEN {column} ELSE {translated} END)"


def fits(text: str, decimal: str) -> str:
    """SQL: the text (in plain looks) is a number under the convention."""
    return f"regexp_full_match({text}, {quote_text(_grammar(decimal))})"


def _grammar(decimal: str) -> str:
    mark, other = (r"\.", ",") if decimal == POINT else (",", r"\.")
    whole = "|".join([GROUPED[other], GROUPED[" "], GROUPED["'"], "[0-9]+"])
    number = rf"(?:(?:{whole})(?:{mark}[0-9]*)?|{mark}[0-9]+)"
    sign = "[-+]?"
    money = rf"(?:{PATTERN})"
    forms = [
        rf"{sign} *(?:{money} *)?{number} *%?(?: *{money})?",
        rf"{money} *[-+] *{number}",
        rf"(?:{money} *)?{number}(?: *{money})? *-(?: *{money})?",
        rf"\( *(?:{money} *)?{number}(?: *{money})? *\)",
        rf"{money} *\( *{number} *\)",
        rf"\( *{number} *\) *{money}",
    ]
    return f"(?i)(?:{'|'.join(forms)}|{EXPONENT})"


def _bare_number(decimal: str) -> str:
    """The shape of most numbers, quick to look for: without a sign of money or of brackets."""
    mark, other = (r"\.", ",") if decimal == POINT else (",", r"\.")
    return rf"-?(?:[0-9]+|[1-9][0-9]?[0-9]?(?:{other}[0-9][0-9][0-9])+)(?:{mark}[0-9]*)?"


def has_mark(text: str) -> str:
    """SQL: the text holds a comma or a point, which may mean two things."""
    return f"regexp_matches({text}, '[.,]')"


def currency(text: str) -> str:
    """SQL for the currency sign or code in a text; empty where there is none."""
    return f"upper(regexp_extract({text}, {quote_text('(?i)' + PATTERN)}))"


def plain_number(text: str, decimal: str, *, percent: str | None) -> str:
    """SQL for a text (in plain looks) as a plain decimal text; NULL where it is no number.

    A percent sign stands for `percent` behind the number: an exponent, or nothing; with None it
    may not stand at all.
    """
    kept = "0-9." if decimal == POINT else "0-9,"
    digits = f"replace(regexp_replace({text}, '[^{kept}]', '', 'g'), ',', '.')"
    negative = f"regexp_matches({text}, '[-(]')"
    signed = f"CASE WHEN {negative} THEN '-' ELSE '' END || {digits}"
    hundredth = f"contains({text}, '%')"
    scale = f" || CASE WHEN {hundredth} THEN '{percent}' ELSE '' END" if percent else ""
    refused = "" if percent is not None else f" AND NOT {hundredth}"
    return (
        f"CASE WHEN regexp_full_match({text}, {quote_text(_bare_number(decimal))}) THEN {signed} "
        f"WHEN regexp_full_match({text}, '{EXPONENT}') THEN {text} "
        f"WHEN {fits(text, decimal)}{refused} THEN {signed}{scale} END"
    )


def looks_grouped(column: str) -> str:
    """SQL, for a text that is a plain number: whether its point could mark thousands (1.234).

    It cannot with another number of decimals, nor where a whole of four digits has no mark; 0 where
    nothing is told.
    """
    bare = f"ltrim(trim({column}), '+-')"
    point = f"instr({column}, '.')"
    return (
        # Most numbers have one or two decimals, which is quick to see.
        f"CASE WHEN {point} > 0 AND length({column}) - {point} < 3 THEN {CANNOT_GROUP} "
        f"WHEN {column} LIKE '%.___' THEN "
        f"CASE WHEN length({bare}) <= 7 AND {bare} >= '1' THEN {COULD_GROUP} "
        f"ELSE {CANNOT_GROUP} END "
        f"WHEN {point} > 0 OR length({bare}) > 3 THEN {CANNOT_GROUP} ELSE 0 END"
    )
