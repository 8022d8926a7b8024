"""Plain delimited text, read at once into typed columns in memory, and looked at in place.

Most exports are plain: dates year first, amounts with a decimal point, as many cells in every row.
For DuckDB to parse such text, make values of it and keep them takes twice as long. It reads what is
not plain, and whatever is to be asked or told of a file.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.alongside import alongside
from tierkit.orders.account import STAGE, Counted
from tierkit.orders.as_of import is_used_within
from tierkit.orders.cleaning import currency_sign
from tierkit.orders.days import day_number
from tierkit.orders.engine import Engine, quote_name, quote_text, text_list
from tierkit.orders.export import Export
from tierkit.orders.grain import is_per_order
from tierkit.orders.intake import NO_MEMBER, NO_ORDER, STATUS_IGNORED, Group
from tierkit.orders.layout import Header
from tierkit.orders.number_text import CANNOT_GROUP, looks_grouped
from tierkit.orders.plain import status
from tierkit.orders.plain_account import asks_for_plain_roles
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.standing import Standing, Stretch, UsedRows
from tierkit.orders.text_blocks import POOL, WINDOW, Block, NotPlainError, blocks_of, parse, texts

TABLE = "plain_lines"
# So many amounts tell as a rule that points are decimal points.
FIRST_AMOUNTS = 1000
# What is read stands beside the memory that is DuckDB's, and is at most so small a part of that.
PART = 8
# Statuses are told apart by the bits of one integer.
MOST_STATUSES = 60


def keep_plain_text(engine: Engine, exports: Sequence[Export], spec: OrdersSpec) -> Counted | None:
    """Make `order_lines` of plain text, and count its rows in groups; None where it is not plain.

    View and groups are as `clean` and `count_groups` have them, but for the order of the rows,
    which is that of the files.
    """
    export = exports[0]
    header = export.source.layout
    if len(exports) > 1 or not isinstance(header, Header) or header.guarded:
        return None
    if spec.texts or is_per_order(spec, export.roles) or not asks_for_plain_roles(export, spec):
        return None
    if export.source.size > engine.memory_limit() / PART:
        return None
    paths = export.source.paths.values()
    positions = {role: export.source.columns.index(name) for role, name in export.roles.items()}
    counted = None
    with suppress(NotPlainError, OSError, MemoryError):
        grouping = _grouping(engine, next(iter(paths)), header, positions["amount"])
        if spec.decimal is None and not grouping & CANNOT_GROUP:
            return None  # a point may mark thousands, which only all amounts together tell
        blocks = chain.from_iterable(blocks_of(path, header) for path in paths)
        table, statuses = _read(engine, list(blocks), header, positions)
        if len(table):
            gaps = [name for name in table.column_names if table[name].null_count]
            meaning = _Meaning(export, spec, statuses, grouping, gaps)
            counted = _counted(engine, table, meaning)
    if counted is None:
        POOL.release_unused()
    return counted


def _counted(engine: Engine, table: pa.Table, meaning: "_Meaning") -> Counted:
    """The rows as `order_lines`, in groups, and those of some days."""
    engine.register(TABLE, table)
    engine.run(f"CREATE OR REPLACE TEMP VIEW order_lines AS {meaning.lines(TABLE)}")
    batches = table.to_batches()
    ends = [pc.min_max(batch["date"].cast(pa.int32())).as_py() for batch in batches]

    def near(first: int, last: int) -> list[pa.RecordBatch]:
        return [
            batch
            for batch, end in zip(batches, ends, strict=True)
            if end["min"] is not None and end["min"] <= last and end["max"] >= first
        ]

    def within(first: int, last: int) -> str:
        name = f"{TABLE} {first} {last}"
        engine.register(name, pa.Table.from_batches(near(first, last), table.schema))
        lines = meaning.lines(quote_name(name))
        return f"SELECT * FROM ({lines}) WHERE {is_used_within(first, last)}"

    def standing(first: int, last: int) -> Standing:
        found = near(first, last)
        firsts = [0, *np.cumsum([len(batch) for batch in found]).tolist()]
        stretches = [Stretch(first, end - first) for first, end in pairwise(firsts)]
        rows = pa.Table.from_batches(found, table.schema)
        rows = rows.append_column("place", pa.array(np.arange(len(rows))))

        def in_stretch(stretch: Stretch) -> str:
            name = f"{TABLE} {first} {last} {stretch.first} {stretch.end}"
            engine.register(name, rows.slice(stretch.first, stretch.rows))
            lines = meaning.lines(quote_name(name), ", place")
            return f"SELECT * FROM ({lines}) WHERE {is_used_within(first, last)}"

        return Standing(stretches, [stretch.rows for stretch in stretches], in_stretch)

    rows = engine.rows(meaning.groups(TABLE), STAGE)
    return Counted([Group(*row) for row in rows], UsedRows(within, standing))


def _grouping(engine: Engine, path: Path, header: Header, position: int) -> int:
    """What the points of the first amounts may mean, as the bits of `looks_grouped`."""
    first = next(blocks_of(path, header, WINDOW), None)
    if first is None:
        raise NotPlainError
    amounts = text_list(texts(first, header, position)[:FIRST_AMOUNTS].to_pylist())
    bits = f"bit_or(CAST({looks_grouped('amount')} AS USMALLINT))"
    rows = f"(SELECT unnest([{amounts}]::VARCHAR[]) AS amount)"
    return int(engine.rows(f"SELECT coalesce({bits}, 0) FROM {rows}")[0][0])


def _read(
    engine: Engine, blocks: Sequence[Block], header: Header, positions: Mapping[str, int]
) -> tuple[pa.Table, Sequence[str]]:
    """All rows, with the `number` of their status, and the statuses."""
    if not blocks:
        raise NotPlainError
    jobs = [partial(parse, block, header, positions) for block in blocks]
    # DuckDB looks at tables by these, and Python has time to import them while blocks are parsed.
    datasets = alongside(partial(import_module, "pyarrow.dataset"))
    # The last rows are the likeliest not to be plain: totals, or nothing at all.
    last, *others = engine.each([*jobs[-1:], *jobs[:-1]])
    datasets()
    table = pa.concat_tables([*others, last]).unify_dictionaries()
    if "status" not in positions:
        return table, ()
    at = table.column_names.index("status")
    found = table.column(at)
    spelled = found.chunk(0).dictionary.to_pylist()
    if len(spelled) > MOST_STATUSES:
        raise NotPlainError
    cleaned = [status(quote_text(each), "VARCHAR") for each in spelled]
    statuses = engine.rows(f"SELECT {', '.join(cleaned)}")[0] if cleaned else ()
    codes = pa.chunked_array([chunk.indices for chunk in found.chunks], pa.int32())
    return table.set_column(at, "number", codes), statuses


@dataclass(frozen=True)
class _Meaning:
    """What the rows of the table mean, as SQL; some of its columns have `gaps`."""

    export: Export
    spec: OrdersSpec
    statuses: Sequence[str]
    grouping: int
    gaps: Sequence[str]

    def lines(self, table: str, more: str = "") -> str:
        """The rows, in the columns that `clean` gives them."""
        order = '"order"' if "order" in self.export.roles else "CAST(NULL AS VARCHAR)"
        return (
            f"SELECT member AS member_id, {order} AS order_id, {_day_number('date')} AS day, "
            "CASE WHEN is_refund THEN -abs(amount) ELSE amount END AS amount, is_sale, is_refund, "
            f"status, false AS zoned, CAST({self.grouping} AS USMALLINT) AS grouping, "
            f"false AS blank, {currency_sign(self.export)} AS currency, reason{more} "
            f"FROM (SELECT *, {self._told} FROM (SELECT *, {self._facts} FROM {table}))"
        )

    def groups(self, table: str) -> str:
        """The rows in groups, in the columns of a `Group`."""
        alike = (
            f"SELECT {self._facts}, count(*) AS rows, {_day_number('min(date)')} AS first, "
            f"{_day_number('max(date)')} AS last FROM {table} GROUP BY ALL"
        )
        by = "reason, status, is_sale, is_refund"
        return (
            f"SELECT {by}, false, CAST(sum(rows) AS BIGINT), min(first), max(last), "
            f"{self.grouping}, {currency_sign(self.export)} "
            f"FROM (SELECT *, {self._told} FROM ({alike})) GROUP BY {by} ORDER BY {by}"
        )

    @property
    def _facts(self) -> str:
        """All that tells rows apart."""
        no_order = '"order" IS NULL' if "order" in self.gaps else "false"
        return (
            f"{'member IS NULL' if 'member' in self.gaps else 'false'} AS no_member, "
            f"{no_order} AS no_order, amount < 0 AS is_negative, "
            f"{'number' if 'status' in self.export.roles else 'NULL'} AS code"
        )

    @property
    def _told(self) -> str:
        """What these facts say of a row: its status and kind, and why it is set aside."""
        statuses = self.spec.statuses
        reasons = {
            NO_MEMBER: "no_member",
            STATUS_IGNORED: self._is_one_of(statuses.ignore),
            NO_ORDER: "no_order",
        }
        branches = " ".join(f"WHEN {test} THEN '{reason}'" for reason, test in reasons.items())
        refund = self._is_one_of(statuses.refund)
        known = f"[{text_list(self.statuses)}][code + 1]" if self.statuses else "NULL"
        return (
            f"CASE {branches} END AS reason, CAST({known} AS VARCHAR) AS status, "
            f"{refund} AS is_refund, NOT ({refund} OR is_negative) AS is_sale"
        )

    def _is_one_of(self, listed: Sequence[str]) -> str:
        bits = sum(1 << code for code, status in enumerate(self.statuses) if status in listed)
        return f"(({bits} >> code) & 1 = 1)" if bits else "false"


def _day_number(date: str) -> str:
    return day_number(date, "DATE", readable=True)
