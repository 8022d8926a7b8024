"""Compressed files: what is in them is read, within bounds, and damage is told."""

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from tierkit import read_orders, segment
from tierkit.errors import DataError
from tierkit.orders import compression
from tierkit.orders.compression import COMPRESSIONS

TEXT = b"customer_id,order_id,order_date,amount\nA,1,2025-01-05,10\n"


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def zstd(content):
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


WAYS = {
    ".gz": gzip.compress,
    ".zst": zstd,
    ".zip": lambda content: zipped(**{"orders.csv": content}),
}


def test_every_compression_is_tried():
    assert set(WAYS) == {each.suffix for each in COMPRESSIONS.values()}


def members(path):
    return sorted(read_orders(path)["member_id"])


@pytest.mark.parametrize("suffix", WAYS)
def test_what_is_inside_is_read(write, suffix):
    path = write(f"orders.csv{suffix}", WAYS[suffix](TEXT))
    assert members(path) == members(path.parent) == ["A"]
    (recognised,) = segment(path).reading.recognised
    assert recognised.compression in COMPRESSIONS


@pytest.mark.parametrize("suffix", WAYS)
def test_parquet_inside_is_read_too(write, suffix):
    file = io.BytesIO()
    columns = {"customer_id": ["A"], "order_date": ["2025-01-05"], "amount": [1.0]}
    pq.write_table(pa.table(columns), file)
    assert members(write(f"orders.parquet{suffix}", WAYS[suffix](file.getvalue()))) == ["A"]


def test_several_parts_in_a_row_are_one_text(write):
    assert members(write("o.csv.gz", gzip.compress(TEXT) + gzip.compress(TEXT[39:]))) == ["A", "A"]
    assert members(write("o.csv.zst", zstd(TEXT) + zstd(TEXT[39:]))) == ["A", "A"]


def test_several_files_of_one_kind_in_a_zip_are_several_files(write):
    other = TEXT.replace(b"\nA", b"\nB")
    path = write("orders.zip", zipped(**{"a.csv": TEXT, "in/b.csv": other, "__MACOSX/a.csv": b""}))
    assert members(path) == ["A", "B"]
    names = [each.name for each in segment(path).reading.recognised]
    assert names == [f"{path}/a.csv", f"{path}/in/b.csv"]


def test_a_note_beside_the_orders_is_passed_over_and_told(write):
    path = write("orders.zip", zipped(**{"read me.txt": b"hello", "orders.csv": TEXT}))
    assert segment(path).reading.notes == (f"{path}/orders.csv: not read: read me.txt",)


def test_files_of_several_kinds_are_asked_about(write):
    """They may be the same orders twice."""
    with pytest.raises(DataError, match=r"several kinds: \.csv \(1\), \.tsv \(1\)"):
        read_orders(write("orders.zip", zipped(**{"a.csv": TEXT, "a.tsv": TEXT})))


def test_names_in_old_chinese_zips_are_told_right(write):
    content = zipped(**{"xxxx.csv": b"foo,bar\n1,2\n"}).replace(b"xxxx", "订单".encode("gbk"))
    with pytest.raises(DataError, match=r"orders\.zip/订单\.csv"):
        read_orders(write("orders.zip", content))


def test_an_empty_zip_is_told(write):
    with pytest.raises(DataError, match="no file in it"):
        read_orders(write("orders.zip", zipped(**{"__MACOSX/x": b""})))


@pytest.mark.parametrize("suffix", WAYS)
def test_damage_is_told(write, suffix):
    lines = b"".join(b"A,%d,2025-01-05,%d\n" % (n, n * n) for n in range(999))
    whole = WAYS[suffix](TEXT + lines)
    for broken in (whole[: len(whole) // 2], whole[:200] + b"\xff\0\xff" + whole[203:], whole[:5]):
        with pytest.raises(DataError, match=r"orders.* cut off or damaged"):
            read_orders(write(f"orders.csv{suffix}", broken))


def test_an_encrypted_zip_is_told(write):
    content = bytearray(zipped(**{"a.csv": TEXT}))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(DataError, match="encrypted"):
        read_orders(write("orders.zip", bytes(content)))


@pytest.mark.parametrize("suffix", WAYS)
def test_a_bomb_is_refused(write, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(compression, "HARMLESS_BYTES", 3 << 20)
    path = write(f"orders.csv{suffix}", WAYS[suffix](TEXT + b"A,1,2025-01-05,10\n" * 999_999))
    with pytest.raises(DataError, match="250 times as large"):
        read_orders(path)


def test_layers_share_one_bound(write, monkeypatch):
    monkeypatch.setattr(compression, "HARMLESS_BYTES", 3 << 20)
    layers = {f"{n}.csv.gz": gzip.compress(TEXT + b"\n" * 999_999) for n in range(9)}
    with pytest.raises(DataError, match="250 times as large"):
        read_orders(write("orders.zip", zipped(**layers)))
    nested = TEXT
    for _ in range(4):
        nested = gzip.compress(nested)
    with pytest.raises(DataError, match="more than 3 times over"):
        read_orders(write("orders.csv.gz", nested))
