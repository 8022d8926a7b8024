"""Words that a database or a program writes where there is no id: NULL, N/A and their kin."""

from collections.abc import Collection, Iterator, Sequence

from tierkit.orders import intake
from tierkit.orders.engine import Engine, text_list
from tierkit.orders.export import Export

# To the letter: nothing that a person would be called by, or a shop number its orders with.
MISSING = (
    *("NULL", "Null", "null", "(NULL)", "(null)", "<NULL>", "<null>", "#NULL!", "\\N"),
    *("NONE", "None", "none", "NAN", "NaN", "Nan", "nan", "NaT", "nil", "undefined"),
    *("N/A", "n/a", "#N/A", "#NA", "NA", "<NA>", "-", "--"),
)
REASONS = {"member": intake.NO_MEMBER, "order": intake.NO_ORDER}


def missing_notes(
    engine: Engine, exports: Sequence[Export], reasons: Collection[str | None]
) -> Iterator[str]:
    """Which words were taken for no member or no order, with their rows."""
    for role, reason in REASONS.items():
        if reason not in reasons or role not in exports[0].roles:
            continue
        found = " UNION ALL ".join(
            f"SELECT {each.source.identifier(each.roles[role])} AS id "
            f"FROM {each.source.scan(each.source.names)}"
            for each in exports
            if each.source.type_of(each.roles[role]) == "VARCHAR"
        )
        if not found:
            continue
        rows = engine.rows(
            f"SELECT id, count(*) AS rows FROM ({found}) WHERE id IN ({text_list(MISSING)}) "
            "GROUP BY id ORDER BY rows DESC, id",
            "Looking for missing ids",
        )
        yield from told_missing(exports[0].roles[role], role, rows)


def told_missing(column: str, role: str, rows: Sequence[tuple[str, int]]) -> Iterator[str]:
    """A note of the words in a column that were taken for none, with how many rows have each."""
    if rows:
        told = ", ".join(f"{word!r} ({count:,} rows)" for word, count in rows)
        yield f"{column}: {told} is read as no {role}"
