"""Each method by hand, and what must hold of all of them whatever the values are."""

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import derived, floors
from tierkit.errors import DataError, TierkitError
from tierkit.members.metrics import METRICS
from tierkit.thresholds.methods import METHODS, check_meaning
from tierkit.thresholds.parameters import parameters_of, parse_bands, parse_numbers, parse_share

# The sum is 100; best first the running total is 40, 60, 70, 78, 85, 90, 94, 97, 99, 100.
TEN = [40, 20, 10, 8, 7, 5, 4, 3, 2, 1]
# The sum is 100; best first 30, 50, 60, 70, 80, 90, 95, 98, 99, 100.
TIED = [30, 20, 10, 10, 10, 10, 5, 3, 1, 1]


# --- by hand


@pytest.mark.parametrize(
    ("share", "floor"),
    [
        ("80%", 7),  # 78 is not enough, 85 is
        ("78%", 8),  # reached exactly: nobody below is needed
        ("78.01%", 7),
        ("60%", 20),
        ("40%", 40),
        ("1%", 40),
        ("99%", 2),
        ("100%", 1),
    ],
)
def test_pareto(share, floor):
    assert floors(TEN, "pareto", share=share) == [floor]


def test_pareto_is_80_percent_unless_told():
    assert floors(TEN, "pareto") == floors(TEN, "pareto", share="80%") == [7]


def test_pareto_takes_all_equal_members():
    """65 is reached at the second of four tens: all four are in, six members with 90."""
    (floor,) = derived(TIED, "pareto", share="65%").floors
    assert (floor.value, floor.members, floor.band_members) == (10, 6, 6)
    assert (floor.member_share, floor.value_share) == (Fraction(6, 10), Fraction(90, 100))


def test_pareto_shares_out_the_positive_values():
    """Positive is 60 + 40 = 100, so 80% is reached at 40; the returns of others change nothing."""
    (floor,) = derived([60, 40, 0, -30, -70], "pareto").floors
    assert (floor.value, floor.members, floor.value_share) == (40, 2, 1)


def test_pareto_over_all_value_leaves_out_who_brings_none():
    assert floors([60, 40, 0, -30], "pareto", share="100%") == [40]


@pytest.mark.parametrize(
    ("share", "floor"),
    [
        ("20%", 20),  # position 2
        ("10%", 40),  # position 1
        ("25%", 10),  # ceil(2.5) = 3
        ("21%", 10),
        ("0.1%", 40),  # never nobody
        ("70%", 4),  # position 7
        ("100%", 1),
    ],
)
def test_top_members(share, floor):
    assert floors(TEN, "top-members", share=share) == [floor]


@pytest.mark.parametrize(
    ("share", "members", "position"),
    [("7%", 100, 7), ("14%", 50, 7), ("29%", 100, 29), ("0.07", 300, 21), ("55%", 1000, 550)],
)
def test_shares_are_exact(share, members, position):
    """In floats, 0.07 x 100 is 7.000000000000001, whose ceiling is 8.

    The values are 1 to `members`, so the one at a position is members - position + 1.
    """
    assert floors(range(1, members + 1), "top-members", share=share) == [members - position + 1]


def test_top_members_takes_all_equal_members():
    """Position 4 is one of four tens."""
    (floor,) = derived(TIED, "top-members", share="40%").floors
    assert (floor.value, floor.members, floor.member_share) == (10, 6, Fraction(6, 10))
    assert floor.asked.share == Fraction(4, 10)


def test_top_members_by_recency_takes_the_smallest_days():
    """Best first 0, 3, 3, 9, 20, 40, 41, 90, 200, 365: position 3 is 3 days, position 8 is 90."""
    days = [365, 3, 0, 9, 41, 3, 20, 40, 200, 90]
    (ceiling,) = derived(days, "top-members", "recency", share="30%").floors
    assert (ceiling.value, ceiling.members, ceiling.value_share) == (3, 3, None)
    assert floors(days, "top-members", "recency", share="20%") == [3]
    assert floors(days, "top-members", "recency", share="80%") == [90]


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ("2", [20]),  # 50 at 60
        ("3", [10, 40]),  # 66.7 at 70, 33.3 at 40
        ("4", [8, 20, 40]),  # 75 at 78, 50 at 60, 25 at 40
        ("5", [7, 20, 40, 40]),  # 80 at 85, 60 at 60, 40 and 20 at 40
    ],
)
def test_equal_revenue(bands, expected):
    assert floors(TEN, "equal-revenue", bands=bands) == expected


def test_equal_revenue_counts_each_band():
    """Over 10: 40 alone; then 20 and 10; seven are left. Value: 70, 40 of 100."""
    low, high = derived(TEN, "equal-revenue").floors
    assert (low.value, low.members, low.band_members) == (10, 3, 2)
    assert (high.value, high.members, high.band_members) == (40, 1, 1)
    assert (low.value_share, high.value_share) == (Fraction(70, 100), Fraction(40, 100))
    assert (low.asked.share, high.asked.share) == (Fraction(2, 3), Fraction(1, 3))


def test_a_third_is_exact():
    """Of 9: the first 3 are a third, 3 + 2 + 1 = 6 are two thirds, neither rounded up."""
    assert floors([3, 2, 1, 1, 1, 1], "equal-revenue") == [1, 3]


