"""Verbs on a member table that `segment` wrote: the same numbers, and no order is read."""

from pathlib import Path

import pytest

import tierkit
from tierkit.errors import DataError, UsageError
from tierkit.report.export import write_member_table
from tierkit.report.json_text import dump

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "sample_data" / "aurora_orders.csv"
CLUB = ROOT / "configs" / "aurora_club.yaml"


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """The club's members in every format, with the manifest beside."""
    folder = tmp_path_factory.mktemp("tables")
    result = tierkit.segment(ORDERS, CLUB)
    for suffix in (".parquet", ".csv", ".xlsx", ".json", ".jsonl"):
        write_member_table(folder / f"members{suffix}", result.table, lambda: result.manifest)
    (folder / "manifest.json").write_text(dump(result.manifest))
    return folder


def rules(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(
        "version: 1\n" + text + "\nladder: {metric: monetary, names: [A, B], method: pareto}\n"
    )
    return path


def test_the_same_numbers_as_from_the_orders(tables):
    direct = tierkit.segment(ORDERS, CLUB)
    saved = tierkit.segment(tables / "members.parquet", CLUB)
    assert saved.members.equals(direct.members)
    assert (saved.summary, saved.thresholds) == (direct.summary, direct.thresholds)
    assert (saved.as_of, saved.window) == (direct.as_of, direct.window)
    assert (saved.intake.read, saved.intake.used, saved.intake.set_aside) == (115, 115, {})
    assert "no order was read" in saved.reading.notes[0]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "jsonl"])
def test_a_manifest_beside_tells_the_window(suffix, tables):
    table = tables / f"members.{suffix}"
    told = tierkit.segment(table, CLUB, table_manifest=tables / "manifest.json")
    assert told.window == tierkit.segment(ORDERS, CLUB).window
    assert told.warnings == ()
    silent = tierkit.segment(table, CLUB)
    assert silent.members.equals(told.members)
    assert (silent.window.start, silent.window.length) == (None, "unknown")
    assert "its window and rules are not known" in silent.warnings[0]


def test_a_table_that_pandas_has_written(tables, tmp_path):
    """Its days are instants, and it has no manifest."""
    direct = tierkit.segment(ORDERS, CLUB)
    path = tmp_path / "members.parquet"
    direct.members.to_parquet(path)
    told = tierkit.segment(path, CLUB, table_manifest=tables / "manifest.json")
    assert told.members.equals(direct.members)
    assert told.window == direct.window


def test_a_table_written_from_a_table_tells_the_same(tables, tmp_path):
    first = tierkit.segment(tables / "members.parquet", CLUB)
    write_member_table(tmp_path / "again.parquet", first.table, lambda: first.manifest)
    again = tierkit.segment(tmp_path / "again.parquet", CLUB)
    told = {key: each for key, each in again.manifest.items() if key != "inputs"}
    direct = tierkit.segment(ORDERS, CLUB).manifest
    assert told == {key: each for key, each in direct.items() if key != "inputs"}


def test_thresholds_of_a_table(tables):
    saved = tierkit.derive_thresholds(tables / "members.parquet", metric="recency")
    direct = tierkit.derive_thresholds(ORDERS, CLUB, metric="recency", methods=["quantile"])
    left_out = [told for told in saved.warnings if "repurchase-gap" in told]
    assert "looks at the days between orders" in left_out[0]
    floors = {floor.name: floor for floor in saved.floors}
    assert floors["quantile[1]"].value == direct.floors[0].value


def test_built_in_rules_keep_to_the_window_of_the_table(tables, tmp_path):
    half = tierkit.segment(ORDERS, CLUB, window="6 months")
    write_member_table(tmp_path / "half.parquet", half.table, lambda: half.manifest)
    assert tierkit.segment(tmp_path / "half.parquet").window == half.window
    with pytest.raises(UsageError, match="a window of 12 months up to 2025-12-31 needs the orders"):
        tierkit.segment(tmp_path / "half.parquet", CLUB)
    kept = tierkit.segment(tmp_path / "half.parquet", CLUB, window="6 months")
    assert kept.members.equals(half.members)


