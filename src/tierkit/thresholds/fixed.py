"""The threshold method of numbers that somebody chose: amounts, counts, days, lengths of time."""

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from tierkit.errors import UsageError
from tierkit.members.metrics import Metric, Unit
from tierkit.members.window import Length
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.method import Floors, Method
from tierkit.thresholds.parameters import parameter, parse_floors, parse_reach, parse_ties

USUAL_MONTH = Fraction(365, 12)


@dataclass(frozen=True)
class Fixed(Method):
    """The numbers given, in the metric's own unit, for all members or the active ones only."""

    name: ClassVar[str] = "fixed"
    meaning: ClassVar[str] = "the numbers given"
    is_derived: ClassVar[bool] = False
    values: tuple[Fraction | Length, ...] = parameter(
        parse_floors, "the floors, worst band first", name="floors"
    )
    reach: str = parameter(
        parse_reach, "who can reach them: all members, or only active ones", "all"
    )
    ties: str = parameter(
        parse_ties, "whether numbers that leave a band empty are an error, or kept", "error"
    )

    @property
    def count(self) -> int:
        """As many as are given."""
        return len(self.values)

    def floors(self, distribution: Distribution) -> Floors:
        """The numbers themselves."""
        return self.in_units(distribution.metric)

    def in_units(self, metric: Metric) -> Floors:
        """The numbers in units of the metric; lengths must be settled before."""
        if self.has_lengths:
            raise AssertionError("a length is no number of days before there is an as-of day")
        numbers = (value for value in self.values if not isinstance(value, Length))
        return tuple(value * metric.scale for value in numbers)

    @property
    def has_lengths(self) -> bool:
        """Whether the as-of day decides on any of the numbers."""
        return any(isinstance(value, Length) for value in self.values)

    def on(self, as_of: dt.date) -> "Fixed":
        """The same with lengths as numbers of days, reckoned back from the as-of day."""
        settled = (
            Fraction(value.days_before(as_of)) if isinstance(value, Length) else value
            for value in self.values
        )
        return replace(self, values=tuple(settled))

    def check(self, metric: Metric) -> None:
        """Refuse floors that do not rise (ceilings that do not fall) from band to band."""
        if self.has_lengths and metric.unit is not Unit.DAYS:
            length = next(value for value in self.values if isinstance(value, Length))
            raise UsageError(
                f"{length.text} is a length of time, and {metric.name} counts no days",
                "Give a number.",
            )
        if self.ties == "error" and self.reach == "all":
            self._check_first(metric)
        for lower, upper in pairwise(self.values) if self.ties == "error" else ():
            low, high = _days(lower), _days(upper)
            if not (high < low if metric.lower_is_better else high > low):
                told = "fall" if metric.lower_is_better else "rise"
                raise UsageError(
                    f"{_told(lower)} is followed by {_told(upper)}",
                    f"For {metric.name} the numbers {told} from the worst band to the best.",
                )

    def _check_first(self, metric: Metric) -> None:
        """Refuse a number that all members reach, or that none can: it parts nobody from others."""
        if metric.can_be_negative:
            return
        if not metric.lower_is_better and self.values and _days(self.values[0]) <= 0:
            raise UsageError(
                f"{metric.name} is never below 0, so every member reaches {_told(self.values[0])}",
                "Give a number above 0.",
            )
        if metric.lower_is_better and self.values and _days(self.values[-1]) < 0:
            raise UsageError(
                f"{metric.name} is never below 0, so nobody reaches {_told(self.values[-1])}",
                "Give 0 or more.",
            )


def _days(value: Fraction | Length) -> Fraction:
    """A floor as a number, a length at its usual days."""
    if isinstance(value, Length):
        return value.months * USUAL_MONTH + value.days
    return value


def _told(value: Fraction | Length) -> str:
    return value.text if isinstance(value, Length) else f"{float(value):g}"
