"""Reasoning over cells agrees with listing them all."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from tierkit.rules.cells import cells_left, count_left, overlaps, told

BANDS = {"recency": 3, "frequency": 2, "monetary": 4}
BOX = st.fixed_dictionaries(
    {},
    optional={
        name: st.frozensets(st.integers(1, count), min_size=1) for name, count in BANDS.items()
    },
)


def listed(box):
    """Every cell of a box."""
    scores = [sorted(box.get(name, range(1, count + 1))) for name, count in BANDS.items()]
    return set(product(*scores))


@given(st.lists(BOX, max_size=5))
def test_overlaps(boxes):
    found = {(lower, upper): tuple(cell.values()) for lower, upper, cell in overlaps(boxes, BANDS)}
    expected = {
        (lower, upper): listed(boxes[lower]) & listed(boxes[upper])
        for lower, upper in combinations(range(len(boxes)), 2)
    }
    assert set(found) == {pair for pair, common in expected.items() if common}
    assert all(cell in expected[pair] for pair, cell in found.items())


@given(st.lists(BOX, max_size=5))
def test_cells_that_are_left(boxes):
    apart = []
    for box in boxes:
        if not any(listed(box) & listed(other) for other in apart):
            apart.append(box)
    everything = set(product(*(range(1, count + 1) for count in BANDS.values())))
    left = everything.difference(*map(listed, apart))
    assert count_left(apart, BANDS) == len(left)
    assert {tuple(cell.values()) for cell in cells_left(apart, BANDS)} == left


def test_the_first_of_a_million_million_cells_are_found_at_once():
    """1,000 scores of each of four metrics; one box takes all but the last score of each."""
    bands = dict.fromkeys("abcd", 1000)
    box = dict.fromkeys("abcd", frozenset(range(1, 1000)))
    assert count_left([box], bands) == 1000**4 - 999**4
    assert next(cells_left([box], bands)) == {"a": 1, "b": 1, "c": 1, "d": 1000}


def test_a_cell_as_people_write_it():
    assert told({"recency": 5, "frequency": 4}) == "recency 5, frequency 4"