def test_a_table_over_all_days(tables, tmp_path):
    ever = tierkit.segment(ORDERS, CLUB, window="all")
    write_member_table(tmp_path / "ever.parquet", ever.table, lambda: ever.manifest)
    assert tierkit.segment(tmp_path / "ever.parquet", CLUB, window="all").window == ever.window
    days = f"{ever.reading.first_day}..2025-12-31"
    with pytest.raises(UsageError, match="needs the orders"):
        tierkit.segment(tmp_path / "ever.parquet", CLUB, window=days)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"window": "3 months"}, "a window of 3 months up to 2025-12-31 needs the orders"),
        ({"window": "all"}, "a window of all up to 2025-12-31 needs the orders"),
        ({"as_of": "2025-06-30"}, "the as-of day 2025-06-30 needs the orders"),
        ({"columns": {"amount": "gross"}}, "orders read with columns amount = gross"),
        ({"timezone": "Asia/Tokyo"}, "orders read with timezone Asia/Tokyo"),
        ({"statuses": {"count": ["paid"]}}, "orders read with statuses count = paid"),
        ({"every_status": True}, "orders read without their status"),
    ],
)
def test_what_the_table_does_not_hold_needs_the_orders(given, told, tables):
    with pytest.raises(UsageError, match=told):
        tierkit.segment(tables / "members.parquet", **given)


def test_what_was_said_of_the_orders_may_be_said_again(tables):
    again = {
        "window": "2025-01-01..2025-12-31",
        "as_of": "2025-12-31",
        "columns": {"member": "customer_id"},
        "timezone": "Europe/Berlin",
    }
    assert tierkit.segment(tables / "members.parquet", CLUB, **again).intake.used == 115


def test_rules_that_look_at_single_orders_need_them(tables, tmp_path):
    gap = rules(tmp_path, "thresholds: {late: {metric: recency, method: repurchase-gap}}")
    with pytest.raises(DataError, match="late: repurchase-gap looks at the days between orders"):
        tierkit.segment(tables / "members.parquet", gap)
    with pytest.raises(DataError, match="the same floors in each month needs the orders"):
        tierkit.derive_thresholds(tables / "members.parquet", each="month")


def test_rules_that_filter_other_orders_need_them(tables, tmp_path):
    other = rules(tmp_path, "orders: {where: {channel: [store]}}")
    with pytest.raises(UsageError, match=r"where channel = store needs the orders.*channel = web"):
        tierkit.segment(tables / "members.parquet", other)


def test_one_table_alone(tables):
    pair = [tables / "members.parquet", tables / "members.csv"]
    with pytest.raises(UsageError, match="there are other files beside it"):
        tierkit.segment(pair)


def test_a_table_that_is_no_file_of_its_kind_is_not_taken_for_orders(tables, tmp_path):
    renamed = tmp_path / "members.txt"
    renamed.write_bytes((tables / "members.csv").read_bytes())
    for given in (renamed, tierkit.segment(ORDERS, CLUB).members):
        with pytest.raises(UsageError, match="is a member table, and orders are read here"):
            tierkit.whatif(given, changes="High.monetary=5")


def test_a_manifest_for_what_has_none(tables, tmp_path):
    manifest = tables / "manifest.json"
    with pytest.raises(UsageError, match="what is read is no member table"):
        tierkit.segment(ORDERS, CLUB, table_manifest=manifest)
    with pytest.raises(UsageError, match="No such file"):
        tierkit.segment(tables / "members.csv", table_manifest=tmp_path / "none.json")
    with pytest.raises(DataError, match="no manifest that segment wrote"):
        tierkit.segment(tables / "members.csv", table_manifest=CLUB)
    other = tmp_path / "other.json"
    other.write_text(manifest.read_text().replace("0.1.0", "0.0.9"))
    same = tierkit.segment(tables / "members.parquet", CLUB, table_manifest=manifest)
    assert same.warnings == ()
    with pytest.raises(UsageError, match="carries another manifest"):
        tierkit.segment(tables / "members.parquet", table_manifest=other)
