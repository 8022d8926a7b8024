"""What holds the orders: files by their format, and frames. To add a format, add to `FORMATS`."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tierkit.errors import DataError, UsageError
from tierkit.orders.arrow_files import is_arrow, open_arrow
from tierkit.orders.compression import COMPRESSIONS, unpacked
from tierkit.orders.delimited import open_delimited
from tierkit.orders.engine import Engine
from tierkit.orders.frames import frame_to_arrow
from tierkit.orders.json_files import is_json, open_json
from tierkit.orders.parquet import is_parquet, open_parquet
from tierkit.orders.recognised import Recognised
from tierkit.orders.roles import plain_name
from tierkit.orders.source import Source, merged, renamed
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.spreadsheets import COMPOUND, is_workbook, open_spreadsheet
from tierkit.orders.stored import Stored
from tierkit.orders.web_pages import is_web_page, refuse_web_page

HEAD_BYTES = 1 << 12


@dataclass(frozen=True)
class Format:
    """A format: the suffixes that promise it, how its bytes begin, and how it becomes a source."""

    suffixes: tuple[str, ...]
    fits: Callable[[bytes, Path], bool]
    open: Callable[[Engine, Stored, OrdersSpec], Source]


# The first whose bytes fit is the format of a file, whatever its suffix; text comes last.
FORMATS: dict[str, Format] = {
    "Parquet": Format((".parquet", ".pq"), is_parquet, open_parquet),
    "Arrow": Format((".arrow", ".feather", ".ipc"), is_arrow, open_arrow),
    "spreadsheet": Format(
        (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"), is_workbook, open_spreadsheet
    ),
    "JSON": Format((".json", ".jsonl", ".ndjson"), is_json, open_json),
    "web page": Format((), is_web_page, refuse_web_page),
    "delimited text": Format((".csv", ".tsv", ".txt"), lambda *_: True, open_delimited),
}


def is_named_as_orders(name: str) -> bool:
    """Whether a file in a folder is one to read, by its suffix (that of a compression aside)."""
    suffixes = [suffix.casefold() for suffix in Path(name).suffixes]
    packed = {compression.suffix for compression in COMPRESSIONS.values()}
    if suffixes[-1:] == [".zip"]:
        return True
    if suffixes and suffixes[-1] in packed:
        suffixes.pop()
    return bool(suffixes) and any(suffixes[-1] in each.suffixes for each in FORMATS.values())


def told_suffixes() -> str:
    """The suffixes that are read, as words."""
    *most, last = [suffix for each in FORMATS.values() for suffix in each.suffixes]
    packed = ", ".join(compression.suffix for compression in COMPRESSIONS.values())
    return f"{', '.join(most)} or {last} (also within {packed})"


def open_files(engine: Engine, files: Sequence[Stored], spec: OrdersSpec) -> list[Source]:
    """Look at each file's columns, and make one source of all that one scan can read."""
    groups: dict[tuple[object, ...], list[Source]] = {}
    for source in _same_spelling(
        [
            _open(engine, stored, spec)
            for file in files
            for stored in unpacked(file, engine.new_file)
        ]
    ):
        # Tables read from other formats name their columns otherwise than Parquet files do.
        scanned = tuple(map(str.casefold, source.identifiers))
        key = (source.columns, source.types, source.layout, scanned)
        groups.setdefault(key, []).append(source)
    return [merged(sources) for sources in groups.values()]


def _same_spelling(found: Sequence[Source]) -> list[Source]:
    """The sources with the names of columns as the first spells them, but for case and blanks."""
    spelled: dict[str, str] = {}
    respelled = []
    for source in found:
        plain = [plain_name(name) for name in source.columns]
        columns = [
            spelled.setdefault(each, name) if plain.count(each) == 1 else name
            for each, name in zip(plain, source.columns, strict=True)
        ]
        respelled.append(renamed(source, columns))
    return respelled


def stored_file(path: Path) -> Stored:
    """A file as it lies on disk; raises `UsageError` for what is none, `DataError` if empty."""
    if not path.exists():
        raise UsageError(f"{path}: no such file")
    if not path.is_file():
        raise UsageError(f"{path}: this is not a regular file", "Pipe it in: tierkit ... - < FILE")
    try:
        with path.open("rb") as file:
            # Nothing is read: what the system keeps under /proc has no size, and may never answer.
            is_empty = not os.fstat(file.fileno()).st_size
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    if is_empty:
        raise DataError(f"{path}: the file is empty", "Export it again.")
    return Stored(str(path), path)


def _open(engine: Engine, stored: Stored, spec: OrdersSpec) -> Source:
    """A file as a source, by what its bytes are; a suffix that says otherwise is noted."""
    with stored.path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise DataError(f"{stored.name}: the file is empty", "Export it again.")
    name, found = next(
        (name, each) for name, each in FORMATS.items() if each.fits(head, stored.path)
    )
    promised = [each for each in FORMATS.values() if stored.suffix in each.suffixes]
    if promised and promised[0] is not found:
        note = f"by its contents it is {name}, whatever its suffix says"
        stored = replace(stored, notes=(*stored.notes, note))
    return found.open(engine, stored, spec)


def is_binary(head: bytes) -> bool:
    """Whether bytes begin as a format does that is no text."""
    packed = [each.magic for each in COMPRESSIONS.values()]
    return any(map(head.startswith, (*packed, COMPOUND))) or is_parquet(head) or is_arrow(head)


def open_frame(engine: Engine, frame: Any) -> Source:
    """A pandas DataFrame, or any frame that narwhals reads, as a source."""
    name = type(frame).__name__
    table = frame_to_arrow(frame)
    if not table.column_names:
        raise DataError(f"{name}: the frame has no columns")
    columns = tuple(table.column_names)
    identifiers = tuple(f"c{position}" for position in range(len(columns)))
    engine.register("orders_frame", table.rename_columns(list(identifiers)))
    described = engine.rows("DESCRIBE SELECT * FROM orders_frame")
    types = tuple(str(row[1]) for row in described)
    recognised = (Recognised(name, "frame"),)
    return Source(
        (name,), columns, identifiers, types, lambda _: "orders_frame", recognised=recognised
    )
