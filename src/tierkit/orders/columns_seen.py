"""The columns of an export as a person looks at them: which are read and why, first values."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tierkit.orders.broken import reading
from tierkit.orders.engine import Engine
from tierkit.orders.inspection import ColumnSeen
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec

if TYPE_CHECKING:
    from tierkit.orders.understanding import Understood

EXAMPLES = 3
LONGEST_EXAMPLE = 30


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
