"""What the verbs return: frozen, complete, and free of anything about how it is shown."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierkit.members.metrics import Metric
from tierkit.members.window import Window
from tierkit.orders.intake import Intake
from tierkit.orders.rejects import Reject
from tierkit.orders.spec import OrdersSpec
from tierkit.rules.rules import Rules
from tierkit.thresholds.bootstrap import Interval
from tierkit.thresholds.concentration import Concentration
from tierkit.thresholds.derive import Floor, Threshold
from tierkit.thresholds.picture import Picture
from tierkit.thresholds.profile import Profile
from tierkit.tiers.summary import Band, TierSummary
from tierkit.tiers.table import MemberTable, arrow_table
from tierkit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

HASH_BLOCK = 1 << 20


@dataclass(frozen=True)
class Reading:
    """How the orders were read: from which files and columns, by which spec, over which days.

    `notes` are what a reader of the numbers must know; `rejects` the unreadable rows that were
    set aside because the caller said so.
    """

    files: tuple[str, ...]
    roles: Mapping[str, str]
    spec: OrdersSpec
    first_day: dt.date
    last_day: dt.date
    notes: tuple[str, ...]
    rejects: tuple[Reject, ...]

    def start_of(self, window: Window) -> dt.date:
        """The first day of a window; of one without a start, the first day with a row."""
        return window.start or self.first_day

    def told(self, window: Window) -> dict[str, str]:
        """A window as plain data."""
        start, end = self.start_of(window).isoformat(), window.end.isoformat()
        return {"start": start, "end": end, "length": window.length}


@dataclass(frozen=True)
class SegmentResult:
    """Who is in which tier, by which thresholds, over which window, from which rows.

    `members` is the member table as a DataFrame, `tiers` a summary row per tier, `thresholds` the
    floors with what was asked of each and what it gives, `intake` the account of every row, and
    `manifest` what tells two runs apart: as-of day, window, rules, inputs, version.
    """

    as_of: dt.date
    window: Window
    intake: Intake
    thresholds: tuple[Floor, ...]
    summary: TierSummary
    warnings: tuple[str, ...]
    rules: Rules
    reading: Reading
    table: MemberTable = field(repr=False)

    @property
    def tiers(self) -> tuple[Band, ...]:
        """The summary: a row per tier, best first, then the inactive members."""
        return self.summary.bands

    @cached_property
    def members(self) -> "pd.DataFrame":
        """The member table, sorted by `member_id`.

        `last_order` is a datetime64 (NaT for who never bought), `recency` and `frequency` are
        nullable integers, `monetary` is float64: the nearest to the exact amount.
        """
        import pandas as pd  # only who asks for a DataFrame pays for pandas
        import pyarrow as pa

        integers = {pa.int64(): pd.Int64Dtype()}
        frame: pd.DataFrame = arrow_table(self.table).to_pandas(
            types_mapper=integers.get, date_as_object=False
        )
        return frame

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What went in and how, without clock or path: the same input gives the same manifest."""
        inputs = [{"name": Path(name).name, "sha256": _sha256(name)} for name in self.reading.files]
        spec = self.reading.spec
        return {
            "tierkit": VERSION,
            "as_of": self.as_of.isoformat(),
            "window": self.reading.told(self.window),
            "rules": {"name": self.rules.name, "sha256": self.rules.digest},
            "orders": {
                "columns": dict(self.reading.roles),
                "statuses": {
                    "count": list(spec.statuses.count),
                    "ignore": list(spec.statuses.ignore),
                    "refund": list(spec.statuses.refund),
                },
                "where": {column: list(values) for column, values in spec.where.items()},
                "timezone": spec.timezone,
            },
            "inputs": sorted(inputs, key=lambda each: (each["name"], each["sha256"])),
        }


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with open(name, "rb") as file:
        while block := file.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


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
