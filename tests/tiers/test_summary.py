"""The summary: a row per tier, the inactive row, the total; and the rows add up."""

from fractions import Fraction
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.cast import NEVER, TEN, members, threshold
from tierkit.errors import DataError
from tierkit.members.metrics import METRICS
from tierkit.thresholds.fixed import Fixed
from tierkit.tiers.assign import Assignment, assign
from tierkit.tiers.conditions import Bound
from tierkit.tiers.programme import Programme, Tier
from tierkit.tiers.summary import Tally, summarise, summarise_bands, tier_summary
from tierkit.verbs.thresholds import band_names

EURO = 10_000
LADDER = [
    Tier("Low"),
    Tier("Middle", Bound(METRICS["monetary"], ">=", Fraction(100 * EURO))),
    Tier("High", Bound(METRICS["monetary"], ">=", Fraction(900 * EURO))),
]


def summary(among=TEN, inactive="Dormant", ladder=LADDER):
    return summarise(among, assign(among, Programme(tiers=tuple(ladder), inactive=inactive), {}))


def test_bands_of_the_ten():
    """High: ann and bob, 1200 + 900 = 2100, mean 1050, 12 + 6 = 18 orders, recency 0 and 5.

    Everyone: 2100 + (300 + 300 + 150.5 + 100 = 850.5) + 50 - 20 - 5 = 2975.5 of ten members, so
    the mean is 297.55, and High is 1050 / 297.55 times that.
    """
    found = summary()
    assert [band.tier for band in found.bands] == ["High", "Middle", "Low", "Dormant"]
    high, middle, low, dormant = found.bands
    assert (high.members, high.revenue, high.orders) == (2, 2100 * EURO, 18)
    assert (high.mean, high.median_recency) == (1050 * EURO, Fraction(5, 2))
    assert high.member_share == Fraction(2, 10)
    assert high.revenue_share == Fraction(21_000, 29_755)
    assert high.times_mean == Fraction(105_000, 29_755)
    # Middle: recency 10, 30, 60, 61, so the median is 45.
    assert (middle.members, middle.revenue, middle.orders) == (4, 8_505_000, 13)
    assert middle.median_recency == 45
    assert (low.members, low.revenue, low.orders, low.median_recency) == (2, 50 * EURO, 2, 195)
    # Dormant: -20 and -5; only lapsed has a recency.
    assert (dormant.members, dormant.revenue, dormant.orders) == (2, -25 * EURO, 0)
    assert dormant.median_recency == 400
    assert (found.total.members, found.total.revenue, found.total.orders) == (10, 29_755_000, 33)
    assert found.total.times_mean == found.total.member_share == found.total.revenue_share == 1


def test_the_mean_of_active_members_stands_beside_the_total():
    """3000.5 of eight active members."""
    assert summary().active.mean == Fraction(30_005_000, 8)
    assert summary().total.mean == Fraction(29_755_000, 10)


def test_the_median_of_an_odd_number_is_the_middle_one():
    found = summary(members(a=(7, 1, 5), b=(1, 1, 5), c=(100, 1, 5)))
    assert found.total.median_recency == 7


def test_inactive_members_have_a_row_of_their_own_without_a_level_too():
    """lapsed and sender hold Low by the rules, but stand in the inactive row."""
    found = summary(inactive=None)
    assert [band.tier for band in found.bands] == ["High", "Middle", "Low", "(inactive)"]
    assert found.bands[-1].members == found.inactive_members == 2
    assert found.inactive_tiers == (("Low", 2),)
    assert found.bands[2].members == 2  # gus and hal


def test_a_tier_that_nobody_holds_is_shown_with_nothing():
    band = summary(members(a=(0, 1, 5), b=(0, 1, 6))).bands[0]
    assert (band.tier, band.members, band.revenue, band.orders) == ("High", 0, 0, 0)
    assert (band.member_share, band.revenue_share) == (0, 0)
    assert (band.mean, band.times_mean, band.median_recency) == (None, None, None)


