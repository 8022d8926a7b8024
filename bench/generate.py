"""A seeded generator of order lines, streamed, so that 200 million of them fit in any memory.

    python bench/generate.py 20m orders.parquet
    python bench/generate.py 5m orders.csv --returns 0.01

Lines come as a shop's export has them: by time, one to four lines an order, members whose activity
has a heavy tail (a tenth of them make over half of the orders), two years, four statuses, ids as
text, amounts as floating-point numbers with two decimals. With `--returns` that share of lines is
followed by a line of the same order with the amount taken back, some days later. The same
arguments give the same file.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

SEED = 20240101
FIRST_DAY = np.datetime64("2024-01-01", "s")
SECONDS = 731 * 86_400  # 2024 and 2025
LINES_AN_ORDER = (0.35, 0.30, 0.20, 0.15)
STATUSES = ("completed", "shipped", "cancelled", "refunded")
STATUS_SHARES = (0.80, 0.10, 0.06, 0.04)
LINES_A_MEMBER = 20
ACTIVITY = 1.4  # sigma of the lognormal activity of members
ORDERS_AT_ONCE = 400_000
SIZES = {"k": 1_000, "m": 1_000_000}
SCHEMA = pa.schema(
    {
        "order_id": pa.string(),
        "customer_id": pa.string(),
        "paid_at": pa.timestamp("s"),
        "status": pa.string(),
        "sku": pa.string(),
        "amount": pa.float64(),
    }
)


def lines_of(size: str) -> int:
    """The number that `2m` or `200k` stands for."""
    unit = SIZES.get(size[-1].casefold())
    return int(size) if unit is None else int(size[:-1]) * unit


def batches(lines: int, returns: float = 0.0) -> Iterator[pa.Table]:
    """Tables of order lines by time (but for returns, late by days), as many lines as asked."""
    random = np.random.default_rng(SEED)
    members = max(lines // LINES_A_MEMBER, 1)
    activity = np.cumsum(random.lognormal(sigma=ACTIVITY, size=members))
    mean_lines = sum(count * share for count, share in enumerate(LINES_AN_ORDER, 1))
    orders = lines / mean_lines
    first, left = 0, lines
    while left > 0:
        table = _batch(random, activity, first, orders, returns).slice(0, left)
        first += ORDERS_AT_ONCE
        left -= len(table)
        yield table


def _batch(
    random: np.random.Generator, activity: np.ndarray, first: int, orders: float, returns: float
) -> pa.Table:
    """The lines of the next orders, and of what comes back of them."""
    numbers = np.arange(first, first + ORDERS_AT_ONCE)
    member = np.searchsorted(activity, random.random(len(numbers)) * activity[-1])
    lines = random.choice(len(LINES_AN_ORDER), size=len(numbers), p=LINES_AN_ORDER) + 1
    status = random.choice(len(STATUSES), size=len(numbers), p=STATUS_SHARES)
    second = (np.minimum(numbers / orders, 0.99999) * SECONDS).astype(np.int64)
    of_line = np.repeat(np.arange(len(numbers)), lines)
    cents = np.maximum(np.round(100 * random.lognormal(3.5, 0.9, size=len(of_line))), 1)
    second, amount = second[of_line], cents / 100
    returned = (random.random(len(of_line)) < returns).nonzero()[0]
    later = np.minimum(
        second[returned] + 86_400 * random.integers(1, 30, len(returned)), SECONDS - 1
    )
    of_line = np.concatenate([of_line, of_line[returned]])
    second, amount = np.concatenate([second, later]), np.concatenate([amount, -amount[returned]])
    by_time = np.argsort(second, kind="stable")
    of_line, second, amount = of_line[by_time], second[by_time], amount[by_time]
    columns = (
        _ids("ORD-", numbers[of_line], 10),
        _ids("C", member[of_line], 8),
        pa.array(FIRST_DAY + second),
        pa.DictionaryArray.from_arrays(status[of_line], pa.array(STATUSES)).cast(pa.string()),
        _ids("SKU", random.integers(0, 5_000, len(of_line)), 5),
        pa.array(amount),
    )
    return pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)


def _ids(prefix: str, numbers: np.ndarray, digits: int) -> pa.Array:
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(prefix, padded, "")


def write(lines: int, path: Path, returns: float = 0.0) -> None:
    """Write the lines batch by batch, whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    opened = csv.CSVWriter if path.suffix == ".csv" else parquet.ParquetWriter
    try:
        with opened(beside, SCHEMA) as writer:
            for table in batches(lines, returns):
                writer.write_table(table)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def main() -> None:
    """Write one file of order lines."""
    parser = argparse.ArgumentParser(description="Write seeded order lines to a file.")
    parser.add_argument("size", type=lines_of, help="2m, 20m, 200m, or any number")
    parser.add_argument("path", type=Path, help="a .parquet or .csv file")
    parser.add_argument("--returns", type=float, default=0.0, help="share of lines returned")
    given = parser.parse_args()
    write(given.size, given.path, given.returns)


if __name__ == "__main__":
    main()
