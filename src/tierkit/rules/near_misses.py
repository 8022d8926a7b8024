"""What people write where a condition should stand, and what they mean by it."""

import re
import unicodedata

SIGNS = {"=>": ">=", "≥": ">=", "⩾": ">=", "≧": ">=", "=<": "<=", "≤": "<=", "⩽": "<=", "≦": "<="}
AROUND = " \"'“”„‘’«»「」$€£¥"
NUMBER = r"[0-9][0-9,_]*(?:\.[0-9]+)?"
SIGN = r"[<>=]=?"
AT_LEAST = re.compile(rf"(?:at least|from|min\.?)\s*({NUMBER})|({NUMBER})\s*(?:\+|(?:or|and) more)")
AT_MOST = re.compile(rf"(?:at most|up to|max\.?)\s*({NUMBER})|({NUMBER})\s*(?:or|and) less")
BETWEEN = re.compile(
    rf"(?P<low_sign>{SIGN})?\s*(?P<low>{NUMBER})\s*(?P<join>and|or|to|&+|\|+|-|–|~|\.\.)"
    rf"\s*(?P<high_sign>{SIGN})?\s*(?P<high>{NUMBER})"
)
ONE = re.compile(rf"({SIGN})\s*({NUMBER})")
PERCENT = re.compile(r"(?:top|best|the best)?\s*([0-9.]+)\s*%")


# What others call the words of a rule file, where letters alone would lead astray.
OTHER_WORDS = {
    **dict.fromkeys(("revenue", "sales", "spend", "spending", "amount", "total"), "monetary"),
    **dict.fromkeys(("orders", "purchases", "transactions", "visits"), "frequency"),
    **dict.fromkeys(("days", "days_since", "last_order", "last_purchase"), "recency"),
    **dict.fromkeys(("aov", "basket", "average"), "average_order"),
    "and": "all",
    "or": "any",
}


def meant(given: str, metric: str) -> str | None:
    """What to write instead of a text that is no condition; None where nobody can tell."""
    text = unicodedata.normalize("NFKC", given).strip(AROUND).lower()
    for sign, plain in SIGNS.items():
        text = text.replace(sign, plain)
    if found := PERCENT.fullmatch(text):
        share = f"{found[1]}%"
        return f"{{method: top-members, share: {share}}} for the best {share} of the members"
    if found := BETWEEN.fullmatch(text):
        join = "any" if found["join"] in ("or", "|", "||") else "all"
        low = f"{found['low_sign'] or '>='} {_plain(found['low'])}"
        high = f"{found['high_sign'] or '<='} {_plain(found['high'])}"
        return f'{join}: [{{{metric}: "{low}"}}, {{{metric}: "{high}"}}] in place of {metric}'
    if found := AT_LEAST.fullmatch(text):
        return f'">= {_plain(found[1] or found[2])}"'
    if found := AT_MOST.fullmatch(text):
        return f'"<= {_plain(found[1] or found[2])}"'
    if found := ONE.fullmatch(text):
        return f'"{found[1]} {_plain(found[2])}"'
    return _plain(text) if re.fullmatch(NUMBER, text) else None


def _plain(number: str) -> str:
    return re.sub("[,_]", "", number)
