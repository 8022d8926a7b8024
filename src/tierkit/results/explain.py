"""What `explain` returns."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tierkit.members.history import History
from tierkit.members.metrics import Metric
from tierkit.members.window import Window
from tierkit.orders.intake import Intake
from tierkit.results.reading import Reading
from tierkit.rules.rules import Rules
from tierkit.thresholds.standing import Standing
from tierkit.tiers.working import MetricTest, Working


@dataclass(frozen=True)
class Figure:
    """One metric of the member, in units of the metric; None where there is no value.

    `standing` is among the active members; None for an inactive one, or without a value.
    """

    metric: Metric
    value: int | None
    standing: Standing | None

    @property
    def amount(self) -> Fraction | None:
        """The value in the unit that people use."""
        return None if self.value is None else Fraction(self.value, self.metric.scale)


@dataclass(frozen=True)
class Score:
    """The score on one metric, None for who has none; 1 is the worst of so many `bands`.

    `floors` are those of the score's threshold, worst first, each reached or not.
    """

    metric: Metric
    score: int | None
    bands: int
    floors: tuple[MetricTest, ...]


@dataclass(frozen=True)
class Level:
    """One level of the programme with its condition worked out.

    `working` is None where the level asks for nothing. `inactive` is the level of those without an
    order in the window.
    """

    name: str
    working: Working | None
    holds: bool
    held: bool
    inactive: bool = False


@dataclass(frozen=True)
class Tag:
    """A tag of the rules, and whether the member has it."""

    name: str
    working: Working


@dataclass(frozen=True)
class Change:
    """The first day on which the member would hold another level, if nothing more is bought.

    `window` is that of the day; `working` is the condition that then fails (of the level lost) or
    holds (of the level gained), None where there is none; `inactive` says that no order is left.
    """

    day: dt.date
    before: str
    after: str
    falls: bool
    window: Window
    working: Working | None
    inactive: bool


@dataclass(frozen=True)
class Outlook:
    """What time alone will change, and the last day that was looked at.

    `slides` says that the window goes along with the as-of day, `complete` that nothing can change
    after the last day.
    """

    changes: tuple[Change, ...]
    slides: bool
    until: dt.date
    complete: bool = True

    @property
    def lapse(self) -> Change | None:
        """The first change that leads down."""
        return next((change for change in self.changes if change.falls), None)


@dataclass(frozen=True)
class ExplainResult:
    """Why a member holds a tier: orders, metrics, conditions, and what time alone will change.

    `history` has every order of the member and what became of it, `levels` every level, best
    first, with its condition worked out; `outlook` the days on which the level would change if
    nothing more is bought.
    """

    as_of: dt.date
    window: Window
    intake: Intake
    member: str
    active: bool
    last_order: dt.date | None
    tier: str
    history: History
    figures: tuple[Figure, ...]
    scores: tuple[Score, ...]
    has_segments: bool
    segment: str | None
    levels: tuple[Level, ...]
    tags: tuple[Tag, ...]
    outlook: Outlook
    warnings: tuple[str, ...]
    rules: Rules
    reading: Reading

    @property
    def values(self) -> Mapping[str, Fraction | None]:
        """Each metric by its name, in the unit that people use."""
        return {each.metric.name: each.amount for each in self.figures}

    @property
    def next_level(self) -> Level | None:
        """The level above the one held; None for the best."""
        better = [level for level in self.levels if not level.inactive]
        above = [level for level in better[: self._held_at] if not level.held]
        return above[-1] if above else None

    @property
    def _held_at(self) -> int:
        return next(at for at, level in enumerate(self.levels) if level.held)

    @property
    def lapse(self) -> Change | None:
        """The first change that leads down."""
        return self.outlook.lapse
