"""Member tables as files: what is written reads back to the same values, and to the same bytes."""

import csv
import datetime as dt
import gc
import io
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook

import tierkit
from tests.report.aurora import ORDERS, RULES, segmented
from tierkit.errors import DataError, UsageError
from tierkit.members import arrow
from tierkit.orders.rejects import Reject
from tierkit.report import export
from tierkit.report.tables import tier_table
from tierkit.tiers.table import Column, Kind

STRANGE = [
    "007",
    " padded ",
    "a,b",
    'say "hi"',
    '"',
    "two\nlines",
    "return\r\nline",
    "return\ralone",
    "nul\0",
    "back\\slash",
    "tab\tstop",
    "bell\x07",
    "Grün 会员 \U0001f600",
    "'; DROP TABLE",
    "=1+1",
    "null",
    "1e5",
    "line\u2028separator",
]


def table(ids, units=None):
    """A member table in small: id, flag, day, integer, money; every third member lacks some."""
    count = len(ids)
    units = units or [100 * number for number in range(count)]
    absent = [number % 3 == 2 for number in range(count)]
    days = [None if gone else dt.date(2025, 1, 1) for gone in absent]
    recency = [None if gone else number for number, gone in enumerate(absent)]
    return (
        Column("member_id", Kind.TEXT, pa.array(ids, pa.string())),
        Column("active", Kind.FLAG, pa.array([not gone for gone in absent])),
        Column("last_order", Kind.DAY, pa.array(days, pa.date32())),
        Column("recency", Kind.INTEGER, pa.array(recency, pa.int64())),
        Column("monetary", Kind.MONEY, pa.array(units, pa.int64())),
        Column("tier", Kind.TEXT, pa.array(["Gold, the \\ best"] * count)),
    )


def written(suffix, columns):
    """The bytes of a table in a format."""
    file = io.BytesIO()
    export.FORMATS[suffix](columns, file, export.Beside(lambda: {"as_of": "2025-12-31"}))
    return file.getvalue()


def rows(suffix, data):
    """What a common reader makes of a file, as plain rows; missing is None, money is exact."""
    if suffix == ".parquet":
        return parquet.read_table(io.BytesIO(data)).to_pylist()
    if suffix == ".xlsx":
        names, *cells = (
            CalamineWorkbook.from_filelike(io.BytesIO(data))
            .get_sheet_by_index(0)
            .to_python(skip_empty_area=False)
        )
        return [dict(zip(names, row, strict=True)) for row in cells]
    text = data.decode("utf-8")
    if suffix == ".csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    read = json.JSONDecoder(parse_float=Decimal).decode
    return read(text) if suffix == ".json" else [read(line) for line in text.split("\n") if line]


def expected(suffix, columns):
    """The rows that a format holds of these columns."""

    def cell(kind, value):
        if kind is Kind.MONEY and value is not None:
            value = Decimal(value) / 10_000
        if suffix == ".parquet":
            return float(value) if isinstance(value, Decimal) else value
        if suffix == ".xlsx":
            number = isinstance(value, int | Decimal) and not isinstance(value, bool)
            return "" if value is None else float(f"{float(value):.16g}") if number else value
        if suffix == ".csv":
            if value is None:
                return ""
            return str(value).lower() if kind is Kind.FLAG else _plain(value)
        return str(value) if kind is Kind.DAY and value is not None else value

    lists = [[cell(column.kind, value) for value in column.cells.to_pylist()] for column in columns]
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]


def _plain(value):
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


every_format = pytest.mark.parametrize("suffix", export.FORMATS)


@every_format
def test_strange_ids_read_back(suffix):
    columns = table(STRANGE)
    assert rows(suffix, written(suffix, columns)) == expected(suffix, columns)


@every_format
@settings(max_examples=40, deadline=None)
@given(
    ids=st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1
        ),
        min_size=1,
    ),
    data=st.data(),
)
def test_everything_reads_back(suffix, ids, data):
    amounts = st.integers(-(2**63), 2**63 - 1) | st.integers(-20_000, 20_000)
    units = data.draw(st.lists(amounts, min_size=len(ids), max_size=len(ids)))
    columns = table(ids, units)
    assert rows(suffix, written(suffix, columns)) == expected(suffix, columns)


