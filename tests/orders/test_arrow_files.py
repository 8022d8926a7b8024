"""Arrow files: IPC (Feather), compressed or not, and streams."""

import datetime as dt

import pyarrow as pa
import pytest
from pyarrow import feather, ipc

from tierkit import read_orders, segment
from tierkit.errors import DataError

TABLE = pa.table(
    {
        "customer_id": pa.array(["007", "B"]).dictionary_encode(),
        "order_id": [1, 2],
        "order_date": [dt.datetime(2025, 1, 5), dt.datetime(2025, 1, 6)],
        "amount": [10.5, 5.0],
        "note": pa.nulls(2),
    }
)


def stream(table, path):
    with pa.OSFile(str(path), "wb") as file, ipc.new_stream(file, table.schema) as writer:
        for batch in table.to_batches(max_chunksize=1):
            writer.write_batch(batch)


WAYS = {
    "lz4": lambda table, path: feather.write_feather(table, path, compression="lz4"),
    "zstd": lambda table, path: feather.write_feather(table, path, compression="zstd"),
    "plain": lambda table, path: feather.write_feather(table, path, compression="uncompressed"),
    "batches": lambda table, path: feather.write_feather(table, path, chunksize=1),
    "stream": stream,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_gives_the_rows(tmp_path, way):
    path = tmp_path / "orders.feather"
    way(TABLE, path)
    read = read_orders(path)
    assert read["member_id"].to_list() == ["007", "B"]
    assert read["amount"].to_list() == [10.5, 5.0]
    assert segment(path).reading.recognised[0].format == "Arrow"


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_file_that_is_cut_off_is_told(tmp_path, way, share):
    path = tmp_path / "orders.arrow"
    way(TABLE, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match=r"orders\.arrow.* (cut off or damaged|not text)"):
        read_orders(path)
