"""What `whatif` returns."""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tierkit.members.window import Window
from tierkit.orders.intake import Intake
from tierkit.results.reading import Reading
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Floor
from tierkit.tiers.moves import Group, Moves
from tierkit.tiers.summary import TierSummary
from tierkit.tiers.table import MemberTable, arrow_table
from tierkit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Side:
    """The members under one set of rules, as `segment` shows them."""

    rules: Rules
    window: Window
    intake: Intake
    reading: Reading
    thresholds: tuple[Floor, ...]
    summary: TierSummary
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class TierCost:
    """What a tier costs in a year at so much for each member who holds it, in units of 1/10,000."""

    tier: str
    each: Fraction
    members_before: int
    members_after: int

    @property
    def before(self) -> Fraction:
        """The cost under the present rules."""
        return self.each * self.members_before

    @property
    def after(self) -> Fraction:
        """The cost under the changed rules."""
        return self.each * self.members_after


@dataclass(frozen=True)
class TargetFloor:
    """A floor that could be set, and what the tier would then be: members and net revenue.

    `value` counts units of the metric; shares are of all known members and all net revenue.
    """

    value: Fraction
    tier: Group
    member_share: Fraction | None
    revenue_share: Fraction | None
    chosen: bool


@dataclass(frozen=True)
class Target:
    """The floor that comes nearest to what was asked for a tier, and its neighbours.

    `of` is `members` or `revenue`, `asked` a share of all or, where `is_share` is false, a number.
    `floors` have the nearest on either side that ties allow, the one with more members first;
    `refused` tells why a nearer one is against the rules.
    """

    text: str
    tier: str
    of: str
    asked: Fraction
    is_share: bool
    path: str
    metric: str
    op: str
    scale: int
    floors: tuple[TargetFloor, ...]
    refused: str | None = None

    @property
    def chosen(self) -> TargetFloor:
        """The floor that comes nearest."""
        return next(floor for floor in self.floors if floor.chosen)


@dataclass(frozen=True)
class WhatIfResult:
    """The present rules against changed ones, on the same orders.

    `moves` says who goes from which tier to which, with the net revenue by the present rules;
    `joined` and `left` are members whom only the changed or only the present rules know. `movers`
    is a DataFrame with a row for each member who is promoted or demoted.
    """

    as_of: dt.date
    changes: tuple[str, ...]
    before: Side
    after: Side
    moves: Moves
    joined: Group
    left: Group
    costs: tuple[TierCost, ...]
    target: Target | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    table: MemberTable = field(repr=False)

    @property
    def rules(self) -> Rules:
        """The present rules."""
        return self.before.rules

    @property
    def reading(self) -> Reading:
        """How the orders were read for the present rules."""
        return self.before.reading

    @property
    def movers(self) -> "pd.DataFrame":
        """Who is promoted or demoted: `member_id`, `from`, `to`, `move`, and the metrics."""
        frame: pd.DataFrame = arrow_table(self.table).to_pandas(date_as_object=False)
        return frame

    @property
    def manifest(self) -> dict[str, Any]:
        """What was compared, without clock or path."""
        return {
            "tierkit": VERSION,
            "as_of": self.as_of.isoformat(),
            "window": self.reading.told(self.before.window),
            "rules": {"name": self.rules.name, "sha256": self.rules.digest},
            "whatif": {"changes": list(self.changes), "sha256": self.after.rules.digest},
        }
