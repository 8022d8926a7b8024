"""Running SQL that scans text, in parallel where the text allows it."""

from collections.abc import Callable
from typing import Any, TypeVar

import duckdb

from tierkit.orders import delimited
from tierkit.orders.engine import Engine

Result = TypeVar("Result")


def run_scan(engine: Engine, sql: str) -> None:
    """Run a statement that scans files for its effect."""
    _scanned(engine.run, sql)


def scanned_rows(engine: Engine, sql: str, stage: str) -> list[tuple[Any, ...]]:
    """All rows of a (small) result of SQL that scans files."""
    return _scanned(lambda each: engine.rows(each, stage), sql)


def _scanned(run: Callable[[str], Result], sql: str) -> Result:
    """What a run of the SQL gives; text that only one thread can read is read by one."""
    try:
        return run(sql)
    except duckdb.InvalidInputException as error:
        if "Parallel CSV Reader" not in str(error):
            raise
        return run(sql.replace(delimited.IN_PARALLEL, delimited.ONE_BY_ONE))
