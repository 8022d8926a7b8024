"""The metrics: what is measured of a member, in which unit, and which direction is better."""

from dataclasses import dataclass
from enum import Enum

from tierkit.members.formulas import Formula
from tierkit.money import UNITS


class Unit(Enum):
    """What a metric's integers count."""

    MONEY = "money"  # 1/10,000 of a currency unit
    NUMBER = "number"  # 1/10,000 of one, for a rule file's own numbers
    DAYS = "days"
    COUNT = "count"


# How the cells of a column become one number.
AGGREGATES = {
    "sum": "sum of {}",
    "max": "largest {}",
    "min": "smallest {}",
    "mean": "mean of {}",
    "count": "sale lines with a {}",
    "distinct": "distinct values of {}",
}


@dataclass(frozen=True)
class Aggregate:
    """An own metric: one column of the export over the counted sale lines in the window."""

    how: str
    column: str

    @property
    def is_numeric(self) -> bool:
        """Whether the cells must be numbers; others are only counted or told apart."""
        return self.how not in ("count", "distinct")


@dataclass(frozen=True)
class PurchaseDays:
    """A metric that counts the distinct days of the counted orders in the window."""


Origin = Aggregate | PurchaseDays | Formula


@dataclass(frozen=True)
class Metric:
    """One measure of a member, kept as an integer of its unit.

    Where `lower_is_better`, a threshold is a ceiling (<=) instead of a floor (>=).
    `can_be_negative` and `can_be_missing` are what reasoning over floors must know. `origin` says
    how a rule file works it out; the built-in ones have none.
    """

    name: str
    unit: Unit
    meaning: str
    lower_is_better: bool = False
    can_be_negative: bool = False
    can_be_missing: bool = False
    origin: Origin | None = None

    @property
    def scale(self) -> int:
        """How many of the integers kept make one of the unit that people use."""
        return UNITS if self.unit in (Unit.MONEY, Unit.NUMBER) else 1

    @property
    def op(self) -> str:
        """How a value is compared with a threshold to reach the better band."""
        return "<=" if self.lower_is_better else ">="


# What stands in every member table; further metrics are measured where somebody asks for them.
CORE = ("recency", "frequency", "monetary")

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "recency",
            Unit.DAYS,
            "days from the last order to the as-of day",
            lower_is_better=True,
            can_be_missing=True,
        ),
        Metric("frequency", Unit.COUNT, "orders in the window"),
        Metric("monetary", Unit.MONEY, "net amount in the window", can_be_negative=True),
        Metric(
            "average_order",
            Unit.MONEY,
            "net amount per order in the window",
            can_be_negative=True,
            can_be_missing=True,
        ),
        Metric(
            "largest_order",
            Unit.MONEY,
            "largest net amount of one order in the window",
            can_be_negative=True,
            can_be_missing=True,
        ),
        Metric(
            "tenure",
            Unit.DAYS,
            "days from the first order ever to the as-of day",
            can_be_missing=True,
        ),
        Metric("lifetime_orders", Unit.COUNT, "orders up to the as-of day"),
        Metric(
            "lifetime_monetary", Unit.MONEY, "net amount up to the as-of day", can_be_negative=True
        ),
    )
}
