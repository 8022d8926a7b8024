"""Running a statement that scans text, in parallel where the text allows it."""

import duckdb

from tierkit.orders import delimited
from tierkit.orders.engine import Engine


def run_scan(engine: Engine, sql: str) -> None:
    """Run a statement that scans files; text that only one thread can read is read by one."""
    try:
        engine.run(sql)
    except duckdb.InvalidInputException as error:
        if "Parallel CSV Reader" not in str(error):
            raise
        engine.run(sql.replace(delimited.IN_PARALLEL, delimited.ONE_BY_ONE))
