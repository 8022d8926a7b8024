"""Further columns of an export, for metrics of a rule file's own: as numbers, or as text."""

from tierkit.errors import DataError
from tierkit.orders import amounts
from tierkit.orders.columns import find_column
from tierkit.orders.engine import quote_text
from tierkit.orders.export import Export
from tierkit.orders.plain import filled_text
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec

# The place of the first column whose cell is no number, where there is one.
BAD_NUMBER = "bad_number"


def number_columns(spec: OrdersSpec) -> dict[str, str]:
    """What each number column is called in the order lines: integers of 1/10,000, 0 where blank."""
    return {name: f"number_{place}" for place, name in enumerate(spec.numbers)}


def text_columns(spec: OrdersSpec) -> dict[str, str]:
    """What each text column is called in the order lines: null where blank."""
    return {name: f"text_{place}" for place, name in enumerate(spec.texts)}


def line_columns(spec: OrdersSpec) -> list[str]:
    """All columns that further columns of the export make in the order lines."""
    numbers = number_columns(spec).values()
    return [*numbers, *(f"has_{name}" for name in numbers), *text_columns(spec).values()]


def named_numbers(source: Source, spec: OrdersSpec) -> dict[str, str]:
    """The column of the export for each number column of the order lines."""
    return {own: _column(source, name) for name, own in number_columns(spec).items()}


def further_columns(export: Export, spec: OrdersSpec) -> dict[str, str]:
    """SQL over the columns of the export for each of them, and for `bad_number`.

    A blank cell is no number and no text; anything else in a number column must be a number.
    """
    source = export.source
    fields: dict[str, str] = {}
    bad = []
    for place, (own, name) in enumerate(named_numbers(source, spec).items()):
        raw, raw_kind = source.identifier(name), source.type_of(name)
        if not amounts.is_numeric(raw_kind):
            raise _no_numbers(source, name, raw_kind)
        convention = export.conventions.get(own)
        column, kind = (raw, raw_kind) if convention is None else export.column(own)
        # A name that no export has: DuckDB prefers a column of the table to one made beside.
        value = f"tierkit_{own}"
        fields[value] = amounts.number(column, kind)
        units = amounts.units([value])
        signed = f"CASE WHEN {value} < 0 THEN -({units}) ELSE {units} END"
        fields[f"has_{own}"] = f"NOT ({_blank(raw, raw_kind)})"
        fields[own] = f"coalesce({signed}, 0)"
        bad.append(f"WHEN NOT ({_blank(raw, raw_kind)}) AND ({units}) IS NULL THEN {place}")
    for name, own in text_columns(spec).items():
        column = _column(source, name)
        fields[own] = filled_text(source.identifier(column), source.type_of(column))
    if bad:
        fields[BAD_NUMBER] = f"CASE {' '.join(bad)} END"
    return fields


def bad_cells(source: Source, spec: OrdersSpec) -> dict[str, str]:
    """SQL for the name of the column that `bad_number` points at, and for what stands there."""
    if not spec.numbers:
        return {}
    columns = list(enumerate(named_numbers(source, spec).values()))
    names = (f"WHEN {place} THEN {quote_text(name)}" for place, name in columns)
    cells = (
        f"WHEN {place} THEN CAST({source.identifier(name)} AS VARCHAR)" for place, name in columns
    )
    return {
        "bad_column": f"CASE {BAD_NUMBER} {' '.join(names)} END",
        "bad_cell": f"CASE {BAD_NUMBER} {' '.join(cells)} END",
    }


def _column(source: Source, name: str) -> str:
    return find_column(source.names[0], source.columns, name, "rules' metrics")


def _no_numbers(source: Source, name: str, kind: str) -> DataError:
    return DataError(
        f"{source.names[0]}: column {name!r} holds {kind}, which cannot be added up or compared "
        "as numbers",
        "Own metrics take sum, max, min and mean of columns of numbers, count and distinct of any.",
    )


def _blank(column: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f"coalesce(trim({column}, ' \t\r\n\u00a0'), '') = ''"
    if kind in ("FLOAT", "DOUBLE"):
        return f"({column} IS NULL OR isnan({column}))"
    return f"{column} IS NULL"
