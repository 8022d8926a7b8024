"""One export as it is understood: its source, which column plays which role, how it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tierkit.orders.source import Source

# Where a row stands among those of all files.
STANDS_AT = "tierkit_place"


@dataclass(frozen=True)
class Convention:
    """How the values of one column are written, and what in the column says so.

    `reading` is the short name of the convention (`comma`, `dmy`, `excel`, ...), `meaning` the
    same in words. `because` tells what decided it, `examples` are values that could be read in
    this way only. `sql` gives the plain value from the columns of the source, of type `kind`.
    """

    role: str
    column: str
    reading: str
    meaning: str
    because: str
    examples: tuple[str, ...]
    sql: str
    kind: str

    @property
    def told(self) -> str:
        """The convention in one line, as a note."""
        return f"{self.column}: {self.meaning} ({self.because})"


@dataclass(frozen=True)
class FilePart:
    """Rows of a file, from the first to the last, numbered from 0; so many are in files before."""

    name: str
    first: int
    last: int
    before: int


@dataclass(frozen=True)
class Export:
    """A source with its roles and conventions: what SQL needs to select plain values from it.

    A role without a convention is read as it stands. Where `status_stands`, every status is known
    to be a text without blanks around it; where `readable`, every date and amount to be one.
    """

    source: Source
    roles: Mapping[str, str]
    conventions: Mapping[str, Convention] = field(default_factory=dict)
    status_stands: bool = False
    readable: bool = False

    def column(self, role: str) -> tuple[str, str]:
        """The SQL name and the type of the column that plays a role, read by its convention."""
        if role in self.conventions:
            return f"plain_{role}", self.conventions[role].kind
        column = self.roles[role]
        return self.source.identifier(column), self.source.type_of(column)

    def is_filled(self, role: str) -> bool:
        """Whether the file itself says that no value of a role is missing or blank."""
        return role not in self.conventions and self.roles[role] in self.source.filled

    def raw_cells(self) -> dict[str, str]:
        """SQL for what stands in the column of each role, as text, by name."""
        return {
            f"raw_{role}": f"CAST({self.source.identifier(column)} AS VARCHAR)"
            for role, column in self.roles.items()
        }

    def scan(
        self,
        files: Sequence[str],
        kept: Sequence[str] = (),
        part: FilePart | None = None,
        carried: Mapping[str, str] | None = None,
    ) -> str:
        """SQL to select from: the columns of the source, and those read by a convention.

        Only the rows that meet all conditions are `kept`; those of a `part` of a file carry along
        where they stand. What else is to be `carried` along stands in front, so that it is found
        before a column of the source that has its name.
        """
        carried = dict(carried or {})
        if part is not None:
            files, number = (part.name,), self.source.row_number
            kept = (*kept, f"{number} BETWEEN {part.first} AND {part.last}")
            carried[STANDS_AT] = f"{number} + {part.before}"
        scan = self.source.scan(files)
        if not self.conventions and not kept and not carried:
            return scan
        front = "".join(f"{sql} AS {name}, " for name, sql in carried.items())
        plain = "".join(
            f", {convention.sql} AS plain_{role}" for role, convention in self.conventions.items()
        )
        where = f" WHERE {' AND '.join(kept)}" if kept else ""
        return f"(SELECT {front}*{plain} FROM {scan}{where})"
