"""Orders that are piped in: any format, told by what comes."""

import gzip
import io
import os
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, TierkitError, UsageError

PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
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


@PIPES
def test_a_named_pipe_is_read_once_and_whole(tmp_path):
    """As the shell makes them for <(command); whoever writes may take a while to begin."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write():
        time.sleep(0.3)
        with pipe.open("wb") as file:
            file.write(b"customer_id,order_date,amount\n")
            time.sleep(0.2)
            file.write(b"A,2024-01-01,10\n" * 5_000)

    writer = threading.Thread(target=write)
    writer.start()
    result = segment(pipe)
    writer.join()
    assert result.intake.read == 5_000
    assert len(result.manifest["inputs"][0]["sha256"]) == 64


@PIPES
def test_a_pipe_into_which_nobody_writes_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("tierkit.orders.standard_input.WAITS", 0.2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(DataError, match="pipe: nothing came"):
        segment(pipe)


@pytest.mark.parametrize("path", ["/proc/self/status", "/dev/zero"])
def test_what_the_system_keeps_is_no_file_of_orders(path):
    if not Path(path).exists():
        pytest.skip("this system has no such file")
    with pytest.raises(TierkitError, match=r"empty|not a regular file"):
        segment(path)
