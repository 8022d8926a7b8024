"""What people see of a check: first what must be decided, last what can be pasted."""

import pytest

from tests.report.test_tables import texts
from tierkit import check
from tierkit.report.check_tables import check_headline, check_paste, check_tables

EXPORT = (
    "customer_id;order_id;order_date;amount;status;note\n"
    "A;1;2025-01-01;1.234,50;paid;x\n"
    "guest;2;2025-01-02;7,00;void;y\n"
    "B;3;2025-01-03;-9,00;odd;z\n"
)


@pytest.fixture
def result(write):
    return check(write("o.csv", EXPORT))


def table(result, title):
    (found,) = [each for each in check_tables(result) if each.title == title]
    return found


def test_the_headline_counts_what_must_be_decided(result, write):
    assert check_headline(result).endswith("o.csv: 1 thing must be decided")
    plain = "member_id,order_date,amount\n{},2025-01-01,1\n"
    sound = check(write("p.csv", plain.format("A")))
    assert check_headline(sound).endswith("p.csv: can be read as is")
    guest = check(write("g.csv", plain.format("guest")))
    assert check_headline(guest).endswith("can be read as is, 1 thing worth a look")


def test_what_must_be_decided_stands_first(result):
    first = check_tables(result)[0]
    assert first.title == "To decide"
    ((number, told),) = texts(first)
    assert number == "1"
    assert "odd (1), paid (1), void (1)" in told
    assert "--count-status" in told


def test_files_and_columns(result):
    assert texts(table(result, "Files"))[0][1:] == [
        "delimited text",
        "utf-8",
        "semicolon",
        "line 1",
    ]
    columns = table(result, "Columns")
    assert texts(columns)[0] == ["member", "customer_id", "its name", "A, guest, B"]
    assert columns.notes == ("Not read: note.",)


def test_conventions_with_what_decides_them(result):
    ((column, holds, because),) = texts(table(result, "How values are written"))
    assert (column, holds) == ("amount", "numbers with a decimal comma")
    assert "1.234,50" in because or "rows" in because


def test_statuses_with_their_amounts_and_proposals(result):
    assert texts(table(result, "Statuses")) == [
        ["odd", "1", "-9.00", "to be said"],
        ["paid", "1", "1,234.50", "a sale (proposed)"],
        ["void", "1", "7.00", "no order (proposed)"],
    ]


def test_rows_and_what_they_hold_under_the_proposals(result):
    assert texts(table(result, "Rows")) == [
        ["rows read", "3"],
        ["used", "1"],
        ["set aside: status ignored", "1"],
        ["set aside: after the as-of day", "1"],
        ["members", "1"],
        ["orders", "1"],
        ["lines of sales", "1"],
        ["net revenue", "1,234.50"],
        ["first day", "2025-01-01"],
        ["last day", "2025-01-01"],
        ["days with orders", "1"],
    ]


def test_rows_as_they_stand_and_as_understood(result):
    assert texts(table(result, "Rows as understood"))[2] == [
        "4", "B | 3 | 2025-01-03 | -9,00 | odd", "B", "3", "2025-01-03", "-9.00", "return",
    ]  # fmt: skip


def test_what_can_be_pasted_stands_last(result):
    command, block = check_paste(result).split("\nRule file:\n\n")
    assert command.endswith("o.csv --count-status paid --ignore-status void\n")
    assert block == (
        "orders:\n  columns:\n    member: customer_id\n    order: order_id\n"
        "    date: order_date\n    amount: amount\n    status: status\n"
        "  statuses:\n    count: [paid]\n    ignore: [void]\n"
    )


def test_where_a_role_is_open_every_column_is_shown(write):
    result = check(write("o.csv", "who,paid_at,total\nA,2025-01-01,5\n"))
    assert texts(table(result, "Columns")) == [
        ["-", "who", "-", "A"], ["-", "paid_at", "-", "2025-01-01"], ["-", "total", "-", "5"],
    ]  # fmt: skip
    assert check_paste(result) == ""


def test_an_export_that_cannot_be_opened_has_nothing_to_paste(write):
    result = check(write("o.parquet", b"PAR1"))
    assert [each.title for each in check_tables(result)] == ["To decide"]
