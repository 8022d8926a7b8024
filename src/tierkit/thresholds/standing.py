"""Where one member stands among all: how many do better, as well, and worse on a metric."""

from dataclasses import dataclass
from fractions import Fraction

from tierkit.thresholds.distribution import Distribution


@dataclass(frozen=True)
class Standing:
    """Members who do better, as well (the member among them), and worse."""

    better: int
    same: int
    worse: int

    @property
    def members(self) -> int:
        """How many members there are."""
        return self.better + self.same + self.worse

    @property
    def above(self) -> Fraction:
        """The share of the members who do worse."""
        return Fraction(self.worse, self.members)


def stand(distribution: Distribution, value: int) -> Standing:
    """Where a value stands in a distribution that it is a part of."""
    reaching, _ = distribution.at_or_better(Fraction(value))
    worse = distribution.members - reaching
    better = distribution.above(Fraction(value)).members
    return Standing(better, reaching - better, worse)
