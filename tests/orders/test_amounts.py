"""Amounts become integers of 1/10,000, exactly."""

from decimal import Decimal

import pyarrow as pa
import pytest

from tierkit.orders import amounts
from tierkit.orders.engine import Engine


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def units(engine):
    """The units of each row of factors, whatever the type of the columns."""

    def units(factors, discount=None):
        columns = {f"f{position}": column for position, column in enumerate(factors)}
        if discount is not None:
            columns["discount"] = discount
        engine.register("numbers", pa.table({**columns, "row": range(len(factors[0]))}))
        kinds = {name: kind for name, kind, *_ in engine.rows("DESCRIBE numbers")}
        parsed = ", ".join(f"{amounts.number(c, kinds[c])} AS {c}" for c in columns)
        product = [name for name in columns if name != "discount"]
        net = amounts.units(product, None if discount is None else "discount")
        rows = engine.rows(f"SELECT {net} FROM (SELECT row, {parsed} FROM numbers) ORDER BY row")
        return [row[0] for row in rows]

    return units


READABLE = {
    "12.34": 123400,
    "0": 0,
    " 12.50 ": 125000,
    "+5": 50000,
    ".5": 5000,
    "5.": 50000,
    "1e3": 10_000_000,
    "1.5E-2": 150,
    "007.10": 71000,
    "99999999999999": 999_999_999_999_990_000,
    "12345678.9012345": 123_456_789_012,
    "1.000000000000000000": 10000,  # trailing zeros are no digits that count
}
UNREADABLE = [
    *("", " ", "abc", "12 50", "1,234.50", "1.234,50", "12,5", "$5", "5 EUR", "(5)", "5-", "--5"),
    *("NaN", "nan", "inf", "-Infinity", "1e400", "1_000", "0x10", "1e", "true", "\uff11"),
    "1.000000000000001",  # 16 digits
    "1234567890.123456",  # 16 digits
]


def test_plain_decimals_are_read(units):
    assert dict(zip(READABLE, units([list(READABLE)]), strict=True)) == READABLE


def test_what_is_no_plain_decimal_is_unreadable(units):
    assert dict.fromkeys(UNREADABLE) == dict(zip(UNREADABLE, units([UNREADABLE]), strict=True))


def test_a_missing_amount_is_unreadable(units):
    assert units([pa.array([None], pa.float64())]) == [None]
    assert units([pa.array([None], pa.string())]) == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.00005", 1),
        ("0.00004999999", 0),
        ("1.00005", 10001),
        ("1.00015", 10002),
        ("2.67495", 26750),
        ("1.00025", 10003),
        ("8.12345", 81235),
        ("1000000.00005", 10_000_000_001),
        ("-1.00005", 10001),
    ],
)
def test_halves_round_away_from_zero_in_every_type(units, text, expected):
    """Half of 1/10,000 is the fifth decimal 5; the magnitude is rounded, the sign put back later.

    As doubles most of these lie a hair beside the half: 2.67495 is 2.67494999999999993889...
    """
    assert units([[text]]) == [expected]
    assert units([[float(text)]]) == [expected]
    assert units([pa.array([Decimal(text)], pa.decimal128(18, 11))]) == [expected]


def test_a_float_means_its_decimal_at_15_digits(units):
    """0.1 + 0.2 is 0.30000000000000004, and 1.1 * 1.1 is 1.2100000000000002."""
    assert units([[0.1 + 0.2, 1.1 * 1.1, 1.00005 + 1e-16, 4.35 * 100]]) == [
        3000,
        12100,
        10001,
        4_350_000,
    ]


def test_a_float_that_is_no_number_is_unreadable(units):
    assert units([[float("nan"), float("inf"), float("-inf")]]) == [None] * 3


def test_single_floats_mean_the_decimal_they_print_as(units):
    assert units([pa.array([0.1, 12.345, 16777216.0], pa.float32())]) == [
        1000,
        123450,
        167_772_160_000,
    ]


@pytest.mark.parametrize("kind", [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint64()])
def test_integers_are_whole_amounts(units, kind):
    assert units([pa.array([0, 1, 100], kind)]) == [0, 10_000, 1_000_000]


def test_more_than_15_digits_are_unreadable_in_every_exact_type(units):
    """A 16th digit cannot be told from noise, so it is refused and never rounded in silence."""
    assert units([pa.array([1_000_000_000_000_001], pa.int64())]) == [None]
    assert units([pa.array([Decimal("12345678901.12345")], pa.decimal128(38, 5))]) == [None]
    assert units([["12345678901.12345"]]) == [None]


def test_products_are_exact(units):
    """3 x 19.99 x (1 - 0.15) = 50.9745; 7 x 0.07 = 0.49; 3 x 0.1 = 0.3."""
    assert units([["3", "7", "3"], ["19.99", "0.07", "0.1"]], ["0.15", "0", "0"]) == [
        509_745,
        4900,
        3000,
    ]


def test_a_product_is_rounded_once_half_away_from_zero(units):
    """0.57 x 0.005 = 0.00285, 3 x 0.001 x (1 - 0.55) = 0.00135, 1 x 0.005 x 0.93 = 0.00465: halves.

    Floats lose them all: 0.57 * 0.005 * 10000 is 28.499999999999996.
    """
    assert units([[0.57, 3.0, 1.0], [0.005, 0.001, 0.005]], [0.0, 0.55, 0.07]) == [29, 14, 47]


def test_a_discount_is_a_fraction(units):
    """15 for 15% would turn the sale negative; it is refused, as is a surcharge below 0."""
    assert units([["1"] * 4, ["10"] * 4], ["15", "-0.1", "1", "0"]) == [None, None, 0, 100_000]


def test_products_of_long_factors_are_exact(units):
    """123456789.012345 x 98.7654321098765 x (1 - 0.123456789012345) = 10687922002.101777...

    Each factor has the 15 digits that a number may have.
    """
    factors = [["123456789.012345"], ["98.7654321098765"]]
    assert units(factors, ["0.123456789012345"]) == [106_879_220_021_018]


def test_an_amount_beyond_what_a_line_may_hold_is_unreadable(units):
    """Sums stay exact in 64 bits because no line holds 10^14 or more; a product neither."""
    assert units([["100000000000000", "1e20"]]) == [None, None]
    assert units([["10000000"], ["10000000"]]) == [None]


def test_large_whole_amounts_are_exact(units):
    """Beyond 2^53 units a double no longer holds each of them."""
    large = [2_000_000_001.0, 99_999_999_999_999.0, 12_345_678_901.0]
    assert units([large]) == [int(each) * 10_000 for each in large]
    assert units([[3.0], [33_333_333_333_333.0]]) == [99_999_999_999_999 * 10_000]
