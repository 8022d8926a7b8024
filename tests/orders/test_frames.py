"""Frames of every library are read as files are."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, UsageError
from tierkit.orders.frames import frame_to_arrow

TABLE = {"customer_id": ["A"], "order_id": ["1"], "order_date": ["2025-01-05"], "amount": [10.0]}
FRAMES = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
}


COLUMNS = {
    "customer_id": ["B", "A", "A"],
    "order_id": [1, 2, 3],
    "order_date": [
        dt.datetime(2025, 1, 5, 23, 59),
        dt.datetime(2025, 2, 5),
        dt.datetime(2025, 3, 5),
    ],
    "amount": [10.1, 20.25, -0.25],
}
ROWS = [
    ("B", "1", "2025-01-05", 10.1, True),
    ("A", "2", "2025-02-05", 20.25, True),
    ("A", "3", "2025-03-05", -0.25, False),
]


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_every_library_gives_the_same_lines(make):
    rows = read_orders(make(COLUMNS), as_of="2025-03-05").sort_values("day")
    rows["day"] = rows["day"].dt.strftime("%Y-%m-%d")
    assert list(rows.itertuples(index=False, name=None)) == ROWS


def test_lines_have_the_columns_and_types_that_are_promised():
    rows = read_orders(pd.DataFrame(COLUMNS))
    assert list(rows.columns) == ["member_id", "order_id", "day", "amount", "is_sale"]
    assert rows["day"].dtype.kind == "M"
    assert rows["amount"].dtype == "float64"
    assert rows["is_sale"].dtype == "bool"


def test_the_frame_given_is_left_as_it_was():
    frame = pd.DataFrame(COLUMNS)
    before = frame.copy(deep=True)
    segment(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_an_index_is_no_column():
    frame = pd.DataFrame(COLUMNS).set_index("customer_id")
    with pytest.raises(DataError, match="member"):
        read_orders(frame)


def test_an_unreadable_row_of_a_frame_is_told_by_its_number():
    frame = pd.DataFrame({**COLUMNS, "amount": [1.0, None, 2.0]})
    with pytest.raises(DataError, match="row 2"):
        read_orders(frame)


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_a_frame_keeps_its_columns_and_rows(make):
    table = frame_to_arrow(make(TABLE))
    assert table.to_pydict() == TABLE


def test_categories_and_objects_become_what_they_stand_for():
    frame = pd.DataFrame(
        {
            "kind": pd.Categorical(["x", "y"]),
            "price": pd.Series([Decimal("1.50"), None], dtype=object),
        }
    )
    expected = {"kind": ["x", "y"], "price": [Decimal("1.50"), None]}
    assert frame_to_arrow(frame).to_pydict() == expected
    enum = pl.DataFrame({"kind": pl.Series(["x", "y"], dtype=pl.Enum(["y", "x"]))})
    assert frame_to_arrow(enum).to_pydict() == {"kind": ["x", "y"]}


def test_a_column_of_mixed_kinds_becomes_text():
    """Whole numbers stand without decimals, as ids do; what is missing stays missing."""
    mixed = ["x", 7, 8.0, 8.5, Decimal("9.50"), Decimal("9"), None, float("nan")]
    table = frame_to_arrow(pd.DataFrame({"id": pd.Series(mixed, dtype=object)}))
    assert table["id"].to_pylist() == ["x", "7", "8", "8.5", "9.50", "9", None, None]


def test_mixed_categories_become_text():
    frame = pd.DataFrame({"id": pd.Categorical([1, "x", None])})
    assert frame_to_arrow(frame)["id"].to_pylist() == ["1", "x", None]


HALVES = pa.array([np.float16(1.5)], pa.float16())
WIDE = pa.array([Decimal("1.50")], pa.decimal256(50, 2))


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [
        (HALVES, pa.float32(), 1.5),
        (WIDE, pa.string(), "1.50"),
        (pa.nulls(1), pa.string(), None),
        (pa.array(["x"]).dictionary_encode(), pa.string(), "x"),
        (pa.DictionaryArray.from_arrays(pa.array([0]), WIDE), pa.string(), "1.50"),
    ],
    ids=lambda each: str(getattr(each, "type", each)),
)
def test_types_that_the_engine_does_not_know_become_others(column, kind, value):
    known = frame_to_arrow(pa.table({"a": column}))["a"]
    assert (known.type, known.to_pylist()) == (kind, [value])


@pytest.mark.parametrize(("column", "amount"), [(HALVES, 1.5), (WIDE, 1.5)], ids=["half", "wide"])
def test_such_types_may_be_amounts(column, amount):
    assert read_orders(pa.table({**TABLE, "amount": column}))["amount"].to_list() == [amount]


@pytest.mark.parametrize("given", [None, 5, TABLE, b"orders.csv", pd.Series([1])], ids=type)
def test_what_is_no_frame_is_a_usage_error(given):
    with pytest.raises(UsageError, match="cannot be read"):
        read_orders(given)


UNUSED = {
    "nested": pa.array([[1, 2]]),
    "empty": pa.nulls(1),
    "half float": pa.array([np.float16(1)], pa.float16()),
    "wide decimal": pa.array([Decimal(1)], pa.decimal256(50, 2)),
}


@pytest.mark.parametrize("column", UNUSED.values(), ids=UNUSED)
def test_a_column_that_plays_no_part_may_hold_anything(column):
    assert len(read_orders(pa.table({**TABLE, "note": column}))) == 1


@pytest.mark.parametrize(
    ("role", "column"),
    [
        ("order_date", pa.array([True])),
        ("order_date", pa.array([["2025-01-05"]])),
        ("amount", pa.array([True])),
        ("amount", pa.array([[1.0]])),
        ("customer_id", pa.array([["A"]])),
    ],
)
def test_a_column_whose_type_cannot_play_its_role_is_told(role, column):
    with pytest.raises(DataError, match=rf"{role}.*cannot be the"):
        read_orders(pa.table({**TABLE, role: column}))


@pytest.mark.parametrize("double", ["amount", "note"])
def test_a_frame_with_a_column_twice_is_told_with_its_name(double):
    frame = pd.DataFrame(
        [["A", "1", "2025-01-05", 10.0, 1, 2]],
        columns=["customer_id", "order_id", "order_date", "amount", double, "note"],
    )
    with pytest.raises(DataError, match=double):
        read_orders(frame)


@pytest.mark.parametrize("frame", [pd.DataFrame(), pl.DataFrame(), pa.table({})], ids=type)
def test_a_frame_without_columns_is_told(frame):
    with pytest.raises(DataError):
        read_orders(frame)


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_a_frame_without_rows_is_told(make):
    with pytest.raises(DataError):
        read_orders(make({name: pa.array([], pa.string()).to_pylist() for name in TABLE}))
