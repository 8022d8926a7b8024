"""Moves between two assignments of the same members: who is promoted, who demoted, what revenue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from tierkit.members.exact import exact_sum

Numbers = npt.NDArray[np.integer[Any]]
BELOW_ALL = (-2, 0)


class Direction(Enum):
    """Where a move leads."""

    PROMOTED = "promoted"
    STAYED = "stayed"
    DEMOTED = "demoted"


@dataclass(frozen=True)
class Scale:
    """The levels that an assignment knows, lowest first; that of inactive members among them."""

    levels: tuple[str, ...]
    inactive: str | None = None


@dataclass(frozen=True)
class Group:
    """Members counted, with their revenue in units of 1/10,000."""

    members: int
    revenue: int

    @property
    def mean(self) -> Fraction | None:
        """The revenue per member; None where there is nobody."""
        return Fraction(self.revenue, self.members) if self.members else None


@dataclass(frozen=True)
class Move(Group):
    """The members who held one level and now hold another, or the same."""

    before: str
    after: str
    direction: Direction


@dataclass(frozen=True)
class Moves:
    """From which level to which, how many members with what revenue.

    `cells` hold every pair of levels that somebody has, best levels first.
    """

    before: Scale
    after: Scale
    cells: tuple[Move, ...]

    @property
    def promoted(self) -> Group:
        """Everyone whose level stands higher than before."""
        return self.going(Direction.PROMOTED)

    @property
    def demoted(self) -> Group:
        """Everyone whose level stands lower than before."""
        return self.going(Direction.DEMOTED)

    @property
    def stayed(self) -> Group:
        """Everyone else."""
        return self.going(Direction.STAYED)

    @property
    def moved(self) -> Group:
        """Everyone who was promoted or demoted."""
        return _together(cell for cell in self.cells if cell.direction is not Direction.STAYED)

    def going(self, direction: Direction) -> Group:
        """Everyone whose move leads there."""
        return _together(cell for cell in self.cells if cell.direction is direction)

    def cell(self, before: str, after: str) -> Group:
        """The members who held one level and now hold the other."""
        return _together(
            cell for cell in self.cells if (cell.before, cell.after) == (before, after)
        )


def count_moves(
    before: Scale, was: Numbers, after: Scale, now: Numbers, revenue: npt.NDArray[np.int64]
) -> Moves:
    """Count who goes from which level to which; the arrays run along the same members.

    `was` and `now` hold each member's level as a position in the levels before and after.
    """
    pairs = was.astype(np.int64) * len(after.levels) + now
    # Small numbers are sorted by their digits, which is quicker.
    few = np.min_scalar_type(len(before.levels) * len(after.levels))
    order = np.argsort(pairs.astype(few), kind="stable")
    found, starts = np.unique(pairs[order], return_index=True)
    groups = np.split(revenue[order], starts[1:])[
        : len(found)
    ]  # of nobody, one group that is empty
    before_ranks, after_ranks = ranks(before, after)
    cells = []
    for pair, earned in zip(found[::-1].tolist(), reversed(groups), strict=True):
        old, new = divmod(pair, len(after.levels))
        cells.append(
            Move(
                members=len(earned),
                revenue=exact_sum(earned),
                before=before.levels[old],
                after=after.levels[new],
                direction=_direction(int(after_ranks[new] - before_ranks[old])),
            )
        )
    return Moves(before, after, tuple(cells))


def steps(before: Scale, was: Numbers, after: Scale, now: Numbers) -> npt.NDArray[np.int64]:
    """How far each member moves: above 0 up, below 0 down, 0 for who stays."""
    before_ranks, after_ranks = ranks(before, after)
    moved: npt.NDArray[np.int64] = after_ranks[now] - before_ranks[was]
    return moved


def ranks(before: Scale, after: Scale) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How high each level stands, before and after, on one scale for both.

    The order is that of the later levels. A level that is there no more stands where it stood:
    above the nearest one below it that both have. Where others have come into that same place, the
    lowest stands as high as the lowest, and so on up, so that a new name moves nobody. The level of
    inactive members stands below all tiers.
    """
    both = [level for level in after.levels if level in before.levels]
    was, now = _places(before, both), _places(after, both)
    rungs = {place: rank for rank, place in enumerate(sorted({*was, *now}))}
    return np.array([rungs[place] for place in was]), np.array([rungs[place] for place in now])


def _places(scale: Scale, both: Sequence[str]) -> list[tuple[int, int]]:
    """For each level, the nearest one at or below it that both have, and the steps above that."""
    known = {level: position for position, level in enumerate(both)}
    nearest, above = -1, 0
    places = []
    for level in scale.levels:
        if level == scale.inactive and level not in known:
            places.append(BELOW_ALL)
            continue
        nearest, above = (known[level], 0) if level in known else (nearest, above + 1)
        places.append((nearest, above))
    return places


def _direction(rise: int) -> Direction:
    if rise == 0:
        return Direction.STAYED
    return Direction.PROMOTED if rise > 0 else Direction.DEMOTED


def _together(groups: Iterable[Group]) -> Group:
    listed = list(groups)
    return Group(sum(each.members for each in listed), sum(each.revenue for each in listed))
