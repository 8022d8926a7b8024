"""JSON as a source: a list of objects, an object that holds one, or an object per line."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from tierkit.errors import DataError
from tierkit.orders import tidying
from tierkit.orders.ambiguity import check_readings
from tierkit.orders.columns import is_known_name
from tierkit.orders.engine import Engine, first_line, path_text, quote_name, quote_text
from tierkit.orders.headers import ENOUGH_KNOWN, MOST_COLUMNS
from tierkit.orders.parquet import scan_parquet
from tierkit.orders.recognised import Recognised
from tierkit.orders.source import Source, renamed
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.stored import Stored
from tierkit.orders.texts import Text, open_text

MARK = b"\xef\xbb\xbf"
MOST_BYTES = 512 << 20  # of an object that holds a list, which is read as a whole
LARGEST_OBJECT = 64 << 20
LARGEST_WHOLE = 2**53
# Keys are counted in so much of a file.
WIDTH_BYTES, WIDTH_BLOCKS = 1 << 20, 32
KEY = re.compile(rb'"([^"\\]{0,200})"\s*:')
DEEPEST = 5  # objects within objects that may hold the list
LIST, LINES, INNER = "array", "newline_delimited", "inner"
REASON = re.compile(r"(?:line|record/value) \d+: (?P<reason>.*)")
# No text is taken for a date here: a format that no text has.
OPTIONS = (
    "sample_size=-1, map_inference_threshold=-1, field_appearance_threshold=0, "
    f"dateformat='~%Y', timestampformat='~%Y', maximum_object_size={LARGEST_OBJECT}"
)


def is_json(head: bytes, _: Path | None = None) -> bool:
    """Whether text begins as a list or an object, in UTF-8 or UTF-16."""
    text = head[: 1 << 10].removeprefix(MARK).replace(b"\0", b"")
    return re.match(rb"(\xff\xfe|\xfe\xff)?\s*(\[\s*[\[{\]]|\{\s*[\"}])", text) is not None


def open_json(engine: Engine, stored: Stored, spec: OrdersSpec) -> Source:
    """JSON as a source; objects within objects become columns such as `customer.id`.

    Raises `DataError` with line and column for what is no JSON, or holds no objects.
    """
    text = open_text(stored, spec.encoding, lambda name: is_known_name(name, spec), engine.new_file)
    path = _without_mark(engine, text)
    path, kind, notes = _list_of_objects(engine, stored, path, spec)
    _check_width(stored, path)
    target = engine.new_file()
    try:
        names = _write_table(engine, path, kind, target)
    except duckdb.Error as error:
        raise _broken(stored, path, kind, error) from None
    if not names:
        raise DataError(f"{stored.name}: it is no list of objects", "Export orders as such a list.")
    recognised = Recognised(
        stored.name,
        "JSON lines" if kind == LINES else "JSON",
        stored.compression,
        encoding=text.encoding.name,
        notes=(*stored.notes, *text.notes, *notes),
    )
    source = scan_parquet(engine, replace(stored, path=target), recognised)
    source = renamed(source, names)
    if kind == LINES:
        source = replace(source, locate=lambda _, numbers: _lines_of(path, numbers))
    check_readings(engine, source, text, spec)
    return source


def _check_width(stored: Stored, path: Path) -> None:
    """Refuse more keys than a table has columns: the engine would take minutes over them."""
    keys: set[bytes] = set()
    with path.open("rb") as file:
        for _ in range(WIDTH_BLOCKS):
            keys.update(KEY.findall(file.read(WIDTH_BYTES)))
            if len(keys) > MOST_COLUMNS:
                raise DataError(
                    f"{stored.name}: its objects have {len(keys):,} different keys or more; "
                    f"tierkit reads up to {MOST_COLUMNS:,}",
                    "Export orders as a list of objects with a few keys each.",
                )


def _without_mark(engine: Engine, text: Text) -> Path:
    path = text.stored.path
    with path.open("rb") as file:
        if not file.read(len(MARK)).startswith(MARK):
            return path
    target = engine.new_file()
    tidying.cut_out(path, target, b"", len(MARK), path.stat().st_size)
    return target


def _list_of_objects(
    engine: Engine, stored: Stored, path: Path, spec: OrdersSpec
) -> tuple[Path, str, tuple[str, ...]]:
    """Where the objects are, in a list or on a line each, and what is to be said of it."""
    with path.open(encoding="utf-8") as file:
        first = next(line for line in file if line.strip())
        if first.lstrip().startswith("["):
            return path, LIST, ()
        try:
            json.loads(first)
            more = any(line.strip() for line in file)
        except ValueError:
            more = False
        except RecursionError:
            raise _too_deep(stored) from None
    if more or path.stat().st_size > MOST_BYTES:
        return path, LINES, ()
    return _inner_list(engine, stored, path, spec)


def _inner_list(
    engine: Engine, stored: Stored, path: Path, spec: OrdersSpec
) -> tuple[Path, str, tuple[str, ...]]:
    """The list of orders in an object; the object itself where it is an order."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    except json.JSONDecodeError:
        return path, LINES, ()  # which tells line and column
    except RecursionError:
        raise _too_deep(stored) from None
    objects, notes = _orders_in(stored, whole, spec) if isinstance(whole, dict) else ([], ())
    target = engine.new_file()
    with target.open("w", encoding="utf-8") as file:
        for each in objects:
            file.write(json.dumps(each, ensure_ascii=False) + "\n")
    return target, INNER, notes


