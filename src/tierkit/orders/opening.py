"""From what the caller names to sources: paths, folders and globs, or a frame."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierkit.orders.engine import Engine
from tierkit.orders.files import find_files
from tierkit.orders.source import Source
from tierkit.orders.sources import open_files, open_frame
from tierkit.orders.spec import OrdersSpec

if TYPE_CHECKING:
    import os

FILES_SHOWN = 5


def open_orders(
    engine: Engine, orders: Any, spec: OrdersSpec
) -> tuple[list[Source], tuple[str, ...], list[str]]:
    """The sources, the names of the files, and warnings of what was not read as it was named."""
    paths = _paths(orders)
    if paths is None:
        return [open_frame(engine, orders)], (), []
    files = find_files(paths)
    warnings = [f"{name} is named more than once; it was read once" for name in files.repeated]
    if files.passed_over:
        names = ", ".join(str(file) for file in files.passed_over[:FILES_SHOWN])
        more = len(files.passed_over) - FILES_SHOWN
        warnings.append(f"not read, by their suffix: {names}" + (f", {more} more" * (more > 0)))
    return open_files(engine, files.found, spec), tuple(map(str, files.found)), warnings


def _paths(orders: Any) -> Sequence["str | os.PathLike[str]"] | None:
    """The paths, if paths were given; None for a frame."""
    if isinstance(orders, str | Path):
        return [orders]
    if isinstance(orders, list | tuple) and all(isinstance(path, str | Path) for path in orders):
        return orders
    return None


def file_notes(found: Sequence[Source]) -> Iterator[str]:
    """What was noticed of the files, each note once with the first file that it is about."""
    names: dict[str, list[str]] = {}
    for each in (recognised for source in found for recognised in source.recognised):
        for note in each.notes:
            names.setdefault(note, []).append(each.name)
    for note, told in names.items():
        more = f" and {len(told) - 1:,} more" if len(told) > 1 else ""
        yield f"{told[0]}{more}: {note}"
