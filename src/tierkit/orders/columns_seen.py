"""The columns of an export as a person looks at them: which are read and why, first values."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tierkit.orders.broken import reading
from tierkit.orders.engine import Engine
from tierkit.orders.inspection import ColumnSeen
from tierkit.orders.meanings import look_like_statuses
from tierkit.orders.roles import ROLES
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec

if TYPE_CHECKING:
    from tierkit.orders.understanding import Understood

EXAMPLES = 3
LONGEST_EXAMPLE = 30
ROWS_LOOKED_AT = 10_000
MOST_OVERLOOKED = 100


def columns_seen(
    engine: Engine, found: Sequence[Source], understood: "Understood | None", spec: OrdersSpec
) -> tuple[ColumnSeen, ...]:
    """The columns of all files, each once, those with a role first."""
    exports = understood.exports if understood else ()
    played = {column: role for each in exports for role, column in each.roles.items()}
    seen: dict[str, ColumnSeen] = {}
    for source in found:
        new = [column for column in source.columns if column not in seen]
        examples = _examples(engine, source) if new else {}
        for column in new:
            role = played.get(column)
            because = None if role is None else _because(role, understood, source, spec)
            seen[column] = ColumnSeen(column, role, because, examples[column])
    read = [seen[column] for column in played if column in seen]
    return (*read, *(each for each in seen.values() if each.role is None))


def _because(role: str, understood: "Understood | None", source: Source, spec: OrdersSpec) -> str:
    """Why a column has its role."""
    if role in spec.columns:
        return "as told"
    profile = understood.profile if understood else None
    if profile is not None and role in profile.columns_of(source.columns):
        return f"as {profile.name} has it"
    return "its name"


def _examples(engine: Engine, source: Source) -> dict[str, tuple[str, ...]]:
    """A few different values of each column, from the first rows."""
    texts = (f"left(CAST({name} AS VARCHAR), {LONGEST_EXAMPLE})" for name in source.identifiers)
    with reading([source]):
        rows = engine.rows(
            f"SELECT {', '.join(texts)} FROM {source.scan(source.names[:1])} LIMIT {EXAMPLES}",
            "Looking at the first rows",
        )
    return {
        column: tuple(dict.fromkeys(row[at] for row in rows if row[at]))
        for at, column in enumerate(source.columns)
    }


def overlooked_statuses(
    engine: Engine, source: Source, roles: Mapping[str, str], spec: OrdersSpec
) -> tuple[str, ...]:
    """Warnings of columns that are not read, but look as if they told which orders count."""
    unread = [
        column
        for column in source.columns
        if column not in roles.values() and source.type_of(column) == "VARCHAR"
    ]
    if "status" in roles or spec.every_status or not 0 < len(unread) <= MOST_OVERLOOKED:
        return ()
    distinct = (f"list_sort(list_distinct(list({source.identifier(each)})))" for each in unread)
    with reading([source]):
        found = engine.rows(
            f"SELECT {', '.join(distinct)} FROM "
            f"(SELECT * FROM {source.scan(source.names[:1])} LIMIT {ROWS_LOOKED_AT})",
            "Looking for statuses",
        )[0]
    return tuple(
        f"column {column!r} is not read, and holds {', '.join(values[:EXAMPLES])}: "
        f"if it tells which orders count, name it with {ROLES['status'].option}"
        for column, values in zip(unread, found, strict=True)
        if values and look_like_statuses(values)
    )
