"""Conditions: bounds, thresholds, all and any; and that no value passes nothing."""

import operator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.cast import NEVER, TEN, members, threshold
from tierkit.members.metrics import CORE, METRICS
from tierkit.members.table import Values
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.methods import EqualRevenue, TopMembers
from tierkit.tiers.comparison import compare
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Reaches, holds

PYTHON = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


def bound(metric, op, value):
    return Bound(METRICS[metric], op, Fraction(value))


def who(condition, among=TEN, thresholds=None):
    """The names of those for whom the condition holds."""
    passed = holds(condition, among, thresholds or {})
    return {name for name, each in zip(among.ids.to_pylist(), passed.tolist(), strict=True) if each}


@pytest.mark.parametrize(
    ("op", "value", "names"),
    [
        (">=", 6, {"ann", "bob", "cat"}),
        (">", 6, {"ann"}),
        ("==", 6, {"bob", "cat"}),
        ("<", 1, {"lapsed", "sender"}),
        ("<=", 1, {"gus", "hal", "lapsed", "sender"}),
        (">=", Fraction(11, 2), {"ann", "bob", "cat"}),  # 5.5: from 6 on
        ("<", Fraction(3, 2), {"gus", "hal", "lapsed", "sender"}),  # 1.5: up to 1
        ("==", Fraction(3, 2), set()),
    ],
)
def test_bounds(op, value, names):
    assert who(bound("frequency", op, value)) == names


def test_money_is_compared_to_the_last_unit():
    """150.50 is 1,505,000 units: at or above 150.5, not above it, and not above 150.5001."""
    assert "eve" in who(bound("monetary", ">=", 1_505_000))
    assert "eve" not in who(bound("monetary", ">", 1_505_000))
    assert "eve" not in who(bound("monetary", ">=", Fraction(15_050_001, 10)))


def test_who_never_bought_has_no_recency_and_passes_no_bound_on_it():
    """Not even one that everyone else passes, nor its opposite."""
    everyone = set(TEN.ids.to_pylist())
    assert who(bound("recency", ">=", 0)) == everyone - {"sender"}
    assert who(bound("recency", "<", 0)) == set()
    assert who(bound("recency", "<", 10**30)) == everyone - {"sender"}
    assert who(bound("recency", ">=", 10**30)) == set()


def test_all_and_any():
    often, much = bound("frequency", ">=", 6), bound("monetary", ">=", 3_000_000)
    assert who(AllOf((often, much))) == {"ann", "bob", "cat"}
    assert who(AnyOf((often, much))) == {"ann", "bob", "cat", "dan"}
    nested = AnyOf((AllOf((often, bound("recency", "<=", 0))), bound("recency", ">", 200)))
    assert who(nested) == {"ann", "hal", "lapsed"}


def test_a_derived_threshold_is_passed_by_active_members_only():
    """All ten: the top 100% of active members by frequency reaches down to 1; by recency to 300.

    "keen" bought 100 days ago, so within the ceiling, but is not active.
    """
    cast = members(a=(0, 3, 10), b=(300, 1, 10), keen=(100, 0, 50), sender=(NEVER, 0, 60))
    everyone = TopMembers(Fraction(1))
    for metric in CORE:
        found = threshold(cast, "all", metric, everyone)
        assert who(Reaches(METRICS[metric], "all", 0), cast, found) == {"a", "b"}


def test_a_literal_threshold_is_passed_by_whoever_reaches_it():
    """Recency at most 100 days: "keen" is not active and passes all the same."""
    cast = members(a=(0, 3, 10), b=(300, 1, 10), keen=(100, 0, 50), sender=(NEVER, 0, 60))
    found = threshold(cast, "fresh", "recency", Fixed((Fraction(100),)))
    assert who(Reaches(METRICS["recency"], "fresh", 0), cast, found) == {"a", "keen"}


def test_a_literal_threshold_for_active_members_is_passed_by_no_other():
    """As above, but the rules say `reach: active`."""
    cast = members(a=(0, 3, 10), b=(300, 1, 10), keen=(100, 0, 50), sender=(NEVER, 0, 60))
    found = threshold(cast, "fresh", "recency", Fixed((Fraction(100),), reach="active"))
    assert who(Reaches(METRICS["recency"], "fresh", 0), cast, found) == {"a"}


def test_the_floors_of_a_threshold_by_position():
    """3,000.50 in all. Two thirds are 2,000.33: 1200 + 900 = 2100 is enough. A third: 1200."""
    found = threshold(TEN, "part", "monetary", EqualRevenue(3))
    assert who(Reaches(METRICS["monetary"], "part", 0), TEN, found) == {"ann", "bob"}
    assert who(Reaches(METRICS["monetary"], "part", 1), TEN, found) == {"ann"}


NUMBERS = st.integers(-20, 20) | st.integers(-(2**63), 2**63 - 1)
LIMITS = st.fractions(-20, 20, max_denominator=4) | st.integers(-(2**65), 2**65).map(Fraction)


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=8), st.sampled_from(sorted(PYTHON)), LIMITS)
def test_integers_are_compared_with_fractions_exactly(numbers, op, limit):
    values = Values(
        METRICS["monetary"], np.array(numbers, dtype=np.int64), np.ones(len(numbers), dtype=bool)
    )
    assert compare(values, op, limit).tolist() == [PYTHON[op](each, limit) for each in numbers]
