"""What the engine says of broken input, turned into an error that tells file and line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from tierkit.errors import DataError, TierkitError
from tierkit.orders.engine import first_line
from tierkit.orders.source import Source

OUR_BUGS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


@contextmanager
def reading(found: Sequence[Source]) -> Iterator[None]:
    """Turn what the engine says of broken input into an error that tells file and line."""
    try:
        yield
    except OUR_BUGS:
        raise
    except duckdb.OutOfMemoryException as error:
        raise DataError(
            f"memory or temporary disk space ran out ({first_line(error)})",
            "Give more with --memory-limit, or free space in the temporary folder.",
        ) from None
    except duckdb.Error as error:
        raise _explained(found, error) from None


def _explained(found: Sequence[Source], error: duckdb.Error) -> TierkitError:
    message = str(error)
    if "out of range" in message.casefold() and "INT64" in message:
        return DataError("the amounts of one member add up to more than tierkit can count exactly")
    for source in found:
        if (reason := source.reason()) is not None:
            return reason
    return DataError(
        f"{named(found)}: the orders cannot be read ({first_line(error)})",
        "Look for a quote that is opened and not closed, or text behind a closing quote."
        if any(source.costly for source in found)
        else "The file may be cut off or damaged: export or copy it again.",
    )


def named(found: Sequence[Source]) -> str:
    """The files in a few words: one by its name, many by the first."""
    names = [name for source in found for name in source.names]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
