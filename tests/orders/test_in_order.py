"""Orders told apart by where their rows stand, held against orders that are grouped."""

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tierkit.members.table import measure_members
from tierkit.members.window import parse_window
from tierkit.orders import in_order, look, standing, text_blocks, understanding
from tierkit.orders.engine import Engine
from tierkit.orders.look import inspect_orders
from tierkit.orders.read import OrderLines, read_lines
from tierkit.orders.spec import OrdersSpec, Statuses
from tierkit.orders.standing import Standing, Stretch
from tierkit.orders.statistics import RowGroup

SPEC = OrdersSpec(statuses=Statuses(count=("paid",), ignore=("cancelled",)), amount_is="line")
FIRST = dt.datetime(2025, 1, 1)


class Row(NamedTuple):
    """A row of an export."""

    order: str
    member: str = "m"
    day: int = 0
    amount: float = 1.5
    status: str = "paid"


@pytest.fixture(autouse=True)
def few_rows(monkeypatch):
    """A few rows are worth it, and fewer are looked at before."""
    monkeypatch.setattr(in_order, "WORTH_IT", 1)
    monkeypatch.setattr(in_order, "LOOKED_AT", 4)
    monkeypatch.setattr(standing, "FEWEST_ROWS", {"file": 1, "row group": 1})


def write(path, rows, *, together=4, ids=None, **options):
    columns = list(zip(*rows, strict=True))
    orders = pa.array(columns[0], pa.string())
    days = [FIRST + dt.timedelta(day) for day in columns[2]]
    table = pa.table(
        {
            "order_id": orders if ids is None else orders.cast(ids),
            "member_id": pa.array(columns[1], pa.string()),
            "order_date": pa.array(days, pa.timestamp("us")),
            "amount": pa.array(columns[3], pa.float64()),
            "status": pa.array(columns[4], pa.string()),
        }
    )
    parquet.write_table(table, path, row_group_size=together, **options)
    return str(path)


def measured(orders, threads, window, spec):
    """The members as measured, and what became of the attempt to tell orders apart by place."""
    attempts = []
    with pytest.MonkeyPatch.context() as patch:
        attempt, run = OrderLines.in_order, OrderLines.collect_in_order

        def told(self, *days):
            frame = attempt(self, *days)
            attempts.append("no order" if frame is None else "in order")
            return frame

        def ran(self, *given):
            rows = run(self, *given)
            attempts.append("out of order") if rows is None else None
            return rows

        patch.setattr(OrderLines, "in_order", told)
        patch.setattr(OrderLines, "collect_in_order", ran)
        with Engine(threads=threads) as engine:
            lines = read_lines(engine, orders, spec)
            found = measure_members(lines, parse_window(window).window(lines.as_of))
    return found, attempts[-1]


def held_against_grouping(orders, threads=2, window="all", spec=SPEC):
    """What became of the attempt, whose numbers are those of grouping."""
    found, attempt = measured(orders, threads, window, spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_order, "WORTH_IT", 1 << 60)
        expected, grouped = measured(orders, threads, window, spec)
    assert grouped == "no order"
    assert found.ids.equals(expected.ids)
    assert found.last_day.tolist() == expected.last_day.tolist()
    for metric in expected.values:
        numbers = found.values[metric].numbers.tolist()
        assert numbers == expected.values[metric].numbers.tolist()
    return attempt


