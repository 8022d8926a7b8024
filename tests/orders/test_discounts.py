"""What is taken off quantity x unit price: a fraction, percent or money."""

import pytest

from tierkit import check, segment
from tierkit.errors import DataError

HEADER = "customer_id,order_id,order_date,qty,price"


def export(column, *cells, order="{0}"):
    """Two pieces at 20.00 in each row, less what stands in the cell."""
    rows = (
        f"A,{order.format(row)},2024-03-{1 + row:02},2,20.00,{cell}\n"
        for row, cell in enumerate(cells)
    )
    return f"{HEADER},{column}\n{''.join(rows)}"


def monetary(path, **reading):
    return segment(path, window="all", **reading).members["monetary"].tolist()


@pytest.mark.parametrize(
    ("column", "cells", "net"),
    [
        ("discount", ("0.25", "", "1"), 40 * (0.75 + 1 + 0)),
        ("discount", ("25%", "10%"), 40 * (0.75 + 0.9)),
        ("discount", ("0", "0.00", ""), 3 * 40),
        ("Discount %", ("25", "12.5", ""), 40 * (0.75 + 0.875 + 1)),
        ("Discount (%)", ("25%", "0%"), 40 * (0.75 + 1)),
        ("Discount Amount", ("5.00", "", "0.50"), 40 * 3 - 5.5),
        ("折扣金额", ("-5.00", "￥1.50"), 40 * 2 - 6.5),
    ],
)
def test_a_discount_is_what_its_name_says(write, column, cells, net):
    assert monetary(write("o.csv", export(column, *cells))) == [net]


@pytest.mark.parametrize(
    ("column", "cells", "held"),
    [
        ("discount", ("5.00", "0", "10"), "numbers such as 10, beyond a fraction"),
        ("discount", ("0.5", "5.00"), "numbers such as 5, beyond a fraction"),
        ("discount", ("1", "0", ""), "0 and 1 alone"),
        ("discount_pct", ("0.1", "0.25"), "no number above 0.25, as fractions do"),
    ],
)
def test_numbers_that_contradict_the_name_are_asked_about(write, column, cells, held):
    """Two pieces at 20.00, three or two times: nothing is taken off unasked."""
    path = write("o.csv", export(column, *cells))
    with pytest.raises(DataError, match=held) as caught:
        segment(path)
    for option in ("--discount", "--discount-percent", "--discount-amount"):
        assert f"{option} {column} if it is" in str(caught.value)
    numbers = [float(cell or 0) for cell in cells]
    took = {"discount_amount": sum(numbers), "discount_percent": 0.4 * sum(numbers)}
    for role, off in took.items():
        net = pytest.approx(40 * len(cells) - off)
        assert monetary(path, columns={role: column}) == [net]
    assert monetary(path, columns={"discount": "none"}) == [40.0 * len(cells)]
    seen = check(path, columns={"discount": "none"})
    assert seen.decided
    assert "discount: none" in seen.block
    assert not check(path).decided


def test_money_off_on_every_line_of_an_order_is_asked_about(write):
    cells = [str(3 + row // 2) for row in range(8)]
    text = export("discount amount", *cells)
    lines = text.splitlines()
    orders = [f"A,{row // 2},{line.split(',', 2)[2]}" for row, line in enumerate(lines[1:])]
    path = write("o.csv", "\n".join([lines[0], *orders]) + "\n")
    with pytest.raises(DataError, match="4 of 4 orders have one and the same discount amount"):
        segment(path)
    net = 8 * 40 - 2 * (3 + 4 + 5 + 6)
    assert monetary(path, columns={"discount_amount": "discount amount"}) == [net]


def test_a_discount_beyond_the_amount_cannot_be_read(write):
    path = write("o.csv", export("discount amount", "5", "41"))
    with pytest.raises(DataError, match=r"line 3: unreadable amount: .* is '2 x 20.00 x 41'"):
        segment(path)


def test_of_two_discounts_one_is_named(write):
    text = export("discount", "0.1,4.00", "0.2,8.00").replace("discount", "discount,line discount")
    path = write("o.csv", text)
    with pytest.raises(DataError, match="several columns hold discounts"):
        segment(path)
    assert monetary(path, columns={"discount": "discount"}) == [68.0]
    assert monetary(path, columns={"discount_amount": "line discount"}) == [68.0]
    assert monetary(path, columns={"discount": "none"}) == [80.0]


def test_a_return_gives_back_what_was_paid(write):
    """Bought for 2 x 20 - 5 = 35, one piece given back for 20 - 2.50."""
    rows = "A,1,2024-03-01,2,20,5\nA,1,2024-03-01,-1,20,-2.5\n"
    path = write("o.csv", f"{HEADER},discount amount\n{rows}")
    assert monetary(path) == [17.5]
