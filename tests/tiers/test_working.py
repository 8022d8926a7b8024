"""Conditions worked out for one member agree with the tiers, and say what is missing."""

from fractions import Fraction

import numpy as np
import pytest

from tests.tiers.cast import TEN, threshold
from tierkit.members.metrics import METRICS
from tierkit.thresholds.methods import Pareto
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, InSegment, Reaches, holds
from tierkit.tiers.segments import NO_SEGMENT, Segmented
from tierkit.tiers.working import Joined, SegmentTest, work_out, work_out_floor

MONETARY, FREQUENCY, RECENCY = (METRICS[name] for name in ("monetary", "frequency", "recency"))
NAMES = TEN.ids.to_pylist()


def one(name):
    return TEN.take(np.array([NAMES.index(name)]))


def worked(name, condition, thresholds=None, segmented=None):
    return work_out(condition, one(name), thresholds or {}, segmented)


@pytest.mark.parametrize(
    ("op", "limit", "missing"),
    [
        # eve has 2 orders; the least whole number that passes counts.
        (">=", Fraction(5), 3),
        (">=", Fraction(9, 2), 3),
        (">", Fraction(4), 3),
        (">", Fraction(9, 2), 3),
        ("<=", Fraction(1), -1),
        ("<=", Fraction(3, 2), -1),
        ("<", Fraction(2), -1),
        ("<", Fraction(3, 2), -1),
        ("==", Fraction(7), 5),
        (">=", Fraction(2), None),
        ("<=", Fraction(2), None),
    ],
)
def test_what_is_missing(op, limit, missing):
    found = worked("eve", Bound(FREQUENCY, op, limit))
    assert found.missing == missing
    assert found.holds is (missing is None)
    assert (found.value, found.limit, found.op) == (2, limit, op)


def test_money_is_missing_to_the_unit():
    """eve has 150.50 of 5,000."""
    found = worked("eve", Bound(MONETARY, ">=", Fraction(5000 * 10_000)))
    assert found.missing == Fraction(48495, 10) * 10_000


def test_parts_are_worked_out_each():
    condition = AllOf(
        (
            Bound(FREQUENCY, ">=", Fraction(2)),
            AnyOf((Bound(RECENCY, "<=", Fraction(30)), Bound(MONETARY, ">=", Fraction(10)))),
        )
    )
    found = worked("eve", condition)
    assert isinstance(found, Joined)
    assert (found.join, found.holds) == ("all", True)
    inner = found.parts[1]
    assert (inner.join, inner.holds) == ("any", True)
    assert [part.holds for part in inner.parts] == [False, True]
    assert inner.parts[0].missing == -30  # 60 days, 30 asked


def test_who_has_no_value_passes_nothing_and_misses_no_number():
    found = worked("sender", Bound(RECENCY, "<=", Fraction(9999)))
    assert (found.holds, found.value, found.missing) == (False, None, None)


def test_a_derived_floor_wants_an_order_in_the_window():
    """80% of 2,500.50 is reached at bob (900); lapsed is inactive, and hal only far away."""
    thresholds = threshold(TEN, "top", "monetary", Pareto(Fraction(80, 100)))
    reaches = Reaches(MONETARY, "top", 0)
    lapsed, hal = (worked(name, reaches, thresholds) for name in ("lapsed", "hal"))
    assert (lapsed.needs_order, hal.needs_order) == (True, False)
    assert (lapsed.method, lapsed.threshold, lapsed.limit) == ("pareto", "top", hal.limit)
    assert hal.missing == hal.limit
    floor = work_out_floor(thresholds["top"], 0, one("ann"))
    assert (floor.holds, floor.value) == (True, 1200 * 10_000)


def test_segments():
    held = Segmented(("Champions", "Lost"), np.array([1], dtype=np.int32))
    assert worked("ann", InSegment(("Champions",)), None, held) == SegmentTest(
        ("Champions",), "Lost", False
    )
    none = Segmented(("Champions",), np.array([NO_SEGMENT], dtype=np.int32))
    assert worked("ann", InSegment(("Champions",)), None, none).segment is None


@pytest.mark.parametrize("name", NAMES)
def test_it_agrees_with_the_tiers_for_everyone(name):
    condition = AnyOf(
        (
            AllOf((Bound(MONETARY, ">", Fraction(100 * 10_000)), Bound(FREQUENCY, "<", 12))),
            Bound(RECENCY, "==", Fraction(90)),
        )
    )
    expected = bool(holds(condition, TEN, {})[NAMES.index(name)])
    assert worked(name, condition).holds is expected