def rising(orders, lines=2, members=3, first=98):
    """Orders one after another, through the change from two digits to three."""
    return [
        Row(f"#{order}", f"m{order % members}", (order - first) // 2)
        for order in range(first, first + orders)
        for _ in range(lines)
    ]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("window", ["all", "1 week", "3 days"])
def test_ids_that_rise(tmp_path, threads, window):
    path = write(tmp_path / "orders.parquet", rising(40))
    assert held_against_grouping(path, threads, window) == "in order"


def test_by_hand(tmp_path):
    """Two orders of m in the window, of three lines and one; one before it, and one of n."""
    rows = [Row("1"), Row("2", day=31), Row("2", day=31), Row("2", day=31), Row("3", "n", 32)]
    path = write(tmp_path / "orders.parquet", [*rows, Row("4", day=33)], together=2)
    found, attempt = measured(path, 1, "1 week", SPEC)
    assert attempt == "in order"
    assert found.ids.to_pylist() == ["m", "n"]
    assert found.order_counts.tolist() == [2, 1]
    assert found.values["monetary"].numbers.tolist() == [60_000, 15_000]
    assert found.values["recency"].numbers.tolist() == [0, 1]


def test_ids_that_fall(tmp_path):
    """The newest orders first, as many shops export them."""
    assert held_against_grouping(write(tmp_path / "orders.parquet", rising(40)[::-1])) == "in order"


def test_ids_that_are_numbers(tmp_path):
    rows = [row._replace(order=row.order[1:]) for row in rising(40)]
    path = write(tmp_path / "orders.parquet", rows, ids=pa.int64())
    assert held_against_grouping(path) == "in order"


def test_ids_with_odd_letters(tmp_path):
    for odd in ("'", "\0", "\u4e16\U0001f600", "\n;--"):
        rows = [row._replace(order=f"{odd}{row.order}{odd}") for row in rising(40)]
        assert held_against_grouping(write(tmp_path / "orders.parquet", rows)) == "in order"


def test_rows_that_are_not_used_stand_between(tmp_path, monkeypatch):
    monkeypatch.setattr(in_order, "LOOKED_AT", 12)
    rows = [
        each for row in rising(40) for each in (row, Row("#1", status="cancelled"), row, Row("#0"))
    ]
    rows = [row._replace(member="" if row.order == "#0" else row.member) for row in rows]
    spec = replace(SPEC, statuses=Statuses(count=("paid",), ignore=("cancelled",)))
    assert held_against_grouping(write(tmp_path / "orders.parquet", rows), spec=spec) == "in order"


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("window", ["all", "1 week"])
def test_what_comes_back_stands_anywhere(tmp_path, threads, window):
    """Every third order is returned: a line of it, or all, at once or later."""
    rows = rising(40)
    for position in range(0, 80, 6):
        sold = rows[position]
        rows.insert(position + 1 + position % 20, sold._replace(amount=-1.5, day=sold.day + 1))
        if position % 4:
            rows.append(sold._replace(amount=-1.5, day=20))
    path = write(tmp_path / "orders.parquet", rows)
    assert held_against_grouping(path, threads, window) == "in order"


def test_refunds_by_their_status(tmp_path):
    rows = [*rising(30), Row("#101", "m2", 5, 1.5, "refund"), *rising(10, first=128)]
    spec = replace(SPEC, statuses=replace(SPEC.statuses, refund=("refund",)))
    assert held_against_grouping(write(tmp_path / "orders.parquet", rows), spec=spec) == "in order"


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(Row("#98", "m2", 3), id="one of the first orders again"),
        pytest.param(Row("#", "m2", 3), id="an order without a number"),
        pytest.param(Row("#128", "other", 3), id="another member with the same order"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_one_row_out_of_order(tmp_path, odd, threads):
    """Nothing tells it beforehand; the orders are grouped then."""
    rows = rising(40)
    rows.insert(61, odd)  # behind the first line of #128
    path = write(tmp_path / "orders.parquet", rows)
    assert held_against_grouping(path, threads) == "out of order"


def test_a_row_added_at_the_end(tmp_path):
    path = write(tmp_path / "orders.parquet", [*rising(40), Row("#99", "m0", 19)])
    assert held_against_grouping(path) == "no order"


def test_an_order_on_both_sides_of_a_cut(tmp_path):
    """A stretch is for one thread, and begins with an order; one id is in both."""
    rows = rising(16, first=100)
    rows[24] = Row("#103", "m1", 1)
    path = write(tmp_path / "orders.parquet", rows, together=8)
    assert held_against_grouping(path) == "out of order"


def test_ids_in_no_order(tmp_path, monkeypatch):
    monkeypatch.setattr(in_order, "LOOKED_AT", 12)
    rows = [row._replace(order=f"{int(row.order[1:]) * 7919 % 97}") for row in rising(40)]
    assert held_against_grouping(write(tmp_path / "orders.parquet", rows)) == "no order"


def test_files_one_after_another(tmp_path):
    rows = rising(40)
    paths = [
        write(tmp_path / f"{number}.parquet", rows[first : first + 20])
        for number, first in enumerate(range(0, 80, 20))
    ]
    assert held_against_grouping(paths) == "in order"
    assert held_against_grouping(paths, window="3 days") == "in order"
    assert held_against_grouping(paths[::-1]) in ("no order", "out of order")


def test_an_order_in_two_files(tmp_path):
    rows = rising(40)
    paths = [
        write(tmp_path / "1.parquet", rows[:41]),
        write(tmp_path / "2.parquet", rows[41:]),
    ]
    assert held_against_grouping(paths, 1) == "in order"
    assert held_against_grouping(paths, 3) in ("no order", "in order")


def test_a_file_without_statistics(tmp_path):
    path = write(tmp_path / "orders.parquet", rising(40), write_statistics=False)
    assert held_against_grouping(path, window="2 weeks") == "in order"
    assert held_against_grouping(path, window="1 week") == "no order"  # in none of the first rows


@pytest.mark.parametrize("name", ["File_Row_Number", "Tierkit_Place"])
@pytest.mark.parametrize("value", [7, "x"])
def test_a_column_with_the_name_of_row_numbers(tmp_path, name, value):
    path = tmp_path / "orders.parquet"
    write(path, rising(40))
    table = parquet.read_table(path)
    table = table.append_column(name, pa.array([value] * len(table)))
    parquet.write_table(table, path, row_group_size=4)
    assert held_against_grouping(str(path)) == "no order"


@pytest.mark.parametrize("window", ["all", "1 week", "2025-01-03..2025-01-10"])
def test_a_column_with_the_name_of_a_part_of_another(tmp_path, window):
    """DuckDB calls the part `b` of a column `a` by `a, b`; its days are others."""
    path = tmp_path / "orders.parquet"
    write(path, rising(40))
    table = parquet.read_table(path)
    other = pa.array([{"b": FIRST - dt.timedelta(2000)}] * len(table))
    table = table.rename_columns(["order_id", "member_id", "a, b", "amount", "status"])
    parquet.write_table(table.append_column("a", other), path, row_group_size=4)
    spec = replace(SPEC, columns={"date": "a, b"})
    assert held_against_grouping(str(path), window=window, spec=spec) in ("in order", "no order")


@pytest.mark.parametrize(
    "window", ["500 years", "1600-01-01..2025-01-15", "0001-01-01..9999-12-31"]
)
def test_a_window_that_begins_before_nanoseconds_do(tmp_path, window):
    path = tmp_path / "orders.parquet"
    write(path, rising(40))
    table = parquet.read_table(path)
    days = table["order_date"].cast(pa.timestamp("ns"))
    parquet.write_table(table.set_column(2, "order_date", days), path, row_group_size=4)
    assert held_against_grouping(str(path), window=window) == "in order"


@pytest.mark.parametrize("fewest", [{"file": 81, "row group": 1}, {"file": 1, "row group": 5}])
def test_small_files_and_groups_of_rows(tmp_path, monkeypatch, fewest):
    monkeypatch.setattr(standing, "FEWEST_ROWS", fewest)
    path = write(tmp_path / "orders.parquet", rising(40))
    assert held_against_grouping(path) == "no order"


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_a_file_without_rows_among_others(tmp_path, empty):
    rows = [rising(20), rising(20, first=118)]
    rows.insert(empty, rising(1))
    paths = [write(tmp_path / f"{number}.parquet", each) for number, each in enumerate(rows)]
    parquet.write_table(parquet.read_table(paths[empty]).slice(0, 0), paths[empty])
    assert held_against_grouping(paths, 2) == "in order"
    assert held_against_grouping(paths, 3) == "in order"


def test_what_was_found_out_of_order_is_not_tried_again(tmp_path):
    rows = rising(40)
    rows.insert(61, Row("#98", "m2", 3))
    path = write(tmp_path / "orders.parquet", rows)
    with Engine(threads=2) as engine:
        lines = read_lines(engine, path, SPEC)
        assert lines.in_order(lines.first_day, lines.as_of) is not None
        measure_members(lines, parse_window("all").window(lines.as_of))
        assert lines.in_order(lines.first_day, lines.as_of) is None


def test_many_returns(tmp_path, monkeypatch):
    """More than one row in sixteen: they are not kept, and looked for twice."""
    monkeypatch.setattr(in_order, "LOOKED_AT", 12)
    rows = [each for row in rising(40) for each in (row, row._replace(amount=-1.0))]
    assert held_against_grouping(write(tmp_path / "orders.parquet", rows)) == "in order"


def test_copies_that_are_dropped(tmp_path):
    spec = replace(SPEC, drop_duplicates=True)
    path = write(tmp_path / "orders.parquet", rising(40))
    assert held_against_grouping(path, spec=spec) == "no order"


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("window", ["all", "1 week"])
def test_plain_text(tmp_path, monkeypatch, threads, window):
    """What is read into memory stands there as it does in the file, in blocks of about 10 rows."""
    monkeypatch.setattr(understanding, "LARGE_TEXT", 1)
    monkeypatch.setattr(text_blocks, "BLOCK", 400)
    path, returned = tmp_path / "orders.csv", [Row("#99", "m0", 12, -1.5)]

    def text(rows):
        cells = [
            f"{row.order},{row.member},{FIRST + dt.timedelta(row.day):%Y-%m-%d},{row.amount},paid"
            for row in rows
        ]
        path.write_text("\n".join(["order_id,member_id,order_date,amount,status", *cells, ""]))
        return str(path)

    assert held_against_grouping(text(rising(40)), threads, window) == "in order"
    assert held_against_grouping(text(rising(40) + returned), threads, window) == "in order"
    odd = rising(40)
    odd.insert(71, Row("#99", "m0", 19))
    assert held_against_grouping(text(odd), threads, window) == "out of order"


def test_more_threads_than_can_share_the_rows(tmp_path):
    path = write(tmp_path / "orders.parquet", rising(4))
    assert held_against_grouping(path, 4) == "no order"
    assert held_against_grouping(path, 3) == "in order"


def test_parts_have_as_many_rows_of_the_days_that_are_asked_for():
    """100 rows of 4 stretches, of which 50 are asked for: 10, 20, none and 20."""
    stretches = [Stretch(5, 40), Stretch(45, 20), Stretch(65, 10), Stretch(75, 30)]
    rows = Standing(stretches, [10, 20, 0, 20], lambda _: "")
    assert rows.parted(1) == [5]
    assert rows.parted(2) == [5, 45 + 15]
    # No more parts than stretches: behind 12, 25 and 37 of the 50.
    assert rows.parted(5) == [5, 45 + 2, 45 + 15, 75 + 10]


def test_rows_of_a_group_that_are_of_some_days():
    group = RowGroup(100, first=10, last=19)
    assert group.rows_within(0, 30) == group.rows_within(10, 19) == 100
    assert group.rows_within(15, 30) == group.rows_within(0, 14) == 50
    assert group.rows_within(20, 30) == group.rows_within(0, 9) == 0
    assert RowGroup(3, first=0, last=99).rows_within(7, 7) == 1
    assert RowGroup(100, None, None).rows_within(7, 7) == 100
    assert RowGroup(100, first=19, last=10).rows_within(7, 7) == 100  # as if nothing were told
    assert RowGroup(0, 10, 19).rows_within(0, 30) == 0


def test_a_look_that_finds_no_order_or_only_one(tmp_path):
    """Nothing of the window in the first rows, and one and the same order in the next."""
    last = [Row("#201", day=61), Row("#202", day=61)]
    rows = [*rising(4), *[Row("#200", day=60)] * 10]
    path = write(tmp_path / "orders.parquet", rows, together=20)
    assert held_against_grouping(path, 1, "1 week") == "no order"
    path = write(tmp_path / "orders.parquet", [*rows, *last])
    assert held_against_grouping(path, 2) == "no order"
    assert held_against_grouping(path, 1) == "in order"


def test_a_window_that_ends_before_the_newest_order(tmp_path):
    path = write(tmp_path / "orders.parquet", rising(40))
    assert held_against_grouping(path, window="2025-01-03..2025-01-10") == "in order"
    spec = replace(SPEC, as_of=dt.date(2025, 1, 12))
    assert held_against_grouping(path, window="1 week", spec=spec) == "in order"


def test_it_takes_many_rows_to_pay(tmp_path, monkeypatch):
    monkeypatch.setattr(in_order, "WORTH_IT", 81)
    path = write(tmp_path / "orders.parquet", rising(40))
    assert held_against_grouping(path) == "no order"


@st.composite
def exports(draw):
    """Orders that rise, a few of which may be moved, split or returned."""
    rows = []
    for number in range(8, 8 + draw(st.integers(2, 14))):
        member, day = draw(st.sampled_from("ab")), draw(st.integers(0, 12))
        rows += [
            Row(f"{number}", member, day, float(draw(st.integers(0, 3))))
            for _ in range(draw(st.integers(1, 3)))
        ]
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(rows)))
    for row in draw(st.lists(st.sampled_from(rows), max_size=3)):
        back = row._replace(amount=-row.amount, day=draw(st.integers(0, 12)))
        rows.insert(draw(st.integers(0, len(rows))), back)
    return rows


