"""Input that is broken in ways that a reader might not survive: one clear error, and quickly."""

import io
import json
import zipfile

import openpyxl
import pytest

from tierkit import DataError, read_orders

FAR = (
    '<?xml version="1.0"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


def workbook(sheet: str) -> bytes:
    """A spreadsheet whose only sheet is this XML."""
    sound, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(sound)
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            of_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, sheet if of_sheet else source.read(name))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("mark.csv", b"\xff\xfe", "empty"),
        (
            "wide.json",
            json.dumps([{f"k{n}": n for n in range(20_000)}]).encode(),
            "20,000 diff",
        ),
        ("deep.json", b"[" * 100_000, "deep"),
        ("far.xlsx", workbook(FAR), "beyond column ZZ"),
        ("dos.csv", b"member_id,order_date,amount\r\nA,2025-01-01,x\r\n\x1a", "unreadable amount"),
        ("footer.parquet", b"PAR1" + bytes(99) + (90).to_bytes(4, "little") + b"PAR1", "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_clear_error(write, name, content, told):
    with pytest.raises(DataError, match=told):
        read_orders(write(name, content))
