"""The member table: the columns of the contract, typed, sorted by member id."""

import datetime as dt
from fractions import Fraction

import pyarrow as pa

from tests.tiers.cast import TEN, members
from tierkit.members.metrics import METRICS
from tierkit.tiers.assign import assign
from tierkit.tiers.conditions import Bound
from tierkit.tiers.programme import Programme, Tier
from tierkit.tiers.table import Kind, arrow_table, member_table

LADDER = [Tier("Low"), Tier("High", Bound(METRICS["monetary"], ">=", Fraction(3_000_000)))]


def table(among=TEN):
    return member_table(
        among, assign(among, Programme(tiers=tuple(LADDER), inactive="Dormant"), {})
    )


def test_columns_in_the_order_of_the_contract():
    assert [(column.name, column.kind) for column in table()] == [
        ("member_id", Kind.TEXT),
        ("active", Kind.FLAG),
        ("last_order", Kind.DAY),
        ("recency", Kind.INTEGER),
        ("frequency", Kind.INTEGER),
        ("monetary", Kind.MONEY),
        ("tier", Kind.TEXT),
    ]


def test_rows():
    """The as-of day is day 20,000, which is 2024-10-04; 400 days before it is 2023-08-31."""
    rows = {row["member_id"]: row for row in arrow_table(table()).to_pylist()}
    assert list(rows) == TEN.ids.to_pylist()
    assert rows["eve"] == {
        "member_id": "eve",
        "active": True,
        "last_order": dt.date(2024, 8, 5),
        "recency": 60,
        "frequency": 2,
        "monetary": 150.5,
        "tier": "Low",
    }
    assert rows["lapsed"]["last_order"] == dt.date(2023, 8, 31)
    assert (rows["lapsed"]["recency"], rows["lapsed"]["tier"]) == (400, "Dormant")
    assert (rows["ann"]["tier"], rows["dan"]["tier"]) == ("High", "High")


def test_who_never_bought_has_neither_day_nor_recency():
    """Missing, and not 0 or 1970-01-01."""
    row = arrow_table(table()).to_pylist()[-1]
    assert row["member_id"] == "sender"
    assert (row["last_order"], row["recency"], row["frequency"]) == (None, None, 0)


def test_types_in_arrow():
    types = {field.name: field.type for field in arrow_table(table()).schema}
    assert types == {
        "member_id": pa.string(),
        "active": pa.bool_(),
        "last_order": pa.date32(),
        "recency": pa.int64(),
        "frequency": pa.int64(),
        "monetary": pa.float64(),
        "tier": pa.string(),
    }


def test_money_in_frames_is_the_nearest_float():
    """Units beyond 2^53 are no float64, so dividing them as floats would round twice."""
    among = members(a=(0, 1, 0), b=(0, 1, 0), c=(0, 1, 0))
    units = [5_073_163_949_916_316_373, -262_946_923_277_107_920, 2_675]
    among.values["monetary"].numbers[:] = units
    floats = arrow_table(table(among))["monetary"].to_pylist()
    assert floats == [float(Fraction(each, 10_000)) for each in units]


def test_days_before_1970():
    """20,100 days before 2024-10-04 is 1969-09-23."""
    (row,) = arrow_table(table(members(old=(20_100, 1, 5)))).to_pylist()
    assert row["last_order"] == dt.date(1969, 9, 23)
