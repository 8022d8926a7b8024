"""Members who hold a tier but shape no threshold, as the rules list them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from tierkit.errors import DataError
from tierkit.hashes import Stamp
from tierkit.members.table import Members
from tierkit.results.reading import LeftOut, Reading
from tierkit.rules.rules import Rules


@dataclass(frozen=True)
class Listed:
    """The ids that the rules leave out; in a file, under which header, if that may be an id too.

    `stamps` show whether the file is still the same.
    """

    ids: tuple[str, ...]
    file: str | None = None
    doubtful_header: str | None = None
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    def known(self, members: Members) -> tuple[str, ...]:
        """Those of the ids that are members."""
        import pyarrow.compute as pc  # it takes a while, and few need it

        given = pa.array(self.ids, members.ids.type)
        return tuple(given.filter(pc.is_in(given, value_set=members.ids)).to_pylist())

    def told_in(self, reading: Reading, known: int, is_member: Callable[[str], bool]) -> Reading:
        """The reading, which tells that so many `known` members are left out.

        Raises `DataError` where what was taken for a header is a member.
        """
        told = LeftOut(self.file, len(self.ids), known)
        notes = [told.text]
        header = self.doubtful_header
        if header is not None:
            if is_member(header):
                raise DataError(
                    f"{self.file}: the first line, {header!r}, is a member",
                    "Put a header above the ids, such as member_id.",
                )
            notes.append(f"the first line of {self.file}, {header!r}, was taken for a header")
        stamps = {**reading.stamps, **self.stamps}
        return replace(reading, notes=(*reading.notes, *notes), left_out=told, stamps=stamps)


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
    header = None if found.named else found.column
    return Listed(found.ids, str(rules.left_out), header, found.stamps)


def without_listed(
    listed: Listed | None, members: Members, reading: Reading
) -> tuple[Members, Reading]:
    """The members with those left out who are listed, and the reading that tells of it.

    Raises `DataError` where nobody would shape a threshold, or a header is a member.
    """
    if listed is None:
        return members, reading
    import pyarrow.compute as pc

    members = members.leaving_out(listed.ids)

    def is_member(text: str) -> bool:
        return bool(pc.index(members.ids, pa.scalar(text, members.ids.type)).as_py() >= 0)

    reading = listed.told_in(reading, len(listed.known(members)), is_member)
    check_shaping(bool(members.active.any()), bool(members.shaping.any()))
    return members, reading


def check_shaping(active: bool, shaping: bool) -> None:
    """Refuse to leave out everyone who is active."""
    if active and not shaping:
        raise DataError(
            "every active member is left out, so that nobody shapes a threshold",
            "Shorten left_out in the rule file.",
        )
