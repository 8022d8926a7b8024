"""Files that change, or go, while they are read."""

import hashlib
import os

import pyarrow as pa
import pytest
from pyarrow import parquet

import tierkit
from tierkit.errors import DataError, UsageError
from tierkit.orders import look
from tierkit.orders.engine import Engine
from tierkit.orders.opening import open_orders
from tierkit.orders.spec import OrdersSpec
from tierkit.report.export import write_member_table
from tierkit.verbs import compare, reading

ROWS = {
    "member_id": ["ann", "bob"],
    "order_id": ["1", "2"],
    "order_date": ["2025-12-30", "2025-12-31"],
    "amount": [1.5, 2.5],
}

TIERS = "tiers: [{name: Base}, {name: Gold, enter: {monetary: 2}}]\n"


@pytest.fixture(params=[".csv", ".parquet"])
def path(tmp_path, request):
    file = tmp_path / f"orders{request.param}"
    write(file, ROWS)
    return file


def write(path, rows):
    if path.suffix == ".parquet":
        parquet.write_table(pa.table(rows), path)
    else:
        lines = [rows, *zip(*rows.values(), strict=True)]
        path.write_text("".join(",".join(map(str, line)) + "\n" for line in lines))


def written_anew(path):
    """Another file under the same name, as a nightly export puts it there."""
    beside = path.with_name(f"new{path.suffix}")
    write(beside, ROWS | {"amount": [1.5, 20.5]})
    beside.replace(path)


def a_row_more(path):
    write(path, {name: [*cells, cells[-1]] for name, cells in ROWS.items()})


def segmented_while(monkeypatch, path, change):
    """A segmentation during which a file changes, after the account of its rows."""
    measure = reading.measure_members

    def measured(*given):
        change(path)
        return measure(*given)

    monkeypatch.setattr(reading, "measure_members", measured)
    return tierkit.segment(path)


@pytest.mark.parametrize("change", [written_anew, a_row_more])
def test_a_file_that_changes_while_it_is_read(monkeypatch, path, change):
    with pytest.raises(DataError, match=f"{path.name}: the file changed while it was") as told:
        segmented_while(monkeypatch, path, change)
    assert told.value.hint == "Run again once nothing writes to it, or read a copy."
    monkeypatch.undo()
    assert tierkit.segment(path).intake.used >= len(ROWS["amount"])


def test_a_file_that_goes_while_it_is_read(monkeypatch, tmp_path):
    path = tmp_path / "orders.parquet"
    write(path, ROWS)
    with pytest.raises(DataError, match="was there when the run began, and is gone"):
        segmented_while(monkeypatch, path, os.remove)


def test_a_file_that_goes_once_it_is_read(monkeypatch, path):
    derive = reading.Measured.derive

    def derived(*given):
        path.unlink()
        return derive(*given)

    monkeypatch.setattr(reading.Measured, "derive", derived)
    assert len(tierkit.segment(path).members) == len(ROWS["amount"])


@pytest.mark.parametrize("change", [written_anew, os.remove])
def test_whatever_else_is_wrong_comes_of_it(path, change):
    def read():
        with Engine() as engine:
            open_orders(engine, path, OrdersSpec())
            change(path)
            raise UsageError("no such column")

    with pytest.raises(DataError, match=r"while it was read|and is gone"):
        read()


def test_a_run_that_is_stopped_says_nothing_of_it(path):
    def read():
        with Engine() as engine:
            open_orders(engine, path, OrdersSpec())
            written_anew(path)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read()


def test_check_looks_out_for_it_as_well(monkeypatch, path):
    decide = look.decide

    def decided(*given):
        written_anew(path)
        return decide(*given)

    monkeypatch.setattr(look, "decide", decided)
    with pytest.raises(DataError, match="the file changed while it was read"):
        tierkit.check(path)


def test_the_manifest_has_no_hash_of_another_file(path):
    result, again = tierkit.segment(path), tierkit.segment(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert result.manifest["inputs"] == [{"name": path.name, "sha256": digest}]
    written_anew(path)
    with pytest.raises(DataError, match="has been written to since it was read") as told:
        _ = again.manifest
    assert told.value.hint == "Leave the file as it is until the run has ended."


@pytest.mark.parametrize("given", ["roster", "left out"])
def test_lists_of_members_have_the_hash_of_what_was_read(tmp_path, path, given):
    listed = tmp_path / "listed.csv"
    listed.write_text("member_id\nbob\n")
    rules = tmp_path / "rules.yaml"
    rules.write_text(f"version: 1\nleft_out: {listed.name}\n{TIERS}")
    digest = hashlib.sha256(listed.read_bytes()).hexdigest()

    def result():
        return tierkit.segment(path, **{"roster": {"members": listed}}.get(given, {"rules": rules}))

    manifest = result().manifest
    told = [*manifest["inputs"], manifest["left_out"] or {}]
    assert digest in [each.get("sha256") for each in told]
    later = result()
    listed.write_text("member_id\nbob\nann\n")
    with pytest.raises(DataError, match=r"listed.csv: the file has been written to"):
        _ = later.manifest


def test_a_member_table_that_changes_while_it_is_read(monkeypatch, tmp_path, path):
    table, other = tmp_path / "table.parquet", tmp_path / "other.parquet"
    for file, window in ((table, "12 months"), (other, "1 day")):
        result = tierkit.segment(path, window=window)
        write_member_table(file, result.table, lambda result=result: result.manifest)
    load = reading.load_members

    def loaded(*given):
        other.replace(table)
        return load(*given)

    monkeypatch.setattr(reading, "load_members", loaded)
    with pytest.raises(DataError, match=r"table.parquet: the file changed while it was read"):
        tierkit.segment(table)
    monkeypatch.undo()
    result = tierkit.segment(table)
    a_row_more(table)
    with pytest.raises(DataError, match=r"table.parquet: the file has been written to"):
        _ = result.manifest


def test_tables_that_change_while_they_are_compared(monkeypatch, tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("member_id,tier\nann,Gold\nbob,Base\n")
    new.write_text("member_id,tier\nann,Base\nbob,Base\n")
    find_order = compare.find_order

    def found(*given):
        new.write_bytes(old.read_bytes())
        return find_order(*given)

    assert not tierkit.compare(old, new).identical
    monkeypatch.setattr(compare, "find_order", found)
    with pytest.raises(DataError, match=r"new.csv: the file changed while it was read"):
        tierkit.compare(old, new)
