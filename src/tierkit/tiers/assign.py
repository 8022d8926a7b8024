"""Tiers: every known member gets exactly one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tierkit.members.table import Members
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.conditions import Condition, holds


@dataclass(frozen=True)
class Tier:
    """A level of the programme; without a condition, everyone may hold it."""

    name: str
    enter: Condition | None = None


@dataclass(frozen=True)
class Assignment:
    """The level of every member: an index into `levels`, lowest first.

    Where the rules name a level for inactive members, it is the lowest of the levels.
    """

    levels: tuple[str, ...]
    inactive: str | None
    level: npt.NDArray[np.int32]


def assign(
    members: Members,
    tiers: Sequence[Tier],
    inactive: str | None,
    thresholds: Mapping[str, Threshold],
) -> Assignment:
    """Give each member the highest tier whose condition holds.

    Inactive members get the level named for them, or else what the conditions give.
    """
    below = 0 if inactive is None else 1
    level = np.zeros(len(members), dtype=np.int32)
    for position, tier in enumerate(tiers, below):
        if tier.enter is None:
            level[:] = position
        else:
            level[holds(tier.enter, members, thresholds)] = position
    if inactive is not None:
        level[~members.active] = 0
    names = tuple(tier.name for tier in tiers)
    return Assignment(names if inactive is None else (inactive, *names), inactive, level)
