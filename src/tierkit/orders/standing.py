"""Rows as they stand in files or in memory, from where to where."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tierkit.orders.as_of import Rows
from tierkit.orders.cleaning import clean_used
from tierkit.orders.days import NAIVE
from tierkit.orders.export import STANDS_AT, Export, FilePart
from tierkit.orders.spec import OrdersSpec

# To read parts of more files, or of smaller ones, takes longer than it wins.
MOST_FILES = 40
FEWEST_ROWS = {"file": 1 << 19, "row group": 1 << 14}


# The view of the used rows that take something back, where orders can have such.
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

    All are in `stretches`, which are in order, and each of which is read as one; `asked` is about
    how many rows of each are of these days. `rows` is SQL for the used ones in any stretch, and the
    `place` of each.
    """

    stretches: Sequence[Stretch]
    asked: Sequence[int]
    rows: Callable[[Stretch], str]

    def parted(self, parts: int) -> list[int]:
        """The places where parts begin in which about as many rows are of these days.

        There are fewer if there are fewer stretches: to skip what is before a part takes time.
        """
        parts = min(parts, len(self.stretches))
        ends = list(accumulate(self.asked))
        places = [self.stretches[0].first]
        for part in range(1, parts):
            before = part * ends[-1] // parts
            at = bisect_right(ends, before)
            stretch, asked = self.stretches[at], self.asked[at]
            places.append(stretch.first + stretch.rows * (before - ends[at] + asked) // asked)
        return places


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
    if "date" in export.conventions or source.row_number is None:
        return None
    if STANDS_AT in map(str.casefold, source.columns):
        return None
    files: list[tuple[str, Stretch]] = []
    stretches: list[Stretch] = []
    asked: list[int] = []
    end = number = 0
    for name, path in source.paths.items():
        groups = source.row_groups(path, column, kind)
        if groups is None:
            return None
        first = end
        for group in groups:
            if found := group.rows_within(*days):
                stretches.append(Stretch(end, group.rows))
                asked.append(found)
            end += group.rows
        files.append((name, Stretch(first, end - first)))
        number += len(groups)
    if end < FEWEST_ROWS["file"] * len(files) or end < FEWEST_ROWS["row group"] * number:
        return None

    def in_stretch(stretch: Stretch) -> str:
        return " UNION ALL ".join(
            clean_used(export, spec, days, reasons, has_returns=has_returns, part=part)
            for part in _parts(files, stretch)
        )

    return Standing(stretches, asked, in_stretch)


def _parts(files: Sequence[tuple[str, Stretch]], stretch: Stretch) -> Iterator[FilePart]:
    """The parts of files that a stretch lies in."""
    for name, file in files:
        first, end = max(file.first, stretch.first), min(file.end, stretch.end)
        if first < end:
            yield FilePart(name, first - file.first, end - 1 - file.first, file.first)
