"""Tables with a member and a tier column: every format, every kind of cell, clear errors."""

import datetime as dt
import re

import pandas as pd
import pytest

from tierkit.errors import DataError, UsageError
from tierkit.orders.engine import Engine
from tierkit.orders.tier_table import Kind, read_tier_table


def read(given, **columns):
    with Engine(threads=1) as engine:
        return read_tier_table(engine, given, **columns)


def cells(table, name):
    column = table.columns[name]
    return column.kind, column.values.to_pylist()


CRM = """Card No;Loyalty tier;Points;Since;Note;Phone;Code
007; Gold ;12.50;2024-01-31;x;13800138000;a
7;Silver;-3;2024-02-29;;13800138001;1
17850;Gold;;;y;;1_0
"""


def test_a_crm_table_with_its_own_words(write):
    table = read(write("crm.csv", CRM), member="card_no")
    assert table.ids.to_pylist() == ["007", "17850", "7"]
    assert table.tiers.to_pylist() == ["Gold", "Gold", "Silver"]
    assert cells(table, "Points") == (Kind.NUMBER, [125_000, None, -30_000])
    assert cells(table, "Since") == (Kind.DAY, [dt.date(2024, 1, 31), None, dt.date(2024, 2, 29)])
    assert cells(table, "Note") == (Kind.TEXT, ["x", "y", None])
    assert cells(table, "Phone") == (
        Kind.NUMBER,
        [138_001_380_000_000, None, 138_001_380_010_000],
    )
    assert cells(table, "Code") == (Kind.TEXT, ["a", "1_0", "1"])


def test_a_frame_and_its_types():
    frame = pd.DataFrame(
        {
            "member_id": [17850.0, 2.0],
            "tier": ["A", "B"],
            "money": [0.1, 123456789012.3456],
            "huge": [1e15, 1.0],
            "flag": [True, False],
            "day": pd.to_datetime(["2025-01-01", "2025-01-02"]),
            "list": [[1], [2]],
        }
    )
    table = read(frame)
    assert table.ids.to_pylist() == ["17850", "2"]
    assert cells(table, "money") == (Kind.NUMBER, [1_000, 1_234_567_890_123_456])
    assert cells(table, "huge") == (Kind.TEXT, ["1000000000000000", "1"])
    assert cells(table, "flag") == (Kind.TEXT, ["true", "false"])
    assert cells(table, "day")[1] == [dt.date(2025, 1, 1), dt.date(2025, 1, 2)]
    assert cells(table, "list") == (Kind.TEXT, ["[1]", "[2]"])


@pytest.mark.parametrize("amount", ["0.0001", "99999999999.9999", "12345678901234.5678", "-7"])
def test_amounts_are_exact(amount, write):
    from decimal import Decimal

    table = read(write("t.csv", f"member_id,tier,monetary\na,X,{amount}\n"))
    assert cells(table, "monetary")[1] == [int(Decimal(amount) * 10_000)]


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("member_id,x\na,b\n", {}, r"no column found for the tier \(which tier the member holds\)"),
        ("member_id,Tiers\na,b\n", {"tier": "Tier"}, "Did you mean 'Tiers'"),
        ("a,tier\nb,c\n", {}, r"no column found for the member"),
        ("member_id,tier,Member Tier\na,b,c\n", {}, "several columns could be the tier"),
        (
            "member_id,tier\na,X\nb,Y\na,Y\n",
            {},
            r"member 'a' stands there 2 times: .*line 2; .*line 4",
        ),
        ("member_id,tier\na,X\nb, \nc,\n", {}, r"2 rows are without a tier: .*line 3; .*line 4"),
        ("member_id,tier\n,X\nb,Y\n", {}, r"1 row is without a member: .*line 2"),
        ("member_id,tier\n", {}, "there is a header but no row of data"),
    ],
)
def test_what_is_wrong_with_a_table(text, columns, message, write):
    with pytest.raises(DataError, match=message):
        read(write("table.csv", text), **columns)


def test_what_a_column_holds_is_judged_by_all_of_its_cells(write):
    """What the first few thousand cells are, or are not, does not settle it."""
    cell = {
        "late_text": lambda at: "1" if at < 4_000 else "x",
        "late_day": lambda at: "" if at < 4_000 else "2025-01-31",
        "early_text": lambda at: "x" if at < 3 else "1",
        "number": lambda at: f"{at}.5",
        "empty": lambda _: "",
    }
    lines = [",".join(["member_id", "tier", *cell])]
    lines += [",".join([f"m{at:04}", "X", *(of(at) for of in cell.values())]) for at in range(5000)]
    table = read(write("t.csv", "\n".join(lines) + "\n"))
    assert {name: cells.kind for name, cells in table.columns.items()} == {
        "late_text": Kind.TEXT,
        "late_day": Kind.DAY,
        "early_text": Kind.TEXT,
        "number": Kind.NUMBER,
        "empty": Kind.TEXT,
    }
    assert cells(table, "late_day")[1][3999:4001] == [None, dt.date(2025, 1, 31)]


ROWS = 300_000


@pytest.mark.parametrize("kind", ["csv", "parquet", "frame"])
@pytest.mark.parametrize("threads", [1, 4])
def test_the_place_of_what_is_wrong_in_a_large_table(kind, threads, tmp_path):
    """Rows are read by several threads, and counted as they stand in the file all the same."""

    def given(frame):
        path = tmp_path / f"table.{kind}"
        if kind == "csv":
            frame.to_csv(path, index=False)
        elif kind == "parquet":
            frame.to_parquet(path, row_group_size=20_000)
        return frame if kind == "frame" else path

    def row(place):
        return f"line {place + 2}" if kind == "csv" else f"row {place + 1}"

    sound = pd.DataFrame({"member_id": [f"m{at * 7 % ROWS:06}" for at in range(ROWS)], "tier": "X"})
    with Engine(threads=threads) as engine:
        ids = read_tier_table(engine, given(sound)).ids.to_pylist()
    assert ids == [f"m{at:06}" for at in range(ROWS)]
    twice = sound.copy()
    twice.loc[[250_000, 290_000], "member_id"] = "m000123"
    twice.loc[sound["member_id"] == "m000123", "member_id"] = "other"
    bare = sound.copy()
    bare.loc[[123_456, 270_000], "tier"] = None
    for frame, wrong in ((twice, (250_000, 290_000)), (bare, (123_456, 270_000))):
        with Engine(threads=threads) as engine, pytest.raises(DataError) as error:
            read_tier_table(engine, given(frame))
        assert all(row(place) in str(error.value) for place in wrong), str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    (tmp_path / "members.csv").write_text("member_id,tier\n1,Gold\n", encoding="utf-8")
    for name, told, hint in (
        ("nothing.txt", "no such file", "Give a table"),
        ("member.csv", "no such file", "Did you mean .*members.csv"),
        ("", "this is a folder", "Give a table"),
    ):
        with pytest.raises(UsageError, match=told) as error:
            read(tmp_path / name)
        assert re.match(hint, error.value.hint)
