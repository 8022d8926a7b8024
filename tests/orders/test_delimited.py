"""Delimited text: headers, odd rows, and the line on which a record stands."""

import pytest

from tierkit import read_orders
from tierkit.errors import DataError
from tierkit.orders.delimited import lines_of, ragged_record, read_header

HEADER = "customer_id,order_id,order_date,amount\n"
ROWS = "A,1,2025-01-05,10\nB,2,2025-01-06,5\n"


def header_of(path):
    return read_header(path.name, path)


def members(path):
    return read_orders(path)["member_id"].to_list()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(write, delimiter):
    path = write("orders.csv", (HEADER + ROWS).replace(",", delimiter))
    header = header_of(path)
    assert header.delimiter == delimiter
    assert header.names == ("customer_id", "order_id", "order_date", "amount")
    assert members(path) == ["A", "B"]


def test_a_delimiter_inside_quotes_splits_nothing(write):
    """The quoted name has six commas and three semicolons; the header's own delimiter is `;`."""
    path = write("orders.csv", 'customer_id;"a,b,c,d,e,f,g";order_date;amount\nA;x;2025-01-05;10\n')
    assert header_of(path).names == ("customer_id", "a,b,c,d,e,f,g", "order_date", "amount")


def test_blanks_around_names_and_a_byte_order_mark_are_no_part_of_them(write):
    path = write("orders.csv", b"\xef\xbb\xbf customer_id ,order_date, amount\nA,2025-01-05,1\n")
    assert header_of(path).names == ("customer_id", "order_date", "amount")
    assert members(path) == ["A"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\n  \n"])
def test_an_empty_file_is_told(write, content):
    path = write("orders.csv", content)
    with pytest.raises(DataError, match=r"orders\.csv: the file is empty"):
        read_orders(path)


@pytest.mark.parametrize("content", [HEADER, HEADER.strip()])
def test_a_header_alone_is_told(write, content):
    with pytest.raises(DataError, match=r"orders\.csv: there is a header but no row"):
        read_orders(write("orders.csv", content))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_way_of_ending_lines_is_read(write, end, last):
    text = (HEADER + ROWS).replace("\n", end)
    path = write("orders.csv", text if last else text.removesuffix(end))
    assert members(path) == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("{0}\r\n{1}\n{2}\r\n", 2, "LF, and the lines before end with CRLF"),
        ("{0}\n{1}\n{2}\r\n", 3, "CRLF, and the lines before end with LF"),
        ("{0}\n{1}\r{2}\n", 2, "CR, and the lines before end with LF"),
    ],
)
def test_mixed_line_ends_are_told_with_the_first_line_that_differs(write, text, line, told):
    path = write("orders.csv", text.format(HEADER.strip(), *ROWS.split("\n")))
    with pytest.raises(DataError, match=rf"orders\.csv, line {line}: it ends with {told}"):
        read_orders(path)


@pytest.mark.parametrize(("end", "inside"), [("\n", "\r\n"), ("\r\n", "\n")])
def test_a_line_break_in_quotes_may_be_of_another_kind(write, end, inside):
    quoted = f'"A{inside}B",1,2025-01-05,10{end}'
    assert members(write("orders.csv", HEADER.replace("\n", end) + quoted)) == [f"A{inside}B"]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_last_line_beyond_what_the_engine_reads_is_refused(write, end):
    path = write("orders.csv", HEADER + ROWS + "C" * 2_000_000 + ",3,2025-01-07,1" + end)
    with pytest.raises(DataError, match=r"orders\.csv: the last line is longer than 2,000,000"):
        read_orders(path)


def test_blank_lines_are_no_rows(write):
    path = write("orders.csv", HEADER + "\nA,1,2025-01-05,10\n\n\nB,2,2025-01-06,5\n\n")
    assert members(path) == ["A", "B"]


def test_blank_lines_above_the_header_are_skipped(write):
    path = write("orders.csv", "\n\n" + HEADER + ROWS)
    assert header_of(path).blank_lines == 2
    assert members(path) == ["A", "B"]


def test_rows_that_begin_with_a_hash_are_rows(write):
    path = write("orders.csv", HEADER + "#A,1,2025-01-05,10\n#B,2,2025-01-06,5\n")
    assert members(path) == ["#A", "#B"]


def test_quoted_text_keeps_what_is_in_it(write):
    path = write("orders.csv", HEADER + '"A, ""the"" B\nC",1,2025-01-05,10\n')
    assert members(path) == ['A, "the" B\nC']


@pytest.mark.parametrize(
    ("row", "fields"), [("B,2,2025-01-06", 3), ("B,2,2025-01-06,5,6", 5), ("   ", 1)]
)
def test_a_ragged_row_is_told_with_its_line(write, row, fields):
    path = write("orders.csv", HEADER + f"A,1,2025-01-05,10\n\n{row}\nC,3,2025-01-07,1\n")
    with pytest.raises(DataError, match=rf"orders\.csv, line 4: {fields} fields .* has 4"):
        read_orders(path)
    assert ragged_record(header_of(path), path.name, path) is not None


def test_a_quote_that_is_never_closed_is_told_with_its_line(write):
    path = write("orders.csv", HEADER + 'A,1,2025-01-05,10\n"B,2,2025-01-06,5\n' + ROWS)
    with pytest.raises(DataError, match=r"orders\.csv, line 3"):
        read_orders(path)


def test_bytes_that_are_no_text_are_told(write):
    with pytest.raises(DataError, match="not text"):
        read_orders(write("orders.csv", HEADER.encode() + b"A\0,1,2,3\n"))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_records_know_the_line_on_which_they_begin(write, end):
    """Lines: 1 header, 2-3 the first record, 4 blank, 5 the second, 6-8 the third, 9 the fourth."""
    records = ['"A\nB",1,2025-01-05,10', "", "C,2,x,1", 'D,3,"y\n\nz",1', "E,4,2025-01-06,1"]
    path = write("orders.csv", (HEADER + "\n".join(records) + "\n").replace("\n", end))
    assert lines_of(header_of(path), path, [1, 2, 3, 4]) == {1: 2, 2: 5, 3: 6, 4: 9}


def test_an_unreadable_row_is_told_with_line_column_and_value(write):
    """The bad date stands in line 5, behind a quoted line break and a blank line."""
    path = write("orders.csv", HEADER + '"A\nB",1,2025-01-05,10\n\nC,2,2025-02-30,1\n')
    with pytest.raises(DataError) as caught:
        read_orders(path)
    for part in ("orders.csv, line 5", "order_date", "'2025-02-30'"):
        assert part in str(caught.value)
