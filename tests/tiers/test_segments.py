"""Scores and segments: the best band is always the last, and equal members share them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.cast import NEVER, TEN, members, threshold
from tierkit.members.metrics import METRICS
from tierkit.members.table import Values
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.methods import Quantile
from tierkit.tiers.assign import assign
from tierkit.tiers.conditions import AllOf, Bound, InSegment
from tierkit.tiers.programme import Programme, Tier
from tierkit.tiers.segments import Segment, place, place_each
from tierkit.tiers.summary import Tally, segment_bands
from tierkit.tiers.table import arrow_table, member_table

FLOORS = {
    **threshold(TEN, "recency", "recency", Fixed((Fraction(60),))),
    **threshold(TEN, "frequency", "frequency", Fixed((Fraction(2), Fraction(6)))),
}
SEGMENTS = (
    Segment("Stars", {"recency": frozenset({2}), "frequency": frozenset({3})}),
    Segment("Regulars", {"frequency": frozenset({2})}),
    Segment("Rest"),
)
SCORES = {"recency": "recency", "frequency": "frequency"}
NOT_A_CAT = AllOf((InSegment(("Stars",)), Bound(METRICS["recency"], "<", Fraction(10))))
CLUB = Programme(
    tiers=(Tier("Basic"), Tier("Gold", InSegment(("Stars", "Regulars")))),
    scores=SCORES,
    segments=SEGMENTS,
    tags={"fresh_star": NOT_A_CAT},
)


def rows(programme=CLUB, among=TEN, thresholds=FLOORS):
    table = arrow_table(member_table(among, assign(among, programme, thresholds)))
    return {row["member_id"]: row for row in table.to_pylist()}


def column(name, **given):
    return {member: row[name] for member, row in rows(**given).items()}


def test_a_score_is_one_more_than_the_floors_reached():
    """Recency within 60 days scores 2: eve is at it, fay a day beyond. Orders: from 2, from 6."""
    assert column("recency_score") == {
        **dict.fromkeys(["ann", "bob", "cat", "dan", "eve"], 2),
        **dict.fromkeys(["fay", "gus", "hal"], 1),
        **dict.fromkeys(["lapsed", "sender"], None),
    }
    assert column("frequency_score") == {
        **dict.fromkeys(["ann", "bob", "cat"], 3),
        **dict.fromkeys(["dan", "eve", "fay"], 2),
        **dict.fromkeys(["gus", "hal"], 1),
        **dict.fromkeys(["lapsed", "sender"], None),
    }


def test_the_best_band_is_the_last_even_where_ties_leave_others_empty():
    """Of 1, 1, 1, 1, 9 every quantile but the best is 1: floors 9, 9, 9, 9."""
    cast = members(a=(0, 1, 5), b=(1, 1, 5), c=(2, 1, 5), d=(3, 1, 5), e=(4, 9, 5))
    club = Programme(tiers=(Tier("All"),), scores={"frequency": "it"})
    found = column(
        "frequency_score",
        programme=club,
        among=cast,
        thresholds=threshold(cast, "it", "frequency", Quantile(5)),
    )
    assert list(found.values()) == [1, 1, 1, 1, 5]


def test_segments():
    """ann, bob and cat order often and lately; dan, eve and fay have two orders or more."""
    assert column("segment") == {
        **dict.fromkeys(["ann", "bob", "cat"], "Stars"),
        **dict.fromkeys(["dan", "eve", "fay"], "Regulars"),
        **dict.fromkeys(["gus", "hal"], "Rest"),
        **dict.fromkeys(["lapsed", "sender"], None),
    }


def test_a_segment_may_name_inactive_members():
    segments = (*SEGMENTS, Segment("Gone", inactive=True))
    club = Programme(tiers=CLUB.tiers, scores=SCORES, segments=segments)
    found = column("segment", programme=club)
    assert (found["lapsed"], found["sender"], found["hal"]) == ("Gone", "Gone", "Rest")


def test_a_segment_may_have_scores_and_inactive_members():
    lost = Segment("Lost", {"frequency": frozenset({1})}, inactive=True)
    other = Segment("Others", {"frequency": frozenset({2, 3})})
    club = Programme(tiers=CLUB.tiers, scores=SCORES, segments=(lost, other))
    found = column("segment", programme=club)
    assert {name for name, segment in found.items() if segment == "Lost"} == {
        "gus",
        "hal",
        "lapsed",
        "sender",
    }


def test_tiers_and_tags_from_segments():
    """bob bought 5 days ago, cat 10."""
    assert {name for name, tier in column("tier").items() if tier == "Gold"} == {
        "ann",
        "bob",
        "cat",
        "dan",
        "eve",
        "fay",
    }
    assert [name for name, held in column("fresh_star").items() if held] == ["ann", "bob"]


@pytest.mark.parametrize(("segments", "expected"), [(SEGMENTS, None), (SEGMENTS[1:], "Rest")])
def test_who_lacks_a_value_has_no_score_and_no_cell_of_a_table_that_names_it(segments, expected):
    """b has no recency; where no segment asks for recency, one order is all there is to know."""
    cast = members(a=(0, 1, 5), b=(1, 1, 5))
    present = np.array([True, False])
    recency = Values(METRICS["recency"], cast.values["recency"].numbers, present)
    cast.values["recency"] = recency
    club = Programme(tiers=(Tier("All"),), scores=SCORES, segments=segments)
    found = rows(programme=club, among=cast)
    assert (found["b"]["recency_score"], found["b"]["segment"]) == (None, expected)


def test_columns_stand_after_the_tier():
    assert list(rows()["ann"])[6:] == [
        "tier",
        "recency_score",
        "frequency_score",
        "segment",
        "fresh_star",
    ]


def summary(programme):
    assignment = assign(TEN, programme, FLOORS)
    return segment_bands(Tally.of(TEN, assignment).grouped(), assignment)


def test_the_summary_has_a_row_for_each_segment_and_for_who_has_none():
    """Stars: 1200 + 900 + 300; Regulars: 300 + 150.5 + 100; Rest: 50 + 0; none: -20 - 5."""
    bands = summary(CLUB)
    assert [(band.tier, band.members, band.revenue / 10_000) for band in bands] == [
        ("Stars", 3, 2400),
        ("Regulars", 3, 550.5),
        ("Rest", 2, 50),
        ("(inactive)", 2, -25),
    ]
    assert bands[0].member_share == Fraction(3, 10)


def test_without_segments_there_is_no_summary():
    assert summary(Programme(tiers=CLUB.tiers[:1])) == ()


def test_what_differs_between_assignments_is_seen():
    club = assign(TEN, CLUB, FLOORS)
    assert club.gives_the_same_as(assign(TEN, CLUB, FLOORS))
    for change in ({"segments": SEGMENTS[1:]}, {"tags": {}}, {"tiers": (Tier("Basic"),)}):
        given = {
            "tiers": (Tier("Basic"),),
            "scores": SCORES,
            "segments": SEGMENTS,
            "tags": CLUB.tags if "segments" not in change else {},
        }
        other = Programme(**{**given, **change})
        assert not club.gives_the_same_as(assign(TEN, other, FLOORS))


def test_never_bought_is_inactive():
    cast = members(a=(0, 1, 5), s=(NEVER, 0, 0))
    assert column("segment", among=cast)["s"] is None


NUMBERS = st.frozensets(st.integers(1, 4), min_size=1)
BOXES = st.dictionaries(st.sampled_from(["r", "f", "m"]), NUMBERS)
PLACES = st.builds(Segment, st.text(max_size=2), BOXES, st.booleans())
# Whether active, and three scores; enough of them that there are fewer combinations.
SCORED = st.tuples(st.booleans(), *[st.integers(0, 3)] * 3)


@settings(deadline=None)
@given(st.lists(PLACES, max_size=5), st.lists(SCORED, min_size=1, max_size=9), st.integers(1, 60))
def test_combinations_of_scores_are_placed_as_their_members_are(segments, people, times):
    """However many members share a combination."""
    active, *each = np.array(people * times).T
    scores = {name: score.astype(np.int32) for name, score in zip("rfm", each, strict=True)}
    found = place(segments, scores, active.astype(bool))
    expected = place_each(segments, scores, active.astype(bool))
    assert found.names == expected.names
    assert found.index.tolist() == expected.index.tolist()
