"""Delimited text: headers, odd rows, and the line on which a record stands."""

import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, UsageError
from tierkit.orders.layout import read_layout
from tierkit.orders.records import lines_of, ragged_record
from tierkit.orders.spec import OrdersSpec
from tierkit.report.tables import headline

HEADER = "customer_id,order_id,order_date,amount\n"
ROWS = "A,1,2025-01-05,10\nB,2,2025-01-06,5\n"


def header_of(path):
    return read_layout(path.name, path, OrdersSpec()).header


def members(path, **given):
    return read_orders(path, **given)["member_id"].to_list()


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


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \n\n  \n"])
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
        ("{0}\r\n{1}\r{2}\r\n", 2, "CR, and the lines before end with CRLF"),
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


@pytest.mark.parametrize("text", ["{0}\r\n{1}\n{2}\r\n", "{0}\n{1}\n{2}\r\n", "{0}\n{1}\r\n{2}"])
def test_lines_that_end_with_and_without_cr_are_read_and_told(write, text):
    path = write("orders.csv", text.format(HEADER.strip(), *ROWS.split("\n")))
    assert members(path) == ["A", "B"]
    assert any("LF" in note for note in segment(path).reading.notes)


def test_a_cr_in_quotes_is_kept_where_line_ends_are_mixed(write):
    path = write("orders.csv", HEADER + 'A,1,2025-01-05,10\r\n"B\r\nC",1,2025-01-05,10\n')
    assert members(path) == ["A", "B\r\nC"]


TITLES = {
    "one line": "Orders of January\n",
    "a blank line between": "Orders\nFrom 2025-01-01 to 2025-01-31\n\n",
    "titles with delimiters": 'Report,Orders\n"Shop, the best",1\n\n,,,\n',
    "a quote in a title": 'Orders of "January\nand February"\n',
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
def test_titles_above_the_header_are_no_rows_and_told(write, titles, end):
    """Bad rows behind them keep the number of their line."""
    text = (titles + HEADER + ROWS).replace("\n", end)
    path = write("orders.csv", text)
    result = segment(path)
    line = titles.count("\n") + 1
    assert result.intake.read == 2
    assert result.reading.recognised[0].header_line == line
    assert f"the header is line {line}, below" in result.reading.notes[0]
    bad = write("orders.csv", text + f"C,3,2025-01-32,1{end}")
    with pytest.raises(DataError, match=rf"orders\.csv, line {line + 3}: unreadable date"):
        segment(bad)


@pytest.mark.parametrize(
    "closing", ["Total,2 orders\n", "\n合计：2\n", "-----\n#end", "Grand total;15\n\n"]
)
def test_lines_that_close_a_table_are_left_out_and_told(write, closing):
    path = write("orders.csv", HEADER + ROWS + closing)
    result = segment(path)
    assert result.intake.read == 2
    assert "left out below the table" in result.reading.notes[0]


@pytest.mark.parametrize(
    "closing", ["B,2,2025-01", "Bye\n", "Totally,1,2025-01-01,x", "#7,3,2025-01"]
)
def test_what_might_be_an_order_is_never_left_out(write, closing):
    """A file that was cut off, and a member whose name begins like a total."""
    with pytest.raises(DataError, match=r"orders\.csv, line 4"):
        segment(write("orders.csv", HEADER + ROWS + closing))


def test_an_order_that_begins_as_a_total_does_is_read(write):
    """The delimiter stands in quotes, and a text has a line break."""
    header, rows = "name,note,customer_id,paid_at,total\n", "#1001,,A,2025-01-05,10\n"
    last = '#1002,"large, blue",B,2025-01-06,5\nTotal,"x\nTotal, y",C,2025-01-07,5\n'
    assert members(write("orders.csv", header + rows + last)) == ["A", "B", "C"]


@pytest.mark.parametrize("cell", ['="007"', '"=""007"""', "007\t", '"007\t"', '="007"\t'])
def test_marks_that_keep_excel_off_an_id_are_no_part_of_it(write, cell):
    path = write("orders.csv", HEADER + f"{cell},1,2025-01-05,10\n8,2,2025-01-06,5\n")
    result = segment(path)
    assert result.members["member_id"].to_list() == ["007", "8"]
    assert any(
        "without these marks" in note for each in result.reading.recognised for note in each.notes
    )


@pytest.mark.parametrize("mark", ['="{}"', "{}\t", '"=""{}"""'])
def test_marks_around_every_name_and_cell_are_no_part_of_them(write, mark):
    rows = [line.split(",") for line in (HEADER + "007,1,2025-01-05,10\n").splitlines()]
    text = "".join(",".join(map(mark.format, row)) + "\n" for row in rows)
    result = segment(write("orders.csv", text))
    assert result.members["member_id"].to_list() == ["007"]
    assert set(result.reading.roles.values()) == set(rows[0])
    assert headline(result).startswith("Equal-revenue thirds: 1 member as of 2025-01-05")


@pytest.mark.parametrize("blanks", ["   ", " ", "  "])
def test_blanks_may_part_columns(write, blanks):
    path = write("orders.txt", (HEADER + ROWS).replace(",", blanks).replace("A", "  A"))
    assert members(path) == ["A", "B"]


def test_two_blanks_part_what_holds_single_ones(write):
    text = "customer id   order date           amount\nA B           2025-01-05 10:00       5\n"
    assert members(write("orders.txt", text)) == ["A B"]


def test_without_a_header_columns_go_by_their_number(write):
    path = write("orders.txt", " 00004 19970101  2   29.33\n 00021 19970202  1    8.50\n")
    roles = {"member": "1", "date": "2", "amount": "4"}
    with pytest.raises(DataError, match=r"line 1: the first row looks like data(.|\n)*--no-header"):
        read_orders(path, columns=roles)
    with pytest.raises(DataError, match="no column found for the member"):
        read_orders(path, header=0)
    text = "A;1;2025-01-05;10\nB;2;2025-01-06;5\n"
    roles |= {"order": "2", "date": "3"}
    assert members(write("o.csv", text), header=0, columns=roles) == ["A", "B"]
    with pytest.raises(DataError, match=r"o\.csv, line 3: unreadable date"):
        read_orders(write("o.csv", text + "C;3;x;1"), header=0, columns=roles)


def test_the_line_of_the_header_can_be_named(write):
    text = "customer_id,amount,order_date\nfoo,bar,baz\nA,2025-01-05,1\n"
    columns = {"member": "foo", "date": "bar", "amount": "baz"}
    assert members(write("o.csv", text), header=2, columns=columns) == ["A"]
    with pytest.raises(UsageError, match="no row begins in line 9"):
        read_orders(write("o.csv", text), header=9)


@pytest.mark.parametrize("count", [10_001, 1_000_000])
def test_columns_without_end_are_refused(write, count):
    with pytest.raises(DataError, match=r"columns; tierkit reads up to|longer than 2,000,000"):
        read_orders(write("o.csv", ",".join(f"c{n}" for n in range(count)) + "\n"))


def test_a_field_without_end_is_refused_with_its_line(write):
    path = write("o.csv", HEADER + ROWS + "x" * 10_000_000 + ",1,2025-01-05,10\n" + ROWS)
    with pytest.raises(DataError, match=r"o\.csv, line 4: it is longer than 2,000,000 bytes"):
        read_orders(path)
