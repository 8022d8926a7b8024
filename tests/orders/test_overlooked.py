"""What was cancelled or refunded is never counted as a sale in silence."""

import pytest

from tierkit import segment
from tierkit.errors import DataError

HEADER = "order_id,customer_id,order_date,amount"


def export(column, *cells, amount=10):
    rows = (f"{at},A,2024-01-01,{amount},{cell}\n" for at, cell in enumerate(cells))
    return f"{HEADER},{column}\n{''.join(rows)}"


def not_read(path):
    return [warning for warning in segment(path).warnings if "is not read" in warning]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("state", ("paid", "cancelled", "refunded")),
        ("Financial Status", ("paid", "voided")),
        ("kind", ("SALE", "RETURN")),
        ("fulfilment", ("complete", "canceled")),
        ("order-status", ("Shipped", "Cancelled")),
        ("备注状态", ("交易成功", "交易关闭")),
        ("ステータス", ("完了", "キャンセル")),
        ("Zustand", ("bezahlt", "storniert")),
        ("單據狀態", ("已完成", "已取消")),
    ],
)
def test_a_column_of_statuses_is_asked_about(write, column, words):
    """Whether it is known by its name or by its words; the first word is of the sales."""
    path = write("o.csv", export(column, *words * 3))
    with pytest.raises(DataError, match=words[1]) as caught:
        segment(path)
    assert "--no-status" in str(caught.value)
    lists = {"count": words[:1], "ignore": words[1:]}
    result = segment(path, window="all", columns={"status": column}, statuses=lists)
    assert result.members["frequency"].tolist() == [3]
    assert segment(path, every_status=True).members["frequency"].tolist() == [3 * len(words)]


def test_a_status_that_comes_late_is_seen(write):
    """Rows sorted by their status: the first ten thousand are all paid."""
    path = write("o.csv", export("state", *["paid"] * 10_050, "cancelled"))
    with pytest.raises(DataError, match="column 'state' is not read, and holds cancelled, paid"):
        segment(path)


def test_words_of_rows_that_are_returns_by_their_sign_are_no_matter(write):
    sales, returns = export("kind", *["SALE"] * 3), export("kind", "RETURN", amount=-4)
    path = write("o.csv", sales + returns.split("\n", 1)[1])
    assert segment(path, window="all").members["monetary"].tolist() == [26.0]


@pytest.mark.parametrize(
    ("column", "cells", "filled"),
    [
        ("Cancelled at", ("", "2024-01-02", "2024-01-05"), 2),
        ("is_refunded", ("False", "True", "false"), 1),
        ("退款状态说明", ("-", "", "已同意"), 1),
        ("refund", ("0.00", "0", "4.50"), 1),
    ],
)
def test_a_column_that_is_filled_where_an_order_was_undone_is_warned_of(
    write, column, cells, filled
):
    (warning,) = not_read(write("o.csv", export(column, *cells)))
    assert f"column {column!r} is not read, and is filled in {filled} of 3 rows" in warning


@pytest.mark.parametrize("column", ["Cancelled at", "channel", "订单关闭原因"])
def test_a_column_that_says_the_same_of_all_is_no_matter(write, column):
    assert not_read(write("o.csv", export(column, "no", "no"))) == []
