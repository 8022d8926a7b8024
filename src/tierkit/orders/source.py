"""A source: named columns that one SQL scan reads from files, or from a frame."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tierkit.errors import TierkitError
from tierkit.orders.recognised import Recognised

if TYPE_CHECKING:
    from tierkit.orders.statistics import RowGroup, Told


# Given a file, a date column, and its type: which rows are read as one.
RowGroups = Callable[[Path, str, str], "Sequence[RowGroup] | None"]


def _no_places(_: Path, __: Sequence[int]) -> dict[int, int]:
    return {}


def _no_reason(_: str, __: Path) -> TierkitError | None:
    return None


def _no_groups(_: Path, __: str, ___: str) -> None:
    return None


def _nothing_told(_: Sequence[Path], __: Mapping[str, str]) -> "Mapping[str, Told]":
    return {}


@dataclass(frozen=True)
class Source:
    """Files (or one frame) with the same columns, which one SQL scan reads.

    `names` are the user's, and `paths` where the bytes of each lie. `select` is the SQL to select
    from, given some of those paths; `identifiers` and `types` go with `columns`. Scanning `costly`
    text again costs a parse, so it is cleaned once and kept. `locate` gives the lines on which
    records begin (of a sheet, the rows), `explain` the reason why a file is broken that the engine
    would not read. Sources whose columns, types and `layout` are the same can be read as one. In
    the columns that are `filled` every value is a text that begins above a blank and is no word for
    nothing, by the file's own account; `told` gives more of that for columns of some types, and
    `row_groups` which rows are read as one, where that is known. `row_number` is SQL for the number
    of a row in its file, from 0, to stand before `FROM` and a scan; without it rows have to be
    counted by one thread.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    identifiers: tuple[str, ...]
    types: tuple[str, ...]
    select: Callable[[Sequence[Path]], str]
    paths: Mapping[str, Path] = field(default_factory=dict)
    costly: bool = False
    layout: Hashable = None
    locate: Callable[[Path, Sequence[int]], Mapping[int, int]] = _no_places
    explain: Callable[[str, Path], TierkitError | None] = _no_reason
    recognised: tuple[Recognised, ...] = ()
    filled: frozenset[str] = frozenset()
    told: "Callable[[Sequence[Path], Mapping[str, str]], Mapping[str, Told]]" = _nothing_told
    row_groups: RowGroups = _no_groups
    row_number: str | None = None
    is_sheet: bool = False

    @property
    def size(self) -> int:
        """How many bytes the files have."""
        return sum(path.stat().st_size for path in self.paths.values())

    def scan(self, names: Sequence[str]) -> str:
        """The SQL to select from, for some of the files."""
        return self.select([self.paths[name] for name in names if name in self.paths])

    def identifier(self, column: str) -> str:
        """The SQL name of a column."""
        return self.identifiers[self.columns.index(column)]

    def type_of(self, column: str) -> str:
        """The DuckDB type of a column."""
        return self.types[self.columns.index(column)]

    def told_of(self, columns: Sequence[str]) -> "Mapping[str, Told]":
        """What the files themselves tell of some columns, where they do."""
        kinds = {column: self.type_of(column) for column in columns}
        return self.told(list(self.paths.values()), kinds)

    def lines(self, name: str, numbers: Sequence[int]) -> Mapping[int, int]:
        """The lines on which records begin; empty where there are no lines."""
        return self.locate(self.paths[name], numbers) if name in self.paths and numbers else {}

    def reason(self) -> TierkitError | None:
        """Why one of the files cannot be read; None where all of them look sound."""
        reasons = (self.explain(name, path) for name, path in self.paths.items())
        return next((reason for reason in reasons if reason is not None), None)


def renamed(source: Source, names: Sequence[str]) -> Source:
    """The source with other names for its columns."""
    own = dict(zip(names, source.columns, strict=True))
    filled = frozenset(name for name, column in own.items() if column in source.filled)

    def told(paths: Sequence[Path], kinds: Mapping[str, str]) -> "Mapping[str, Told]":
        found = source.told(paths, {own[name]: kind for name, kind in kinds.items()})
        return {name: found[own[name]] for name in kinds if own[name] in found}

    def row_groups(path: Path, name: str, kind: str) -> "Sequence[RowGroup] | None":
        return source.row_groups(path, own[name], kind)

    return replace(source, columns=tuple(names), filled=filled, told=told, row_groups=row_groups)


def merged(sources: Sequence[Source]) -> Source:
    """One source of several that have the same columns, types and layout."""
    if len(sources) == 1:
        return sources[0]
    owners = {path: source for source in sources for path in source.paths.values()}
    return replace(
        sources[0],
        locate=lambda path, numbers: owners[path].locate(path, numbers),
        explain=lambda name, path: owners[path].explain(name, path),
        names=tuple(name for source in sources for name in source.names),
        paths={name: path for source in sources for name, path in source.paths.items()},
        recognised=tuple(each for source in sources for each in source.recognised),
        filled=frozenset.intersection(*(source.filled for source in sources)),
    )
