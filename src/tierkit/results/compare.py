"""What `compare` returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tierkit.tiers.gates import Verdict
from tierkit.tiers.moves import Moves
from tierkit.tiers.side_by_side import Difference, Drift, Figures
from tierkit.tiers.table import MemberTable, arrow_table
from tierkit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """One of the two tables: its size, and its manifest where there is one.

    `name` is what people call it: the file's name, or its path where both have one name.
    """

    name: str
    file: str | None
    total: Figures
    manifest: Manifest | None


@dataclass(frozen=True)
class CompareResult:
    """What has become of the members between two tables.

    `moves` is the matrix of the `in_both` members, `moved` how many of them did. `order` says what
    tells which tier is higher; where it is None, nobody is called promoted or demoted. `drift` has
    each tier before and after, best first, `differences` the columns that differ, `verdicts` what
    each gate says. `differing` is a DataFrame of the members who moved, came or went.
    """

    old: Compared
    new: Compared
    identical: bool
    order: str | None
    moves: Moves
    in_both: int
    moved: int
    arrived: Figures
    lost: Figures
    drift: tuple[Drift, ...]
    total: Drift
    differences: tuple[Difference, ...]
    verdicts: tuple[Verdict, ...]
    warnings: tuple[str, ...]
    table: MemberTable = field(repr=False)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The gates that say no."""
        return tuple(verdict for verdict in self.verdicts if verdict.says_no)

    @property
    def passed(self) -> bool:
        """Whether no gate says no."""
        return not self.failed

    @property
    def same(self) -> bool:
        """Whether no member and no column differs."""
        gone_or_come = self.arrived.members + self.lost.members
        return not (self.moved or gone_or_come or self.differences)

    @property
    def has_revenue(self) -> bool:
        """Whether a table tells the revenue."""
        return self.old.total.revenue is not None or self.new.total.revenue is not None

    @property
    def differing(self) -> "pd.DataFrame":
        """Who moved, came or went: `member_id`, `from`, `to`, `move`, and the revenue."""
        frame: pd.DataFrame = arrow_table(self.table).to_pandas(date_as_object=False)
        return frame

    @property
    def manifest(self) -> dict[str, Any]:
        """What was compared, without clock or path."""
        return {"tierkit": VERSION, "compare": [self.old.manifest, self.new.manifest]}
