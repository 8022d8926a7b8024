"""Numbers as people write them."""

import pyarrow as pa
import pytest

from tierkit.orders.currencies import CODES, CURRENCIES, SIGNS, currency_of
from tierkit.orders.engine import Engine
from tierkit.orders.number_text import currency, looks_grouped, plain_looks, plain_number

# What is written, and its plain decimal by point and by comma; None where it cannot be read so.
WRITTEN = {
    "1234": ("1234", "1234"),
    "1,234": ("1234", "1.234"),
    "1.234": ("1.234", "1234"),
    "1.234,56": (None, "1234.56"),
    "1,234.56": ("1234.56", None),
    "1,234,567": ("1234567", None),
    "1.234.567": (None, "1234567"),
    "12,50": (None, "12.50"),
    "0,125": (None, "0.125"),
    "0.125": ("0.125", None),
    "1,23,456.00": ("123456.00", None),  # Indian lakhs
    "1 280,00 EUR": (None, "1280.00"),
    "1\u00a0280,00": (None, "1280.00"),
    "1\u202f280,00 €": (None, "1280.00"),
    "1'234.50": ("1234.50", None),
    "CHF 1’234.50": ("1234.50", None),
    "1 234 567": ("1234567", "1234567"),
    "¥1,280.00": ("1280.00", None),
    "￥1,280.00": ("1280.00", None),
    "HK$ 1,200.00": ("1200.00", None),
    "NT$300": ("300", "300"),
    "R$ 1.234,56": (None, "1234.56"),
    "1280元": ("1280", "1280"),
    "3,980円": ("3980", "3.980"),
    "usd 12.30": ("12.30", None),
    "(12.50)": ("-12.50", None),
    "($1,000.00)": ("-1000.00", None),
    "12.50-": ("-12.50", None),
    "−5": ("-5", "-5"),
    "-$5.00": ("-5.00", None),
    "$-5": ("-5", "-5"),
    "- 5": ("-5", "-5"),
    "+5": ("5", "5"),
    "１，２３４．５": ("1234.5", None),
    "－３００": ("-300", "-300"),
    "10%": ("10e-2", "10e-2"),
    "12,5 %": (None, "12.5e-2"),
    "1.2E+5": ("1.2E+5", "1.2E+5"),
    ".5": (".5", None),
    "5.": ("5.", None),
}
NO_NUMBERS = [
    *("", "-", "abc", "EUR", "--5", "(5", "5)", "(-5)", "-5-", "1,2,3", "12 34", "1.234.5", "1'23"),
    *("1,234 567", "5 apples", "0x10", "1_000", "inf", "nan", "€5€5", "5..", "1,,234", "12.5.2024"),
]


@pytest.fixture(scope="module")
def read():
    """A column read under a convention."""
    with Engine(threads=1) as engine:

        def read(texts, expression):
            engine.register("numbers", pa.table({"x": texts, "row": range(len(texts))}))
            looks = f"SELECT row, {plain_looks('x')} AS text FROM numbers"
            rows = engine.rows(f"SELECT {expression} FROM ({looks}) ORDER BY row")
            return [row[0] for row in rows]

        yield read


@pytest.mark.parametrize(("decimal", "at"), [("point", 0), ("comma", 1)])
def test_a_number_is_its_plain_decimal(read, decimal, at):
    got = read(list(WRITTEN), plain_number("text", decimal, percent="e-2"))
    expected = {text: plain[at] for text, plain in WRITTEN.items()}
    assert dict(zip(WRITTEN, got, strict=True)) == expected


@pytest.mark.parametrize("decimal", ["point", "comma"])
def test_what_is_no_number_is_none(read, decimal):
    got = read(NO_NUMBERS, plain_number("text", decimal, percent="e-2"))
    numbers = {text for text, plain in zip(NO_NUMBERS, got, strict=True) if plain is not None}
    assert numbers <= ({"5..", "1.234.5"} if decimal == "none" else set())


def test_a_percent_sign_means_nothing_in_an_amount(read):
    assert read(["10%"], plain_number("text", "point", percent=None)) == [None]


@pytest.mark.parametrize("sign", [*SIGNS, *CODES])
def test_every_currency_may_stand_before_and_behind(read, sign):
    texts = [f"{sign}1,280.50", f"1,280.50 {sign}", f"{sign.lower()} 1,280.50"]
    assert read(texts, plain_number("text", "point", percent=None)) == ["1280.50"] * 3
    assert {currency_of(found) for found in read(texts, currency("text"))} == {currency_of(sign)}


def test_a_sign_means_one_currency():
    assert currency_of("hk$") == "HKD"
    assert currency_of("元") == currency_of("RMB") == "CNY"
    assert currency_of("?") == "?"
    assert all(CURRENCIES.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [("1.234", 1), ("-12.500", 1), ("950", 0), ("0.125", 2), ("12.5", 2), ("1234.567", 2),
     ("1500", 2), ("-1500", 2), ("1.2345", 2), ("12.34", 2)],
)  # fmt: skip
def test_a_point_before_three_digits_could_mark_thousands(text, told):
    with Engine(threads=1) as engine:
        assert engine.rows(f"SELECT {looks_grouped('x')} FROM (SELECT '{text}' AS x)") == [(told,)]
