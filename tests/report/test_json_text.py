"""JSON with the keys of the contract, and money to the last digit."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.aurora import segmented
from tierkit.money import UNITS
from tierkit.report.json_text import dump, plain_number
from tierkit.report.segment_json import segment_json


@pytest.fixture(scope="module")
def told():
    return json.loads(dump(segment_json(segmented())), parse_float=Decimal)


def test_keys_of_the_contract(told):
    assert told.keys() >= {
        "as_of",
        "window",
        "intake",
        "thresholds",
        "tiers",
        "segments",
        "warnings",
    }
    assert told["as_of"] == "2025-12-31"
    assert told["window"] == {"start": "2025-01-01", "end": "2025-12-31", "length": "12 months"}
    assert told["intake"] == {
        "read": 15,
        "used": 13,
        "set_aside": {"no_member": 1, "status_ignored": 1},
    }
    assert told["warnings"] == []


def test_thresholds(told):
    """800 is reached by two of eight active members with 2034.50 of 2968.24."""
    (_, gold) = told["thresholds"]
    share = gold.pop("value_share")
    assert abs(share - Decimal("2034.50") / Decimal("2968.24")) < Decimal("1e-15")
    assert {key: gold[key] for key in gold if key != "asked_of"} == {
        "name": "Gold.monetary",
        "metric": "monetary",
        "method": "pareto",
        "op": ">=",
        "floor": 800,
        "asked": Decimal("0.6"),
        "members": 2,
        "member_share": Decimal("0.25"),
        "band_members": 2,
        "unrounded": None,
    }


def test_tiers(told):
    gold, _, _, dormant = told["tiers"]
    assert gold.keys() == {
        "tier",
        "members",
        "member_share",
        "revenue",
        "revenue_share",
        "mean",
        "times_mean",
        "orders",
        "median_recency",
    }
    assert (gold["tier"], gold["members"], gold["orders"]) == ("Gold", 2, 3)
    assert (gold["revenue"], gold["mean"]) == (Decimal("2034.5"), Decimal("1017.25"))
    assert dormant["revenue"] == -5
    assert told["total"]["mean"] == Decimal("296.324")
    assert told["active"]["members"] == 8


def test_the_rows_add_up_in_the_file(told):
    for key in ("members", "revenue", "orders"):
        assert sum(row[key] for row in told["tiers"]) == told["total"][key]


def test_large_sums_keep_their_last_digit():
    """Times 10^10, the revenue of 2963.24 is 29,632,400,000,000."""
    text = dump(segment_json(segmented(10**10)))
    assert '"revenue": 29632400000000,' in text
    text = dump({"revenue": Decimal("90071992547409.9301")})
    assert text == '{\n  "revenue": 90071992547409.9301\n}\n'


@given(st.integers(-(2**63), 2**63 - 1))
def test_money_is_written_exactly(units):
    number = plain_number(Fraction(units, UNITS))
    read = json.loads(dump({"x": number}), parse_float=Decimal)["x"]
    assert Fraction(read) == Fraction(units, UNITS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=50)
@given(JSON)
def test_what_is_written_reads_back(value):
    assert json.loads(dump(value)) == value


def test_letters_beyond_ascii_are_written_as_they_are():
    assert dump({"名": "Grün"}) == '{\n  "名": "Grün"\n}\n'


def test_a_third_is_the_nearest_float():
    assert plain_number(Fraction(1, 3)) == 1 / 3
