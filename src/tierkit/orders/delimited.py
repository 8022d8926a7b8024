"""Delimited text as a source: CSV, TSV and their kin."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tierkit.orders import tidying
from tierkit.orders.ambiguity import check_readings
from tierkit.orders.columns import is_known_name
from tierkit.orders.engine import Engine, path_text, quote_text
from tierkit.orders.headers import title_notes
from tierkit.orders.layout import GUARDS, TABS, Layout, read_layout
from tierkit.orders.recognised import Recognised
from tierkit.orders.records import check_last_line, lines_of, mixed_line_ends, what_is_wrong
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.stored import Stored
from tierkit.orders.texts import Text, open_text

IN_PARALLEL = "parallel=true"
ONE_BY_ONE = "parallel=false"
MIXED = frozenset(("\r\n", "\n"))

NewFile = Callable[[], Path]


def open_delimited(engine: Engine, stored: Stored, spec: OrdersSpec) -> Source:
    """Delimited text as a source, in whatever encoding, with titles above and totals below it.

    Raises `DataError` for what is no text, where the encoding cannot be told for certain, and
    where the header cannot be.
    """
    text = open_text(stored, spec.encoding, lambda name: is_known_name(name, spec), engine.new_file)
    check_last_line(stored.name, text.stored.path)
    path, notes = _with_one_line_end(text, engine.new_file)
    layout = read_layout(stored.name, path, spec)
    if layout.blanks:
        tabbed = engine.new_file()
        tidying.with_tabs(path, tabbed, layout.blanks)
        path, layout = tabbed, replace(read_layout(stored.name, tabbed, spec, TABS), blanks=0)
        notes += ("its columns stand apart by blanks",)
    path, closing = _without_lines_around(path, layout, engine.new_file)
    if text.survey.may_guard and tidying.has_guards(path, layout.header.delimiter):
        layout = replace(layout, header=replace(layout.header, guarded=True))
        notes += ('cells such as ="001", or with a tab behind, are read without these marks',)
    told = (*stored.notes, *text.notes, *notes, *title_notes(layout.line, layout.titles), *closing)
    source = Source(
        names=(stored.name,),
        columns=layout.header.names,
        identifiers=tuple(f"c{position}" for position in range(len(layout.header.names))),
        types=("VARCHAR",) * len(layout.header.names),
        select=partial(_select, layout),
        paths={stored.name: path},
        costly=True,
        layout=layout.header,
        locate=partial(lines_of, layout.header),
        explain=partial(what_is_wrong, layout.header),
        recognised=(_recognised(stored, text, layout, told),),
    )
    check_readings(engine, source, text, spec)
    return source


def _recognised(stored: Stored, text: Text, layout: Layout, notes: tuple[str, ...]) -> Recognised:
    return Recognised(
        stored.name,
        "delimited text",
        stored.compression,
        encoding=text.encoding.name,
        delimiter=layout.header.delimiter,
        header_line=layout.line,
        notes=notes,
    )


def _with_one_line_end(text: Text, new_file: NewFile) -> tuple[Path, tuple[str, ...]]:
    """The text with one kind of line ends; raises `DataError` where it is unclear what ends one."""
    path = text.stored.path
    if len(text.survey.line_ends) < 2:
        return path, ()
    ends = tidying.outer_line_ends(path)
    if ends == MIXED:
        target = new_file()
        tidying.with_one_line_end(path, target)
        return target, ("some of its lines end with LF, others with CRLF",)
    if len(ends) > 1 and (error := mixed_line_ends(text.stored.name, path)) is not None:
        raise error
    return path, ()


def _without_lines_around(
    path: Path, layout: Layout, new_file: NewFile
) -> tuple[Path, tuple[str, ...]]:
    """The text without titles above the table and what closes it below; lines keep their number."""
    header = layout.header
    end, closing = tidying.closing_lines(path, header.delimiter, len(header.names))
    with path.open("rb") as file:  # DuckDB skips rows: one in quotes may have several lines
        is_quoted = b'"' in file.read(layout.start)
    if not (closing or layout.titles or is_quoted):
        return path, ()
    target = new_file()
    tidying.cut_out(path, target, layout.line_end * header.blank_lines, layout.start, end)
    notes = (f"left out below the table: {'; '.join(closing)!r}",) if closing else ()
    return target, notes


def _select(layout: Layout, paths: Sequence[Path]) -> str:
    header = layout.header
    listed = ", ".join(quote_text(path_text(path)) for path in paths)
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(header.names)))
    scan = (
        f"read_csv([{listed}], auto_detect=false, header={str(header.is_named).lower()}, "
        f"comment='', skip={header.blank_lines}, "
        f"delim={quote_text(header.delimiter)}, quote='\"', escape='\"', nullstr='', "
        f"columns={{{columns}}}, hive_partitioning=false, {IN_PARALLEL})"
    )
    if not header.guarded:
        return scan
    return (
        f"(SELECT nullif(regexp_replace(COLUMNS(*), {quote_text(GUARDS)}, '\\1'), '') FROM {scan})"
    )
