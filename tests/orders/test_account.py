"""The quick account of a plain file says what the thorough one says, or nothing."""

import datetime as dt
import math
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tierkit import segment
from tierkit.errors import DataError
from tierkit.orders import understanding
from tierkit.orders.account import count_groups
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.opening import open_orders
from tierkit.orders.plain_account import count_plain_groups
from tierkit.orders.spec import OrdersSpec, Statuses

DAY = dt.datetime(2024, 1, 1)
STATUSES = st.sampled_from(["paid", " paid ", "cancelled", "refund", "", None])
AMOUNTS = st.sampled_from([0.0, -0.0, 1.5, -2.5, 99e12])
AMISS = st.sampled_from([1e14, -1e14, math.nan, math.inf, None])
DAYS = st.integers(0, 9).map(lambda days: DAY + dt.timedelta(days, hours=days))
NO_DAYS = st.sampled_from([None, dt.datetime(999, 12, 31)])
SPEC = OrdersSpec(
    statuses=Statuses(count=("paid",), ignore=("cancelled", ""), refund=("refund",)),
    timezone="Asia/Shanghai",
)


def accounts(path, rows, zone=None, spec=SPEC, together=None):
    """Both accounts of the same rows of status, amount and date, so many in a group of the file."""
    statuses, amounts, dates = zip(*rows, strict=True)
    table = pa.table(
        {
            "member_id": pa.array(["m"] * len(rows)),
            "order_date": pa.array(dates, pa.timestamp("us", zone)),
            "status": pa.array(statuses, pa.string()),
            "amount": pa.array(amounts, pa.float64()),
        }
    )
    parquet.write_table(table, path, row_group_size=together)
    with Engine(timezone=spec.timezone) as engine:
        sources = open_orders(engine, path, spec).sources
        roles = {"member": "member_id", "date": "order_date", "amount": "amount"}
        exports = [Export(source, roles | {"status": "status"}) for source in sources]
        understanding.understand(engine, exports, spec)
        return count_plain_groups(engine, exports, spec), count_groups(engine, exports)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("account") / "orders.parquet"


@settings(max_examples=25)
@given(
    rows=st.lists(st.tuples(STATUSES, AMOUNTS, DAYS), min_size=1, max_size=8),
    zone=st.sampled_from([None, "UTC"]),
)
def test_they_agree_where_nothing_is_amiss(path, rows, zone):
    quick, thorough = accounts(path, rows, zone)
    plain = all(status is not None and status == status.strip() for status, _, _ in rows)
    assert all(group.stands for group in quick) == plain
    assert all(group.readable for group in quick)
    assert [replace(group, stands=False, readable=False) for group in quick] == thorough


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(STATUSES, AMOUNTS, DAYS), min_size=2, max_size=12),
    in_order=st.booleans(),
    together=st.integers(1, 3),
)
def test_they_agree_where_the_file_tells_of_its_rows(path, rows, in_order, together):
    """However many rows are early or late."""
    if in_order:
        rows = sorted(rows, key=lambda row: row[2])
    with patch("tierkit.orders.statistics.FEW", 1):
        quick, thorough = accounts(path, rows, together=together)
    assert [replace(group, stands=False, readable=False) for group in quick] == thorough


@pytest.mark.parametrize(("statuses", "looks"), [(["paid"] * 8, 1), (["refund", *["paid"] * 7], 2)])
def test_the_days_of_a_file_in_order_of_time_are_looked_for_at_its_ends(path, statuses, looks):
    """Unless a status has none of its rows there."""
    asked = []
    rows = [(status, 1.5, DAY + dt.timedelta(day)) for day, status in enumerate(statuses)]

    def listening(engine, sql, *stage):
        asked.append(sql)
        return found(engine, sql, *stage)

    found = Engine.rows
    with patch.object(Engine, "rows", listening):
        quick, thorough = accounts(path, rows, together=1)
    assert [replace(group, stands=False, readable=False) for group in quick] == thorough
    at_ends = [" WHERE " in sql for sql in asked if "min(first_day)" in sql]
    assert at_ends == [True, False][:looks] * 2  # what understands the rows takes the account too


@settings(max_examples=25)
@given(
    rows=st.lists(st.tuples(STATUSES, AMOUNTS, DAYS), max_size=4),
    odd=st.tuples(STATUSES, AMISS, DAYS) | st.tuples(STATUSES, AMOUNTS, NO_DAYS),
    place=st.integers(0, 4),
    together=st.integers(1, 3),
)
def test_the_quick_one_passes_where_something_is_amiss(path, rows, odd, place, together):
    with patch("tierkit.orders.statistics.FEW", 1):
        assert accounts(path, [*rows[:place], odd, *rows[place:]], together=together)[0] is None


@pytest.mark.parametrize(
    "asked", [{"where": {"status": ("paid",)}}, {"numbers": ("amount",)}, {"currency": "EUR"}]
)
def test_the_quick_one_passes_where_rows_may_be_set_aside_for_more(path, asked):
    spec = OrdersSpec(statuses=SPEC.statuses, **asked)
    assert accounts(path, [("paid", 1.0, DAY)], spec=spec)[0] is None