def test_without_any_revenue_there_are_no_shares_of_it():
    found = summary(members(a=(0, 1, 0), b=(0, 1, 0)))
    assert found.total.revenue_share is None
    assert found.total.times_mean is None
    assert found.bands[2].member_share == 1


def test_revenue_beyond_64_bits():
    """Three members of 2^62 units each: more than 2^63 together."""
    among = members(a=(0, 1, 0), b=(0, 1, 0), c=(0, 1, 0))
    among.values["monetary"].numbers[:] = 2**62
    found = summary(among)
    assert found.total.revenue == found.bands[0].revenue == 3 * 2**62


PERSON = st.tuples(
    st.none() | st.integers(0, 500), st.integers(0, 9), st.integers(-3000, 9000).map(float)
).map(lambda told: (told[0] if told[1] == 0 else told[0] or 0, told[1], told[2]))


@settings(max_examples=80, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=12), st.sampled_from([None, "Dormant"]))
def test_the_rows_add_up_to_the_total(people, inactive):
    among = members(**{f"m{number}": person for number, person in enumerate(people)})
    found = summary(among, inactive)
    for what in ("members", "revenue", "orders"):
        rows = sum(getattr(band, what) for band in found.bands)
        assert rows == getattr(found.total, what)
        inactive_part = getattr(found.bands[-1], what)
        assert getattr(found.active, what) + inactive_part == getattr(found.total, what)
    assert sum(band.member_share for band in found.bands) == 1
    assert found.total.members == len(people)
    assert found.total.revenue == int(np.sum(among.values["monetary"].numbers))
    if found.total.revenue:
        assert sum(band.revenue_share for band in found.bands) == 1


@settings(max_examples=80, deadline=None)
@given(
    people=st.lists(PERSON, min_size=1, max_size=12),
    inactive=st.sampled_from([None, "Dormant"]),
    rows=st.integers(1, 13),
)
def test_groups_of_members_give_what_each_member_gives(people, inactive, rows):
    among = members(**{f"m{number}": person for number, person in enumerate(people)})
    given = assign(among, Programme(tiers=tuple(LADDER), inactive=inactive), {})
    with patch("tierkit.tiers.summary.ROWS_AT_ONCE", rows):
        found = summarise(among, given)
    assert found == tier_summary(Tally.of(among, given), given)


FLOORS = st.lists(st.integers(-300, 900), min_size=1, max_size=4).map(sorted)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(PERSON, min_size=1, max_size=12),
    st.lists(st.tuples(st.sampled_from(["monetary", "recency"]), FLOORS), max_size=4),
)
def test_bands_of_many_thresholds_are_those_of_each_alone(people, wanted):
    """Each member counts where a loop over the floors puts it; equal floors leave a band empty."""
    among = members(**{f"m{number}": person for number, person in enumerate(people)})
    thresholds = []
    for metric, floors in wanted:
        worst_first = floors[::-1] if metric == "recency" else floors
        method = Fixed(tuple(map(Fraction, worst_first)), ties="keep")
        try:
            thresholds += threshold(among, metric, metric, method).values()
        except DataError:  # nobody has a value
            return
    found = summarise_bands(among, thresholds, band_names, "Dormant")
    assert len(found) == len(thresholds)
    for each, split in zip(thresholds, found, strict=True):
        values = among.values[each.spec.metric.name]
        level = np.zeros(len(among), dtype=np.int32)
        for position, number in enumerate(values.numbers.tolist()):
            for floor in each.floors:
                lower = each.spec.metric.lower_is_better
                reached = number <= floor.value if lower else number >= floor.value
                level[position] += reached and bool(values.present[position])
        names = ("Dormant", *band_names(each))
        assert split == summarise(among, Assignment(names, "Dormant", level + 1))


def test_who_never_bought_has_no_median_recency():
    found = summary(members(a=(0, 1, 5), s=(NEVER, 0, -1)))
    assert found.bands[-1].median_recency is None
    assert found.total.median_recency == 0
