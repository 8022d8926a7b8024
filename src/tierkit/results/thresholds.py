"""What `thresholds` returns."""

import datetime as dt
from dataclasses import dataclass

from tierkit.members.metrics import Metric
from tierkit.members.window import Window
from tierkit.orders.intake import Intake
from tierkit.results.reading import Reading
from tierkit.rules.rules import Rules
from tierkit.thresholds.bootstrap import Interval
from tierkit.thresholds.concentration import Concentration
from tierkit.thresholds.derive import Floor, Threshold
from tierkit.thresholds.picture import Picture
from tierkit.thresholds.profile import Profile
from tierkit.tiers.summary import TierSummary


@dataclass(frozen=True)
class Split:
    """What a threshold makes of the members: the bands between its floors in numbers."""

    threshold: Threshold
    summary: TierSummary


@dataclass(frozen=True)
class Certainty:
    """Bootstrap intervals of a threshold's floors, with the number of replicates and the seed.

    `intervals` run along the floors, worst band first; None for one that no replicate has.
    """

    threshold: str
    metric: Metric
    replicates: int
    seed: int
    intervals: tuple[Interval | None, ...]


@dataclass(frozen=True)
class Period:
    """The same thresholds in one of several windows that follow one another."""

    window: Window
    active: int
    revenue: int
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True)
class ThresholdsResult:
    """Floors by one or several methods, with the evidence beside them.

    `thresholds` are the floors, `splits` what each makes of the members; `picture` is the
    distribution of `metric` in bands, `concentration` both readings of the 80/20 rule on it (None
    for recency), `profiles` say which metrics deserve a threshold. `certainty` and `periods` are
    empty unless asked for, and so is `frozen`, the rule file with literal numbers.
    """

    as_of: dt.date
    window: Window
    intake: Intake
    metric: Metric
    thresholds: tuple[Threshold, ...]
    splits: tuple[Split, ...]
    picture: Picture
    concentration: Concentration | None
    profiles: tuple[Profile, ...]
    certainty: tuple[Certainty, ...]
    periods: tuple[Period, ...]
    warnings: tuple[str, ...]
    rules: Rules
    reading: Reading
    frozen: str | None

    @property
    def floors(self) -> tuple[Floor, ...]:
        """Every floor of every threshold."""
        return tuple(floor for threshold in self.thresholds for floor in threshold.floors)
