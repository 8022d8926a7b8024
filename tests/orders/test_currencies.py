"""One currency at a time."""

import pytest

from tierkit import segment
from tierkit.errors import DataError

COLUMN = (
    "order_id,customer_id,order_date,total,currency\n"
    "1,A,2024-01-01,10,EUR\n2,A,2024-01-01,20,USD\n3,B,2024-01-02,5,eur\n"
)
SIGNS = (
    "order_id;customer_id;order_date;total\n"
    "1;A;2024-01-01;€10.00\n2;A;2024-01-01;US$20\n3;B;2024-01-02;5.5 EUR\n"
)


@pytest.mark.parametrize("text", [COLUMN, SIGNS])
def test_several_currencies_are_refused(write, text):
    with pytest.raises(DataError) as caught:
        segment(write("o.csv", text))
    assert "EUR (2 rows), USD (1 rows)" in str(caught.value)
    assert "--currency EUR" in str(caught.value)


@pytest.mark.parametrize(("text", "second"), [(COLUMN, 5.0), (SIGNS, 5.5)])
@pytest.mark.parametrize("chosen", ["EUR", "€"])
def test_rows_of_others_than_the_chosen_one_are_set_aside(write, text, second, chosen):
    result = segment(write("o.csv", text), currency=chosen, window="all")
    assert result.members["monetary"].tolist() == [10.0, second]
    assert result.intake.set_aside == {"other_currency": 1}


def test_a_currency_that_is_not_there_is_told_with_those_that_are(write):
    with pytest.raises(DataError, match=r"no amount is in GBP; there are EUR"):
        segment(write("o.csv", COLUMN), currency="GBP")


def test_rows_without_a_currency_are_told(write):
    text = COLUMN.replace("USD", "")
    notes = segment(write("o.csv", text)).reading.notes
    assert "1 rows name no currency and are read as EUR (2 rows)" in notes


def test_currencies_of_rows_that_do_not_count_do_not_matter(write):
    text = COLUMN.replace("2,A,", "2,,")
    assert segment(write("o.csv", text)).intake.set_aside == {"no_member": 1}


def test_the_name_of_the_amounts_tells_their_currency(write):
    """It speaks for amounts without a sign of their own."""
    text = COLUMN.replace("total,currency", "total (EUR),note")
    path = write("o.csv", text)
    assert segment(path, window="all", currency="EUR").intake.used == 3
    with pytest.raises(DataError, match="no amount is in USD; there are EUR"):
        segment(path, currency="USD")
    with pytest.raises(DataError, match=r"in several currencies: EUR \(2 rows\), USD"):
        segment(write("p.csv", text.replace(",20,", ",20 USD,")))
