"""Text that reads well in two encodings: it matters where names of columns or ids differ."""

from tierkit.errors import DataError, UndecidedError
from tierkit.orders.broken import reading
from tierkit.orders.columns import assign_roles
from tierkit.orders.encodings import Decoding
from tierkit.orders.engine import Engine
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.texts import Text

LOOKED_AT = 1000
IDENTITIES = ("member", "order", "status")


def check_readings(engine: Engine, source: Source, text: Text, spec: OrdersSpec) -> None:
    """Ask for the encoding where another one gives other headers, ids or statuses."""
    if not text.others:
        return
    for shown in (*source.columns, *_identities(engine, source, spec)):
        readings = {text.encoding.name: shown}
        for other in text.others:
            readings |= {other.name: read} if (read := _read_as(shown, text, other)) else {}
        if len(set(readings.values())) > 1:
            told = ", ".join(f"{read!r} in {name}" for name, read in readings.items())
            options = " or ".join(f"--encoding {name}" for name in readings)
            raise UndecidedError(
                f"{source.names[0]}: its encoding is in doubt: it holds {told}",
                f"Say which is right with {options}.",
                {"encoding": text.encoding.name},
            )


def _read_as(shown: str, text: Text, other: Decoding) -> str | None:
    try:
        return shown.encode(text.encoding.codec).decode(other.codec)
    except UnicodeError:
        return None


def _identities(engine: Engine, source: Source, spec: OrdersSpec) -> list[str]:
    """Some values beyond ASCII of the columns that tell members, orders and statuses apart."""
    try:
        roles = assign_roles(source.names[0], source.columns, spec)
    except DataError:
        return []  # the reader will come to it, and say so
    columns = [column for role, column in roles.items() if role in IDENTITIES]
    columns += [column for column in spec.where if column in source.columns]
    values: list[str] = []
    for column in columns:
        name = source.identifier(column)
        beyond = f"NOT regexp_full_match({name}, '[\\x00-\\x7f]*', 's')"
        with reading([source]):
            found = engine.rows(
                f"SELECT DISTINCT {name} FROM {source.scan(source.names)} WHERE {beyond} "
                f"ORDER BY ALL LIMIT {LOOKED_AT}"
            )
        values += [value for (value,) in found]
    return values
