"""Spreadsheets: which sheet, which row has the names, what cells hold, and what is broken."""

import datetime as dt
import io

import openpyxl
import pytest
import xlwt

from tierkit import read_orders, segment
from tierkit.errors import DataError, UsageError
from tierkit.orders.sheet_cells import as_arrow

HEADER = ["customer_id", "order_id", "order_date", "amount"]
DAY = dt.datetime(2025, 1, 5, 8, 26)
ROWS = [HEADER, ["007", "1", DAY, 10.5], [17850, "C2", dt.date(2025, 1, 6), 5]]
READ = [("007", "1", "2025-01-05", 10.5), ("17850", "C2", "2025-01-06", 5.0)]


def xlsx(**sheets):
    """A workbook; a sheet whose name begins with an underscore is hidden."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.strip("_"))
        sheet.sheet_state = "hidden" if name.startswith("_") else "visible"
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(**sheets):
    book = xlwt.Workbook()
    style = xlwt.XFStyle()
    style.num_format_str = "YYYY-MM-DD HH:MM"
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                plain = style if isinstance(cell, dt.date) else xlwt.Style.default_style
                sheet.write(line, column, cell, plain)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows(path, **given):
    read = read_orders(path, **given)[["member_id", "order_id", "day", "amount"]]
    read["day"] = read["day"].dt.strftime("%Y-%m-%d")
    return list(read.itertuples(index=False, name=None))


@pytest.mark.parametrize("make", [xlsx, xls])
def test_text_numbers_and_dates_are_read_as_they_are(write, make):
    """Leading zeros stay where the cell is text; a whole number as an id has no decimals."""
    path = write(f"orders.{make.__name__}", make(Orders=ROWS))
    assert rows(path) == READ
    (seen,) = segment(path).reading.recognised
    assert (seen.format, seen.sheet, seen.header_line) == ("spreadsheet", "Orders", 1)


@pytest.mark.parametrize("make", [xlsx, xls])
def test_titles_above_and_blank_rows_between_are_no_orders(write, make):
    shown = [["Orders of January"], [], ROWS[0], ROWS[1], [], ROWS[2]]
    path = write(f"orders.{make.__name__}", make(Orders=shown))
    assert rows(path) == READ
    assert "the header is line 3, below 'Orders of January'" in segment(path).reading.notes[0]


def test_a_bad_row_is_told_by_its_row_in_the_sheet(write):
    shown = [["Orders"], ROWS[0], ROWS[1], [], ["B", "3", "soon", 1]]
    with pytest.raises(DataError, match=r"orders\.xlsx, row 5: unreadable date: .* is 'soon'"):
        read_orders(write("orders.xlsx", xlsx(Orders=shown)))


def test_bad_rows_of_several_files_are_told_each_by_its_own(write, tmp_path):
    bad = ["B", "3", "soon", "1"]
    text = [*ROWS[:1], ["A", "1", "2025-01-05", "1"]]
    write("a.xlsx", xlsx(S=[*text, bad]))
    write("b.xlsx", xlsx(S=[["title"], *text, [], bad]))
    with pytest.raises(DataError, match=r"a\.xlsx, row 3(.|\n)*b\.xlsx, row 5"):
        read_orders(tmp_path)


def test_the_sheet_that_looks_like_orders_is_taken_and_told(write):
    path = write("orders.xlsx", xlsx(Cover=[["Hello", "you"]], Empty=[], Data=ROWS))
    assert rows(path) == READ
    assert segment(path).reading.notes == (f"{path}: read from sheet 'Data'; not read: 'Cover'",)


def test_several_sheets_that_look_like_orders_are_asked_about(write):
    path = write("orders.xlsx", xlsx(May=ROWS, June=ROWS[:2]))
    with pytest.raises(DataError, match=r"several sheets .* 'May', 'June'(.|\n)*--sheet"):
        read_orders(path)
    assert rows(path, sheet="june") == READ[:1]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(write):
    with pytest.raises(UsageError, match=r"no sheet 'July'(.|\n)*'May'"):
        read_orders(write("orders.xlsx", xlsx(May=ROWS)), sheet="July")


def test_without_a_header_columns_go_by_their_number(write):
    path = write("orders.xlsx", xlsx(S=ROWS[1:]))
    columns = {"member": "1", "order": "2", "date": "3", "amount": "4"}
    with pytest.raises(DataError, match=r"row 1: the first row looks like data(.|\n)*--no-header"):
        read_orders(path)
    assert rows(path, header=0, columns=columns) == READ


def test_the_row_of_the_header_can_be_named(write):
    path = write("orders.xlsx", xlsx(S=[["a", "b", "c", "d"], list("wxyz"), *ROWS[1:]]))
    columns = {"member": "w", "order": "x", "date": "y", "amount": "z"}
    assert rows(path, header=2, columns=columns) == READ


@pytest.mark.parametrize("content", [xlsx(S=[]), xlsx(S=[[" "]])], ids=["empty", "blank"])
def test_an_empty_workbook_is_told(write, content):
    with pytest.raises(DataError, match="nothing in its sheets"):
        read_orders(write("orders.xlsx", content))


@pytest.mark.parametrize("make", [xlsx, xls])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_is_cut_off_is_told(write, make, share):
    whole = make(S=ROWS)
    with pytest.raises(DataError, match="cut off or damaged"):
        read_orders(write(f"o.{make.__name__}", whole[: int(len(whole) * share)]))


def test_an_encrypted_workbook_is_told(write):
    """Whatever is encrypted lies in a compound file with a stream of this name."""
    content = xls(S=ROWS) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(DataError, match="encrypted"):
        read_orders(write("orders.xlsx", content))


@pytest.mark.parametrize("page", ["<html><table>", "\n<!DOCTYPE html>", "<?xml version='1.0'?>"])
def test_a_web_page_named_like_a_workbook_is_told(write, page):
    with pytest.raises(DataError, match="web page"):
        read_orders(write("orders.xls", page))


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        ([1.0, "", 2.5], "double", [1.0, None, 2.5]),
        ([1, 2.5], "double", [1.0, 2.5]),
        ([536365.0, "C5", 1.5], "string", ["536365", "C5", "1.5"]),
        ([dt.date(2025, 1, 5), DAY], "timestamp[us]", [dt.datetime(2025, 1, 5), DAY]),
        ([dt.date(2025, 1, 5), "soon"], "string", ["2025-01-05", "soon"]),
        ([True, 1.0], "string", ["True", "1"]),
        (["", ""], "string", [None, None]),
        ([dt.time(8), ""], "string", ["08:00:00", None]),
    ],
)
@pytest.mark.parametrize("size", [1, 9])
def test_a_column_has_one_type_however_it_is_cut(cells, kind, values, size):
    chunks = [cells[start : start + size] for start in range(0, len(cells), size)]
    column = as_arrow(chunks)
    assert (str(column.type), column.to_pylist()) == (kind, values)
