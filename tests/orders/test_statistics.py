"""What Parquet files tell of their columns, by hand."""

import datetime as dt

import pyarrow as pa
import pytest
from pyarrow import parquet

from tierkit.orders.engine import Engine
from tierkit.orders.statistics import Told, told_of

DAYS = [dt.datetime(2025, 1, day) for day in range(1, 9)]
KINDS = {"paid_at": "TIMESTAMP", "amount": "DOUBLE"}


@pytest.fixture
def told(tmp_path):
    """What files of these days and amounts tell, two rows in a group."""

    def tell(*files, kinds=KINDS, **options):
        paths = [tmp_path / f"{number}.parquet" for number in range(len(files))]
        for path, (days, amounts) in zip(paths, files, strict=True):
            amounts = pa.array(amounts, pa.float64())
            table = pa.table({"paid_at": pa.array(days, pa.timestamp("us")), "amount": amounts})
            parquet.write_table(table, path, row_group_size=2, **options)
        with Engine(threads=1) as engine:
            return told_of(engine, paths, kinds)

    return tell


def test_rows_in_order_of_time(told):
    """Of eight days in twos, two lie up to the 2nd and two from the 7th on: half of them."""
    found = told((DAYS, [3.0, 2.5, 4, 4, 4, 4, 4, 4]))
    assert found["amount"].least == "2.5"
    assert found["paid_at"] == Told("2025-01-01 00:00:00", "2025-01-08 00:00:00", None, None)


def test_few_rows_are_early_and_few_late(told):
    """Of two files of eight days, two and two rows of sixteen; the second file is the earlier."""
    before = [day - dt.timedelta(10) for day in DAYS]
    found = told((DAYS, range(8)), (before, range(-2, 6)))
    assert found["paid_at"] == Told(
        least="2024-12-22 00:00:00",
        most="2025-01-08 00:00:00",
        early="2024-12-23 00:00:00",
        late="2025-01-07 00:00:00",
    )
    assert (found["amount"].least, found["amount"].most) == ("-2.0", "7.0")


def test_rows_in_no_order_have_no_ends(told):
    mixed = [DAYS[at] for at in (0, 7, 1, 6, 2, 5, 3, 4)] * 4
    assert told((mixed, range(32)))["paid_at"] == Told(
        "2025-01-01 00:00:00", "2025-01-08 00:00:00", None, None
    )


def test_a_column_that_lacks_a_value_is_not_told_of(told):
    assert told(([*DAYS[:7], None], range(8))).keys() == {"amount"}
    assert told((DAYS, [*range(7), None])).keys() == {"paid_at"}


def test_a_file_without_statistics_tells_nothing(told):
    assert told((DAYS, range(8)), write_statistics=False) == {}
    assert told((DAYS, range(8)), write_statistics=["amount"]).keys() == {"amount"}


def test_a_file_without_rows_tells_nothing(told):
    assert told(([], [])) == {}


def test_a_column_that_is_not_there_is_not_told_of(told):
    assert told((DAYS, range(8)), kinds={"quantity": "BIGINT"}) == {}


def test_amounts_that_are_no_numbers_are_not_among_those_told_of(told):
    """Only what is compared has a place among the extremes."""
    assert told((DAYS, [float("nan"), 1, 2, 3, 4, 5, 6, 7]))["amount"].least == "1.0"
