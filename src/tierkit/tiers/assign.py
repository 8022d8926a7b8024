"""Assignment: what a programme gives to every known member."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tierkit.members.table import Flags, Members
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.conditions import Condition, holds
from tierkit.tiers.programme import Programme
from tierkit.tiers.scores import Scores, score
from tierkit.tiers.segments import Segmented, place


@dataclass(frozen=True)
class Assignment:
    """The level of every member: an index into `levels`, lowest first; and what else is asked for.

    Where the rules name a level for inactive members, it is the lowest of the levels. `scores`
    are by metric, `tags` by name; `segmented` is None where there are no segments.
    """

    levels: tuple[str, ...]
    inactive: str | None
    level: npt.NDArray[np.int32]
    scores: Mapping[str, Scores] = field(default_factory=dict)
    segmented: Segmented | None = None
    tags: Mapping[str, Flags] = field(default_factory=dict)

    def gives_the_same_as(self, other: "Assignment") -> bool:
        """Whether every member gets from both what it gets from either."""

        def given(each: Assignment) -> tuple[object, ...]:
            parts = {"tier": each.level, **each.scores, **each.tags}
            segmented = each.segmented
            names = None if segmented is None else segmented.names
            index = np.zeros(0) if segmented is None else segmented.index
            return (
                each.levels,
                names,
                index.tobytes(),
                {name: numbers.tobytes() for name, numbers in parts.items()},
            )

        return given(self) == given(other)


def assign(
    members: Members, programme: Programme, thresholds: Mapping[str, Threshold]
) -> Assignment:
    """Give each member its scores, segment and tags, and the highest tier whose condition holds.

    Inactive members get the level named for them, or else what the conditions give; they have no
    scores, and no segment but the one that names them.
    """
    scores = {
        name: score(members, thresholds[threshold]) for name, threshold in programme.scores.items()
    }
    segmented = place(programme.segments, scores, members.active) if programme.segments else None

    def meets(condition: Condition) -> Flags:
        return holds(condition, members, thresholds, segmented)

    below = 0 if programme.inactive is None else 1
    level = np.zeros(len(members), dtype=np.int32)
    for position, tier in enumerate(programme.tiers, below):
        if tier.enter is None:
            level[:] = position
        else:
            level[meets(tier.enter)] = position
    names = tuple(tier.name for tier in programme.tiers)
    if programme.inactive is not None:
        level[~members.active] = 0
        names = (programme.inactive, *names)
    tags = {name: meets(condition) for name, condition in programme.tags.items()}
    return Assignment(names, programme.inactive, level, scores, segmented, tags)
