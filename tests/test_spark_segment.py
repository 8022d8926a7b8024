"""Spark and DuckDB give the same result, to the byte, on data that is awkward on purpose."""

import datetime as dt
import gc
import random
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

import tierkit
from tests import spark
from tierkit.errors import DataError
from tierkit.orders.spark import failing
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
  points: {sum: points}
  highest: {max: points}
  stars: {mean: stars}
  articles: {distinct: sku}
  vintages: {count: made}
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
tags: {rare: {frequency: "<= 1"}, loved: {stars: 2}}
"""

HUGE = """
version: 1
metrics: {huge: monetary * monetary * monetary * monetary}
tiers: [{name: Low}, {name: High, enter: {huge: 2}}]
"""

ITEMS = """
version: 1
metrics: {points: {sum: points}, articles: {distinct: sku}}
tiers: [{name: Low}, {name: High, enter: {any: [{points: 10}, {articles: 3}]}}]
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
            "less": drawn([0.0, 0.33335, 0.00005, -0.5, 9.0, None], pa.float64()),
            "back": drawn([0.0, 0.00005, 1.5, 20.0, float("nan"), None], pa.float64()),
            "currency": drawn(["EUR", " eur", "€", "USD", "", None], pa.string()),
            "points": drawn([1.00005, -2.0, 7.0, float("nan"), None], pa.float64()),
            "stars": drawn([Decimal("4.5"), Decimal(1), None], pa.decimal128(5, 2)),
            "sku": drawn(["x", "X", " ", "é", None], pa.string()),
            "made": drawn([dt.date(2020, 1, 1), None], pa.date32()),
        }
    )


AMOUNT = {"amount": "total"}
REFUNDED = {"amount": "total", "refunded": "back"}
DISCOUNTED = {"quantity": "pieces", "unit_price": "price", "discount": "off"}
LESS = {"quantity": "pieces", "unit_price": "price", "discount_amount": "less"}


