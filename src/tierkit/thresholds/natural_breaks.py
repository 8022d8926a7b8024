"""Fisher-Jenks natural breaks: the exact optimum, on distinct values with their counts.

The classes are the split of the sorted values that leaves the smallest sum of squared distances to
the class means (Fisher 1958; Jenks 1967). Adding one class at a time, the best place of the last
break never moves back as the values go up, so each layer is solved by divide and conquer in
O(n log n) steps, done level by level on whole arrays.
"""

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BLOCK = 1 << 14
# Up to so many distinct values the costs are exact fractions, above they are doubles.
FEW = 600


def class_starts(values: Integers, counts: Integers, classes: int) -> list[int]:
    """Where each class but the first begins: positions in the rising distinct values.

    With fewer distinct values than classes, each value is a class of its own.
    """
    if classes >= len(values):
        return list(range(1, len(values)))
    if len(values) <= FEW:
        return _exact_starts(values.tolist(), counts.tolist(), classes)
    cost = _Costs.of(values, counts)
    ends = np.arange(len(values))
    best = cost.between(np.zeros_like(ends), ends, np.ones_like(ends))
    starts_by_layer = []
    for layer in range(1, classes - 1):
        best, starts = _add_class(best, cost, layer)
        starts_by_layer.append(starts)
    # Of the last class only one end matters.
    only = ends[-1:]
    _, start = _best_starts(best, cost, np.array([classes - 1]), only, only)
    breaks = [int(start[0])]
    for starts in reversed(starts_by_layer):
        breaks.append(int(starts[breaks[-1] - 1]))
    return breaks[::-1]


def _exact_starts(values: list[int], counts: list[int], classes: int) -> list[int]:
    """The same in exact arithmetic; of equal splits the one whose breaks stand lowest."""
    weight = list(accumulate(counts, initial=0))
    total = list(accumulate(map(operator.mul, values, counts), initial=0))
    squares = list(accumulate((v * v * c for v, c in zip(values, counts, strict=True)), initial=0))

    def cost(first: int, last: int) -> Fraction:
        inside = weight[last + 1] - weight[first]
        sums = total[last + 1] - total[first]
        return squares[last + 1] - squares[first] - Fraction(sums * sums, inside)

    size = len(values)
    best = [cost(0, last) for last in range(size)]
    layers = []
    for layer in range(1, classes):
        result = list(best)
        starts = [0] * size
        # Intervals of ends to be solved, each with the range in which its breaks lie.
        open_ends = [(layer if layer < classes - 1 else size - 1, size - 1, layer, size - 1)]
        while open_ends:
            low, high, first, last = open_ends.pop()
            end = (low + high) // 2
            places = range(first, min(last, end) + 1)
            found = [best[place - 1] + cost(place, end) for place in places]
            result[end] = min(found)
            starts[end] = places[found.index(result[end])]
            if low < end:
                open_ends.append((low, end - 1, first, starts[end]))
            if end < high:
                open_ends.append((end + 1, high, starts[end], last))
        best = result
        layers.append(starts)
    breaks: list[int] = []
    end = size - 1
    for starts in reversed(layers):
        breaks.append(starts[end])
        end = starts[end] - 1
    return breaks[::-1]


@dataclass(frozen=True)
class _Costs:
    """Running sums from which the squared distances within any class follow."""

    weight: Floats
    total: Floats
    squares: Floats
    squares_rest: Floats

    @classmethod
    def of(cls, values: Integers, counts: Integers) -> "_Costs":
        # Whole numbers are added exactly, as Python integers. Their squares outgrow a float, so
        # what the float leaves over is kept beside it.
        shifted = (values - values[len(values) // 2]).astype(object)
        weights = counts.astype(object)
        squares = _running(shifted * shifted * weights)
        high = squares.astype(float)
        rest = (squares - np.array([int(each) for each in high], dtype=object)).astype(float)
        weight, total = _running(weights).astype(float), _running(shifted * weights).astype(float)
        return cls(weight, total, high, rest)

    def between(self, first: Integers, last: Integers, lengths: Integers) -> Floats:
        """The cost of each class from a first to its last position, both inclusive.

        The last positions are given once for `lengths` first positions each.
        """
        after = last + 1
        weight = np.repeat(self.weight[after], lengths) - self.weight.take(first)
        total = np.repeat(self.total[after], lengths) - self.total.take(first)
        squares = np.repeat(self.squares[after], lengths) - self.squares.take(first)
        squares += np.repeat(self.squares_rest[after], lengths) - self.squares_rest.take(first)
        np.divide(total, weight, out=weight)
        np.multiply(total, weight, out=total)
        squares -= total
        return np.maximum(squares, 0.0, out=squares)


def _running(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The running sum with 0 before it."""
    return np.concatenate((np.array([0], dtype=object), np.cumsum(numbers)))


def _add_class(best: Floats, cost: _Costs, layer: int) -> tuple[Floats, Integers]:
    """The best cost up to each position with one class more, and where that class begins.

    `best` is the cost with `layer` classes; positions before `layer` cannot hold one more.
    """
    size = len(best)
    result = np.full(size, np.inf)
    starts = np.zeros(size, dtype=np.int64)
    # Intervals of positions to be solved, each with the range in which its breaks lie.
    low, high = np.array([layer]), np.array([size - 1])
    first, last = np.array([layer]), np.array([size - 1])
    while len(low):
        middle = (low + high) // 2
        upto = np.minimum(last, middle)
        chosen = np.empty_like(middle)
        for part in _blocks(upto - first + 1):
            result[middle[part]], chosen[part] = _best_starts(
                best, cost, first[part], upto[part], middle[part]
            )
        starts[middle] = chosen
        low, high, first, last = (
            np.concatenate((low, middle + 1)),
            np.concatenate((middle - 1, high)),
            np.concatenate((first, chosen)),
            np.concatenate((chosen, last)),
        )
        open_still = low <= high
        low, high, first, last = (each[open_still] for each in (low, high, first, last))
    return result, starts


def _blocks(lengths: Integers) -> Iterator[slice]:
    """Runs of intervals that together fit the processor's cache."""
    edges = np.searchsorted(np.cumsum(lengths), np.arange(BLOCK, int(lengths.sum()), BLOCK))
    bounds = [0, *np.unique(edges[edges > 0]).tolist(), len(lengths)]
    return (slice(start, stop) for start, stop in pairwise(bounds))


def _best_starts(
    best: Floats, cost: _Costs, first: Integers, upto: Integers, end: Integers
) -> tuple[Floats, Integers]:
    """For each end, the smallest cost over starts in its range, and the first start that has it."""
    lengths = upto - first + 1
    offsets = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) - np.repeat(offsets - first, lengths)
    costs = cost.between(places, end, lengths)
    costs += best.take(places - 1)
    smallest = np.minimum.reduceat(costs, offsets)
    hits = np.flatnonzero(costs == np.repeat(smallest, lengths))
    return smallest, places[hits[np.searchsorted(hits, offsets)]]
