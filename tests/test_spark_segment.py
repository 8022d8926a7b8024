"""Spark and DuckDB give the same result, to the byte, on data that is awkward on purpose."""

import datetime as dt
import random
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

import tierkit
from tests import spark
from tierkit.errors import DataError
from tierkit.tiers.table import arrow_table

pytestmark = list(spark.SPARK)
UTC = dt.UTC
# Beside halves of 1/10,000, beyond what counts, and missing.
AMOUNTS = [
    *(0.00005, 1.00005, 2.345, 0.1 + 0.2, 1e-5, 12345678901.23455, 0.12345678901234565, 0.0),
    *(-3.25, -1e-9, 99999999999999.0, 1e14, 1.5, 20.0, float("nan"), float("inf"), None),
]
INSTANTS = [
    dt.datetime(2024, 3, 31, 15, 59, 59, tzinfo=UTC),
    dt.datetime(2024, 3, 31, 16, tzinfo=UTC),
    dt.datetime(2023, 11, 5, 6, 30, tzinfo=UTC),
    dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    None,
]
RULES = """
version: 1
window: 6 months
scores: {recency: {method: quantile, bands: 3}, monetary: {method: natural-breaks, bands: 3}}
segments:
  - {name: Best, recency: 3, monetary: 3}
  - {name: Others}
left_out: [y, nobody]
metrics:
  frequency: {count: days}
  growth: 1 * monetary + 5 * frequency
  largest_order:
  tenure:
  lifetime_orders:
  lifetime_monetary:
thresholds:
  big: {metric: growth, method: pareto}
  lapsed: {metric: recency, method: repurchase-gap, share: 80%}
tiers:
  - name: Member
  - {name: Gold, enter: {any: [{growth: big}, {average_order: "> 100"}]}}
tags: {rare: {frequency: "<= 1"}}
"""


def awkward(chance, rows):
    """Odd ids, halves to round, returns, zones, nulls and ties."""
    members = ["a", "b ", " ", "", "00 7", "é", "\u2028", "z'", "q\\n", '"', "x", "y", None]
    statuses = ["paid", " paid", "cancelled", "refund", None, "it's \\ x"]
    own = [*AMOUNTS, *(round(chance.random() * 10, 4) + 0.00005 for _ in range(20))]
    prices = [Decimal("1.2345"), Decimal("0.33335"), Decimal(7), None]

    def drawn(values, kind):
        return pa.array([chance.choice(values) for _ in range(rows)], kind)

    return pa.table(
        {
            "customer_id": drawn(members, pa.string()),
            "order_id": drawn([1, 2, 3, 4, 5, 6, None], pa.int64()),
            "order_date": drawn(INSTANTS, pa.timestamp("us", "UTC")),
            "status": drawn(statuses, pa.string()),
            "total": drawn(own, pa.float64()),
            "pieces": drawn([1, 2, -1, 3, None], pa.int32()),
            "price": drawn(prices, pa.decimal128(12, 5)),
            "off": drawn([0.1, 0.15, 0.0, 0.333, 2.0, None], pa.float64()),
        }
    )


AMOUNT = {"amount": "total"}
PRODUCT = {"quantity": "pieces", "unit_price": "price", "discount": "off"}


@pytest.mark.parametrize(
    ("columns", "rules"),
    [(AMOUNT, None), (PRODUCT, RULES)],
    ids=["amounts under built-in rules", "products under own rules"],
)
def test_the_same_orders_give_the_same_result(columns, rules, tmp_path):
    table = awkward(random.Random(1), 2000)
    if columns is PRODUCT:
        table = table.drop_columns(["total"])
    path = tmp_path / "orders.parquet"
    parquet.write_table(table, path)
    given = {
        "columns": {"member": "customer_id", **columns},
        "statuses": {
            "count": ["paid", "it's \\ x"],
            "ignore": ["cancelled", ""],
            "refund": ["refund"],
        },
        "timezone": "Asia/Shanghai",
        "set_aside_unreadable": True,
    }
    if rules is not None:
        (tmp_path / "rules.yaml").write_text(rules)
        rules = tmp_path / "rules.yaml"
    embedded = tierkit.segment(path, rules, **given)
    on_spark = tierkit.segment(spark.session().read.parquet(str(path)), rules, **given)
    for part in ("as_of", "window", "intake", "thresholds", "summary", "segments"):
        assert getattr(on_spark, part) == getattr(embedded, part), part
    assert on_spark.reading.left_out == embedded.reading.left_out
    looked_for = [told for told in embedded.warnings if "are copies of another row" not in told]
    assert list(on_spark.warnings) == looked_for
    expected = arrow_table(embedded.table)
    assert on_spark.members.toArrow().cast(expected.schema).equals(expected)


def test_a_column_of_text_is_refused_with_what_to_do():
    frame = spark.session().createDataFrame(
        pa.table({"member_id": ["a"], "order_date": ["2024-01-01"], "amount": ["1.50"]})
    )
    with pytest.raises(DataError, match=r"'order_date' holds string.*must be a date"):
        tierkit.segment(frame)


def test_unreadable_rows_stop_the_run():
    day = dt.date(2024, 1, 1)
    frame = spark.session().createDataFrame(
        pa.table({"member_id": ["a", "b"], "order_date": [day, day], "amount": [1.5, float("nan")]})
    )
    with pytest.raises(DataError, match="1 row cannot be read:\n  member b: unreadable amount"):
        tierkit.segment(frame)
