"""From what the caller names to sources, with what was noticed on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierkit.errors import UsageError
from tierkit.orders.engine import Engine
from tierkit.orders.files import find_files
from tierkit.orders.member_columns import LEADING
from tierkit.orders.recognised import Recognised
from tierkit.orders.source import Source
from tierkit.orders.sources import is_binary, open_files, open_frame, stored_file
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.standard_input import NAME, spooled

if TYPE_CHECKING:
    import os

FILES_SHOWN = 5


@dataclass(frozen=True)
class Opened:
    """Sources, the files they come from, and warnings.

    `hashes` has the SHA-256 of what cannot be read again, by its name: standard input.
    """

    sources: Sequence[Source]
    files: tuple[str, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def recognised(self) -> tuple[Recognised, ...]:
        """What was seen in each file."""
        return tuple(each for source in self.sources for each in source.recognised)

    @property
    def notes(self) -> Iterator[str]:
        """What was noticed of the files, each note once with the first file that it is about."""
        names: dict[str, list[str]] = {}
        for each in self.recognised:
            for note in each.notes:
                names.setdefault(note, []).append(each.name)
        for note, told in names.items():
            more = f" and {len(told) - 1:,} more" if len(told) > 1 else ""
            yield f"{told[0]}{more}: {note}"


def open_orders(engine: Engine, orders: Any, spec: OrdersSpec) -> Opened:
    """Open a frame, or the files, folders, globs and standard input that are named."""
    paths = _paths(orders)
    if paths is None:
        return Opened(_of_orders([open_frame(engine, orders)]))
    files = find_files(paths)
    warnings = [f"{name} is named more than once; it was read once" for name in files.repeated]
    if files.passed_over:
        names = ", ".join(str(file) for file in files.passed_over[:FILES_SHOWN])
        more = len(files.passed_over) - FILES_SHOWN
        warnings.append(f"not read, by their suffix: {names}" + (f", {more} more" * (more > 0)))
    stored = []
    hashes: dict[str, str] = {}
    for path in (*files.found, *([None] if files.standard_input else ())):
        if path is None or path.is_fifo():
            piped_in, digest = engine.once(
                str(path or NAME), partial(spooled, engine.new_file, is_binary, path)
            )
            stored.append(piped_in)
            hashes[piped_in.name] = digest
        else:
            engine.watched.begin(path)
            stored.append(stored_file(path))
    return Opened(
        _of_orders(open_files(engine, stored, spec)),
        tuple(each.name for each in stored),
        hashes,
        tuple(warnings),
    )


def _of_orders(sources: Sequence[Source]) -> Sequence[Source]:
    """The sources, none of which may be a member table: those are read as files of their own."""
    for source in sources:
        if tuple(source.columns[: len(LEADING)]) == LEADING:
            raise UsageError(
                f"{source.names[0]} is a member table, and orders are read here",
                "Give the orders; segment, thresholds and whatif also take the file of a table.",
            )
    return sources


def _paths(orders: Any) -> Sequence["str | os.PathLike[str]"] | None:
    """The paths, if paths were given; None for a frame."""
    if isinstance(orders, str | Path):
        return [orders]
    if isinstance(orders, list | tuple) and all(isinstance(path, str | Path) for path in orders):
        return orders
    return None
