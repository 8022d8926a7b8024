"""What becomes of the tiers when one floor moves: counted for many floors at once, exactly.

Each member holds one level where it reaches the floor and another where it does not, and nothing in
between. So two assignments are enough, and sorted values give the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from tierkit.members.exact import LARGEST, exact_running_sum, exact_sum
from tierkit.members.table import Flags, Integers
from tierkit.tiers.moves import Group

Levels = npt.NDArray[np.integer[Any]]
Counts = npt.NDArray[Any]


@dataclass(frozen=True)
class OneFloor:
    """The members as far as one floor matters; all arrays run along the same members.

    `numbers` are compared (`op`) with the floor; `reached` and `missed` are the levels held then
    and otherwise; `rise_reached` and `rise_missed` how that stands to the level held now.
    """

    op: str
    numbers: Integers
    revenue: Integers
    active: Flags
    reached: Levels
    missed: Levels
    rise_reached: Levels
    rise_missed: Levels

    @property
    def decided(self) -> Flags:
        """For whom the floor decides anything."""
        differs = (self.reached != self.missed) | (self.rise_reached != self.rise_missed)
        return np.asarray(differs)


@dataclass(frozen=True)
class Outcome:
    """The tiers at one floor: the active members of each level, and who moves up and down."""

    levels: tuple[Group, ...]
    promoted: Group
    demoted: Group


class Outcomes:
    """The tiers at each of many floors."""

    def __init__(self, levels: int, floors: int, dtype: npt.DTypeLike) -> None:
        self.members = np.zeros((levels + 2, floors), dtype=np.int64)
        self.revenue = np.zeros((levels + 2, floors), dtype=dtype)
        self._levels = levels

    def rows(self, level: int, rise: int, active: bool) -> list[int]:
        """Where members are counted: at their level if active, and as promoted or demoted."""
        moved = [self._levels if rise > 0 else self._levels + 1] if rise else []
        return [level] * active + moved

    def add(self, rows: Sequence[int], members: Counts, revenue: Counts) -> None:
        """Count members with their revenue in these rows."""
        for row in rows:
            self.members[row] += members
            self.revenue[row] += revenue

    def at(self, position: int) -> Outcome:
        """The tiers at one of the floors."""
        groups = [
            Group(int(members), int(revenue))
            for members, revenue in zip(
                self.members[:, position], self.revenue[:, position], strict=True
            )
        ]
        return Outcome(tuple(groups[:-2]), groups[-2], groups[-1])


def edges_of(floors: Sequence[Fraction], op: str) -> Integers:
    """Floors in units of the metric as integers that compare alike with integers."""
    return np.array([_edge(floor, op) for floor in floors], dtype=np.int64)


def count_at(edges: Integers, case: OneFloor, levels: int) -> Outcomes:
    """Count each level, and who moves, at every one of these floors."""
    fits = exact_sum(np.abs(case.revenue)) <= LARGEST
    found = Outcomes(levels, len(edges), np.int64 if fits else object)
    for chosen in _alike(case):
        first = chosen[0]
        level, rise = int(case.reached[first]), int(case.rise_reached[first])
        active = bool(case.active[first])
        order = chosen[np.argsort(case.numbers[chosen], kind="stable")]
        running = np.concatenate([[0], exact_running_sum(case.revenue[order])])
        below = np.searchsorted(case.numbers[order], edges, side=_side(case.op))
        members, revenue = below, running[below]
        others, money = len(order) - below, running[-1] - running[below]
        if case.op in (">=", ">"):
            members, revenue, others, money = others, money, members, revenue
        found.add(found.rows(level, rise, active), members, revenue)
        missed, fall = int(case.missed[first]), int(case.rise_missed[first])
        found.add(found.rows(missed, fall, active), others, money)
    return found


def _alike(case: OneFloor) -> Iterator[npt.NDArray[np.int64]]:
    """The positions of the members who share everything but their value."""
    parts = (case.active, case.reached, case.missed, case.rise_reached, case.rise_missed)
    key = np.zeros(len(case.numbers), dtype=np.int64)
    for part in parts:
        low, high = int(part.min()), int(part.max())
        key = key * (high - low + 1) + (part.astype(np.int64) - low)
    small = key.astype(np.int16) if int(key.max()) < 2**15 else key
    order = np.argsort(small, kind="stable")
    starts = np.flatnonzero(np.diff(small[order], prepend=-1))
    yield from np.split(order, starts[1:])


def _edge(floor: Fraction, op: str) -> int:
    """The integer that stands for a floor: above a fraction means from the next one on."""
    whole, rest = divmod(floor.numerator, floor.denominator)
    edge = whole + 1 if rest and op in (">=", "<") else whole
    return max(-LARGEST, min(LARGEST, edge))


def _side(op: str) -> Any:
    """Whether members at the edge stand with those below it: not for `>=` and `<`."""
    return "left" if op in (">=", "<") else "right"