@settings(max_examples=60, deadline=None)
@given(
    rows=exports(),
    together=st.sampled_from([2, 5, 100]),
    threads=st.integers(1, 3),
    window=st.sampled_from(["all", "5 days", "2025-01-04..2025-01-09"]),
)
def test_whatever_the_rows(tmp_path_factory, rows, together, threads, window):
    path = write(tmp_path_factory.mktemp("in_order") / "o.parquet", rows, together=together)
    spec = replace(SPEC, as_of=dt.date(2025, 1, 13))
    held_against_grouping(path, threads, window, spec)


def looked_at(path, patch):
    """What a look at the export counts, and whether orders were grouped for it."""
    grouped = []
    count = look.count_trade

    def counted(*given, **named):
        grouped.append(True)
        return count(*given, **named)

    patch.setattr(look, "count_trade", counted)
    with Engine(threads=2) as engine:
        return inspect_orders(engine, path, SPEC), bool(grouped)


@pytest.mark.parametrize(
    ("changed", "is_grouped"),
    [
        ({}, False),
        ({150: Row("#98", "m1", 50)}, True),  # out of order where no look falls
        ({40: Row("#118", "m1", 10, -1.0)}, True),  # a return
        ({40: Row("#118", "m1", 10, 7.0, "cancelled")}, False),
    ],
)
def test_a_look_counts_the_same(changed, is_grouped, tmp_path):
    """`check` counts members and orders by where rows stand as well, or by grouping them."""
    rows = [changed.get(at, row) for at, row in enumerate(rising(120))]
    path = write(tmp_path / "orders.parquet", rows, together=30)
    with pytest.MonkeyPatch.context() as patch:
        seen, grouped = looked_at(path, patch)
    assert grouped is is_grouped
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_order, "WORTH_IT", 1 << 60)
        expected, grouped = looked_at(path, patch)
    assert grouped
    assert seen == expected
    assert seen.counted.trade.members == 3
