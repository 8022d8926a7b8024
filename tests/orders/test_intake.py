"""Every row is used or set aside, for the first reason that fits."""

import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError
from tierkit.orders.engine import Engine
from tierkit.orders.intake import REASONS, Intake
from tierkit.orders.read import read_lines
from tierkit.orders.spec import OrdersSpec

HEADER = "customer_id,order_id,order_date,amount,status\n"
STATUSES = {"count": ["paid"], "ignore": ["cancelled"]}


def test_rows_that_go_missing_are_a_bug():
    with pytest.raises(AssertionError, match="went missing"):
        Intake(read=3, used=1, set_aside={"no_member": 1})


def test_a_row_has_the_first_reason_that_fits(write):
    """Each row has every fault from its reason on, and none before it."""
    path = write(
        "orders.csv",
        HEADER
        + ",,2025-02-30,x,cancelled\n"
        + "A,,2025-02-30,x,cancelled\n"
        + "A,,2025-02-30,x,paid\n"
        + "A,,2025-06-01,x,paid\n"
        + "A,,2025-06-01,1,paid\n"
        + "A,1,2025-06-01,1,paid\n"
        + "A,1,2025-05-31,1,paid\n",
    )
    intake = segment(path, as_of="2025-05-31", statuses=STATUSES, set_aside_unreadable=True).intake
    assert (intake.read, intake.used) == (7, 1)
    assert list(intake.set_aside.items()) == [
        ("no_member", 1),
        ("status_ignored", 1),
        ("unreadable_date", 1),
        ("unreadable_amount", 1),
        ("no_order", 1),
        ("after_as_of", 1),
    ]


def test_every_reason_can_be_told():
    assert all(REASONS.values())


def test_rows_before_the_window_are_used(write):
    path = write("o.csv", HEADER + "A,1,2020-01-01,1,paid\nA,2,2025-01-01,1,paid\n")
    result = segment(path, window="30 days", statuses=STATUSES)
    assert (result.intake.read, result.intake.used, result.intake.set_aside) == (2, 2, {})


def test_ids_of_blanks_alone_are_none(write):
    path = write("o.csv", HEADER + " \t,1,2025-01-01,1,paid\nA, ,2025-01-01,1,paid\n" * 2
                 + "A,1,2025-01-01,1,paid\n")  # fmt: skip
    intake = segment(path, statuses=STATUSES).intake
    assert intake.set_aside == {"no_member": 2, "no_order": 2}


def test_without_an_order_column_no_row_lacks_an_order(write):
    path = write("o.csv", "customer_id,order_date,amount\nA,2025-01-01,1\n,2025-01-01,1\n")
    assert segment(path).intake.set_aside == {"no_member": 1}


class TestStatuses:
    def test_a_status_in_no_list_is_told_with_its_count(self, write):
        rows = "A,1,2025-01-01,1,{}\n"
        path = write(
            "o.csv",
            HEADER + rows.format("paid") + rows.format("lost") * 1200 + rows.format("odd") * 2,
        )
        with pytest.raises(DataError) as caught:
            segment(path, statuses=STATUSES)
        assert "lost (1,200), odd (2)" in str(caught.value)
        assert "status" in str(caught.value)

    def test_a_status_column_without_lists_is_an_error(self, write):
        path = write("o.csv", HEADER + "A,1,2025-01-01,1,paid\n")
        with pytest.raises(DataError, match=r"paid \(1\)"):
            segment(path)

    def test_a_missing_status_is_a_status(self, write):
        path = write("o.csv", HEADER + "A,1,2025-01-01,1,\nA,2,2025-01-01,1,paid\n")
        with pytest.raises(DataError, match=r"\(blank\) \(1\)"):
            segment(path, statuses=STATUSES)
        result = segment(path, statuses={"count": ["paid", ""]})
        assert result.intake.used == 2

    def test_every_status_counts_when_asked_for(self, write):
        path = write("o.csv", HEADER + "A,1,2025-01-01,1,paid\nA,2,2025-01-01,1,lost\n")
        assert segment(path, every_status=True).intake.used == 2

    def test_blanks_around_a_status_mean_nothing(self, write):
        path = write("o.csv", HEADER + "A,1,2025-01-01,1, paid \n")
        assert segment(path, statuses=STATUSES).intake.used == 1

    def test_ignored_rows_may_be_unreadable(self, write):
        path = write("o.csv", HEADER + "A,1,soon,x,cancelled\nA,2,2025-01-01,1,paid\n")
        assert segment(path, statuses=STATUSES).intake.set_aside == {"status_ignored": 1}

    def test_lists_without_a_status_column_are_an_error(self, write):
        path = write("o.csv", "customer_id,order_date,amount\nA,2025-01-01,1\n")
        with pytest.raises(DataError, match="no status column"):
            segment(path, statuses=STATUSES)

    def test_where_nothing_counts_the_reasons_are_told(self, write):
        path = write("o.csv", HEADER + "A,1,2025-01-01,1,cancelled\n" * 3)
        with pytest.raises(DataError, match=r"of 3 rows, 3 status ignored"):
            segment(path, statuses=STATUSES)


