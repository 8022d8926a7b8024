"""Thresholds beside what was asked of them, over the active members."""

from fractions import Fraction

import pandas as pd
import pytest

import tierkit
from tests.thresholds.worked import derived, distribution, method
from tierkit.errors import DataError
from tierkit.members.metrics import METRICS
from tierkit.thresholds.derive import ThresholdSpec, derive
from tierkit.thresholds.rounding import parse_rounding


def test_asked_and_actual_stand_side_by_side():
    """Asked 80% of the value; the best two of four hold 90 of 100 and are half of the members."""
    (floor,) = derived([60, 30, 6, 4], "pareto").floors
    assert (floor.asked.share, floor.asked.of) == (Fraction(8, 10), "value")
    assert (floor.member_share, floor.value_share) == (Fraction(1, 2), Fraction(9, 10))
    (floor,) = derived([60, 30, 6, 4], "top-members").floors
    assert (floor.asked.share, floor.asked.of) == (Fraction(2, 10), "members")
    assert (floor.member_share, floor.value_share) == (Fraction(1, 4), Fraction(6, 10))


def test_floors_are_listed_from_the_worst_band_up():
    assert [floor.name for floor in derived([3, 2, 1], "equal-revenue").floors] == [
        "it[1]",
        "it[2]",
    ]


def test_a_fixed_floor_above_everyone_is_reached_by_nobody():
    (floor,) = derived([1, 2], "fixed", floors="3").floors
    assert (floor.members, floor.member_share, floor.value_share) == (0, 0, 0)


def test_fixed_floors_on_a_metric_without_any_value():
    """Zero of zero is told as a share of 0, and is no crash."""
    (floor,) = derived([0, 0], "fixed", floors="0").floors
    assert (floor.members, floor.value_share) == (2, 0)


def test_each_pair_of_equal_floors_is_warned_of():
    """99 of 101 is with one member: all three floors are there, so two bands stay empty."""
    threshold = derived([99, 1, 1], "equal-revenue", bands="4")
    assert threshold.warnings == (
        "it[1] and it[2] begin at the same frequency: it[1] stays empty",
        "it[2] and it[3] begin at the same frequency: it[2] stays empty",
    )


def spec(name, labels=(), rounding=None, **given):
    rounded = None if rounding is None else parse_rounding(rounding)
    return ThresholdSpec("it", METRICS["frequency"], method(name, **given), labels, rounded)


def test_labels_name_the_floors():
    found = derive(spec("equal-revenue", ("Middle", "High")), distribution([3, 2, 1]))
    assert [floor.name for floor in found.floors] == ["Middle", "High"]
    (alone,) = derive(spec("pareto"), distribution([3, 2, 1])).floors
    assert alone.name == "it"


def test_bands_that_are_named_and_not_found():
    """The mean of 1 and 3 is 2: half of the members are above, so no head is there."""
    with pytest.raises(DataError) as error:
        derive(spec("head-tail", ("High",)), distribution([1, 3]))
    assert error.value.message == (
        "it: head-tail finds 0 floors in frequency, and the rules name 2 bands"
    )


def test_a_rounded_floor_tells_what_that_changed():
    """Two of four reach the observed 30, one the rounded 40."""
    (floor,) = derive(spec("pareto", rounding="20"), distribution([60, 30, 6, 4])).floors
    assert (floor.value, floor.members, floor.member_share) == (40, 1, Fraction(1, 4))
    assert (floor.unrounded, floor.unrounded_members) == (30, 2)
    (same,) = derive(spec("pareto", rounding="10"), distribution([60, 30, 6, 4])).floors
    assert (same.value, same.unrounded, same.unrounded_members) == (30, None, None)


def test_floors_are_rounded_in_the_unit_that_people_use():
    """99.95 in currency to the nearest 10 is 100, which is 1,000,000 units."""
    rounded = ThresholdSpec("it", METRICS["monetary"], method("mean"), (), parse_rounding("10"))
    (floor,) = derive(rounded, distribution([999_500], "monetary")).floors
    assert (floor.value, floor.amount, floor.unrounded) == (1_000_000, 100, 999_500)


def test_floors_that_rounding_makes_equal_are_warned_of():
    """Thirds of 60 are at 20 and 30; both are nearest to 0 in hundreds."""
    found = derive(spec("equal-revenue", rounding="100"), distribution([30, 20, 10]))
    assert [floor.value for floor in found.floors] == [0, 0]
    assert found.warnings == (
        "it[1] and it[2] begin at the same frequency: it[1] stays empty",
        "every active member reaches it[1] (frequency)",
    )


LADDER = """
version: 1
window: 1 month
ladder: {metric: monetary, method: equal-revenue, names: [Low, Middle, High]}
"""


def orders(*rows):
    return pd.DataFrame(rows, columns=["customer_id", "order_id", "order_date", "amount"])


def rules(tmp_path, text):
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_inactive_members_shape_no_threshold(tmp_path):
    """Active: 6, 5, 4 of 15. A third is 5, reached at 6; two thirds are 10, reached at 5.
    With the 60 of the inactive member both would be elsewhere.
    """
    given = orders(
        ("a", "1", "2025-12-31", 6),
        ("b", "2", "2025-12-31", 5),
        ("c", "3", "2025-12-31", 4),
        ("gone", "4", "2025-06-01", 60),
        ("returned", "5", "2025-12-05", -3),
    )
    result = tierkit.segment(given, rules(tmp_path, LADDER))
    assert [floor.value for floor in result.thresholds] == [50_000, 60_000]
    assert [floor.member_share for floor in result.thresholds] == [Fraction(2, 3), Fraction(1, 3)]


def test_no_value_to_share_out_is_told_with_the_ladder_and_the_way_out(tmp_path):
    given = orders(("a", "1", "2025-12-31", 0), ("b", "2", "2025-12-31", 0))
    with pytest.raises(DataError) as error:
        tierkit.segment(given, rules(tmp_path, LADDER))
    assert str(error.value) == (
        "ladder: equal-revenue adds up monetary, and no active member has a positive value\n"
        "Choose another window, or fixed floors."
    )


def test_equal_floors_of_a_ladder_warn_and_do_not_stop(tmp_path):
    given = orders(("a", "1", "2025-12-31", 90), ("b", "2", "2025-12-31", 10))
    result = tierkit.segment(given, rules(tmp_path, LADDER))
    assert result.warnings == ("Middle and High begin at the same monetary: Middle stays empty",)
    assert result.members["tier"].tolist() == ["High", "Low"]
