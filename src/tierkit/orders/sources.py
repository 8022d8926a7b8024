"""What holds the orders: files by format, folders, globs, and frames."""

import glob
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tierkit.errors import DataError, UsageError
from tierkit.orders import csv_text
from tierkit.orders.engine import Engine, quote_name, quote_text

PARQUET_MAGIC = b"PAR1"


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


def find_files(orders: Sequence[str | os.PathLike[str]]) -> tuple[list[Path], list[Path]]:
    """All files that the paths, folders and globs name, in the order given; and the repeated ones.

    Each file is listed once. A folder stands for the files in it (and below) whose suffix tierkit
    reads. Raises `UsageError` when a path does not exist or nothing is found.
    """
    found: dict[Path, Path] = {}
    repeated: dict[Path, Path] = {}
    for path in orders:
        for file in _expand(os.fspath(path)):
            if found.setdefault(file.resolve(), file) is not file:
                repeated[file.resolve()] = file
    return list(found.values()), list(repeated.values())


def _expand(path: str) -> list[Path]:
    file = Path(path)
    try:
        if file.is_dir():
            inside = sorted(entry for entry in file.rglob("*") if _is_order_file(entry, file))
            if not inside:
                raise UsageError(f"{path}: no {_suffixes()} file in this folder")
            return inside
        if file.exists():
            return [file]
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    matches = sorted(Path(match) for match in glob.glob(path, recursive=True))  # noqa: PTH207
    if glob.has_magic(path) and matches:
        return [match for match in matches if match.is_file()]
    raise UsageError(f"{path}: no such file", "Give files, folders or globs of orders.")


def _is_order_file(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    return path.suffix.casefold() in FORMATS and path.is_file() and not hidden


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
        listed = ", ".join(quote_text(file) for file in files)
        return f"read_parquet([{listed}], hive_partitioning=false, binary_as_string=true)"

    name = _literal(path)
    try:
        described = engine.rows(f"DESCRIBE SELECT * FROM {scan([name])}")
    except duckdb.Error as error:
        raise DataError(
            f"{path}: the Parquet file is cut off or damaged ({first_line(error)})",
            "Export or copy it again.",
        ) from None
    columns = tuple(str(row[0]) for row in described)
    types = tuple(str(row[1]) for row in described)
    return Source((str(path),), columns, tuple(map(quote_name, columns)), types, scan)


def _open_csv(_: Engine, path: Path) -> Source:
    header = csv_text.read_header(path)
    identifiers = tuple(f"c{position}" for position in range(len(header.names)))
    columns = ", ".join(f"'{identifier}': 'VARCHAR'" for identifier in identifiers)

    def scan(files: Sequence[str]) -> str:
        listed = ", ".join(quote_text(_literal(Path(file))) for file in files)
        return (
            f"read_csv([{listed}], auto_detect=false, header=true, skip=0, comment='', "
            f"delim={quote_text(header.delimiter)}, quote='\"', escape='\"', nullstr='', "
            f"columns={{{columns}}}, hive_partitioning=false)"
        )

    types = ("VARCHAR",) * len(identifiers)
    return Source((str(path),), header.names, identifiers, types, scan, True, header)


def _literal(path: Path) -> str:
    """The path for DuckDB, which would read `*`, `?` and `[` in it as a glob."""
    return glob.escape(str(path)) if glob.has_magic(str(path)) else str(path)


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
    table = frame_to_arrow(frame)
    engine.register("orders_frame", table)
    described = engine.rows("DESCRIBE SELECT * FROM orders_frame")
    columns = tuple(str(row[0]) for row in described)
    types = tuple(str(row[1]) for row in described)
    name = type(frame).__name__
    return Source(
        (name,), columns, tuple(map(quote_name, columns)), types, lambda _: "orders_frame"
    )


def frame_to_arrow(frame: Any) -> pa.Table:
    """Any frame as an Arrow table; Python objects in it become their text."""
    import narwhals as nw  # a frame of the caller's: its library is loaded already

    try:
        known = nw.from_native(frame)
    except TypeError:
        raise UsageError(
            f"orders of type {type(frame).__name__} cannot be read",
            "Give a path, a list of paths, or a pandas, polars or pyarrow frame.",
        ) from None
    eager = known.collect() if isinstance(known, nw.LazyFrame) else known
    if eager.implementation.is_pandas():
        native = eager.to_native()
        objects = [name for name in native.columns if native[name].dtype == object]
        texts = {name: native[name].map(str, na_action="ignore") for name in objects}
        return _plain(pa.Table.from_pandas(native.assign(**texts), preserve_index=False))
    return _plain(eager.to_arrow())


def _plain(table: pa.Table) -> pa.Table:
    """The table with its categories written out."""
    for position, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            column = table.column(position).cast(field.type.value_type)
            table = table.set_column(position, field.name, column)
    return table


def first_line(error: BaseException) -> str:
    """The first line of an engine's message."""
    return str(error).strip().split("\n", 1)[0]
