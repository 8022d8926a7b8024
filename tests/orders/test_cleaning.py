"""Ids are text, kept to the letter."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierkit import read_orders, segment

HEADER = "customer_id,order_id,order_date,amount\n"
FRAME = pd.DataFrame({"order_date": ["2025-01-01"] * 2, "amount": [1.0, 2.0]})


def members(orders):
    return sorted(read_orders(orders)["member_id"])


def test_text_is_kept_to_the_letter(write):
    ids = ["007", "07", "7", "7.0", "1e3", " A", "A ", "a", "#1", "Nil", "Zoë", "会员"]
    path = write("o.csv", HEADER + "".join(f"{each},1,2025-01-01,1\n" for each in ids))
    assert members(path) == sorted(ids)
    assert segment(path).members["frequency"].to_list() == [1] * len(ids)


def test_members_are_sorted_by_code_points(write):
    ids = ["b", "B", "10", "9", "ä", "z", "\U0001f600", "\uffee"]
    path = write("o.csv", HEADER + "".join(f"{each},1,2025-01-01,1\n" for each in ids))
    assert segment(path).members["member_id"].to_list() == sorted(ids)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([17850, 7]),
        pa.array([17850.0, 7.0]),
        pa.array([17850.0, 7.0], pa.float32()),
        pa.array([17850, 7], pa.decimal128(10, 2)),
        pa.array(["17850", "7"], pa.large_string()),
        pa.array(["17850", "7"], pa.string_view()),
        pa.array(["17850", "7"]).dictionary_encode(),
        pa.array([b"17850", b"7"]),
        pd.array([17850, 7], dtype="Int64"),
        pd.Categorical([17850, 7]),
        pd.array([17850, 7], dtype="object"),
        pd.array([17850.0, 7.0], dtype="object"),
    ],
    ids=lambda column: str(getattr(column, "type", None) or column.dtype),
)
def test_whole_numbers_are_written_without_decimals_in_every_type(column):
    """A nullable integer comes from pandas as a float, and 17850.0 is no other member."""
    if isinstance(column, pa.Array):
        orders = pa.Table.from_pandas(FRAME).append_column("customer_id", column)
    else:
        orders = FRAME.assign(customer_id=column)
    assert members(orders) == ["17850", "7"]


def test_numbers_with_decimals_and_large_integers_keep_them():
    assert members(FRAME.assign(customer_id=[1.5, 2.0])) == ["1.5", "2"]
    large = FRAME.assign(customer_id=[2**63 - 1, 2**53 + 1])
    assert members(large) == [str(2**53 + 1), str(2**63 - 1)]


@pytest.mark.parametrize(
    "column", [[None, "A"], [float("nan"), 7.0], pd.array([None, 7], dtype="Int64"), ["", "A"]]
)
def test_what_is_missing_is_no_member(column):
    assert segment(FRAME.assign(customer_id=column)).intake.set_aside == {"no_member": 1}


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", "frame"])
def test_words_for_nothing_are_no_member_in_any_format(tmp_path, suffix):
    """Three rows of nobody, one of no order; a coupon called none is left as it is."""
    ids = ["NULL", "N/A", "\\N", "nullius", "NAN0", "C7"]
    frame = FRAME.loc[[0] * 6].assign(
        customer_id=ids, order_id=["1", "2", "3", "4", "5", "NULL"], coupon="none"
    )
    path = tmp_path / f"orders{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    elif suffix == ".parquet":
        frame.to_parquet(path)
    elif suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "version: 1\nmetrics: {coupons: {count: coupon}}\n"
        "tiers: [{name: A}, {name: B, enter: {coupons: 1}}]\n"
    )
    result = segment(frame if suffix == "frame" else path, rules)
    assert result.members["member_id"].tolist() == ["NAN0", "nullius"]
    assert result.members["coupons"].tolist() == [1, 1]
    assert result.intake.set_aside == {"no_member": 3, "no_order": 1}
    notes = " ".join(result.reading.notes)
    assert (
        "customer_id: 'N/A' (1 rows), 'NULL' (1 rows), '\\\\N' (1 rows) is read as no member"
        in notes
    )
    assert "order_id: 'NULL' (1 rows) is read as no order" in notes


def test_nan_in_polars_is_no_member():
    frame = pl.DataFrame(
        {"customer_id": [float("nan"), 7.0], "order_date": ["2025-01-01"] * 2, "amount": [1, 2]}
    )
    assert segment(frame).intake.set_aside == {"no_member": 1}


def test_the_same_id_in_a_csv_and_a_parquet_is_one_member(write, tmp_path):
    csv = write("o.csv", HEADER + "17850,1,2025-01-01,1\n")
    table = {
        "customer_id": [17850.0],
        "order_id": [2],
        "order_date": ["2025-01-02"],
        "amount": [2],
    }
    pq.write_table(pa.table(table), tmp_path / "o.parquet")
    result = segment([csv, tmp_path / "o.parquet"])
    assert result.members[["member_id", "frequency"]].values.tolist() == [["17850", 2]]
