"""Which metrics deserve a threshold."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tierkit.members.metrics import METRICS
from tierkit.thresholds.profile import Measurement, profiles


def profiled(**columns):
    """A profile of each metric by name; all lists run along the same members, None for no value."""
    found = profiles(
        [
            Measurement(
                METRICS[name],
                np.array([each or 0 for each in values], dtype=np.int64),
                np.array([each is not None for each in values]),
            )
            for name, values in columns.items()
        ]
    )
    return {each.metric.name: each for each in found}


def test_one_metric():
    """Rising 1, 1, 1, 3, 9 at positions 0 to 4: quartiles at 1, 2 and 3."""
    found = profiled(frequency=[3, 1, 9, 1, 1])["frequency"]
    assert (found.distinct, found.lowest, found.highest, found.mean) == (3, 1, 9, 3)
    assert found.quartiles == (1, 1, 3)
    assert (found.most_common, found.most_common_share) == (1, Fraction(3, 5))
    assert found.correlations == {}
    assert found.remarks == ("60% of members have the same frequency: a threshold splits few",)


def test_correlations_by_hand():
    """Ranks 1, 2, 3, 4 against 2, 1, 4, 3: the squared differences are 4, so 1 - 24/60 = 0.6."""
    found = profiled(frequency=[1, 2, 3, 4], monetary=[20, 10, 40, 30])
    assert found["frequency"].correlations == {"monetary": 0.6}
    assert found["monetary"].correlations == {"frequency": 0.6}


def test_good_goes_with_good():
    """Who bought lately bought often: fewer days are better, so this is positive."""
    found = profiled(recency=[1, 20, 300], frequency=[9, 5, 1])
    assert found["recency"].correlations == {"frequency": 1.0}
    assert found["recency"].remarks == (
        "recency says little beside frequency (rank correlation 1.00)",
    )


def test_a_metric_that_is_the_same_for_everyone():
    found = profiled(frequency=[2, 2, 2], monetary=[1, 2, 3])
    assert found["frequency"].correlations == {"monetary": None}
    assert found["frequency"].remarks == (
        "frequency is the same for every member: no threshold can split it",
    )
    assert found["monetary"].remarks == ()


def test_members_without_a_value_are_told_and_left_out_of_ranks():
    """tenure of four of five members: 1, 2, 3, 4, against 2, 1, 4, 3 as above: 0.6 again."""
    found = profiled(frequency=[2, 1, 9, 4, 3], tenure=[1, 2, None, 3, 4], monetary=[1, 2, 3, 4, 5])
    assert found["tenure"].correlations["frequency"] == 0.6
    assert found["frequency"].correlations["tenure"] == 0.6
    assert (found["tenure"].missing, found["tenure"].lowest, found["tenure"].mean) == (1, 1, 2.5)
    assert found["tenure"].remarks[0] == "members without a tenure: 1"
    assert found["frequency"].missing == 0


def average_ranks(values):
    """The mean of the places that equal values take."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]


PAIRS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(-4, 4) | st.integers(0, 10**6)),
    min_size=2,
    max_size=25,
)


@settings(deadline=None)
@given(PAIRS)
def test_spearman_is_pearson_on_average_ranks(pairs):
    left, right = (list(column) for column in zip(*pairs, strict=True))
    assume(len(set(left)) > 1)
    assume(len(set(right)) > 1)
    expected = np.corrcoef(average_ranks(left), average_ranks(right))[0, 1]
    found = profiled(frequency=left, monetary=right)["frequency"].correlations["monetary"]
    assert found == pytest.approx(expected, abs=1e-6)
    by_days = profiled(recency=left, monetary=right)["recency"].correlations["monetary"]
    assert by_days == -found
