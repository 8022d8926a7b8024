"""What must hold of every method in the table, whatever the values are."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import derived, floors
from tierkit.errors import DataError
from tierkit.members.metrics import METRICS
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import (
    parameters_of,
    parse_bands,
    parse_floors,
    parse_ratio,
    parse_reach,
    parse_share,
    parse_ties,
)

WRITTEN = {
    parse_share: st.integers(1, 1000).map(lambda tenths: f"{tenths / 10}%"),
    parse_bands: st.integers(2, 6).map(str),
    parse_floors: st.lists(st.integers(-5, 40), min_size=1, max_size=4, unique=True).map(
        lambda numbers: [str(number) for number in sorted(numbers)]
    ),
    parse_ratio: st.lists(st.integers(1, 9), min_size=2, max_size=4).map(
        lambda parts: ":".join(map(str, parts))
    ),
    parse_reach: st.sampled_from(["all", "active"]),
    parse_ties: st.sampled_from(["error", "keep"]),
}
VALUES = st.lists(
    st.integers(-5, 12) | st.integers(-(10**6), 10**6) | st.just(2**61), min_size=1, max_size=25
)
FREQUENCY, RECENCY = "frequency", "recency"
CASES = [
    (name, metric)
    for name, each in METHODS.items()
    for metric in (FREQUENCY, RECENCY)
    if each.fits(METRICS[metric])
]
DERIVED = [case for case in CASES if METHODS[case[0]].is_derived]
SHARED = [
    case for case in CASES if any(p.parse is parse_share for p in parameters_of(METHODS[case[0]]))
]
every_method = pytest.mark.parametrize(("name", "metric"), CASES)
every_derived_method = pytest.mark.parametrize(("name", "metric"), DERIVED)
quickly = settings(max_examples=60, deadline=None)


def parameters(draw, name, metric):
    """Parameters of a method, drawn as text; ceilings of recency fall."""
    drawn = {each.name: draw(WRITTEN[each.parse]) for each in parameters_of(METHODS[name])}
    if metric == RECENCY and "floors" in drawn:
        drawn["floors"].reverse()
    return drawn


def usable(name, values):
    """Value can be shared out only where there is some."""
    return not METHODS[name].shares_value or any(value > 0 for value in values)


@every_method
@quickly
@given(st.data(), VALUES)
def test_members_are_counted_by_value(name, metric, data, values):
    """Equal members land together: a floor has everyone at or better than it, and nobody else."""
    assume(usable(name, values))
    found = derived(values, name, metric, **parameters(data.draw, name, metric)).floors
    positive = sum(value for value in values if value > 0)
    reached = []
    for floor in found:
        inside = [
            value
            for value in values
            if (value <= floor.value if metric == RECENCY else value >= floor.value)
        ]
        reached.append(len(inside))
        assert floor.members == len(inside)
        assert floor.member_share == Fraction(len(inside), len(values))
        if metric == FREQUENCY and positive:
            held = sum(value for value in inside if value > 0)
            assert floor.value_share == Fraction(held, positive)
    assert [floor.band_members for floor in found] == [
        lower - upper for lower, upper in pairwise([*reached, 0])
    ]
    assert all(floor.band_members >= 0 for floor in found)


@every_derived_method
@quickly
@given(st.data(), VALUES)
def test_floors_are_observed_and_never_fall(name, metric, data, values):
    assume(usable(name, values))
    found = floors(values, name, metric, **parameters(data.draw, name, metric))
    assert set(found) <= set(values)
    assert found == sorted(found, reverse=metric == RECENCY)


@every_method
@quickly
@given(st.data(), VALUES)
def test_the_order_of_members_is_irrelevant(name, metric, data, values):
    assume(usable(name, values))
    given_parameters = parameters(data.draw, name, metric)
    shuffled = data.draw(st.permutations(values))
    assert (
        derived(values, name, metric, **given_parameters).floors
        == derived(shuffled, name, metric, **given_parameters).floors
    )


@every_derived_method
@quickly
@given(st.data(), st.lists(st.integers(-50, 50), min_size=1, max_size=20), st.integers(1, 999))
def test_floors_scale_with_the_values(name, metric, data, values, factor):
    """Of natural breaks of equal cost the one found may differ, so these are doubled only."""
    assume(usable(name, values))
    if name == "natural-breaks":
        factor = 2 ** (factor % 10)
    given_parameters = parameters(data.draw, name, metric)
    scaled = [value * factor for value in values]
    assert floors(scaled, name, metric, **given_parameters) == [
        floor * factor for floor in floors(values, name, metric, **given_parameters)
    ]


@pytest.mark.parametrize(("name", "metric"), SHARED)
@quickly
@given(VALUES, st.integers(1, 1000), st.integers(1, 1000))
def test_a_bigger_share_never_raises_the_bar(name, metric, values, one, other):
    """No floor rises, no ceiling falls."""
    assume(usable(name, values))
    smaller, bigger = (f"{tenths / 10}%" for tenths in sorted((one, other)))
    strict = floors(values, name, metric, share=smaller)
    loose = floors(values, name, metric, share=bigger)
    assert len(strict) == len(loose) == METHODS[name]().count
    for before, after in zip(strict, loose, strict=True):
        assert after >= before if metric == RECENCY else after <= before


@quickly
@given(VALUES, st.integers(1, 1000))
def test_pareto_and_top_members_count_members_one_by_one(values, tenths):
    """The contract, member by member, in fractions."""
    share, text = Fraction(tenths, 1000), f"{tenths / 10}%"
    best_first = sorted(values, reverse=True)
    position = next(at for at in range(1, len(values) + 1) if at >= share * len(values))
    assert floors(values, "top-members", share=text) == [best_first[position - 1]]
    positive = [value for value in best_first if value > 0]
    if positive:
        reached = (total >= share * sum(positive) for total in accumulate(positive))
        first = next(value for value, enough in zip(positive, reached, strict=True) if enough)
        assert floors(values, "pareto", share=text) == [first]


@quickly
@given(VALUES, st.integers(2, 7))
def test_equal_revenue_is_pareto_at_each_part(values, bands):
    """Each floor is where the running total first reaches 1/n, 2/n, ...; so each is a pareto."""
    assume(any(value > 0 for value in values))
    best_first = sorted((value for value in values if value > 0), reverse=True)
    running = list(accumulate(best_first))
    expected = []
    for part in range(bands - 1, 0, -1):
        target = Fraction(part, bands) * running[-1]
        expected.append(next(v for v, t in zip(best_first, running, strict=True) if t >= target))
    assert floors(values, "equal-revenue", bands=str(bands)) == expected


# --- degenerate

EXAMPLE = {
    parse_share: "80%",
    parse_bands: "3",
    parse_floors: "5",
    parse_ratio: "1:6:3",
    parse_reach: "all",
    parse_ties: "error",
}


def example(name):
    return {each.name: EXAMPLE[each.parse] for each in parameters_of(METHODS[name])}


@every_derived_method
@pytest.mark.parametrize("values", [[7], [7, 7, 7], [7] * 1000])
def test_equal_members_are_all_in_the_best_band(name, metric, values):
    threshold = derived(values, name, metric, **example(name))
    if name == "head-tail":  # nobody is above the mean
        assert threshold.floors == ()
        return
    assert {floor.value for floor in threshold.floors} == {7}
    assert threshold.floors[-1].band_members == len(values)
    assert len(threshold.warnings) == len(threshold.floors)  # the lowest band is empty too


@every_method
@pytest.mark.parametrize("values", [[0], [0, 0, 0], [-3, -1], [-3, 0]])
def test_nothing_positive(name, metric, values):
    """Value that is not there cannot be shared out, and the error says so; others go on."""
    if METHODS[name].shares_value:
        with pytest.raises(DataError) as error:
            derived(values, name, metric, **example(name))
        assert error.value.message == (
            f"it: {name} adds up frequency, and no active member has a positive value"
        )
        return
    found = derived(values, name, metric, **example(name)).floors
    assert all(floor.value_share in (0, None) for floor in found)
