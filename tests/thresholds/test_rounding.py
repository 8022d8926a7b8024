"""Floors moved to round numbers."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import UsageError
from tierkit.thresholds.rounding import Rounding, parse_rounding


@pytest.mark.parametrize(
    ("how", "value", "rounded"),
    [
        ("100", "328", "300"),
        ("100", "350", "400"),  # halves go up
        ("100", "349.9999", "300"),
        ("100", "49", "0"),
        ("0.5", "2.26", "2.5"),
        ("25", "-40", "-50"),
        ("100", "0", "0"),
        ("2 digits", "328", "330"),
        ("1 digit", "328", "300"),
        ("2 digits", "995", "1000"),
        ("2digits", "1", "1"),
        ("2 digits", "0.0456", "0.046"),
        ("2 digits", "-328", "-330"),
        ("2 digits", "0", "0"),
        ("9 digits", "328.25", "328.25"),
    ],
)
def test_rounding(how, value, rounded):
    assert parse_rounding(how).apply(Fraction(value)) == Fraction(rounded)


def test_what_was_asked_for():
    assert parse_rounding(" 100 ") == Rounding(step=Fraction(100))
    assert parse_rounding("2 digits") == Rounding(digits=2)


@pytest.mark.parametrize("how", ["0", "-5", "0 digits", "digits", "two", "1e3", "", None])
def test_no_way_to_round(how):
    with pytest.raises(UsageError) as error:
        parse_rounding(how)
    assert str(error.value) == (
        f"{how!r} is no way to round\nGive a step (100) or digits ('2 digits')."
    )


@settings(deadline=None)
@given(st.fractions(-(10**6), 10**6), st.sampled_from(["0.01", "7", "100"]))
def test_no_multiple_is_nearer(value, step):
    rounded = parse_rounding(step).apply(value)
    assert (rounded / Fraction(step)).denominator == 1
    assert abs(rounded - value) <= Fraction(step) / 2


@settings(deadline=None)
@given(st.fractions(-(10**6), 10**6), st.integers(1, 9))
def test_rounding_twice_changes_nothing(value, digits):
    rounding = Rounding(digits=digits)
    assert rounding.apply(rounding.apply(value)) == rounding.apply(value)


@settings(deadline=None)
@given(st.fractions(-(10**6), 10**6), st.fractions(-(10**6), 10**6), st.integers(1, 3))
def test_rounded_floors_never_fall(one, other, digits):
    low, high = sorted((one, other))
    assert Rounding(digits=digits).apply(low) <= Rounding(digits=digits).apply(high)
