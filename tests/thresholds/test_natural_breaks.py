"""Fisher-Jenks natural breaks against every possible split."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.thresholds.natural_breaks import class_starts


def counted(values):
    """The distinct values, rising, with their counts."""
    counts = Counter(values)
    return sorted(counts), [counts[value] for value in sorted(counts)]


def cost(values, counts, starts):
    """The squared distances to the class means, added up exactly."""
    whole = Fraction(0)
    for first, last in pairwise([0, *starts, len(values)]):
        part = list(zip(values[first:last], counts[first:last], strict=True))
        mean = Fraction(sum(v * n for v, n in part), sum(n for _, n in part))
        whole += sum(n * (v - mean) ** 2 for v, n in part)
    return whole


def found(values, classes):
    distinct, counts = counted(values)
    return class_starts(np.array(distinct), np.array(counts), classes)


def classes_of(values, classes):
    distinct, _ = counted(values)
    return [distinct[a:b] for a, b in pairwise([0, *found(values, classes), len(distinct)])]


def test_a_published_example():
    """The example of simple-statistics. The classes cost 4 + 1 + 1 + 4 = 10 about a mean of 3,
    and 25/9 + 1/9 + 16/9 = 14/3 about one of 26/3: 44/3 in all.
    """
    values = [1, 2, 4, 5, 7, 9, 10, 20]
    assert classes_of(values, 3) == [[1, 2, 4, 5], [7, 9, 10], [20]]
    assert cost(values, [1] * 8, found(values, 3)) == Fraction(44, 3)


def test_the_example_of_four_by_hand():
    """{4, 5}, {9, 10} costs 1/4 four times, which is 1; {4}, {5, 9, 10} and {4, 5, 9}, {10} 14."""
    assert classes_of([4, 5, 9, 10], 2) == [[4, 5], [9, 10]]


def test_members_weigh_as_many_as_they_are():
    """Of 0, 4, 9, {0, 4} costs 8 and {4, 9} 12.5. With a hundred members at 0, {0, 4} costs
    16 x 100 / 101 = 15.8, and {4, 9} is the better class.
    """
    assert classes_of([0, 4, 9], 2) == [[0, 4], [9]]
    assert classes_of([0] * 100 + [4, 9], 2) == [[0], [4, 9]]


@pytest.mark.parametrize("classes", [3, 4, 9])
def test_with_few_distinct_values_each_is_a_class(classes):
    assert classes_of([1, 1, 50, 51], classes) == [[1], [50], [51]]


def test_equal_values_make_no_class_of_their_own():
    assert found([7] * 10, 3) == []


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(-30, 30) | st.integers(-(10**7), 10**7), min_size=1, max_size=14),
    st.integers(2, 6),
)
def test_no_split_costs_less(values, classes):
    distinct, counts = counted(values)
    starts = found(values, classes)
    parts = min(classes, len(distinct))
    assert len(starts) == parts - 1
    assert starts == sorted(set(starts))
    best = min(
        cost(distinct, counts, split) for split in combinations(range(1, len(distinct)), parts - 1)
    )
    assert cost(distinct, counts, starts) == best


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_many_values_against_the_plain_recurrence(classes):
    """Enough of them that the work is done in several blocks."""
    values = np.unique(np.random.default_rng(3).integers(0, 10**9, 400))
    counts = np.random.default_rng(4).integers(1, 9, len(values))
    weight = np.concatenate(([0], np.cumsum(counts))).tolist()
    total = np.concatenate(([0], np.cumsum(values * counts))).tolist()
    squares = [0]
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        squares.append(squares[-1] + value * value * count)

    def between(first, last):
        gap = total[last] - total[first]
        return squares[last] - squares[first] - gap * gap / (weight[last] - weight[first])

    ends = range(1, len(values) + 1)
    best = [between(0, end) for end in ends]
    for layer in range(1, classes):
        best = [
            min(
                (best[start - 1] + between(start, end) for start in range(layer, end)),
                default=float("inf"),
            )
            for end in ends
        ]
    starts = class_starts(values, counts, classes)
    edges = [0, *starts, len(values)]
    assert sum(between(*pair) for pair in pairwise(edges)) == pytest.approx(best[-1], rel=1e-9)


def test_tight_classes_far_apart():
    """A billion and a cent: the classes at the far end are as exact as those near zero."""
    far = 10**13
    values = [0, 1, 2, 50, far, far + 1, far + 2, far + 60]
    assert classes_of(values, 4) == [[0, 1, 2], [50], [far, far + 1, far + 2], [far + 60]]


def test_of_equally_good_splits_the_lower_breaks_are_taken():
    """{0, 1}, {2} costs as much as {0}, {1, 2}: a half. Multiplying changes nothing."""
    for factor in (1, 3, 7, 10**12):
        assert found([0, factor, 2 * factor], 2) == [1]