class TestReturns:
    def test_a_negative_amount_is_a_return(self, write):
        path = write("o.csv", "customer_id,order_date,amount\nA,2025-01-01,10\nA,2025-01-02,-4\n")
        rows = read_orders(path, as_of="2025-01-02").sort_values("day")
        assert rows[["amount", "is_sale"]].values.tolist() == [[10.0, True], [-4.0, False]]

    @pytest.mark.parametrize(("quantity", "price"), [("-2", "5"), ("2", "-5"), ("-2", "-5")])
    def test_a_negative_quantity_or_price_is_a_return(self, write, quantity, price):
        path = write(
            "o.csv",
            "customer_id,order_date,quantity,unit_price\nA,2025-01-05,1,9\n"
            f"A,2025-01-01,{quantity},{price}\n",
        )
        rows = read_orders(path).sort_values("day")
        assert rows[["amount", "is_sale"]].values.tolist() == [[-10.0, False], [9.0, True]]

    def test_a_zero_amount_is_a_sale(self, write):
        path = write("o.csv", "customer_id,order_date,amount\nA,2025-01-01,0\nA,2025-01-02,-0\n")
        assert read_orders(path)["is_sale"].to_list() == [True, True]

    @pytest.mark.parametrize("amount", ["4", "-4"])
    def test_a_refund_row_takes_its_amount_back_whatever_its_sign(self, write, amount):
        path = write(
            "o.csv",
            HEADER + f"A,1,2025-01-01,10,paid\nA,1,2025-01-02,{amount},refund\n"
            "A,2,2025-01-03,1,paid\n",
        )
        statuses = {"count": ["paid"], "refund": ["refund"]}
        rows = read_orders(path, statuses=statuses).sort_values("day")
        assert rows["amount"].to_list() == [10.0, -4.0, 1.0]
        assert rows["is_sale"].to_list() == [True, False, True]

    def test_refund_rows_that_belong_to_no_counted_order_stop_the_run(self, write):
        """Here `refunded` is what became of an order, not a row that takes something back."""
        path = write("o.csv", HEADER + "A,1,2025-01-02,10,paid\nB,2,2025-01-01,9,refunded\n")
        with pytest.raises(DataError, match="refunded") as caught:
            segment(path, statuses={"count": ["paid"], "refund": ["refunded"]})
        assert "--ignore-status" in str(caught.value)

    def test_a_refund_row_belongs_to_an_order_of_its_own_member(self, write):
        """B's order 1 is another than A's."""
        path = write("o.csv", HEADER + "A,1,2025-01-01,10,paid\nB,1,2025-01-01,9,refund\n")
        with pytest.raises(DataError, match="shares its order id"):
            segment(path, statuses={"count": ["paid"], "refund": ["refund"]})

    def test_only_rows_up_to_the_as_of_day_are_looked_at(self, write):
        """On the 2nd, order 2 is only refunded; on the 1st, neither of its rows is there."""
        rows = "A,1,2025-01-01,10,paid\nB,2,2025-01-02,9,refund\nB,2,2025-01-03,9,paid\n"
        path = write("o.csv", HEADER + rows)
        statuses = {"count": ["paid"], "refund": ["refund"]}
        with pytest.raises(DataError, match="none of the 1 rows"):
            segment(path, statuses=statuses, as_of="2025-01-02")
        assert segment(path, statuses=statuses, as_of="2025-01-01").intake.used == 1

    def test_without_an_order_column_refund_rows_are_warned_of(self, write):
        rows = "A,2025-01-01,10,paid\nB,2025-01-01,9,refund\n"
        path = write("o.csv", "customer_id,order_date,amount,status\n" + rows)
        told = segment(path, statuses={"count": ["paid"], "refund": ["refund"]}).warnings
        assert any("without an order id column" in warning for warning in told)

    def test_one_refund_row_of_a_counted_order_is_enough_to_go_on(self, write):
        path = write(
            "o.csv",
            HEADER + "A,1,2025-01-01,10,paid\nA,1,2025-01-01,9,refund\nB,2,2025-01-01,9,refund\n",
        )
        result = segment(path, statuses={"count": ["paid"], "refund": ["refund"]})
        assert result.members["monetary"].to_list() == [1.0, -9.0]