def test_equal_floors_leave_the_band_between_empty():
    """90 of 100 with one member: both thirds are reached there. The better band takes him."""
    threshold = derived([90, 6, 4], "equal-revenue")
    low, high = threshold.floors
    assert (low.value, high.value) == (90, 90)
    assert (low.band_members, high.band_members) == (0, 1)
    assert threshold.warnings == (
        "it[1] and it[2] begin at the same frequency: it[1] stays empty",
    )


def test_fixed():
    """At or above 4: 40, 20, 10, 8, 7, 5, 4; at or above 20: two, with 60 of 100."""
    low, high = derived(TEN, "fixed", floors="4, 20").floors
    assert (low.value, low.members, low.band_members) == (4, 7, 5)
    assert (high.value, high.members, high.value_share) == (20, 2, Fraction(60, 100))
    assert low.asked is None


def test_fixed_by_recency_is_a_ceiling():
    far, near = derived([0, 30, 31, 90, 91], "fixed", "recency", floors=["90", "30"]).floors
    assert (far.members, far.band_members) == (4, 2)
    assert (near.members, near.band_members) == (2, 2)


def test_fixed_money_is_in_currency():
    """99.95 is 999,500 units; one unit less does not reach it."""
    (floor,) = derived([999_500, 999_499], "fixed", "monetary", floors="99.95").floors
    assert (floor.value, floor.members) == (999_500, 1)


@pytest.mark.parametrize(("floor", "reached"), [("2.5", 1), ("3", 1), ("2.0", 2), ("-0.5", 3)])
def test_fixed_floors_between_whole_numbers(floor, reached):
    assert derived([1, 2, 3], "fixed", floors=floor).floors[0].members == reached


@pytest.mark.parametrize(("number", "reached"), [("1" + "0" * 30, 0), ("-1" + "0" * 30, 3)])
def test_fixed_floors_beyond_64_bits(number, reached):
    (floor,) = derived([1, 2, 3], "fixed", floors=number).floors
    assert floor.members == reached
    (ceiling,) = derived([1, 2, 3], "fixed", "recency", floors=number).floors
    assert ceiling.members == 3 - reached


def test_value_methods_have_no_meaning_for_recency():
    for each in METHODS.values():
        if each.shares_value:
            with pytest.raises(TierkitError) as error:
                check_meaning(each, METRICS["recency"])
            assert f"{each.name} shares out value, and recency is none" in str(error.value)
            assert "top-members" in error.value.hint
            assert each.name not in error.value.hint
        else:
            check_meaning(each, METRICS["recency"])


def test_totals_beyond_64_bits():
    """Three members of 2^62, total 3 x 2^62 > 2^63: each is a third."""
    (floor,) = derived([2**62, 2**62, 2**62, 1], "pareto", share="50%").floors
    assert (floor.value, floor.members) == (2**62, 3)
    assert floor.value_share == Fraction(3 * 2**62, 3 * 2**62 + 1)


# --- whatever the values are

WRITTEN = {
    parse_share: st.integers(1, 1000).map(lambda tenths: f"{tenths / 10}%"),
    parse_bands: st.integers(2, 6).map(str),
    parse_numbers: st.lists(st.integers(-5, 40), min_size=1, max_size=4, unique=True).map(
        lambda numbers: [str(number) for number in sorted(numbers)]
    ),
}
VALUES = st.lists(
    st.integers(-5, 12) | st.integers(-(10**6), 10**6) | st.just(2**61), min_size=1, max_size=25
)
FREQUENCY, RECENCY = "frequency", "recency"
CASES = [
    (name, metric)
    for name, each in METHODS.items()
    for metric in (FREQUENCY, RECENCY)
    if not (each.shares_value and metric == RECENCY)
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
        lower - upper for lower, upper in zip(reached, [*reached[1:], 0], strict=True)
    ]
    assert min(floor.band_members for floor in found) >= 0


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
    assume(usable(name, values))
    given_parameters = parameters(data.draw, name, metric)
    scaled = [value * factor for value in values]
    assert floors(scaled, name, metric, **given_parameters) == [
        floor * factor for floor in floors(values, name, metric, **given_parameters)
    ]


@pytest.mark.parametrize(("name", "metric"), SHARED)
@quickly
@given(VALUES, st.integers(1, 1000), st.integers(1, 1000))
def test_a_bigger_share_never_raises_the_bar(name, metric, values, one, other):
    assume(usable(name, values))
    smaller, bigger = (f"{tenths / 10}%" for tenths in sorted((one, other)))
    (strict,) = floors(values, name, metric, share=smaller)
    (loose,) = floors(values, name, metric, share=bigger)
    assert loose >= strict if metric == RECENCY else loose <= strict


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

EXAMPLE = {parse_share: "80%", parse_bands: "3", parse_numbers: "5"}


def example(name):
    return {each.name: EXAMPLE[each.parse] for each in parameters_of(METHODS[name])}


@every_derived_method
@pytest.mark.parametrize("values", [[7], [7, 7, 7], [7] * 1000])
def test_equal_members_are_all_in_the_best_band(name, metric, values):
    threshold = derived(values, name, metric, **example(name))
    assert {floor.value for floor in threshold.floors} == {7}
    assert threshold.floors[-1].band_members == len(values)
    assert len(threshold.warnings) == len(threshold.floors) - 1


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