def _orders_in(
    stored: Stored, whole: dict[str, Any], spec: OrdersSpec
) -> tuple[list[Any], tuple[str, ...]]:
    """The one list of objects within an object, or the one list whose objects are like orders."""

    def known(order: Mapping[str, Any]) -> int:
        names = (*order, *(f"{key}.{name}" for key in order for name in _inside(order[key])))
        return sum(is_known_name(name, spec) for name in names)

    lists = dict(_lists(whole, ""))
    likely = {path: found for path, found in lists.items() if known(found[0]) >= ENOUGH_KNOWN}
    if not lists or (known(whole) >= ENOUGH_KNOWN and not likely):
        return [whole], ()
    if len(lists) > 1 and len(likely) != 1:
        raise DataError(
            f"{stored.name}: it holds several lists of objects: {', '.join(likely or lists)}",
            "Put the orders into a file of their own.",
        )
    name = next(iter(likely or lists))
    others = ", ".join(other for other in lists if other != name)
    return lists[name], (f"read from {name!r}; not read: {others}",) if others else ()


def _inside(value: Any) -> Sequence[str]:
    return [*value] if isinstance(value, dict) else []


def _lists(value: Mapping[str, Any], above: str) -> Iterator[tuple[str, list[Any]]]:
    """The lists of objects within an object and the objects in it, each with its path."""
    for name, inner in value.items():
        if isinstance(inner, dict) and above.count(".") < DEEPEST:
            yield from _lists(inner, f"{above}{name}.")
        elif isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
            # A graph's edges hold an order each, and where to go on.
            nodes = [each["node"] for each in inner if isinstance(each.get("node"), dict)]
            yield f"{above}{name}", nodes if len(nodes) == len(inner) else inner


def _write_table(engine: Engine, path: Path, kind: str, target: Path) -> tuple[str, ...]:
    """Write the objects as Parquet, and give the names of the columns."""
    scan = _scan(path, kind)
    objects = engine.relation(f"SELECT * FROM {scan}")
    fields = dict(zip(objects.columns, objects.types, strict=True))
    if [*fields] == ["json"] and not _is_named(path, "json"):
        return ()
    wide = [name for name, each in fields.items() if each.id == "double"]
    long = _too_long(engine, scan, wide) if wide else []
    if long:
        types = {name: "VARCHAR" if name in long else str(each) for name, each in fields.items()}
        told = ", ".join(f"{quote_text(name)}: {quote_text(each)}" for name, each in types.items())
        scan = _scan(path, kind, f", columns={{{told}}}")
    columns = [
        column
        for name, each in fields.items()
        for column in _columns(name, quote_name(name), None if name in long else each)
    ]
    selected = ", ".join(
        f"{expression} AS c{position}" for position, (_, expression) in enumerate(columns)
    )
    engine.run(
        f"COPY (SELECT {selected} FROM {scan}) TO {quote_text(str(target))} (FORMAT parquet)"
    )
    return tuple(name for name, _ in columns)


def _scan(path: Path, kind: str, more: str = "") -> str:
    form = LIST if kind == LIST else LINES
    return f"read_json({quote_text(path_text(path))}, format='{form}', {OPTIONS}{more})"


def _too_long(engine: Engine, scan: str, names: Sequence[str]) -> list[str]:
    """The columns with numbers that a float does not hold, such as long ids."""
    largest = ", ".join(f"max(abs({quote_name(name)}))" for name in names)
    (row,) = engine.rows(f"SELECT {largest} FROM {scan}")
    return [name for name, most in zip(names, row, strict=True) if most and most >= LARGEST_WHOLE]


def _columns(name: str, expression: str, kind: Any) -> Iterator[tuple[str, str]]:
    """A column by its name and SQL; of an object, each of its fields. None is text as it stands."""
    if kind is None:
        yield name, expression
    elif kind.id == "struct":
        for inner, inner_kind in kind.children:
            field = f"struct_extract({expression}, {quote_text(inner)})"
            yield from _columns(f"{name}.{inner}", field, inner_kind)
    elif str(kind) == "JSON":
        yield name, f"({expression} ->> '$')"
    elif kind.id in ("uuid", "time"):
        yield name, f"CAST({expression} AS VARCHAR)"
    else:
        yield name, expression


def _is_named(path: Path, name: str) -> bool:
    """Whether the first object has a key of this name."""
    with path.open("rb") as file:
        return f'"{name}"'.encode() in file.read(1 << 12)


def _lines_of(path: Path, numbers: Sequence[int]) -> Mapping[int, int]:
    """The line on which each of these objects (counted from 1) stands."""
    wanted = set(numbers)
    with path.open("rb") as file:
        filled = (line for line, text in enumerate(file, 1) if text.strip())
        starts = islice(enumerate(filled, 1), max(wanted))
        return {number: line for number, line in starts if number in wanted}


def _broken(stored: Stored, path: Path, kind: str, error: duckdb.Error) -> DataError:
    """The error with its place, as far as it can be found."""
    message = first_line(error)
    place = REASON.search(message)
    reason = place["reason"].rstrip(".") if place else message.replace(str(path), stored.name)
    try:
        where = _place(path, kind)
    except RecursionError:
        return _too_deep(stored)
    return DataError(
        f"{stored.name}{where}: this is not sound JSON ({reason})",
        "The file may be cut off: export or copy it again.",
    )


def _place(path: Path, kind: str) -> str:
    """Line and column at which the text stops being JSON; nothing where that is not found."""
    if kind != LINES and path.stat().st_size > MOST_BYTES:
        return ""
    with path.open(encoding="utf-8") as file:
        texts = file if kind == LINES else [file.read()]
        for line, text in enumerate(texts):
            try:
                json.loads(text if text.strip() else "0")
            except json.JSONDecodeError as found:
                return f", line {line + found.lineno}, column {found.colno}"
    return ""


def _too_deep(stored: Stored) -> DataError:
    return DataError(f"{stored.name}: it is nested too deeply", "Export orders as a plain list.")
