"""Members who hold a tier but shape no threshold, as the rules list them."""

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tierkit.errors import DataError
from tierkit.members import arrow
from tierkit.members.table import Members
from tierkit.results.reading import LeftOut, Reading
from tierkit.rules.rules import Rules


@dataclass(frozen=True)
class Listed:
    """The ids that the rules leave out; in a file, under which header, if that may be an id too."""

    ids: tuple[str, ...]
    file: str | None = None
    doubtful_header: str | None = None

    def left_out_of(self, members: Members) -> Members:
        """The same members, those on the list marked as left out."""
        given = pa.array(self.ids, members.ids.type)
        chosen = pa.chunked_array([pc.is_in(members.ids, value_set=given)])
        return replace(members, left_out=arrow.flags(chosen))

    def known(self, members: Members) -> tuple[str, ...]:
        """Those of the ids that are members."""
        given = pa.array(self.ids, members.ids.type)
        return tuple(given.filter(pc.is_in(given, value_set=members.ids)).to_pylist())


def listed_members(rules: Rules, column: str) -> Listed | None:
    """Who is left out; None where the rules leave nobody out.

    `column` is what the ids are called in the orders.
    """
    if rules.left_out is None:
        return None
    if not isinstance(rules.left_out, Path):
        return Listed(tuple(dict.fromkeys(rules.left_out)))
    from tierkit.orders.member_list import read_member_list  # DuckDB comes with it

    found = read_member_list(rules.left_out, column)
    return Listed(found.ids, str(rules.left_out), None if found.named else found.column)


def without_listed(
    listed: Listed | None, members: Members, reading: Reading
) -> tuple[Members, Reading]:
    """The members with those left out who are listed, and the reading that tells of it.

    Raises `DataError` where nobody would shape a threshold, or a header is a member.
    """
    if listed is None:
        return members, reading
    members = listed.left_out_of(members)
    told = LeftOut(listed.file, len(listed.ids), len(listed.known(members)))
    notes = [told.text]
    header = listed.doubtful_header
    if header is not None:
        if pc.index(members.ids, pa.scalar(header, members.ids.type)).as_py() >= 0:
            raise DataError(
                f"{listed.file}: the first line, {header!r}, is a member",
                "Put a header above the ids, such as member_id.",
            )
        notes.append(f"the first line of {listed.file}, {header!r}, was taken for a header")
    if members.active.any() and not members.shaping.any():
        raise DataError(
            "every active member is left out, so that nobody shapes a threshold",
            "Shorten left_out in the rule file.",
        )
    return members, replace(reading, notes=(*reading.notes, *notes), left_out=told)
