"""Whether an amount is one of a line or of the whole order."""

import pytest

from tierkit import check, read_orders, segment
from tierkit.errors import DataError
from tierkit.money import UNITS

HEADER = "order_id,customer_id,order_date,product,total\n"


def export(total, orders=8):
    """Orders of three rows each, with what `total` says of order and row."""
    return HEADER + "".join(
        f"{order},C{order % 2},2024-01-0{1 + order},p{row},{total(order, row)}\n"
        for order in range(orders)
        for row in range(3)
    )


REPEATED = export(lambda order, row: 100 + order)
ON_FIRST = export(lambda order, row: "" if row else 100 + order)
ITEMS = export(lambda order, row: 10 * row + order)


@pytest.mark.parametrize("text", [REPEATED, ON_FIRST])
def test_the_order_s_total_on_its_rows_is_never_added_up_unasked(write, text):
    with pytest.raises(DataError) as caught:
        segment(write("o.csv", text))
    assert "--amount-is order" in str(caught.value)
    assert "--amount-is line" in str(caught.value)


@pytest.mark.parametrize("note", ["plain", '"so ""called"""'])
def test_which_of_many_orders_are_looked_at_is_not_a_matter_of_chance(write, note):
    """The first 100,000 sales, whether the text is plain or not.

    Of four orders the first is void. Of the others 4 in 47 have three amounts; 100,000 rows are
    33,333 orders and the first row of another.
    """
    text = "order_id,customer_id,order_date,status,note,total\n" + "".join(
        f"{order},C{order % 997},2024-01-01,{'paid' if order % 4 else 'void'},{note},"
        f"{order + (row if order % 47 in (5, 16, 27, 38) else 0)}\n"
        for order in range(60_000)
        for row in range(3)
    )
    sold = [order for order in range(60_000) if order % 4][:33_333]
    several = len(sold)
    repeated = sum(order % 47 not in (5, 16, 27, 38) for order in sold)
    path = write("o.csv", text)
    statuses = {"count": ["paid"], "ignore": ["void", "a", "b", "c", "d", "e"]}
    for threads in (1, 2, 2, 3):
        with pytest.raises(DataError, match=f"^{repeated:,} of {several:,} orders"):
            segment(path, statuses=statuses, threads=threads)


@pytest.mark.parametrize("text", [REPEATED, ON_FIRST])
def test_each_order_counts_once_when_asked(write, text):
    """Orders 0, 2, 4, 6 bring 100 + 102 + 104 + 106 = 412."""
    result = segment(write("o.csv", text), amount_is="order", window="all")
    assert result.members["monetary"].tolist() == [412.0, 416.0]
    assert result.members["frequency"].tolist() == [4, 4]
    assert result.intake.set_aside == {"order_repeated": 16}
    assert result.intake.read == 24


def test_lines_add_up_when_asked_and_when_they_differ(write):
    result = segment(write("o.csv", REPEATED), amount_is="line", window="all")
    assert result.members["monetary"].tolist() == [3 * 412.0, 3 * 416.0]
    result = segment(write("o.csv", ITEMS), window="all")
    assert result.members["monetary"].sum() == 3 * (7 * 8 / 2) + 8 * 30


def test_a_status_without_a_meaning_stops_the_run_on_whichever_row_it_stands(write):
    """A further row needs no status, but one that it has must be known."""
    header = "order_id,customer_id,order_date,total,status\n"
    rows = ["1,ann,2025-12-30,60,paid\n", "1,ann,2025-12-30,60,weird\n"]
    given = {"amount_is": "order", "statuses": {"count": ["paid"]}, "window": "all"}
    for first, second in (rows, rows[::-1]):
        with pytest.raises(DataError, match=r"weird \(1\)"):
            segment(write("o.csv", header + first + second), **given)
    blank = segment(write("o.csv", header + rows[0] + "1,,,,\n"), **given)
    assert blank.members["monetary"].tolist() == [60.0]


def test_which_row_of_an_order_has_its_status_is_not_a_matter_of_chance(write):
    """Two statuses that count stand in every order: the one that comes first has the amount."""
    header = "order_id,customer_id,order_date,total,status\n"
    rows = [f"{at % 50},c,2024-01-01,7,{('paid', 'shipped')[at // 50]}\n" for at in range(100)]
    for order in (rows, rows[::-1]):
        seen = check(
            write("o.csv", header + "".join(order)),
            amount_is="order",
            statuses={"count": ["paid", "shipped"]},
        )
        assert [(status.name, status.rows) for status in seen.seen.statuses] == [("paid", 50)]


def test_rows_that_disagree_are_told_with_the_order(write):
    with pytest.raises(DataError, match=r"rows of order 0 .*\(0 and 20\)(.|\n)*--amount-is line"):
        segment(write("o.csv", ITEMS), amount_is="order")


def test_too_few_orders_to_be_sure_are_warned_of(write):
    result = segment(write("o.csv", export(lambda order, row: 5 + order, orders=2)))
    assert any("--amount-is order" in warning for warning in result.warnings)


def test_rows_that_are_copies_in_every_column_are_no_totals(write):
    text = HEADER + "".join(f"{order},C,2024-01-01,p,{order}\n" * 2 for order in range(1, 6))
    assert segment(write("o.csv", text)).members["monetary"].tolist() == [30.0]