@pytest.mark.parametrize(
    ("units", "text"),
    [
        (0, "0"),
        (1, "0.0001"),
        (-1, "-0.0001"),
        (10_000, "1"),
        (100_000_000, "10000"),
        (12_345, "1.2345"),
        (-505_000, "-50.5"),
        (90_071_992_547_409_930_1, "90071992547409.9301"),
        (2**63 - 1, "922337203685477.5807"),
        (-(2**63), "-922337203685477.5808"),
    ],
)
def test_money_is_exact_to_the_last_digit(units, text):
    """In plain decimals: no exponent, no zeros behind."""
    assert written(".csv", table(["a"], [units])).decode().split(",")[-3] == text
    assert f'"monetary":{text},' in written(".jsonl", table(["a"], [units])).decode()


def test_csv_to_the_byte():
    assert written(".csv", table(["a", "b,c", "d"], [12_300, -5_000, 0])) == (
        b"member_id,active,last_order,recency,monetary,tier\n"
        b'a,true,2025-01-01,0,1.23,"Gold, the \\ best"\n'
        b'"b,c",true,2025-01-01,1,-0.5,"Gold, the \\ best"\n'
        b'd,false,,,0,"Gold, the \\ best"\n'
    )


def test_json_to_the_byte():
    row = b'{"member_id":"a","active":true,"last_order":"2025-01-01","recency":0,"monetary":1.23,'
    row += b'"tier":"Gold, the \\\\ best"}'
    assert written(".jsonl", table(["a"], [12_300])) == row + b"\n"
    assert written(".json", table(["a"], [12_300])) == b"[\n" + row + b"\n]\n"


@every_format
def test_many_rows_are_written_in_slices_without_a_seam(monkeypatch, suffix):
    columns = table([f"m{number}, the" for number in range(10)])
    whole = written(suffix, columns)
    for size in (1, 3, 5, 10):
        monkeypatch.setattr(export, "ROWS_AT_ONCE", size)
        assert written(suffix, columns) == whole


def test_a_format_by_its_suffix_in_any_case():
    assert export.format_of(Path("members.CSV")) is export.format_of(Path("x.csv"))
    with pytest.raises(UsageError) as error:
        export.format_of(Path("members.doc"))
    known = ", ".join(export.FORMATS)
    assert str(error.value) == (
        f"members.doc: no output format goes by this name\nWrite to one of {known}."
    )


def write(folder, suffix, orders=ORDERS):
    """A segmentation written to a file."""
    path = folder / f"members{suffix}"
    result = tierkit.segment(orders, RULES)
    export.write_member_table(path, result.table, lambda: result.manifest)
    return path


@every_format
def test_the_same_orders_give_the_same_bytes(tmp_path, suffix):
    first = write(tmp_path, suffix).read_bytes()
    assert write(tmp_path, suffix).read_bytes() == first
    assert write(tmp_path, suffix, ORDERS.sample(frac=1, random_state=3)).read_bytes() == first


def test_parquet_carries_the_manifest(tmp_path):
    path = write(tmp_path, ".parquet")
    told = json.loads(parquet.read_metadata(path).metadata[b"tierkit"])
    assert told == segmented().manifest
    assert told["as_of"] == "2025-12-31"
    assert told["rules"]["sha256"] == RULES.digest
    assert told["tierkit"] == tierkit.__version__


def test_the_manifest_has_names_and_hashes_of_files_but_no_path(tmp_path):
    """The same file in two folders gives the same Parquet to the byte."""
    written_files = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        ORDERS.to_csv(folder / "orders.csv", index=False)
        written_files.append(write(folder, ".parquet", folder / "orders.csv").read_bytes())
    assert written_files[0] == written_files[1]
    assert str(tmp_path).encode() not in written_files[0]
    assert b"orders.csv" in written_files[0]


def test_parquet_types(tmp_path):
    schema = parquet.read_schema(write(tmp_path, ".parquet"))
    assert {field.name: str(field.type) for field in schema} == {
        "member_id": "string",
        "active": "bool",
        "last_order": "date32[day]",
        "recency": "int64",
        "frequency": "int64",
        "monetary": "double",
        "tier": "string",
    }


