"""Segments: unordered names for combinations of scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import prod

import numpy as np
import numpy.typing as npt

from tierkit.members.table import Flags
from tierkit.tiers.scores import Scores

NO_SEGMENT = -1
# Up to so many combinations of scores are placed sooner than the members who have them.
MOST_CELLS = 1 << 16


@dataclass(frozen=True)
class Segment:
    """A name for the members whose scores are among those allowed of each metric named.

    Where `inactive`, it also holds the inactive members, who have no scores.
    """

    name: str
    scores: Mapping[str, frozenset[int]] = field(default_factory=dict)
    inactive: bool = False

    @property
    def takes_the_rest(self) -> bool:
        """Whether it names neither scores nor inactive members: whoever has no other segment."""
        return not self.scores and not self.inactive


@dataclass(frozen=True)
class Segmented:
    """The segment of every member: an index into `names`, or `NO_SEGMENT`."""

    names: tuple[str, ...]
    index: npt.NDArray[np.int32]

    def name_at(self, position: int) -> str | None:
        """The segment of one member; None where it has none."""
        index = int(self.index[position])
        return None if index == NO_SEGMENT else self.names[index]

    def among(self, names: Sequence[str]) -> Flags:
        """For each member, whether its segment is one of these."""
        chosen = [position for position, name in enumerate(self.names) if name in names]
        return np.isin(self.index, chosen)


def place(segments: Sequence[Segment], scores: Mapping[str, Scores], active: Flags) -> Segmented:
    """Give each member the segment that has its scores.

    Inactive members get the segment that names them. Who lacks a score of a metric that any of the
    segments names is in no cell, and has no segment.
    """
    named = sorted({name for segment in segments for name in segment.scores})
    sizes = [2, *(int(scores[name].max(initial=0)) + 1 for name in named)]
    if prod(sizes) > min(MOST_CELLS, len(active)):
        return place_each(segments, scores, active)
    cell = active.astype(np.int32)
    for name, size in zip(named, sizes[1:], strict=True):
        cell *= size
        cell += scores[name]
    every = np.indices(sizes).reshape(len(sizes), -1)
    cells = dict(zip(named, every[1:].astype(np.int32), strict=True))
    placed = place_each(segments, cells, every[0] > 0)
    return Segmented(placed.names, placed.index[cell])


def place_each(
    segments: Sequence[Segment], scores: Mapping[str, Scores], active: Flags
) -> Segmented:
    """The same, each member looked at for itself."""
    scored = active.copy()
    for name in {name for segment in segments for name in segment.scores}:
        scored &= scores[name] > 0
    among = cache(lambda name, allowed: np.isin(scores[name], list(allowed)))
    index = np.full(len(active), NO_SEGMENT, dtype=np.int32)
    for position, segment in enumerate(segments):
        if segment.takes_the_rest:
            continue
        if segment.scores:
            chosen = scored.copy()
            for name, allowed in segment.scores.items():
                chosen &= among(name, allowed)
            index[chosen] = position
        if segment.inactive:
            index[~active] = position
    for position, segment in enumerate(segments):
        if segment.takes_the_rest:
            index[scored & (index == NO_SEGMENT)] = position
    return Segmented(tuple(segment.name for segment in segments), index)
