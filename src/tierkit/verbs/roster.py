"""The roster: everyone who registered, so that those who never bought have their row."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from tierkit.errors import UsageError
from tierkit.members.table import Members
from tierkit.results.reading import Reading


def with_roster(
    path: str | Path | None, members: Members, reading: Reading
) -> tuple[Members, Reading]:
    """The members of the orders and of a roster together, and what to say of it.

    Raises `DataError` for a roster whose column of members cannot be told.
    """
    if path is None:
        return members, reading
    import pyarrow.compute as pc  # it takes a while, and few need it

    from tierkit.orders.member_list import read_member_list  # DuckDB comes with it

    if not Path(path).exists():
        raise UsageError(f"{path}: no such file", "Give the roster, a file of registered members.")
    listed = read_member_list(Path(path), reading.roles["member"])
    ids = pa.array(listed.ids, pa.string())
    known = pc.sum(pc.is_in(members.ids, value_set=ids)).as_py() or 0
    told = (
        f"{Path(path).name} lists {len(ids):,} members ({listed.column}), of whom "
        f"{len(ids) - known:,} have no order; {len(members) - known:,} members with orders are not "
        "on it"
    )
    return members.with_roster(ids), replace(
        reading,
        files=(*reading.files, str(path)),
        stamps={**reading.stamps, **listed.stamps},
        notes=(*reading.notes, told),
    )
