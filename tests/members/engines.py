"""Every engine that `measure` must run on. To add one, add a line."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest

from tests import spark
from tierkit.members.measure import measure, measure_apart, measure_in_order

ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
    "pandas": lambda table: table.to_pandas(),
    "pyarrow": lambda table: table,
    "polars": pl.from_arrow,
    "polars-lazy": lambda table: pl.from_arrow(table).lazy(),
    "spark": lambda table: spark.session().createDataFrame(table),
}
# Each engine as a parameter of a test; a question costs Spark a second, so it is asked few.
QUICK = [name for name in ENGINES if name != "spark"]
EVERY = [*QUICK, pytest.param("spark", marks=spark.SPARK)]


class Line(NamedTuple):
    """A typed order line: days since 1970-01-01, amounts in units of 1/10,000."""

    member_id: str
    order_id: str | None
    day: int
    amount: int
    is_sale: bool = True


class Member(NamedTuple):
    """What is measured of a member."""

    last_day: int | None
    frequency: int
    monetary: int
    lines: int


def as_arrow(lines: Sequence[Line]) -> pa.Table:
    """Lines in the types in which the reader hands them over."""
    types = [pa.string(), pa.string(), pa.int32(), pa.int64(), pa.bool_()]
    columns = zip(*lines, strict=True)
    return pa.table(
        {
            name: pa.array(cells, kind)
            for name, cells, kind in zip(Line._fields, columns, types, strict=True)
        }
    )


def run(
    engine: str,
    lines: Sequence[Line],
    start: int | None,
    *,
    has_orders: bool = True,
    has_returns: bool | None = None,
) -> dict[str, Member]:
    """Measure on one engine; the numbers as Python integers, by member."""
    if has_returns is None:
        has_returns = not all(line.is_sale for line in lines)
    frame = nw.from_native(ENGINES[engine](as_arrow(lines))).lazy()
    found = _members(measure(frame, start, has_orders=has_orders, has_returns=has_returns))
    if engine in QUICK and start is not None and not has_returns:
        day = nw.col("day")
        earlier, window = frame.filter(day < start), frame.filter(day >= start)
        assert _members(measure_apart(earlier, window, start, has_orders=has_orders)) == found
    if engine in QUICK and has_orders:
        assert _members(_measure_in_order(engine, lines, start, has_returns=has_returns)) == found
    return found


def _measure_in_order(
    engine: str, lines: Sequence[Line], start: int | None, *, has_returns: bool
) -> nw.LazyFrame:
    """The same from lines that tell which is its order's first, and whether something came back."""
    orders = [(line.member_id, line.order_id) for line in lines]
    returned = {order for order, line in zip(orders, lines, strict=True) if not line.is_sale}
    begun: set[object] = set()
    begins = []
    for order, line in zip(orders, lines, strict=True):
        is_first = line.is_sale and order not in begun and (start is None or line.day >= start)
        begun |= {order} if is_first else set()
        begins.append(int(is_first))
    table = as_arrow(lines).append_column("begins", pa.array(begins, pa.int32()))
    table = table.append_column("returned", pa.array([order in returned for order in orders]))
    frame = nw.from_native(ENGINES[engine](table)).lazy()
    if start is None:
        return measure_in_order(None, frame, start, has_returns=has_returns)
    day = nw.col("day")
    earlier, window = frame.filter(day < start), frame.filter(day >= start)
    return measure_in_order(earlier.drop("begins"), window, start, has_returns=has_returns)


def _members(measured: nw.LazyFrame) -> dict[str, Member]:
    rows = list(measured.collect().select("member_id", *Member._fields).iter_rows())
    found = {member: Member(*map(_integer, numbers)) for member, *numbers in rows}
    assert len(found) == len(rows), "a member came out twice"
    return found


def _integer(value: Any) -> int | None:
    if value is None or value != value:  # pandas has NaN for what is missing
        return None
    assert int(value) == value
    return int(value)
