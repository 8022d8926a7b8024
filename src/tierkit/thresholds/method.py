"""What a threshold method is, and what its floors are asked to give."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from tierkit.members.metrics import Metric
from tierkit.thresholds.distribution import Distribution

Floors = tuple[Fraction, ...]


@dataclass(frozen=True)
class Asked:
    """What a floor was asked to cut off: a share of the members, of their value, ...

    ... of the value that a better floor left over (`rest`), or of the gaps between purchases.
    """

    share: Fraction
    of: Literal["members", "value", "rest", "gaps"]


@dataclass(frozen=True)
class Method:
    """Finds the floors of a metric; the bands between them are one more than the floors.

    `shares_value` methods need values that add up, so none of them fits recency; `gap_based` ones
    look at the gaps between purchase days and fit nothing but recency; `slow` ones take seconds on
    a million distinct values.
    """

    name: ClassVar[str]
    meaning: ClassVar[str]
    shares_value: ClassVar[bool] = False
    gap_based: ClassVar[bool] = False
    is_derived: ClassVar[bool] = True
    slow: ClassVar[bool] = False

    @property
    def count(self) -> int | None:
        """How many floors there will be, one fewer than bands; None where the data decides."""
        bands: int = getattr(self, "bands", 2)
        return bands - 1

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What each floor was asked to give, worst band first; empty where nothing was."""
        return ()

    def floors(self, distribution: Distribution) -> Floors:
        """The floors in units of the metric, worst band first (so ceilings fall)."""
        raise NotImplementedError

    def check(self, metric: Metric) -> None:
        """Refuse parameters that make no sense for the metric."""

    @classmethod
    def fits(cls, metric: Metric) -> bool:
        """Whether the method has a meaning for the metric."""
        if cls.gap_based:
            return metric.name == "recency"
        return not (cls.shares_value and metric.lower_is_better)
