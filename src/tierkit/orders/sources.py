"""What holds the orders: files by format, folders, globs, and frames."""

import glob
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tierkit.errors import DataError, UsageError
from tierkit.orders import csv_text
from tierkit.orders.engine import Engine, quote_name, quote_text
from tierkit.orders.frames import frame_to_arrow

PARQUET_MAGIC = b"PAR1"
HIDDEN = (".", "_")
MOST_DIGITS = 38
IN_PARALLEL = "parallel=true"
ONE_BY_ONE = "parallel=false"


@dataclass(frozen=True)
class Source:
    """Files (or one frame) with the same columns, which one SQL scan reads.

    `scan` is the SQL to select from, given some of the files; `identifiers` and `types` go with
    `columns`. Scanning `costly` text again costs a parse, so it is cleaned once and kept.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    identifiers: tuple[str, ...]
    types: tuple[str, ...]
    scan: Callable[[Sequence[str]], str]
    costly: bool = False
    header: csv_text.Header | None = None

    def identifier(self, column: str) -> str:
        """The SQL name of a column."""
        return self.identifiers[self.columns.index(column)]

    def type_of(self, column: str) -> str:
        """The DuckDB type of a column."""
        return self.types[self.columns.index(column)]

    def lines(self, name: str, numbers: list[int]) -> dict[int, int]:
        """The lines on which records begin; empty where there are no lines."""
        if self.header is None:
            return {}
        return csv_text.lines_of(Path(name), self.header, numbers)


@dataclass(frozen=True)
class Files:
    """The files to read, those that were named more than once, and those passed over in folders."""

    found: tuple[Path, ...]
    repeated: tuple[Path, ...]
    passed_over: tuple[Path, ...]


def find_files(orders: Sequence[str | os.PathLike[str]]) -> Files:
    """All files that the paths, folders and globs name, in the order given, each once.

    A folder stands for the files in it (and below) whose suffix tierkit reads. Raises
    `UsageError` when a path does not exist or nothing is found.
    """
    found: dict[Path, Path] = {}
    repeated: dict[Path, Path] = {}
    passed_over: list[Path] = []
    for path in orders:
        for file in _expand(os.fspath(path), passed_over):
            if found.setdefault(file.resolve(), file) is not file:
                repeated[file.resolve()] = file
    if not found:
        raise UsageError("no file of orders is named", "Give files, folders or globs of orders.")
    return Files(tuple(found.values()), tuple(repeated.values()), tuple(passed_over))


def _expand(path: str, passed_over: list[Path]) -> list[Path]:
    if not path:
        raise UsageError("a path of orders is empty", "Look for a variable that is not set.")
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = path.encode(errors="replace").decode()
        raise UsageError(f"{shown}: the file's name is not UTF-8", "Rename it.") from None
    file = Path(path)
    try:
        if file.is_dir():
            return _inside(file, passed_over)
        if file.exists():
            return [file]
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    matches = sorted(Path(match) for match in glob.glob(path, recursive=True))  # noqa: PTH207
    if files := [match for match in matches if match.is_file()]:
        return files
    if any(match.is_dir() for match in matches):
        raise UsageError(f"{path}: only folders match", "Give a folder by its name.")
    raise UsageError(f"{path}: no such file", "Give files, folders or globs of orders.")


def _inside(folder: Path, passed_over: list[Path]) -> list[Path]:
    """The order files in a folder and below, but for hidden ones, sorted by path."""

    def refuse(error: OSError) -> None:
        raise UsageError(f"{error.filename}: {error.strerror}")

    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        for name in names:
            file = Path(place) / name
            if not name.startswith(HIDDEN):
                (found if file.suffix.casefold() in FORMATS else passed_over).append(file)
    if not found:
        raise UsageError(f"{folder}: no {_suffixes()} file in this folder")
    return sorted(found)


def open_files(engine: Engine, files: Sequence[Path]) -> list[Source]:
    """Look at each file's columns, and make one source of all files that have the same."""
    groups: dict[tuple[object, ...], list[Source]] = {}
    for file in files:
        source = _format_of(file)(engine, file)
        key = (source.columns, source.types, source.header)
        groups.setdefault(key, []).append(source)
    return [_merged(sources) for sources in groups.values()]


