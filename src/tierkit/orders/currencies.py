"""Currencies: the signs and codes that stand beside amounts, and what each means."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tierkit.errors import DataError, UndecidedError
from tierkit.orders.intake import OTHER_CURRENCY, Group
from tierkit.orders.roles import words
from tierkit.orders.spec import OrdersSpec

# A sign that several currencies share stands for itself: "$" is some dollar, "¥" yuan or yen.
SIGNS: dict[str, str] = {
    "$": "$",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "R$": "BRL",
    "MX$": "MXN",
    "€": "EUR",
    "£": "GBP",
    "¥": "¥",
    "元": "CNY",
    "RMB": "CNY",
    "人民币": "CNY",
    "円": "JPY",
    "₩": "KRW",
    "원": "KRW",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₫": "VND",
    "฿": "THB",
    "₱": "PHP",
    "₪": "ILS",
    "₴": "UAH",
    "zł": "PLN",
    "kč": "CZK",
    "kr": "kr",
    "ft": "HUF",
    "rp": "IDR",
    "rm": "MYR",
}
CODES = words(
    "AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KRW "
    "KWD MXN MYR NGN NOK NZD PEN PHP PLN QAR RON RUB SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR"
)
CURRENCIES: dict[str, str] = {
    **{sign.casefold(): name for sign, name in SIGNS.items()},
    **{code.casefold(): code for code in CODES},
}
# The longest first: HK$ is no $ behind an HK.
PATTERN = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))


def currency_of(text: str) -> str:
    """The currency that a sign or code means; what is not known stands for itself."""
    plain = text.strip()
    return CURRENCIES.get(plain.casefold(), plain)


def spellings(currency: str) -> list[str]:
    """Every sign and code of a currency, in small letters."""
    name = currency_of(currency)
    known = [sign for sign, meaning in CURRENCIES.items() if meaning == name]
    return [*known, *({currency.strip().casefold(), name.casefold()} - set(known))]


def check_currencies(groups: Sequence[Group], spec: OrdersSpec) -> str | None:
    """Refuse amounts of several currencies unless one was chosen; a note of what was read."""
    rows: Counter[str] = Counter()
    for group in groups:
        if group.reason is None or group.reason == OTHER_CURRENCY:
            rows[currency_of(group.currency or "")] += group.rows
    named = {currency: count for currency, count in rows.items() if currency}
    told = ", ".join(f"{name} ({count:,} rows)" for name, count in sorted(named.items()))
    if spec.currency is not None:
        return _chosen(named, told, currency_of(spec.currency))
    if len(named) > 1:
        most = max(sorted(named), key=named.__getitem__)
        raise UndecidedError(
            f"the amounts are in several currencies: {told}",
            f"Say which to read with --currency {most}; rows of the others are set aside.",
            {"currency": most},
        )
    if named and rows[""]:
        return f"{rows['']:,} rows name no currency and are read as {told}"
    return None


def _chosen(named: Mapping[str, int], told: str, chosen: str) -> str | None:
    if chosen not in named:
        raise DataError(
            f"no amount is in {chosen}" + (f"; there are {told}" if told else ""),
            "Choose one of them, or leave --currency out.",
        )
    return None