class TestUnreadable:
    def test_it_is_an_error_that_shows_the_first_few(self, write):
        path = write("o.csv", "customer_id,order_date,amount\n" + "A,2025-02-30,1\n" * 1200)
        with pytest.raises(DataError) as caught:
            read_orders(path)
        told = str(caught.value)
        assert "1,200 rows cannot be read" in told
        assert told.count("2025-02-30") == 5
        assert "and 1,195 more" in told
        assert "--rejects" in told

    def test_column_and_value_of_a_product_are_told(self, write):
        path = write("o.csv", "customer_id,order_date,quantity,unit_price\nA,2025-01-01,2,five\n")
        with pytest.raises(DataError) as caught:
            read_orders(path)
        assert "unit_price" in str(caught.value)
        assert "five" in str(caught.value)

    def test_a_blank_discount_is_none_and_another_is_unreadable(self, write):
        path = write(
            "o.csv",
            "customer_id,order_date,quantity,unit_price,discount\n"
            "A,2025-01-01,2,5,\nB,2025-01-01,2,5, \nC,2025-01-01,2,5,0.5\nD,2025-01-01,2,5,much\n",
        )
        rows = read_orders(path, set_aside_unreadable=True)
        assert dict(zip(rows["member_id"], rows["amount"], strict=True)) == {
            "A": 10.0,
            "B": 10.0,
            "C": 5.0,
        }

    def test_set_aside_rows_are_kept_with_file_line_and_reason(self, write):
        good = write("a.csv", "customer_id,order_date,amount\nA,2025-01-01,1\n")
        bad = write("b.csv", "customer_id,order_date,amount\n\nB,2025-02-30,1\nC,2025-01-01,x\n")
        with Engine(threads=1) as engine:
            lines = read_lines(engine, [good, bad], OrdersSpec(), set_aside_unreadable=True)
        assert lines.intake == Intake(3, 1, {"unreadable_date": 1, "unreadable_amount": 1})
        assert [(each.file, each.line, each.reason, each.value) for each in lines.rejects] == [
            (str(bad), 3, "unreadable_date", "2025-02-30"),
            (str(bad), 4, "unreadable_amount", "x"),
        ]


@pytest.mark.parametrize(("blank", "warned"), [(1, False), (2, True)])
def test_many_rows_without_a_member_are_warned_of(write, blank, warned):
    """One row of eleven is a guest; two of twelve may be a way of writing."""
    rows = [f"m{number},{number},2024-01-01,5" for number in range(10)]
    rows += [",99,2024-01-01,7"] * blank
    path = write("o.csv", "\n".join(["customer_id,order_id,order_date,amount", *rows]))
    warnings = segment(path).warnings
    assert any("(no member)" in told for told in warnings) is warned


@pytest.mark.parametrize(
    ("statuses", "told", "proposed"),
    [
        (
            ["Delivered", "on hold"],
            {},
            "probably --count-status Delivered --ignore-status 'on hold'",
        ),
        (
            ["Paid", "Voided"],
            {"count": ["New"]},
            "--count-status New,Paid --ignore-status Voided (",
        ),
        (["Returned", "Paid"], {"refund": ["R"]}, "--count-status Paid --refund-status R ("),
        (["Neu"], {}, "refund rows: --count-status paid,shipped --ignore-status cancelled"),
        (["paid", ""], {}, "--count-status paid (or orders: statuses: in the rule file). A blank "),
    ],
)
def test_the_hint_puts_statuses_where_they_probably_belong(write, statuses, told, proposed):
    """What returns are, no word tells. What was listed is listed again: options replace lists."""
    rows = "".join(f"{at},c,2024-01-01,5,{name}\n" for at, name in enumerate(statuses))
    path = write("o.csv", f"order_id,customer_id,order_date,amount,status\n{rows}")
    with pytest.raises(DataError) as caught:
        segment(path, statuses=told)
    assert proposed in caught.value.hint
