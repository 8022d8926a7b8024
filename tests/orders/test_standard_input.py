"""Orders that are piped in: any format, told by what comes."""

import gzip
import io
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, UsageError

TEXT = b"customer_id,order_id,order_date,amount\nA,1,2025-01-05,10\n"


@pytest.fixture
def pipe(monkeypatch):
    def pipe(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return pipe


def parquet():
    file = io.BytesIO()
    columns = {"customer_id": ["A"], "order_date": ["2025-01-05"], "amount": [10.0]}
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [TEXT, gzip.compress(TEXT), TEXT.decode().encode("utf-16"), parquet()],
    ids=["text", "gzip", "utf-16", "parquet"],
)
def test_what_comes_is_read(pipe, content):
    pipe(content)
    assert read_orders("-")["member_id"].to_list() == ["A"]


def test_it_may_stand_beside_files(pipe, write):
    pipe(TEXT)
    path = write("orders.csv", TEXT.replace(b"\nA", b"\nB"))
    assert sorted(read_orders([path, "-"])["member_id"]) == ["A", "B"]


def test_the_manifest_has_its_hash(pipe, write):
    pipe(TEXT)
    told = segment(["-"]).manifest["inputs"]
    file = segment(write("orders.csv", TEXT)).manifest["inputs"]
    assert told == [{"name": "standard input", "sha256": file[0]["sha256"]}]


def test_errors_tell_it_by_a_name(pipe):
    pipe(TEXT + b"B,2,soon,1\n")
    with pytest.raises(DataError, match="standard input, line 3: unreadable date"):
        read_orders("-")


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "nothing came"), (bytes(9999), "neither")], ids=["nothing", "zeros"]
)
def test_what_cannot_be_orders_is_told(pipe, content, told):
    pipe(content)
    with pytest.raises(DataError, match=f"standard input: .*{told}"):
        read_orders("-")


def test_a_terminal_is_not_waited_for(pipe, monkeypatch):
    pipe(TEXT)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    with pytest.raises(UsageError, match="nothing is piped in"):
        read_orders("-")