def test_returns_of_an_order_are_apart_from_its_total(write):
    """Order 1 brings 100 once, and 30 comes back, told on both of its rows."""
    rows = (
        "1,A,2024-01-01,p,100\n1,A,2024-01-01,q,100\n1,A,2024-01-05,p,-30\n1,A,2024-01-05,q,-30\n"
    )
    rows += "2,A,2024-01-06,p,1\n"
    result = segment(write("o.csv", HEADER + rows), amount_is="order", window="all")
    assert result.members["monetary"].tolist() == [71.0]


SPREAD = """order_id,customer_id,order_date,total,pieces
1,A,2024-06-28,100,1
1,A,2024-06-30,100,2
1,,,,4
1,A,2024-07-02,100,8
2,B,2024-07-02,70,16
2,B,2024-07-03,70,32
3,C,2024-06-01,10,64
"""
PIECES = """
version: 1
orders: {amount_is: order}
metrics: {pieces: {sum: pieces}}
tiers: [{name: Low}, {name: High, enter: {pieces: 5}}]
"""


def test_rows_of_an_order_after_the_as_of_day_are_invisible(write):
    """Order 1 stands on 30 June, the last of its days that are there, with 1 + 2 + 4 pieces."""
    rules = write("rules.yaml", PIECES)
    result = segment(write("o.csv", SPREAD), rules, as_of="2024-06-30")
    columns = ["member_id", "recency", "frequency", "monetary", "pieces", "tier"]
    assert result.members[columns].to_numpy().tolist() == [
        ["A", 0, 1, 100, 7, "High"],
        ["C", 29, 1, 10, 64, "High"],
    ]
    assert result.intake.set_aside == {"order_repeated": 4, "after_as_of": 1}
    whole = segment(write("o.csv", SPREAD), rules)
    assert whole.members[columns].to_numpy()[0].tolist() == ["A", 1, 1, 100, 15, "High"]


@pytest.mark.parametrize("change", [("02,100", "02,101"), ("03,70", "03,71")])
def test_totals_that_disagree_only_after_the_as_of_day_stop_no_run_of_that_day(write, change):
    """Those of an order that was there before, and those of one that was not."""
    path = write("o.csv", SPREAD.replace(*change))
    assert segment(path, amount_is="order", as_of="2024-06-30").members["monetary"].sum() == 110
    with pytest.raises(DataError, match="different amounts"):
        segment(path, amount_is="order")


def test_the_as_of_day_gives_the_same_table_named_or_not(write):
    """Order 1 came back on 5 July, so order 2 is the newest: on its day order 1 stands as sold."""
    rows = "1,A,2024-06-20,,100\n1,A,2024-07-05,,100\n1,A,2024-07-05,,-100\n2,B,2024-06-22,,50\n"
    path = write("o.csv", HEADER + rows)
    found = segment(path, amount_is="order")
    named = segment(path, amount_is="order", as_of=found.as_of)
    assert str(found.as_of) == "2024-06-22"
    assert found.members["monetary"].tolist() == [100.0, 50.0]
    assert found.members.equals(named.members)
    assert found.intake == named.intake


def test_check_counts_an_order_once_that_goes_on_after_the_as_of_day(write):
    """Orders 1 and 3 are there on 30 June, order 2 is not yet: 100 + 10, and 70 later on."""
    header, *rows = SPREAD.replace("2,B,2024-07-02", "2,B,2024-07-04").splitlines()
    path = write("o.csv", "\n".join([f"{header},status", *(f"{row},paid" for row in rows)]))
    statuses = {"count": ["paid"]}
    seen = check(path, amount_is="order", as_of="2024-06-30", statuses=statuses).seen
    assert [row.taken_as for row in seen.sample] == [
        *("order_repeated", "sale", "order_repeated", "order_repeated", "after_as_of")
    ]
    assert [(status.rows, status.amount) for status in seen.statuses] == [(3, 180 * UNITS)]


@pytest.mark.parametrize("column", ["order_id", "total"])
def test_totals_of_orders_need_an_order_and_a_total(write, column):
    """Without them each row would count, in silence."""
    with pytest.raises(DataError, match=r"once per order, and no (order|amount) column"):
        segment(
            write("o.csv", REPEATED.replace(column, "x").replace("product", "quantity,unit_price")),
            amount_is="order",
        )


def test_a_frame_and_its_file_agree(write):
    import pandas as pd

    path = write("o.csv", REPEATED)
    ours = read_orders(path, amount_is="order").sort_values("order_id")
    frame = read_orders(pd.read_csv(path), amount_is="order").sort_values("order_id")
    assert ours["amount"].tolist() == frame["amount"].tolist()


def test_check_proposes_what_the_amounts_look_like_whatever_the_format(write, tmp_path):
    """Parquet is read in place until an order's rows must be held against each other."""
    from pyarrow import csv, parquet

    path = write("o.csv", REPEATED)
    parquet.write_table(csv.read_csv(path), tmp_path / "o.parquet")
    text, typed = (check(each).seen for each in (path, tmp_path / "o.parquet"))
    assert typed.questions == text.questions
    assert "--amount-is order" in typed.questions[0].hint
    assert typed.counted.intake == text.counted.intake
    assert typed.counted.intake.set_aside == {"order_repeated": 16}
