"""Reasoning over the cells of a table of segments: which are named twice, which not at all.

A cell is one score of every metric that the table names. A segment is a box of cells, so boxes are
compared and counted, and the cells themselves are never listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import prod

# For each metric the scores that a segment takes; a metric that it does not name is not in it.
Box = Mapping[str, frozenset[int]]
Cell = dict[str, int]


def overlaps(boxes: Sequence[Box], bands: Mapping[str, int]) -> Iterator[tuple[int, int, Cell]]:
    """Each pair of boxes that have cells in common, with the first of these."""
    for lower, upper in combinations(range(len(boxes)), 2):
        common = {
            name: _scores(boxes[lower], name, count) & _scores(boxes[upper], name, count)
            for name, count in bands.items()
        }
        if all(common.values()):
            yield lower, upper, {name: max(scores) for name, scores in common.items()}


def count_left(boxes: Sequence[Box], bands: Mapping[str, int]) -> int:
    """How many cells are in no box; the boxes must have no cell in common."""
    taken = (prod(len(_scores(box, name, count)) for name, count in bands.items()) for box in boxes)
    return prod(bands.values()) - sum(taken)


def cells_left(boxes: Sequence[Box], bands: Mapping[str, int]) -> Iterator[Cell]:
    """The cells in no box, one after another; the boxes must have no cell in common."""
    if not count_left(boxes, bands):
        return
    if not bands:
        yield {}
        return
    (name, count), *others = bands.items()
    for score in range(1, count + 1):
        within = [box for box in boxes if score in _scores(box, name, count)]
        for cell in cells_left(within, dict(others)):
            yield {name: score, **cell}


def told(cell: Cell) -> str:
    """A cell as people write it: `recency 5, frequency 4`."""
    return ", ".join(f"{name} {score}" for name, score in cell.items())


def _scores(box: Box, name: str, count: int) -> frozenset[int]:
    return box.get(name, frozenset(range(1, count + 1)))
