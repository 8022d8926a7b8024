"""Parameters as people write them, kept exactly."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import UsageError
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import (
    parameters_of,
    parse_bands,
    parse_number,
    parse_numbers,
    parse_ratio,
    parse_reach,
    parse_share,
)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("80%", Fraction(4, 5)),
        (" 80 % ", Fraction(4, 5)),
        ("0.8", Fraction(4, 5)),
        (".8", Fraction(4, 5)),
        ("7%", Fraction(7, 100)),
        ("33.3%", Fraction(333, 1000)),
        ("100%", Fraction(1)),
        ("1", Fraction(1)),
        (0.07, Fraction(7, 100)),  # from Python
    ],
)
def test_share(text, share):
    assert parse_share(text) == share


@settings(deadline=None)
@given(st.integers(1, 10_000))
def test_percent_and_decimal_are_the_same_share(hundredths):
    percent = f"{hundredths // 100}.{hundredths % 100:02}%"
    assert parse_share(percent) == Fraction(hundredths, 10_000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("eighty", "'eighty' is not a share\nWrite it as 80% or 0.8."),
        ("80 percent", "'80 percent' is not a share\nWrite it as 80% or 0.8."),
        ("", "'' is not a share\nWrite it as 80% or 0.8."),
        ("80", "'80' is not a share between 0% and 100%\nDid you mean 80%?"),
        ("0", "'0' is not a share between 0% and 100%\nWrite it as 80% or 0.8."),
        ("0%", "'0%' is not a share between 0% and 100%\nWrite it as 80% or 0.8."),
        ("-20", "'-20' is not a share between 0% and 100%\nWrite it as 80% or 0.8."),
        ("150%", "'150%' is not a share between 0% and 100%\nWrite it as 80% or 0.8."),
        ("120", "'120' is not a share between 0% and 100%\nWrite it as 80% or 0.8."),
        ("nan", "'nan' is not a share\nWrite it as 80% or 0.8."),
    ],
)
def test_no_share(text, message):
    with pytest.raises(UsageError) as error:
        parse_share(text)
    assert str(error.value) == message


@pytest.mark.parametrize(("text", "bands"), [("2", 2), (" 5 ", 5), (3, 3), ("1000", 1000)])
def test_bands(text, bands):
    assert parse_bands(text) == bands


@pytest.mark.parametrize("text", ["1", "0", "-3", "2.5", "three", "", "1001", "²"])
def test_no_bands(text):
    with pytest.raises(UsageError) as error:
        parse_bands(text)
    assert str(error.value) == (
        f"{text!r} is not a number of bands\nGive a whole number from 2 to 1000."
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5000", Fraction(5000)),
        ("99.95", Fraction(9995, 100)),
        ("-3", Fraction(-3)),
        ("+3", Fraction(3)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("0012", Fraction(12)),
        ("0.1", Fraction(1, 10)),
        ("12345678901234567890.0001", Fraction(123456789012345678900001, 10_000)),
    ],
)
def test_numbers_are_kept_exactly(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["5,000", "5 000", "1e3", "1/2", "0x10", "$5", "inf", "5_000", ""])
def test_no_number(text):
    with pytest.raises(UsageError) as error:
        parse_number(text)
    assert error.value.message == f"{text!r} is not a number"


def test_numbers_come_as_a_list_or_with_commas():
    assert parse_numbers(["2000", "5000"]) == parse_numbers("2000, 5000") == (2000, 5000)
    assert parse_numbers("2000") == (2000,)


@pytest.mark.parametrize("given_floors", [[], "", "1,,2", ["1", "x"]])
def test_no_numbers(given_floors):
    with pytest.raises(UsageError):
        parse_numbers(given_floors)


def test_a_ratio_is_whole_numbers_best_band_first():
    assert parse_ratio("1:6:3") == parse_ratio(" 1 : 6 : 3 ") == (1, 6, 3)


@pytest.mark.parametrize("text", ["1", "0:1", "1:", "1:-2", "1.5:2", "1/2", "", "1:9999999"])
def test_no_ratio(text):
    with pytest.raises(UsageError) as error:
        parse_ratio(text)
    assert str(error.value) == (
        f"{text!r} is not a ratio\nWrite whole numbers, best band first: '1:6:3'."
    )


def test_who_can_reach_a_number():
    assert (parse_reach("all"), parse_reach("active")) == ("all", "active")
    with pytest.raises(UsageError, match="'some' names no members"):
        parse_reach("some")


@pytest.mark.parametrize("parse", [parse_share, parse_bands, parse_number])
def test_a_number_too_long_to_read_is_an_error_of_ours(parse):
    with pytest.raises(UsageError):
        parse("9" * 5000)


@pytest.mark.parametrize("name", METHODS)
def test_every_parameter_is_told_and_its_default_reads_back(name):
    """Rule file, options and docs are made from this, so none may lack a meaning."""
    assert METHODS[name].name == name
    assert METHODS[name].meaning
    for parameter in parameters_of(METHODS[name]):
        assert parameter.meaning
        if parameter.default is not None:
            default = METHODS[name].__dataclass_fields__[parameter.field].default
            assert default == parameter.parse(parameter.default)
