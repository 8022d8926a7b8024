"""What `segment` returns."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierkit.errors import DataError
from tierkit.hashes import Known, sha256_of, stamp_of
from tierkit.members.window import Window
from tierkit.orders.intake import Intake
from tierkit.results.reading import Reading, orders_told
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Floor
from tierkit.tiers.summary import Band, TierSummary
from tierkit.tiers.table import MemberTable, arrow_table
from tierkit.version import VERSION

if TYPE_CHECKING:
    from tierkit.tiers.cluster_table import ClusterTable

LEAVE_IT = "Leave the file as it is until the run has ended."


@dataclass(frozen=True)
class SegmentResult:
    """Who is in which tier, by which thresholds, over which window, from which rows.

    `members` is the member table as a DataFrame, `tiers` a summary row per tier, `segments` one
    per segment (and for whoever has none), `thresholds` the floors with what was asked of each and
    what it gives, `intake` the account of every row, and
    `manifest` what tells two runs apart: as-of day, window, rules, inputs, version. `hashed` knows
    hashes of input files that were begun before.
    """

    as_of: dt.date
    window: Window
    intake: Intake
    thresholds: tuple[Floor, ...]
    summary: TierSummary
    segments: tuple[Band, ...]
    warnings: tuple[str, ...]
    rules: Rules
    reading: Reading
    table: "MemberTable | ClusterTable" = field(repr=False)
    hashed: Known | None = field(default=None, repr=False, compare=False)

    @property
    def tiers(self) -> tuple[Band, ...]:
        """The summary: a row per tier, best first, then the inactive members."""
        return self.summary.bands

    @cached_property
    def members(self) -> Any:
        """The member table, sorted by `member_id`.

        `last_order` is a datetime64 (NaT for who never bought), `recency` and `frequency` are
        nullable integers, `monetary` is float64: the nearest to the exact amount. Of orders on a
        cluster it is a frame of the cluster.
        """
        if not isinstance(self.table, tuple):
            return self.table.frame
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
        inputs = [
            {"name": Path(name).name, "sha256": self._input_hash(name)}
            for name in self.reading.files
        ]
        return {
            "tierkit": VERSION,
            "as_of": self.as_of.isoformat(),
            "window": self.reading.told(self.window),
            "rules": {
                "name": self.rules.name,
                "sha256": self.rules.digest,
                "levels": list(self.rules.levels),
                "inactive": self.rules.inactive,
            },
            "orders": orders_told(self.reading.spec, self.reading.roles),
            "metrics": {
                name: metric.meaning
                for name, metric in self.rules.metrics.items()
                if name in self.rules.further or metric.origin is not None
            },
            "left_out": self._left_out(),
            "inputs": sorted(inputs, key=lambda each: (each["name"], each["sha256"])),
        }

    def _input_hash(self, name: str) -> str:
        known, stamp = self.reading.hashes.get(name), self.reading.stamps.get(name)
        if known is None and self.hashed is not None:
            known = self.hashed(name, stamp)
        if known is not None:
            return known
        digest = _sha256(name)
        if stamp is not None and stamp_of(name) != stamp:
            raise DataError(
                f"{name}: the file has been written to since it was read, and the manifest would "
                "have the hash of what may be another",
                LEAVE_IT,
            )
        return digest

    def _left_out(self) -> dict[str, Any] | None:
        """Who was left out, by the file that lists them."""
        told = self.reading.left_out
        if told is None:
            return None
        counts = {"listed": told.listed, "members": told.known}
        if told.file is None:
            return counts
        return {"name": Path(told.file).name, "sha256": self._input_hash(told.file), **counts}


def _sha256(name: str) -> str:
    try:
        return sha256_of(name)
    except OSError as error:
        raise DataError(
            f"{name}: read once, but not again, for its hash in the manifest ({error.strerror})",
            LEAVE_IT,
        ) from None
