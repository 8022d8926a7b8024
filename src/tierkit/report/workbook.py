"""Member tables as .xlsx: the members on one sheet, the tiers on another."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

from tierkit.errors import DataError
from tierkit.money import UNITS
from tierkit.orders.limits import Progress
from tierkit.processes import scratch
from tierkit.report.tables import Cell, Show, Table
from tierkit.tiers.table import Kind, MemberTable
from tierkit.tiers.table_files import MEMBERS_SHEET

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_MEMBERS = 1_048_575  # and a row for the names
LONGEST_TEXT = 32_767
ROWS_AT_ONCE = 10_000
FIRST_DAY = dt.date(1900, 3, 1)  # before it, spreadsheet programs do not agree on days
NO_CLOCK = dt.datetime(2000, 1, 1)
AS_TEXT = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "constant_memory": True,
}
SHOWN_AS = {
    Show.COUNT: "#,##0",
    Show.MONEY: "#,##0.00",
    Show.SHARE: "0.0%",
    Show.TIMES: '0.00"x"',
    Show.NUMBER: "0.0",
}


def check_fits(table: MemberTable) -> None:
    """Refuse more members or longer texts than a sheet holds."""
    if len(table[0].cells) > MOST_MEMBERS:
        raise DataError(
            f"{len(table[0].cells):,} members are more than a sheet of .xlsx holds "
            f"({MOST_MEMBERS:,})",
            "Write to .parquet or .csv.",
        )
    import pyarrow.compute as pc  # it takes a while, and few need it

    for column in table:
        if column.kind is Kind.TEXT and len(column.cells):
            longest = pc.max(pc.utf8_length(column.plain())).as_py()
            if longest is not None and longest > LONGEST_TEXT:
                raise DataError(
                    f"{column.name}: a text of {longest:,} characters is longer than a cell of "
                    f".xlsx holds ({LONGEST_TEXT:,})",
                    "Write to .parquet or .csv.",
                )


def write_workbook(
    table: MemberTable, file: BinaryIO, progress: Progress, summary: Sequence[Table], stage: str
) -> None:
    """Write members and summary: ids as text, numbers as numbers, days as days; and no clock."""
    import xlsxwriter  # only who writes a workbook pays for it

    check_fits(table)
    with scratch() as folder:  # where XlsxWriter leaves its own files when a signal ends the run
        workbook = xlsxwriter.Workbook(file, {**AS_TEXT, "tmpdir": str(folder)})
        workbook.set_properties({"created": NO_CLOCK})
        _write_members(workbook, workbook.add_worksheet(MEMBERS_SHEET), table, progress, stage)
        for each in summary:
            _write_table(workbook, workbook.add_worksheet(each.title), each)
        workbook.close()


def _write_members(
    workbook: "Workbook", sheet: "Worksheet", table: MemberTable, progress: Progress, stage: str
) -> None:
    bold = workbook.add_format({"bold": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table):
        sheet.set_column(place, place, max(12, len(column.name) + 2))
        sheet.write_string(0, place, column.name, bold)
    writers = [_writer(sheet, column.kind, day) for column in table]
    count = len(table[0].cells)
    for start in range(0, count, ROWS_AT_ONCE):
        progress(stage, start / count, count)
        for row, cells in enumerate(_rows(table, start), start + 1):
            for place, cell in enumerate(cells):
                if cell is not None:
                    writers[place](row, place, cell)


def _rows(table: MemberTable, start: int) -> Iterator[tuple[Any, ...]]:
    """Rows of plain values: texts, flags, dates and numbers."""
    columns = [each.part(start, ROWS_AT_ONCE).plain().to_pylist() for each in table]
    return zip(*columns, strict=True)


def _writer(sheet: "Worksheet", kind: Kind, day: Any) -> Callable[[int, int, Any], object]:
    """How a cell of a kind is written."""

    def write_day(row: int, place: int, cell: dt.date) -> object:
        if cell < FIRST_DAY:
            return sheet.write_string(row, place, cell.isoformat())
        return sheet.write_datetime(row, place, dt.datetime.combine(cell, dt.time()), day)

    writers: dict[Kind, Callable[[int, int, Any], object]] = {
        Kind.TEXT: sheet.write_string,
        Kind.FLAG: sheet.write_boolean,
        Kind.DAY: write_day,
    }
    write_number: Callable[[int, int, Any], object] = sheet.write_number
    return writers.get(kind, write_number)


def _write_table(workbook: "Workbook", sheet: "Worksheet", table: Table) -> None:
    """A table as people see it on the screen, with numbers that can be reckoned with."""
    bold = workbook.add_format({"bold": True})
    formats = {show: workbook.add_format({"num_format": told}) for show, told in SHOWN_AS.items()}
    for place, heading in enumerate(table.headings):
        sheet.set_column(place, place, max(12, len(heading.name) + 2))
        sheet.write_string(0, place, heading.name, bold)
    for line, row in enumerate(table.rows, 1):
        for place, (cell, heading) in enumerate(zip(row.cells, table.headings, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif cell is not None:
                sheet.write_number(line, place, _number(cell, heading.show), formats[heading.show])
    for line, note in enumerate(table.notes, len(table.rows) + 2):
        sheet.write_string(line, 0, note)


def _number(cell: Cell, show: Show) -> float:
    value = Fraction(cell or 0)
    return float(value / UNITS if show is Show.MONEY else value)