@pytest.mark.parametrize(
    ("columns", "rules", "more"),
    [
        (AMOUNT, None, {}),
        (DISCOUNTED, RULES, {}),
        (REFUNDED, None, {"currency": "EUR", "drop_duplicates": True}),
        (LESS, None, {}),
    ],
    ids=["amounts", "own rules over products", "money paid back", "money off the line"],
)
def test_the_same_orders_give_the_same_result(columns, rules, more, tmp_path):
    table = awkward(random.Random(1), 2000)
    known = [*columns.values(), "customer_id", "order_id", "order_date", "status"]
    own = ["points", "stars", "sku", "made"]
    table = table.select(known + (own if rules else ["currency"] if "currency" in more else []))
    path = tmp_path / "orders.parquet"
    parquet.write_table(table, path)
    given = {
        **more,
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
    assert_the_same(path, rules, given)


def assert_the_same(path, rules, given):
    embedded = tierkit.segment(path, rules, **given)
    on_spark = tierkit.segment(spark.session().read.parquet(str(path)), rules, **given)
    for part in ("as_of", "window", "intake", "thresholds", "summary", "segments"):
        assert getattr(on_spark, part) == getattr(embedded, part), part
    assert on_spark.reading.left_out == embedded.reading.left_out
    assert on_spark.warnings == embedded.warnings
    assert on_spark.reading.notes == embedded.reading.notes
    expected = arrow_table(embedded.table)
    assert on_spark.members.toArrow().cast(expected.schema).equals(expected)


def test_an_order_is_seen_by_its_rows_up_to_the_as_of_day_that_nobody_named(tmp_path):
    """Order 1 came back after the newest order that counts, on whose day it was still sold."""
    days = [dt.date(2024, 6, 20), dt.date(2024, 7, 5), dt.date(2024, 7, 5), dt.date(2024, 6, 22)]
    orders = {"order_id": [1, 1, 1, 2], "member_id": ["a", "a", "a", "b"], "order_date": days}
    path = tmp_path / "orders.parquet"
    parquet.write_table(pa.table({**orders, "amount": [100.0, 100.0, -100.0, 50.0]}), path)
    assert_the_same(path, None, {"amount_is": "order"})


def assert_refused_alike(table, rules, given):
    told = []
    for orders in (table, spark.session().createDataFrame(table)):
        with pytest.raises(DataError) as error:
            tierkit.segment(orders, rules, **given)
        told.append(str(error.value))
    assert told[0] == told[1]


def orders_with_totals(*, spoiled=False):
    """Three lines an order: its total on each, or on the first alone; now and then a return."""
    lines = []
    for order in range(60):
        member, day = f"m{order % 7}", dt.date(2024, 1 + order % 12, 3)
        for line in range(3):
            bare = order % 3 == 0 and line
            total = None if bare else 10.0 + order
            if day is not None and order % 4 == 0:
                day += dt.timedelta(days=line)
            item = (line + 0.00005, f"p{order % 4 * line}", "paid" if order % 7 else "")
            lines.append((None if bare else member, order, None if bare else day, total, *item))
        if order % 5 == 0:
            lines += [(member, order, dt.date(2024, 12, 30), -4.00005, 1.0, "p1", "paid")] * 2
    if spoiled:
        lines.append(("m1", 1, dt.date(2024, 2, 3), 12.0, 1.0, "p1", "paid"))
    columns = ("member_id", "order_id", "order_date", "amount", "points", "sku", "status")
    return pa.table(dict(zip(columns, map(list, zip(*lines, strict=True)), strict=True)))


def test_amounts_of_whole_orders_count_once(tmp_path):
    path = tmp_path / "orders.parquet"
    parquet.write_table(orders_with_totals(), path)
    rules = tmp_path / "rules.yaml"
    rules.write_text(ITEMS)
    statuses = {"count": ["paid"], "ignore": [""]}
    given = {"amount_is": "order", "statuses": statuses}
    assert_the_same(path, rules, given)
    assert_the_same(path, rules, {**given, "as_of": "2024-06-03"})


@pytest.mark.parametrize("said", [{}, {"amount_is": "order"}], ids=["nothing said", "disagreeing"])
def test_doubtful_totals_are_refused_with_the_same_words(said):
    table = orders_with_totals(spoiled=True)
    said = {**said, "every_status": True}
    assert_refused_alike(table, None, said)


def test_a_column_that_tells_sales_from_others_is_not_overlooked():
    day = dt.date(2024, 1, 1)
    orders = pa.table(
        {
            "member_id": ["a", "b", "c"],
            "order_date": [day] * 3,
            "amount": [1.5, 2.0, 3.0],
            "how_it_went": ["paid", "cancelled", "paid"],
        }
    )
    with pytest.raises(DataError, match="'how_it_went' is not read, and holds cancelled, paid"):
        tierkit.segment(spark.session().createDataFrame(orders))


def test_sums_beyond_64_bits_are_exact(tmp_path):
    """Twenty members of 99,999,999,999,999: 20 x 10^18 units are more than 2^63."""
    day = dt.date(2024, 1, 1)
    largest = 99_999_999_999_999.0
    path = tmp_path / "orders.parquet"
    members = [f"m{number:02}" for number in range(20)]
    parquet.write_table(
        pa.table({"member_id": members, "order_date": [day] * 20, "amount": [largest] * 20}), path
    )
    found = tierkit.segment(spark.session().read.parquet(str(path)))
    assert found.summary.total.revenue == 20 * 99_999_999_999_999 * 10_000
    assert_the_same(path, None, {})


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


def test_numbers_beyond_all_counting_are_told_as_anywhere(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(HUGE)
    orders = pa.table({"member_id": ["a"], "order_date": [dt.date(2024, 1, 1)], "amount": [9e9]})
    assert_refused_alike(orders, rules, {})


def test_the_first_rows_do_not_speak_for_the_rest(tmp_path, monkeypatch):
    """A table that is kept by currency: the first rows know nothing of the one that was chosen."""
    monkeypatch.setattr("tierkit.orders.spark_sample.ROWS_LOOKED_AT", 5)
    path = tmp_path / "orders.parquet"
    orders = {
        "member_id": ["a", "b"] * 10,
        "order_date": [dt.date(2024, 1, 1 + at) for at in range(20)],
        "quantity": [1] * 20,
        "unit_price": [10.0 + at for at in range(20)],
        "discount": [0.0, 1.0] * 5 + [0.25] * 10,
        "currency": ["USD"] * 10 + ["EUR"] * 10,
    }
    parquet.write_table(pa.table(orders), path)
    assert_the_same(path, None, {"currency": "EUR"})


def test_what_no_integer_holds_is_an_unreadable_amount(tmp_path):
    path = tmp_path / "orders.parquet"
    amounts = [9.3e18, -9.3e18, 1e300, *(float(at) for at in range(9))]
    day = dt.date(2024, 1, 1)
    members = [f"m{at}" for at in range(len(amounts))]
    parquet.write_table(
        pa.table({"member_id": members, "order_date": [day] * len(members), "amount": amounts}),
        path,
    )
    assert_the_same(path, None, {"set_aside_unreadable": True})


def test_columns_of_one_name_that_nobody_reads_are_no_matter():
    from pyspark.sql.functions import lit

    day = dt.date(2024, 1, 1)
    orders = pa.table({"member_id": ["a", "b"], "order_date": [day] * 2, "amount": [1.5, 2.0]})
    joined = (
        spark.session().createDataFrame(orders).select("*", lit(1).alias("k"), lit(2).alias("K"))
    )
    assert tierkit.segment(joined).intake.used == 2


def test_a_column_of_a_later_file_does_not_vanish(tmp_path):
    day = dt.date(2024, 1, 1)
    plain = pa.table({"member_id": ["a"], "order_date": [day], "amount": [1.5]})
    parquet.write_table(plain, tmp_path / "a.parquet")
    later = plain.append_column("status", pa.array(["cancelled"]))
    parquet.write_table(later, tmp_path / "b.parquet")
    spark.session()
    with pytest.raises(DataError, match="'status' holds statuses without a meaning"):
        tierkit.segment([tmp_path / "a.parquet", tmp_path / "b.parquet"], engine="spark")


def test_what_java_says_is_one_sentence_too():
    with pytest.raises(DataError, match=r"cannot finish \(java.util.NoSuchElement"), failing():
        spark.session()._jvm.java.util.ArrayDeque().pop()


def test_members_are_kept_only_as_long_as_their_table_is_in_use():
    """Else a session of many segmentations runs out of memory, however small each may be."""

    def kept():
        gc.collect()
        return spark.session().sparkContext._jsc.getPersistentRDDs().size()

    before = kept()
    table = spark.session().createDataFrame(orders_with_totals())
    given = {"amount_is": "order", "every_status": True}
    members = tierkit.segment(table, **given).members
    assert members.count() == 7
    assert kept() == before + 1
    filtered = members.where("monetary > 0")
    del members
    assert kept() == before
    assert filtered.count() == 7
    with pytest.raises(DataError, match="no member has an order in the window"):
        tierkit.segment(table, **given, window="1 day", as_of="2024-12-30")
    assert kept() == before
