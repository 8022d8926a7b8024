"""Currencies: the signs and codes that stand beside amounts, and what each means."""

import re

from tierkit.orders.columns import words

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