def test_an_error_while_writing_leaves_nothing(tmp_path):
    """The manifest is made while the file is written; if that fails, there is no half of a file."""

    def broken():
        raise RuntimeError("no manifest")

    with pytest.raises(RuntimeError):
        export.write_member_table(tmp_path / "members.parquet", table(["a"]), broken)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_while_a_workbook_is_written_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen = []

    def stopped(_stage, done, _rows):
        seen.extend(each.name.startswith("tierkit-") for each in tmp_path.iterdir())
        if done:
            raise KeyboardInterrupt

    monkeypatch.setattr("tierkit.report.workbook.ROWS_AT_ONCE", 2)
    with pytest.raises(KeyboardInterrupt):
        export.write_xlsx(table(STRANGE), io.BytesIO(), export.Beside(progress=stopped))
    gc.collect()  # XlsxWriter closes nothing then
    assert all(seen)
    assert seen
    assert list(tmp_path.iterdir()) == []


def test_a_parquet_file_tells_no_extremes_of_names_that_nobody_may_have(tmp_path, monkeypatch):
    """Five rows in groups of two: b with nothing, then nothing, then a."""
    monkeypatch.setattr(export, "ROWS_IN_GROUP", 2)
    positions = np.array([1, -1, -1, -1, 0], np.int32)
    cells = arrow.named(["a", "b", "nobody's"], positions, positions >= 0)
    days = Column("recency", Kind.INTEGER, pa.array([5, 3, 2, 2, 9]))
    columns = (Column("segment", Kind.TEXT, cells), days)
    export.write_member_table(tmp_path / "m.parquet", columns, lambda: {"as": "told"})
    with parquet.ParquetFile(tmp_path / "m.parquet") as file:
        groups = [file.metadata.row_group(each) for each in range(3)]
        assert [each.column(0).statistics for each in groups] == [None] * 3
        extremes = [each.column(1).statistics for each in groups]
        assert [(each.min, each.max) for each in extremes] == [(3, 5), (2, 2), (9, 9)]
        assert file.read()["segment"].to_pylist() == ["b", None, None, None, "a"]
        assert file.schema_arrow.metadata[b"tierkit"] == b'{"as": "told"}'


def test_a_table_without_rows_is_a_file_with_columns(tmp_path):
    nobody = tuple(each.part(0, 0) for each in segmented().table)
    export.write_member_table(tmp_path / "m.parquet", nobody, dict)
    read = parquet.read_table(tmp_path / "m.parquet")
    assert (read.num_rows, read.column_names) == (0, [each.name for each in nobody])
    assert read.schema.field("tier").type == pa.string()


REJECTS = [
    Reject("a.csv", 3, 5, "unreadable_date", "order_date", 'the "31,st"'),
    Reject("b.parquet", 7, None, "unreadable_amount", "quantity x price", "1 x \n?"),
]


def test_rejects_are_written_with_file_line_and_reason(tmp_path):
    path = tmp_path / "rejects.csv"
    export.write_rejects(path, REJECTS)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["file", "line", "reason", "column", "value"],
            ["a.csv", "5", "unreadable date", "order_date", 'the "31,st"'],
            ["b.parquet", "7", "unreadable amount", "quantity x price", "1 x \n?"],
        ]


def test_without_rejects_there_is_a_header_all_the_same(tmp_path):
    export.write_rejects(tmp_path / "rejects.csv", [])
    assert (tmp_path / "rejects.csv").read_text() == "file,line,reason,column,value\n"


def test_a_workbook_has_the_summary_behind_the_members(tmp_path):
    """Ids stay text, days are days, and the numbers of the summary are numbers."""
    result = segmented()
    path = tmp_path / "members.xlsx"
    export.write_member_table(path, result.table, dict, summary=[tier_table(result)])
    members, tiers = (
        CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
        for name in ("Members", "Tiers")
    )
    assert len(members) == len(result.members) + 1
    assert isinstance(members[1][0], str)
    assert isinstance(members[1][members[0].index("last_order")], dt.date)
    assert tiers[0][:2] == ["Tier", "Members"]
    total = next(row for row in tiers if row[0] == "Total")
    assert total[1] == len(result.members)
    assert total[3] == pytest.approx(float(result.summary.total.revenue) / 10_000)


@pytest.mark.parametrize(
    ("columns", "told"),
    [(table(["a"] * 1_048_576), "1,048,576 members"), (table(["x" * 32_768]), "32,768 characters")],
    ids=["members", "characters"],
)
def test_what_a_sheet_cannot_hold_is_refused_before_anything_is_written(tmp_path, columns, told):
    with pytest.raises(DataError, match=told):
        export.write_member_table(tmp_path / "members.xlsx", columns, dict)
    assert list(tmp_path.iterdir()) == []
