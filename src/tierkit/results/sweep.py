"""What `sweep` returns."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from tierkit.results.reading import Reading
from tierkit.results.whatif import Side
from tierkit.rules.rules import Rules
from tierkit.tiers.one_floor import Outcome


@dataclass(frozen=True)
class SweepPoint:
    """One value, and the tiers it gives; where the rules refuse it, the reason instead."""

    value: Fraction
    outcome: Outcome | None
    refused: str | None = None


@dataclass(frozen=True)
class SweepResult:
    """The tiers at each of a row of values of one place in the rules.

    `levels` are the tiers, lowest first, with the level of inactive members; an outcome has the
    active members of each, and who is promoted and demoted against the present rules. `tier` is
    the one that the place belongs to, else the one that changes most; `unit` stands behind each
    value (%, or nothing).
    """

    as_of: dt.date
    before: Side
    changes: tuple[str, ...]
    path: str
    unit: str
    tier: str
    levels: tuple[str, ...]
    points: tuple[SweepPoint, ...]
    members: int
    revenue: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def rules(self) -> Rules:
        """The present rules."""
        return self.before.rules

    @property
    def reading(self) -> Reading:
        """How the orders were read."""
        return self.before.reading
