"""The metrics: what is measured of a member, in which unit, and which direction is better."""

from dataclasses import dataclass
from enum import Enum

from tierkit.money import UNITS


class Unit(Enum):
    """What a metric's integers count."""

    MONEY = "money"  # 1/10,000 of a currency unit
    DAYS = "days"
    COUNT = "count"


@dataclass(frozen=True)
class Metric:
    """One measure of a member, kept as an integer of its unit.

    Where `lower_is_better`, a threshold is a ceiling (<=) instead of a floor (>=).
    `can_be_negative` is what reasoning over floors must know.
    """

    name: str
    unit: Unit
    meaning: str
    lower_is_better: bool = False
    can_be_negative: bool = False

    @property
    def scale(self) -> int:
        """How many of the integers kept make one of the unit that people use."""
        return UNITS if self.unit is Unit.MONEY else 1

    @property
    def op(self) -> str:
        """How a value is compared with a threshold to reach the better band."""
        return "<=" if self.lower_is_better else ">="


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "recency", Unit.DAYS, "days from the last order to the as-of day", lower_is_better=True
        ),
        Metric("frequency", Unit.COUNT, "orders in the window"),
        Metric("monetary", Unit.MONEY, "net amount in the window", can_be_negative=True),
    )
}
