"""Arrow files as a source: IPC (Feather) and IPC streams."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from tierkit.errors import DataError
from tierkit.orders.engine import Engine
from tierkit.orders.frames import readable
from tierkit.orders.parquet import scan_parquet
from tierkit.orders.recognised import Recognised
from tierkit.orders.source import Source, renamed
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.stored import Stored

MAGIC = b"ARROW1"
STREAM = b"\xff\xff\xff\xff"


def is_arrow(head: bytes, _: Path | None = None) -> bool:
    """Whether a file begins as an Arrow file or stream does."""
    return head.startswith((MAGIC, STREAM))


def open_arrow(engine: Engine, stored: Stored, _: OrdersSpec) -> Source:
    """An Arrow file as a source; raises `DataError` for one that is cut off or damaged."""
    from pyarrow import ipc, parquet  # only who reads Arrow files pays for it

    target = engine.new_file()
    try:
        with pa.memory_map(str(stored.path)) as file:
            with stored.path.open("rb") as begin:
                is_file = begin.read(len(MAGIC)) == MAGIC
            if is_file:
                reader = ipc.open_file(file)
                batches = (reader.get_batch(n) for n in range(reader.num_record_batches))
            else:
                batches = iter(reader := ipc.open_stream(file))
            names = tuple(reader.schema.names)
            columns = [f"c{position}" for position in range(len(names))]
            empty = readable(reader.schema.empty_table()).rename_columns(columns)
            with parquet.ParquetWriter(target, empty.schema) as writer:
                for batch in batches:
                    table = readable(pa.Table.from_batches([batch])).rename_columns(columns)
                    writer.write_table(table)
    except (pa.ArrowException, OSError) as error:
        told = str(error).split("\n", 1)[0]
        raise DataError(
            f"{stored.name}: the Arrow file is cut off or damaged ({told})",
            "Export or copy it again.",
        ) from None
    recognised = Recognised(stored.name, "Arrow", stored.compression, notes=stored.notes)
    source = scan_parquet(engine, replace(stored, path=target), recognised)
    return renamed(source, names)
