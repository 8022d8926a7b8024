"""Files by format, folders, globs, and frames."""

import os
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, TierkitError, UsageError
from tierkit.orders.files import find_files
from tierkit.orders.sources import FORMATS
from tierkit.rules.load import parse_rules

TEXT = "customer_id,order_id,order_date,amount\nA,1,2025-01-05,10\n"
TABLE = {"customer_id": ["A"], "order_id": ["1"], "order_date": ["2025-01-05"], "amount": [10.0]}

SUFFIXES = [suffix for each in FORMATS.values() for suffix in each.suffixes]
RULES = parse_rules("version: 1\ntiers: [{name: All}]", "rules.yaml")


def names(*orders):
    return [path.name for path in find_files([str(each) for each in orders]).found]


def test_a_folder_stands_for_the_order_files_in_it_and_below(write, tmp_path):
    for name in ("b.csv", "a.CSV", "deep/c.parquet", "notes.md", ".hidden.csv", "_part.csv"):
        write(f"exports/{name}", "")
    write("exports/.git/d.csv", "")
    assert names(tmp_path / "exports") == ["a.CSV", "b.csv", "c.parquet"]


def test_what_a_folder_holds_besides_is_passed_over_and_told(write, tmp_path):
    for name in ("a.csv", "notes.md", ".hidden.md"):
        write(f"exports/{name}", TEXT)
    assert [path.name for path in find_files([tmp_path / "exports"]).passed_over] == ["notes.md"]
    (warning,) = segment(tmp_path / "exports", RULES).warnings
    assert warning == f"not read, by their suffix: {tmp_path / 'exports' / 'notes.md'}"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_that_is_read_is_found_in_a_folder(write, tmp_path, suffix):
    write(f"exports/orders{suffix}", "")
    assert names(tmp_path / "exports") == [f"orders{suffix}"]


def test_a_glob_gives_its_files_in_order(write, tmp_path):
    for name in ("b.csv", "a.csv", "deep/c.csv", "d.txt"):
        write(name, "")
    assert names(tmp_path / "*.csv") == ["a.csv", "b.csv"]
    assert names(tmp_path / "**" / "*.csv") == ["a.csv", "b.csv", "c.csv"]


def test_each_file_is_found_once_and_the_repetition_is_told(write, tmp_path):
    path = write("a.csv", TEXT)
    (tmp_path / "link.csv").symlink_to(path)
    files = find_files([path, tmp_path / "link.csv", tmp_path / "*.csv"])
    assert [file.name for file in files.found] == ["a.csv"]
    assert {file.resolve() for file in files.repeated} == {path.resolve()}


@pytest.mark.parametrize("name", ["missing.csv", "*.parquet", "missing/", ""])
def test_what_is_not_there_is_a_usage_error(write, tmp_path, monkeypatch, name):
    """No name at all, as from an unset variable of the shell, is not the current folder."""
    write("orders.csv", TEXT)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        find_files([name])


def test_a_link_to_nowhere_is_not_taken_for_a_folder(tmp_path):
    (tmp_path / "orders.csv").symlink_to(tmp_path / "moved.csv")
    with pytest.raises(UsageError) as caught:
        find_files([tmp_path / "orders.csv"])
    assert "only folders" not in caught.value.message


def test_a_folder_without_orders_is_a_usage_error(write, tmp_path):
    write("exports/readme.md", "")
    with pytest.raises(UsageError, match=r"exports.*\.csv"):
        find_files([tmp_path / "exports"])


def test_a_glob_of_folders_alone_is_a_usage_error(tmp_path):
    (tmp_path / "may.csv").mkdir()
    with pytest.raises(UsageError):
        read_orders(tmp_path / "m*.csv")


def test_an_empty_list_is_a_usage_error():
    with pytest.raises(UsageError):
        read_orders([])


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("name", ["orders[1]", "or*ders", "what?", "it's", "x=1", "o rders", "~o"])
def test_odd_names_are_read_as_they_stand(write, tmp_path, monkeypatch, name, suffix):
    """A neighbour that the name would match as a pattern must not be read instead."""
    monkeypatch.chdir(tmp_path)
    for stem, member in (("orders1", "B"), ("or_ders", "C"), ("whats", "D"), (name, "A")):
        if suffix == ".csv":
            write(stem + suffix, TEXT.replace("A", member))
        else:
            pq.write_table(pa.table({**TABLE, "customer_id": [member]}), stem + suffix)
    assert read_orders(name + suffix)["member_id"].to_list() == ["A"]


