"""A member table that `segment` wrote, read back: the same members, and no order is read."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierkit.errors import DataError
from tierkit.members import arrow
from tierkit.members.metrics import Metric
from tierkit.members.table import Flags, Integers, Members, Values
from tierkit.money import from_floats
from tierkit.orders.days import to_day
from tierkit.orders.member_columns import LEADING
from tierkit.tiers import table_files
from tierkit.watched import Watched

IDENTITY: dict[str, pa.DataType] = {
    "member_id": pa.string(),
    "active": pa.bool_(),
    "last_order": pa.date32(),
}
AGAIN = "Write it anew with segment, or give the orders."


@dataclass(frozen=True)
class SavedTable:
    """A member table before its rows are read; without a manifest its window is not known.

    The file is `watched` from before it was looked at: its rows are read in this `with` block.
    """

    path: Path
    columns: tuple[str, ...]
    manifest: Mapping[str, Any] | None
    watched: Watched

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def find_table(path: Path) -> SavedTable | None:
    """The member table in this file; None where it is something else.

    It is known by its first columns; Parquet has the manifest in its metadata.
    """
    watched = Watched()
    watched.begin(path)
    found = table_files.look(path)
    if found is None or found.columns[: len(LEADING)] != LEADING:
        return None
    told = None if found.manifest is None else parse_manifest(found.manifest, str(path))
    return SavedTable(path, found.columns, told, watched)


def parse_manifest(text: bytes, name: str) -> Mapping[str, Any]:
    """A manifest as `segment` writes it; raises `DataError` for anything else."""
    try:
        told = json.loads(text)
        dt.date.fromisoformat(told["as_of"])
        dt.date.fromisoformat(told["window"]["start"])
        dt.date.fromisoformat(told["window"]["end"])
        if all(isinstance(told[key], dict) for key in ("rules", "orders")):
            return dict(told)
    except (ValueError, KeyError, TypeError):
        pass
    raise DataError(f"{name}: this is no manifest that segment wrote", AGAIN)


def load_members(table: SavedTable, metrics: Iterable[Metric]) -> Members:
    """The members with these metrics, exactly as they were measured.

    Raises `DataError` where the table has not got a metric, or is not as `segment` left it.
    """
    wanted = {metric.name: metric for metric in metrics}
    if missing := [name for name in (*IDENTITY, *wanted) if name not in table.columns]:
        raise DataError(
            f"{table.name} has no column {', '.join(missing)}",
            "Give the orders instead, or write the table anew with segment and these rules.",
        )
    types = IDENTITY | {name: _type(metric) for name, metric in wanted.items()}
    rows = _sorted(table, table_files.read(table.path, types))
    last_day, ever_ordered = _integers(rows["last_order"].cast(pa.int32()))
    values = {name: _values(table, rows, metric) for name, metric in wanted.items()}
    members = Members(
        ids=arrow.in_one(rows["member_id"]),
        last_day=last_day,
        ever_ordered=ever_ordered,
        active=arrow.flags(rows["active"]),
        values=values,
    )
    _check_sound(table, members)
    return members


def as_of_day(table: SavedTable, members: Members) -> dt.date:
    """The as-of day: each member's last order, and the days since then."""
    ever = members.ever_ordered
    ends = members.last_day[ever] + members.values["recency"].numbers[ever]
    if len(ends) == 0 or (ends != ends[0]).any():
        raise DataError(f"{table.name}: last_order and recency lead to no one as-of day", AGAIN)
    found = to_day(int(ends[0]))
    if table.manifest is not None and found != dt.date.fromisoformat(table.manifest["as_of"]):
        raise DataError(
            f"{table.name} ends on {found}, and its manifest says {table.manifest['as_of']}",
            "Give the manifest that was written with the table.",
        )
    return found


def _type(metric: Metric) -> pa.DataType:
    return pa.float64() if metric.scale > 1 else pa.int64()


def _sorted(table: SavedTable, rows: pa.Table) -> pa.Table:
    """The rows by member id, each member once."""
    if not rows.num_rows:
        raise DataError(f"{table.name} has no member", AGAIN)
    ids = arrow.in_one(rows["member_id"])
    if ids.null_count:
        raise DataError(f"{table.name}: a row has no member_id", AGAIN)
    import pyarrow.compute as pc  # it takes a while, and only who reads a table needs it

    if not pc.all(pc.less(ids[:-1], ids[1:])).as_py() and len(ids) > 1:
        rows = rows.take(pc.sort_indices(rows, sort_keys=[("member_id", "ascending")]))
        ids = arrow.in_one(rows["member_id"])
        twice = pc.index(pc.equal(ids[:-1], ids[1:]), True).as_py()
        if twice >= 0:
            raise DataError(f"{table.name}: member {ids[twice].as_py()} stands there twice", AGAIN)
    return rows


def _values(table: SavedTable, rows: pa.Table, metric: Metric) -> Values:
    column = rows[metric.name]
    if pa.types.is_decimal(column.type):
        numbers, present = _units_of_decimals(column)
    elif pa.types.is_floating(column.type):
        numbers, present = _units_of_floats(table, rows, column)
    else:
        numbers, present = _integers(column)
    return Values(metric, numbers, present)


def _units_of_floats(
    table: SavedTable, rows: pa.Table, column: pa.ChunkedArray
) -> tuple[Integers, Flags]:
    amounts, present = arrow.numbers(column)
    units, sound = from_floats(amounts)
    if not sound.all():
        at = int(np.flatnonzero(~sound)[0])
        raise DataError(
            f"{table.name}: {float(amounts[at])!r} of member {rows['member_id'][at].as_py()} is no "
            "exact amount in 1/10,000",
            AGAIN,
        )
    return units, present


def _units_of_decimals(column: pa.ChunkedArray) -> tuple[Integers, Flags]:
    """Decimals with four places as integers, by reading the low half of 128-bit numbers."""
    present = arrow.present(column)
    whole = arrow.in_one(column)
    halves = np.frombuffer(whole.buffers()[1], dtype="<i8").reshape(-1, 2)
    halves = np.where(present[:, None], halves[whole.offset :][: len(whole)], 0)
    if (halves[:, 0] >> 63 != halves[:, 1]).any():
        raise DataError("an amount of the member table is beyond every order", AGAIN)
    return halves[:, 0].astype(np.int64), present


def _integers(column: pa.ChunkedArray) -> tuple[Integers, Flags]:
    return arrow.numbers(column.cast(pa.int64()))


def _check_sound(table: SavedTable, members: Members) -> None:
    """Refuse a table that somebody has changed so that its columns belie each other."""
    recency, frequency = members.values["recency"], members.values["frequency"]
    checks = {
        "active says other than frequency": members.active != (frequency.numbers > 0),
        "recency is there without last_order": recency.present != members.ever_ordered,
        "frequency or monetary is missing": ~(
            frequency.present & members.values["monetary"].present
        ),
    }
    for told, broken in checks.items():
        if broken.any():
            member = members.ids[int(np.flatnonzero(broken)[0])].as_py()
            raise DataError(f"{table.name}: of member {member}, {told}", AGAIN)
