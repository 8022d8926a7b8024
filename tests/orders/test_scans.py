"""Text that only one thread can read is read by one."""

import duckdb
import pytest

from tierkit.orders.delimited import IN_PARALLEL
from tierkit.orders.engine import Engine
from tierkit.orders.scans import run_scan, scanned_rows


@pytest.fixture
def orders(write):
    path = write("orders.csv", "id\n1\n2\n")
    return f"read_csv('{path}', {IN_PARALLEL})"


@pytest.fixture
def refusing(monkeypatch):
    """An engine that reads text with one thread alone."""

    def refusing(own):
        def run(engine, sql, *stage):
            if IN_PARALLEL in sql:
                raise duckdb.InvalidInputException("The Parallel CSV Reader cannot read this")
            return own(engine, sql, *stage)

        return run

    for name in ("rows", "run"):
        monkeypatch.setattr(Engine, name, refusing(getattr(Engine, name)))
    with Engine(threads=1) as engine:
        yield engine


def test_a_query_and_a_statement(refusing, orders):
    assert scanned_rows(refusing, f"SELECT sum(id) FROM {orders}", "Counting") == [(3,)]
    run_scan(refusing, f"CREATE TEMP TABLE kept AS SELECT * FROM {orders}")
    assert refusing.rows("SELECT count(*) FROM kept") == [(2,)]


def test_what_else_is_wrong_is_told(orders):
    with Engine(threads=1) as engine, pytest.raises(duckdb.InvalidInputException, match="no such"):
        scanned_rows(engine, "SELECT error('no such') FROM range(1)", "Counting")