def test_a_name_that_is_no_utf8_is_read_or_told(tmp_path):
    path = tmp_path / os.fsdecode(b"orders\xff.csv")
    path.write_text(TEXT)
    with suppress(TierkitError):
        assert read_orders(path)["member_id"].to_list() == ["A"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_folders_named_like_columns_add_none(write, suffix):
    """Some engines would read the folder `amount=1` as a column `amount`."""
    path = write(f"customer_id=X/amount=1/channel=web/orders{suffix}", TEXT)
    if suffix == ".parquet":
        pq.write_table(pa.table(TABLE), path)
    assert read_orders(path)[["member_id", "amount"]].values.tolist() == [["A", 10.0]]
    with pytest.raises(DataError, match="there is no column 'channel'"):
        read_orders(path, columns={"status": "channel"})


@pytest.mark.parametrize("suffix", ["", ".docx", *SUFFIXES])
def test_the_contents_decide_what_a_file_is_and_a_wrong_suffix_is_told(write, tmp_path, suffix):
    text = write(f"text{suffix}", TEXT)
    pq.write_table(pa.table(TABLE), tmp_path / f"table{suffix}")
    for path, right in (
        (text, (".csv", ".tsv", ".txt")),
        (tmp_path / f"table{suffix}", (".parquet", ".pq")),
    ):
        result = segment(path, RULES)
        assert result.members["member_id"].to_list() == ["A"]
        told = any("by its contents" in note for note in result.reading.notes)
        assert told is (suffix in SUFFIXES and suffix not in right)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_parquet_file_that_is_cut_off_is_told(tmp_path, share):
    path = tmp_path / "orders.parquet"
    pq.write_table(pa.table({**TABLE, "filler": ["x" * 999]}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match=r"orders\.parquet: .*cut off or damaged"):
        read_orders(path)


def test_an_empty_file_is_told_whatever_its_suffix(write):
    with pytest.raises(DataError, match=r"orders\.parquet: the file is empty"):
        read_orders(write("orders.parquet", ""))


def test_paths_may_be_paths_or_text(write):
    path = write("orders.csv", TEXT)
    for given in (path, str(path), [path], (str(path), Path(path))):
        assert len(read_orders(given)) == 1


@pytest.mark.parametrize(("column", "amount"), [("Amount", 1.5), ("AMOUNT", 7.0)])
def test_parquet_columns_that_differ_by_case_alone_are_told_apart(tmp_path, column, amount):
    """A nested column before them shifts nothing."""
    path = tmp_path / "orders.parquet"
    columns = {**TABLE, "amount": [[{"x": 1, "y": [2]}]], "Amount": [1.5], "AMOUNT": [7.0]}
    pq.write_table(pa.table(columns), path)
    assert read_orders(path, columns={"amount": column})["amount"].to_list() == [amount]
    with pytest.raises(DataError, match="several columns could be the amount"):
        read_orders(path)


@pytest.mark.parametrize("digits", [39, 76])
def test_parquet_decimals_of_more_than_38_digits_are_refused(tmp_path, digits):
    """The engine would read another number. As a column that plays no part they do no harm."""
    path = tmp_path / "orders.parquet"
    wide = pa.array([Decimal("1.50")], pa.decimal256(digits, 2))
    pq.write_table(pa.table({**TABLE, "amount": wide}), path)
    with pytest.raises(DataError, match=rf"'amount' holds decimals of {digits} digits"):
        read_orders(path)
    pq.write_table(pa.table({**TABLE, "note": wide}), path)
    assert read_orders(path)["amount"].to_list() == [10.0]


def test_the_same_columns_in_files_of_several_formats(tmp_path):
    """JSON and sheets are read as tables of their own, which no scan of Parquet files can read."""
    frame = pd.DataFrame({"member_id": ["a", "b"], "order_date": "2025-01-31", "amount": "1.5"})
    formats = {
        "json": lambda path: frame.to_json(path, orient="records"),
        "parquet": frame.to_parquet,
        "xlsx": lambda path: frame.to_excel(path, index=False),
        "csv": lambda path: frame.to_csv(path, index=False),
    }
    for place, (suffix, write) in enumerate(formats.items()):
        frame["order_id"] = [f"{place}a", f"{place}b"]
        write(tmp_path / f"orders.{suffix}")
    members = segment(tmp_path).members
    assert list(members["frequency"]) == [4, 4]
    assert list(members["monetary"]) == [6.0, 6.0]
