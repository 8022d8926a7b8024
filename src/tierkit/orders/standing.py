"""Rows as they stand in files or in memory, from where to where."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from tierkit.orders.as_of import Rows
from tierkit.orders.cleaning import ROW_NUMBER, FilePart, clean_used
from tierkit.orders.days import NAIVE
from tierkit.orders.export import Export
from tierkit.orders.spec import OrdersSpec

# To read more files, each by itself, would be slow to plan.
MOST_FILES = 40


# The table of the used rows that take something back, where orders can have such.
RETURNS = "return_lines"


def _unknown(_: int, __: int) -> None:
    """How rows stand that are in no order."""


@dataclass(frozen=True)
class Stretch:
    """Rows that follow one another: which is the first, of all that there are, and how many."""

    first: int
    rows: int

    @property
    def end(self) -> int:
        """The row behind the last."""
        return self.first + self.rows


@dataclass(frozen=True)
class Standing:
    """The used rows of some days, as they stand in files or in memory.

    All are in `stretches`, which are in order, and each of which is read as one. `rows` is SQL for
    those in any stretch, and the `place` of each.
    """

    stretches: Sequence[Stretch]
    rows: Callable[[Stretch], str]


@dataclass(frozen=True)
class UsedRows:
    """The used rows: `within` is SQL for those of some days, `standing` tells how these stand."""

    within: Rows
    standing: Callable[[int, int], Standing | None] = _unknown


def standing_in_files(
    export: Export,
    spec: OrdersSpec,
    reasons: Collection[str],
    days: tuple[int, int],
    *,
    has_returns: bool,
) -> Standing | None:
    """The used rows of some days in files that tell where they stand; None for others.

    See `clean_used`; a row that is a copy of another cannot be told within a part of a file.
    """
    source = export.source
    column, kind = export.roles["date"], export.column("date")[1]
    if spec.drop_duplicates or len(source.paths) > MOST_FILES or kind not in NAIVE:
        return None
    if "date" in export.conventions or ROW_NUMBER in map(str.casefold, source.columns):
        return None
    files: list[tuple[str, Stretch]] = []
    stretches: list[Stretch] = []
    end = 0
    for name, path in source.paths.items():
        first = end
        for rows, within in source.row_groups(path, column, kind, days):
            stretches += [Stretch(end, rows)] * within
            end += rows
        files.append((name, Stretch(first, end - first)))

    def in_stretch(stretch: Stretch) -> str:
        return " UNION ALL ".join(
            clean_used(export, spec, days, reasons, has_returns=has_returns, part=part)
            for part in _parts(files, stretch)
        )

    return Standing(stretches, in_stretch) if all(file.rows for _, file in files) else None


def _parts(files: Sequence[tuple[str, Stretch]], stretch: Stretch) -> Iterator[FilePart]:
    """The parts of files that a stretch lies in."""
    for name, file in files:
        first, end = max(file.first, stretch.first), min(file.end, stretch.end)
        if first < end:
            yield FilePart(name, first - file.first, end - 1 - file.first, file.first)
