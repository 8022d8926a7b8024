"""A member table read back gives the very members that were written."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiers.cast import AS_OF, NEVER, TEN, members
from tierkit.errors import DataError
from tierkit.members.metrics import METRICS
from tierkit.money import as_floats, from_floats
from tierkit.orders.days import to_day
from tierkit.report.export import FORMATS, write_member_table
from tierkit.tiers.assign import assign
from tierkit.tiers.programme import Programme, Tier
from tierkit.tiers.saved import as_of_day, find_table, load_members
from tierkit.tiers.table import member_table
from tierkit.tiers.table_files import FORMATS as READABLE

AMOUNTS = st.integers(-(5 * 10**15), 5 * 10**15)
MANIFEST = {
    "as_of": to_day(AS_OF).isoformat(),
    "window": {"start": "2024-01-01", "end": to_day(AS_OF).isoformat(), "length": "12 months"},
    "rules": {},
    "orders": {},
}
METRICS_READ = list(METRICS.values())[:3]


def write(path: Path, among) -> Path:
    table = member_table(among, assign(among, Programme(tiers=(Tier("All"),)), {}))
    write_member_table(path, table, lambda: MANIFEST)
    return path


def read(path: Path):
    found = find_table(path)
    assert found is not None
    return load_members(found, METRICS_READ)


def same(left, right) -> bool:
    return (
        left.ids.to_pylist() == right.ids.to_pylist()
        and np.array_equal(left.active, right.active)
        and np.array_equal(left.ever_ordered, right.ever_ordered)
        and np.array_equal(left.last_day[left.ever_ordered], right.last_day[right.ever_ordered])
        and all(
            np.array_equal(values.present, right.values[name].present)
            and np.array_equal(values.numbers, right.values[name].numbers)
            for name, values in left.values.items()
        )
    )


def test_every_format_that_is_written_can_be_read():
    assert set(FORMATS) == set(READABLE)


@pytest.mark.parametrize("suffix", READABLE)
def test_ten_members_come_back(suffix, tmp_path):
    path = write(tmp_path / f"members{suffix}", TEN)
    assert same(TEN, read(path))
    assert as_of_day(find_table(path), read(path)) == to_day(AS_OF)


@given(st.lists(st.tuples(st.text(max_size=4), st.integers(0, 900), AMOUNTS), min_size=1))
def test_any_id_and_amount_comes_back(tmp_path_factory, given_rows):
    folder = tmp_path_factory.mktemp("tables")
    cast = {f"{name}{at}": (days, 1, 0) for at, (name, days, _) in enumerate(given_rows)}
    among = members(**cast)
    units = np.array([amount for _, _, amount in given_rows], dtype=np.int64)
    among.values["monetary"].numbers[:] = units
    for suffix in READABLE:
        assert same(among, read(write(folder / f"members{suffix}", among)))


@given(st.lists(st.integers(-(2**39) * 10_000 + 1, 2**39 * 10_000 - 1), min_size=1))
def test_floats_give_back_their_units(units):
    whole = np.array(units, dtype=np.int64)
    back, sound = from_floats(as_floats(whole))
    assert sound.all()
    assert back.tolist() == units


@pytest.mark.parametrize("amount", [0.00005, 1.23456, float("nan"), float("inf"), 2.0**39])
def test_floats_that_are_no_amount(amount):
    assert from_floats(np.array([amount]))[1].tolist() == [False]


def test_a_damaged_file_is_no_member_table(tmp_path):
    """Parquet whose footer cannot be read, and JSON nested beyond any stack."""
    damaged, deep = tmp_path / "o.parquet", tmp_path / "o.json"
    pq.write_table(pa.table({"member_id": ["A"]}), damaged)
    content = bytearray(damaged.read_bytes())
    content[-60:-8] = b"\xff" * 52
    damaged.write_bytes(content)
    deep.write_bytes(b"[" * 60_000)
    assert find_table(damaged) is None
    assert find_table(deep) is None


def test_a_file_of_orders_is_no_member_table(tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text("customer_id,order_id,order_date,amount\n1,1,2025-01-01,5\n")
    assert find_table(orders) is None
    assert find_table(tmp_path / "missing.csv") is None
    other = tmp_path / "orders.json"
    other.write_text("[1, 2]")
    assert find_table(other) is None
    broken = tmp_path / "orders.parquet"
    broken.write_bytes(b"PAR1")
    assert find_table(broken) is None


HEADER = "member_id,active,last_order,recency,frequency,monetary,tier\n"
ANN = "ann,true,2025-01-01,3,2,10.5,Low\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("", "has no member"),
        (ANN + ANN, "member ann stands there twice"),
        (ANN + "bob,true,2025-01-01,4,2,1,Low\n", "lead to no one as-of day"),
        ("bob,false,2025-01-01,3,2,1,Low\n", "of member bob, active says other than frequency"),
        ("bob,true,,3,2,1,Low\n", "of member bob, recency is there without last_order"),
        ("bob,true,2025-01-01,3,2,,Low\n", "of member bob, frequency or monetary is missing"),
        ("bob,true,2025-01-01,3,2,1.00001,Low\n", "would cause data loss"),
        ("bob,true,2025-01-01,3,2,99999999999999999999,Low\n", "beyond every order"),
        ("bob,true,2025-01-01,three,2,1,Low\n", "no member table as segment writes it"),
        ("bob,true,2025-01-01\n", "no member table as segment writes it"),
    ],
)
def test_a_table_that_somebody_changed_is_refused(rows, told, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text(HEADER + rows)
    found = find_table(path)
    with pytest.raises(DataError, match=told):
        as_of_day(found, load_members(found, METRICS_READ))


def test_members_in_another_order_are_put_in_theirs(tmp_path):
    path = tmp_path / "members.csv"
    path.write_text(HEADER + ANN.replace("ann", "zoe") + ANN)
    assert read(path).ids.to_pylist() == ["ann", "zoe"]


def test_a_float_that_is_no_amount_is_refused(tmp_path):
    path = write(tmp_path / "members.parquet", members(ann=(0, 1, 5)))
    from pyarrow import parquet

    table = parquet.read_table(path)
    table = table.set_column(5, "monetary", pa.array([5.00001]))
    parquet.write_table(table, path)
    with pytest.raises(DataError, match=r"5\.00001 of member ann is no exact amount"):
        read(path)


def test_a_manifest_of_something_else_is_refused(tmp_path):
    path = write(tmp_path / "members.parquet", members(ann=(0, 1, 5), never=(NEVER, 0, 0)))
    from pyarrow import parquet

    table = parquet.read_table(path)
    parquet.write_table(table.replace_schema_metadata({"tierkit": json.dumps({"a": 1})}), path)
    with pytest.raises(DataError, match="no manifest that segment wrote"):
        find_table(path)


def test_a_manifest_of_another_day_is_refused(tmp_path):
    other = MANIFEST | {"as_of": dt.date(2020, 1, 1).isoformat()}
    path = tmp_path / "members.parquet"
    table = member_table(TEN, assign(TEN, Programme(tiers=(Tier("All"),)), {}))
    write_member_table(path, table, lambda: other)
    with pytest.raises(DataError, match="its manifest says 2020-01-01"):
        as_of_day(find_table(path), read(path))


def test_a_file_that_cannot_be_looked_at_is_no_member_table(tmp_path):
    """Whoever reads it as orders says what is wrong with it."""
    broken = {
        "footer.parquet": b"PAR1" + bytes(100) + (90).to_bytes(4, "little") + b"PAR1",
        "deep.json": b"[" * 100_000,
        "half.jsonl": b'{"member_id": "A",',
        "mark.csv": b"\xff\xfe",
    }
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        assert find_table(tmp_path / name) is None
    assert find_table(tmp_path / ("x" * 5000 + ".csv")) is None