def test_without_a_row_there_is_no_account(path):
    parquet.write_table(pa.table({"member_id": ["a"], "date": [DAY], "amount": [1.0]})[:0], path)
    with Engine() as engine, pytest.raises(DataError, match="no row of data"):
        understanding.decide(engine, open_orders(engine, path, OrdersSpec()).sources, OrdersSpec())


STATUS_COLUMNS = {
    "text": pa.array(["1", "2", "3", "1"]),
    "text with blanks": pa.array(["1", " 2", "3 ", "1"]),
    "number": pa.array([1, 2, 3, 1]),
    "dictionary": pa.array(["1", "2", "3", "1"]).dictionary_encode(),
}


@pytest.mark.parametrize("kind", STATUS_COLUMNS)
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_used_rows_are_found_whatever_the_types(path, kind, unit):
    """Of four orders, 3 is set aside and 4 is after the as-of day; window from 2024-01-02 on."""
    days = [DAY + dt.timedelta(day) for day in range(4)]
    table = pa.table(
        {
            "member_id": ["a", "a", "b", "c"],
            "order_id": ["1", "2", "3", "4"],
            "order_date": pa.array(days, pa.timestamp(unit)),
            "status": STATUS_COLUMNS[kind],
            "amount": [1.0, 2.0, 4.0, 8.0],
        }
    )
    parquet.write_table(table, path)
    result = segment(
        path,
        statuses={"count": ["1", "2"], "ignore": ["3", "lost"]},
        as_of="2024-01-03",
        window="2024-01-02..2024-01-03",
    )
    assert result.members[["member_id", "frequency", "monetary"]].values.tolist() == [["a", 1, 2.0]]
    assert result.intake.set_aside == {"status_ignored": 1, "after_as_of": 1}


ODD_AMOUNTS = {
    "double, no number": (pa.float64(), math.nan),
    "double, infinite": (pa.float64(), math.inf),
    "double, beyond what fits": (pa.float64(), 1e14),
    "float, no number": (pa.float32(), math.nan),
    "integer of 17 digits": (pa.int64(), 10**16),
    "decimal of 19 digits": (pa.decimal128(21, 19), Decimal("0.1234567890123456789")),
    "decimal of 17 digits before the point": (pa.decimal128(20, 2), Decimal("12345678901234567")),
}


@pytest.mark.parametrize("together", [1, 40])
@pytest.mark.parametrize("statuses", [None, ["paid"], ["paid", "shipped"]])
@pytest.mark.parametrize("kind", ODD_AMOUNTS)
def test_an_odd_amount_among_others_is_told_whatever_its_type(path, kind, statuses, together):
    """No file's own statistics tell of it: DuckDB passes over NaN where all rows are one group."""
    rows = 40
    of_type, odd = ODD_AMOUNTS[kind]
    amounts = pa.array([*[type(odd)(10)] * 20, odd, *[type(odd)(10)] * 19], of_type)
    table = pa.table(
        {
            "member_id": [f"m{row % 7}" for row in range(rows)],
            "order_date": [DAY + dt.timedelta(row) for row in range(rows)],
            "amount": amounts,
        }
    )
    if statuses is not None:
        told = [statuses[row % len(statuses)] for row in range(rows)]
        table = table.append_column("status", pa.array(told))
    parquet.write_table(table, path, row_group_size=together)
    with pytest.raises(DataError, match="row 21: unreadable amount"):
        segment(path, statuses=statuses and {"count": statuses})


@pytest.mark.parametrize("odd", [math.nan, math.inf, 1e20, -1e300])
def test_an_odd_amount_on_a_row_that_is_set_aside_disturbs_no_half_cent(path, odd):
    """DuckDB works out every value of a Parquet dictionary, of rows that are filtered out too."""
    rows = 101
    table = pa.table(
        {
            "member_id": ["a"] * rows,
            "order_date": [DAY] * rows,
            "status": ["paid"] * (rows - 1) + ["cancelled"],
            "amount": [1.00005, 2.0] * 50 + [odd],
        }
    )
    parquet.write_table(table, path)
    result = segment(path, statuses={"count": ["paid"], "ignore": ["cancelled"]})
    assert result.members["monetary"].tolist() == [50 * 1.0001 + 100]
    assert result.intake.set_aside == {"status_ignored": 1}


def test_a_time_that_the_engine_has_no_number_for_is_told(path):
    times = pa.array([0, 2**63 - 2], pa.timestamp("ms"))
    table = pa.table({"member_id": ["a", "b"], "order_date": times, "amount": [1.0, 2.0]})
    parquet.write_table(table, path)
    with pytest.raises(DataError, match="cannot be read"):
        segment(path)


def test_the_largest_amount_is_itself(path):
    """15 digits of 99,999,999,999,999.99 are 10^14."""
    table = pa.table({"member_id": ["a"], "order_date": [DAY], "amount": [99_999_999_999_999.99]})
    parquet.write_table(table, path)
    assert segment(path).members["monetary"].tolist() == [1e14]
