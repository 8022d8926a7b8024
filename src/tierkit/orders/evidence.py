"""What the whole of a column says about how its values are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tierkit.orders import number_text
from tierkit.orders.amounts import is_numeric
from tierkit.orders.date_text import Form, day_part, plain_date
from tierkit.orders.days import day_number, to_day
from tierkit.orders.engine import Engine, quote_text
from tierkit.orders.number_text import fits, has_mark, plain_looks
from tierkit.orders.plain import plain_text
from tierkit.orders.source import Source
from tierkit.orders.spec import COMMA, POINT

PLAIN = "plain"
STAGE = "Looking at how values are written"


@dataclass(frozen=True)
class Kind:
    """Values that fit the same readings: how many rows, one of them, and whether it matters.

    Where all the readings say the same of each value, the kind is `unanimous`.
    """

    readings: frozenset[str]
    unanimous: bool
    rows: int
    example: str


def number_kinds(engine: Engine, source: Source, column: str) -> list[Kind]:
    """The kinds of numbers in a text column: by point, by comma, and plain as they stand."""
    name = source.identifier(column)
    readings = {
        POINT: fits("text", POINT),
        COMMA: fits("text", COMMA),
        PLAIN: "TRY_CAST(value AS DOUBLE) IS NOT NULL",
    }
    rows = engine.rows(
        f"SELECT [{', '.join(readings.values())}] AS fit, NOT {has_mark('text')} AS unanimous, "
        f"sum(n), min(value) FROM (SELECT {name} AS value, {plain_looks(name)} AS text, "
        f"count(*) AS n FROM {source.scan(source.names)} WHERE {name} IS NOT NULL GROUP BY ALL) "
        "GROUP BY ALL HAVING list_contains(fit, true) ORDER BY ALL",
        STAGE,
    )
    return [_kind(readings, *row) for row in rows]


def _kind(
    readings: Iterable[str], fit: Sequence[bool], unanimous: bool, rows: int, example: str
) -> Kind:
    fitting = frozenset(name for name, fits in zip(readings, fit, strict=True) if fits)
    return Kind(fitting, bool(unanimous), int(rows), str(example))


def currencies(engine: Engine, source: Source, column: str) -> dict[str, int]:
    """The currency signs and codes that stand beside the numbers of a text column, with rows."""
    name = source.identifier(column)
    rows = engine.rows(
        f"SELECT {number_text.currency('text')} AS sign, count(*) FROM "
        f"(SELECT {plain_looks(name)} AS text FROM {source.scan(source.names)}) "
        f"WHERE {fits('text', POINT)} OR {fits('text', COMMA)} GROUP BY sign ORDER BY sign",
        STAGE,
    )
    return {str(sign): int(count) for sign, count in rows}


def is_number(column_type: str) -> bool:
    """Whether a column of this DuckDB type holds numbers and nothing else."""
    return is_numeric(column_type) and column_type != "VARCHAR"


def date_text(source: Source, column: str) -> str:
    """SQL for a column of dates as text; a number is written without needless decimals."""
    return plain_text(source.identifier(column), source.type_of(column))


def date_kinds(engine: Engine, source: Source, column: str, forms: Sequence[Form]) -> list[Kind]:
    """The kinds of dates in a column of text or numbers: by form, and plain as they stand."""
    name = date_text(source, column)
    days = {form.name: day_number(f"({form.value('text')})", form.kind) for form in forms}
    days[PLAIN] = day_number("part", "VARCHAR")
    named = ", ".join(f"{day} AS f{at}" for at, day in enumerate(days.values()))
    columns = ", ".join(f"f{at}" for at in range(len(days)))
    fit = ", ".join(f"f{at} IS NOT NULL" for at in range(len(days)))
    # Many rows share a day, so each is looked at once, without the time behind it.
    rows = engine.rows(
        f"SELECT [{fit}] AS fit, greatest({columns}) = least({columns}) AS unanimous, sum(n), "
        f"min(value) FROM (SELECT value, n, {named} FROM (SELECT *, {plain_date('part')} AS text "
        f"FROM (SELECT {day_part('value')} AS part, min(value) AS value, count(*) AS n FROM "
        f"(SELECT {name} AS value FROM {source.scan(source.names)}) "
        "WHERE value IS NOT NULL GROUP BY part))) "
        f"WHERE coalesce({columns}) IS NOT NULL GROUP BY ALL ORDER BY ALL",
        STAGE,
    )
    return [_kind(days, *row) for row in rows]


def day_of(engine: Engine, form: Form, value: str) -> str:
    """The day that a form reads in a value, as people write it."""
    day = day_number(f"({form.value('text')})", form.kind)
    text = plain_date(day_part(quote_text(value)))
    number = engine.rows(f"SELECT {day} FROM (SELECT {text} AS text)", STAGE)[0][0]
    found = to_day(int(number))
    return f"{found.day} {found:%B} {found.year}"


def distinct_parts(engine: Engine, source: Source, column: str) -> tuple[int, int]:
    """How many different numbers stand first, and how many stand last, in dates of three."""
    name = date_text(source, column)
    text = plain_date(day_part(name))
    first, last = engine.rows(
        f"SELECT count(DISTINCT regexp_extract(text, '^[0-9]+')), "
        f"count(DISTINCT regexp_extract(text, '^[0-9]+[-/. ]+[0-9]+[-/. ]+([0-9]+)', 1)) "
        f"FROM (SELECT {text} AS text FROM {source.scan(source.names)})",
        STAGE,
    )[0]
    return int(first), int(last)
