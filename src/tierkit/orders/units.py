"""Units and notes behind the name of a column: 实付金额(元), AMOUNT (USD), Order Date (UTC)."""

import re
import unicodedata

from tierkit.orders.currencies import CODES, PATTERN
from tierkit.orders.roles import plain_name

ZONE = r"(?:utc|gmt)(?:[+-][0-9:]+)?|[a-z]+/[a-z_]+|local(?: time)?|北京时间|当地时间"
NOTE = (
    r"required|optional|text|件|个|必填|选填|文本|含税|incl?\.?(?:uding)? ?(?:tax|vat)|"
    r"[ymdhs]{2,4}(?:[-/. :][ymdhs]{2,4})+"
)
MONEY = rf"(?:in |单位: ?)?(?:{PATTERN})"
IN_BRACKETS = re.compile(
    rf"(?i)(?P<name>.*\S) *[(\[] *(?:(?P<money>{MONEY})|(?P<zone>{ZONE})|{NOTE}) *[)\]] *"
)
BEHIND = re.compile(rf"(?i)(?P<name>.*?[^\W_])(?:[ _-]in)?[ _-]+(?P<money>{'|'.join(CODES)}) *")


def bare_name(name: str) -> str:
    """A header as it is compared, without a currency, a zone or a note behind it."""
    found = _parts(name)
    return plain_name(found["name"] if found else name)


def unit_currency(name: str) -> str:
    """The currency sign or code behind the name of a column; empty where there is none."""
    found = _parts(name)
    told = found["money"] if found else None
    return re.sub("(?i)^(?:in |单位: ?)", "", told).upper() if told else ""


def unit_zone(name: str) -> str:
    """The zone in brackets behind the name of a column of days; empty where there is none."""
    found = IN_BRACKETS.fullmatch(unicodedata.normalize("NFKC", name))
    return (found["zone"] or "") if found else ""


def _parts(name: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", name)
    return IN_BRACKETS.fullmatch(plain) or BEHIND.fullmatch(plain)
