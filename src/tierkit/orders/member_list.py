"""A file that lists members: a column of ids, read as the ids of orders are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tierkit.hashes import Stamp
from tierkit.orders.columns import check_types, find_member_column
from tierkit.orders.engine import Engine
from tierkit.orders.plain import identity
from tierkit.orders.sources import open_files, stored_file
from tierkit.orders.spec import OrdersSpec


@dataclass(frozen=True)
class MemberList:
    """The ids in a file, each once, and the column they stand in; `named` where that is known.

    `stamps` show whether the file is still the same.
    """

    ids: tuple[str, ...]
    column: str
    named: bool
    stamps: Mapping[str, Stamp]


def read_member_list(path: Path, column: str | None) -> MemberList:
    """Read the members that a file lists.

    `column` is what the ids of orders are called, if that is known. Without it, and without a
    column that is called as such ids usually are, the file must have a single one.
    """
    with Engine() as engine:
        engine.watched.begin(path)
        (source,) = open_files(engine, [stored_file(path)], OrdersSpec())
        found, named = find_member_column(source.names[0], source.columns, column)
        check_types(source, {"member": found})
        member = identity(source.identifier(found), source.type_of(found))
        rows = engine.rows(
            f"SELECT DISTINCT id FROM (SELECT {member} AS id FROM {source.scan(source.names)}) "
            "WHERE id IS NOT NULL ORDER BY id",
            "Reading the members left out",
        )
    ids = tuple(str(row[0]) for row in rows)
    return MemberList(ids, found, named, dict(engine.watched.stamps))
