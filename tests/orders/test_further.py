"""Columns of own metrics: blanks, numbers as people write them, and cells that are no numbers."""

import pandas as pd
import pytest

import tierkit
from tests.rules.given import rules

HEADER = "customer_id,order_id,order_date,amount,points,sku"


def with_metric(metric, more=""):
    return rules(f"version: 1\n{more}metrics: {{it: {metric}}}\ntiers: [{{name: All}}]\n")


def written(path, *cells):
    """One order of member a for each cell of points."""
    lines = [f"a,{at},2025-12-{at:02},1,{cell},x" for at, cell in enumerate(cells, 1)]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def it(orders, given, **reading):
    (value,) = tierkit.segment(orders, given, **reading).members["it"]
    return value


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["1", "", "  ", "\u00a0", "2.5"], 3.5),
        (["-1.5", "1e2"], 98.5),
        (["0.00005"], 0.0001),
        (["-0.00005"], -0.0001),
        (['"1,234.5"', "2"], 1236.5),
        (['"1.234,5"', '"2,25"'], 1236.75),
        (["99999999999999"], 99_999_999_999_999),
    ],
)
def test_numbers_and_blanks(tmp_path, cells, total):
    assert it(written(tmp_path / "orders.csv", *cells), with_metric("{sum: points}")) == total


def test_a_number_that_can_be_read_in_two_ways_is_asked_about(tmp_path):
    orders = written(tmp_path / "orders.csv", "1.234")
    with pytest.raises(tierkit.DataError, match="'points' can be read in two ways"):
        it(orders, with_metric("{sum: points}"))
    assert it(orders, with_metric("{sum: points}", "orders: {decimal: comma}\n")) == 1234
    assert it(orders, with_metric("{sum: points}", "orders: {decimal: point}\n")) == 1.234
    assert it(orders, with_metric("{count: points}")) == 1  # nothing is read as a number


def test_a_cell_that_is_no_number_is_told_with_its_place(tmp_path):
    orders = written(tmp_path / "orders.csv", "1", "n/a", "2", "999999999999999")
    with pytest.raises(tierkit.DataError) as error:
        it(orders, with_metric("{mean: points}"))
    assert error.value.message.splitlines() == [
        "2 rows cannot be read:",
        f"  {orders}, line 3: unreadable number in a metric's column: points is 'n/a'",
        f"  {orders}, line 5: unreadable number in a metric's column: points is '999999999999999'",
    ]


def test_rows_that_are_set_aside_count_nowhere(tmp_path):
    orders = written(tmp_path / "orders.csv", "1", "n/a", "2")
    result = tierkit.segment(orders, with_metric("{mean: points}"), set_aside_unreadable=True)
    assert result.intake.set_aside == {"unreadable_number": 1}
    assert result.members[["frequency", "it"]].to_numpy().tolist() == [[2, 1.5]]
    (reject,) = result.reading.rejects
    assert (reject.line, reject.column, reject.value) == (3, "points", "n/a")


def test_a_column_that_is_not_there(tmp_path):
    orders = written(tmp_path / "orders.csv", "1")
    with pytest.raises(tierkit.DataError) as error:
        it(orders, with_metric("{sum: pionts}"))
    assert "no column 'pionts' for the rules' metrics. Did you mean 'points'?" in str(error.value)
    assert it(orders, with_metric("{sum: Points}")) == 1


def test_days_cannot_be_added_up():
    frame = pd.DataFrame(
        {
            "customer_id": ["a"],
            "order_date": pd.to_datetime(["2025-12-31"]),
            "amount": [1.0],
            "points": [float("nan")],
        }
    )
    with pytest.raises(tierkit.DataError, match="which cannot be added up"):
        it(frame, with_metric("{max: order_date}"))
    assert it(frame, with_metric("{distinct: order_date}")) == 1
    assert it(frame, with_metric("{sum: points}")) == 0  # a missing float is a blank


def test_a_column_of_the_same_name_as_ours_stays_what_it_is():
    frame = pd.DataFrame(
        {
            "customer_id": ["a"],
            "order_date": ["2025-12-31"],
            "amount": [1.0],
            "number_0": [7.0],
            "text_0": ["x"],
            "bad_number": [3],
        }
    )
    given = "version: 1\nmetrics: {n: {sum: number_0}, b: {max: bad_number}, t: {count: text_0}}\n"
    found = tierkit.segment(frame, rules(given + "tiers: [{name: All}]\n")).members
    assert found[["n", "b", "t"]].to_numpy().tolist() == [[7, 3, 1]]
