"""A programme: its tiers, and what else it says of a member."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tierkit.tiers.conditions import Condition
from tierkit.tiers.segments import Segment


@dataclass(frozen=True)
class Tier:
    """A level of the programme; without a condition, everyone may hold it."""

    name: str
    enter: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Programme:
    """All that members are given: a tier, and scores, a segment and tags where they are asked for.

    `tiers` are lowest first; `inactive` names a level of its own for inactive members, below them.
    `scores` has the threshold for the score of each metric, `tags` the condition of each tag.
    """

    tiers: tuple[Tier, ...]
    inactive: str | None = None
    scores: Mapping[str, str] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    tags: Mapping[str, Condition] = field(default_factory=dict)

    @property
    def levels(self) -> tuple[str, ...]:
        """Every level that a member can hold, lowest first; that of inactive members below all."""
        names = tuple(tier.name for tier in self.tiers)
        return names if self.inactive is None else (self.inactive, *names)