def _merged(sources: Sequence[Source]) -> Source:
    first = sources[0]
    names = tuple(name for source in sources for name in source.names)
    return Source(
        names, first.columns, first.identifiers, first.types, first.scan, first.costly, first.header
    )


def _format_of(path: Path) -> Callable[[Engine, Path], Source]:
    if not path.is_file():
        raise UsageError(f"{path}: this is not a regular file", "Give a CSV or Parquet file.")
    try:
        with path.open("rb") as file:
            magic = file.read(len(PARQUET_MAGIC))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    is_parquet = magic == PARQUET_MAGIC
    reader = FORMATS.get(path.suffix.casefold())
    if reader is None:
        raise UsageError(f"{path}: no format goes by this name", f"tierkit reads {_suffixes()}.")
    if not magic:
        raise DataError(f"{path}: the file is empty", "Export it again.")
    if is_parquet is not (reader is _open_parquet):
        actual = "Parquet" if is_parquet else "not Parquet"
        right = "a name that ends in .parquet" if is_parquet else "its right suffix, such as .csv"
        raise DataError(f"{path}: by its contents this is {actual}", f"Give it {right}.")
    return reader


def _open_parquet(engine: Engine, path: Path) -> Source:
    def scan(files: Sequence[str]) -> str:
        listed = ", ".join(quote_text(_literal(file)) for file in files)
        return f"read_parquet([{listed}], hive_partitioning=false, binary_as_string=true)"

    try:
        described = engine.rows(f"DESCRIBE SELECT * FROM {scan([str(path)])}")
        schema = engine.rows(
            "SELECT name, num_children, precision "
            f"FROM parquet_schema({quote_text(_literal(str(path)))})"
        )
    except duckdb.Error as error:
        raise DataError(
            f"{path}: the Parquet file is cut off or damaged ({first_line(error)})",
            "Export or copy it again.",
        ) from None
    # DuckDB knows no two names that differ by case alone, and renames the second.
    identifiers = tuple(quote_name(str(row[0])) for row in described)
    columns, types = _top_columns(schema, [str(row[1]) for row in described])
    return Source((str(path),), columns, identifiers, types, scan)


def _top_columns(
    schema: Sequence[tuple[Any, ...]], types: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that the file gives to its columns, and their types.

    A decimal of more than 38 digits is told as such, because DuckDB reads it as another number.
    """
    columns: list[str] = []
    kinds: list[str] = []
    position = 1
    for kind in types:
        name, _, precision = schema[position]
        columns.append(str(name))
        wide = precision is not None and precision > MOST_DIGITS
        kinds.append(f"decimals of {precision} digits" if wide else kind)
        left = 1
        while left:
            left += (schema[position][1] or 0) - 1
            position += 1
    return tuple(columns), tuple(kinds)


def _open_csv(_: Engine, path: Path) -> Source:
    header = csv_text.read_header(path)
    identifiers = tuple(f"c{position}" for position in range(len(header.names)))
    columns = ", ".join(f"'{identifier}': 'VARCHAR'" for identifier in identifiers)

    def scan(files: Sequence[str]) -> str:
        listed = ", ".join(quote_text(_literal(file)) for file in files)
        return (
            f"read_csv([{listed}], auto_detect=false, header=true, comment='', "
            f"skip={header.blank_lines}, "
            f"delim={quote_text(header.delimiter)}, quote='\"', escape='\"', nullstr='', "
            f"columns={{{columns}}}, hive_partitioning=false, {IN_PARALLEL})"
        )

    types = ("VARCHAR",) * len(identifiers)
    return Source((str(path),), header.names, identifiers, types, scan, True, header)


def _literal(path: str) -> str:
    """The path for DuckDB, to which `*`, `?`, `[` and a leading `~` are more than letters."""
    plain = f"./{path}" if path.startswith("~") else path
    return glob.escape(plain) if glob.has_magic(plain) else plain


FORMATS: dict[str, Callable[[Engine, Path], Source]] = {
    ".parquet": _open_parquet,
    ".pq": _open_parquet,
    ".csv": _open_csv,
    ".tsv": _open_csv,
    ".txt": _open_csv,
}


def _suffixes() -> str:
    *most, last = FORMATS
    return f"{', '.join(most)} or {last}"


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
    return Source((name,), columns, identifiers, types, lambda _: "orders_frame")


def first_line(error: BaseException) -> str:
    """The first line of an engine's message."""
    return str(error).strip().split("\n", 1)[0]
