"""A table with a member and a tier column: one that `segment` wrote, or a CRM's present tiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tierkit.errors import DataError, UsageError
from tierkit.money import UNITS
from tierkit.orders.broken import reading
from tierkit.orders.engine import Engine
from tierkit.orders.places import place_text
from tierkit.orders.plain import identity, plain_text
from tierkit.orders.roles import ROLES, Role, plain_name, words
from tierkit.orders.scans import run_scan
from tierkit.orders.source import Source
from tierkit.orders.sources import is_binary, open_files, open_frame, stored_file
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.standard_input import SIGN, spooled
from tierkit.orders.stored import Stored

TIER = Role(
    "tier",
    "which tier the member holds",
    (
        words("tier membertier loyaltytier membershiptier currenttier 会员等级 会员级别"),
        words("level memberlevel membershiplevel grade rank 等级 级别"),
    ),
)
WANTED = "a table that `segment -o` wrote, or any other with a member and a tier column"
ROWS = "rows_of_tier_table"
RECORDS = f"(SELECT row_number() OVER () AS record, * FROM {ROWS})"
STAGE = "Reading the table"
SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
WHOLE = (*SIGNED, *(f"U{kind}" for kind in SIGNED))
NUMBERS = (*WHOLE, "FLOAT", "DOUBLE", "DECIMAL")
DAYS = ("DATE", "TIMESTAMP")
# Numbers below this fit into 64-bit integers of 1/10,000.
LARGEST = 10**14
EXACT_IN_DOUBLE = 10**11
PLAIN_NUMBER = r"[+-]?[0-9]{1,14}(\.[0-9]{1,9})?"
PLAIN_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
PLACES_SHOWN = 3
FIRST_CELLS = 1 << 10


class Kind(Enum):
    """How the cells of a column are compared."""

    NUMBER = "number"  # integers of 1/10,000
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True)
class Cells:
    """A column of the table: numbers, days or text, with gaps where a cell is empty."""

    kind: Kind
    values: pa.Array


@dataclass(frozen=True)
class TierTable:
    """Every member once, sorted by id, with a tier, and what else the table has to tell."""

    name: str
    ids: pa.Array
    tiers: pa.Array
    columns: Mapping[str, Cells]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tiers that somebody holds, sorted by name."""
        return tuple(sorted(self._named.dictionary.to_pylist()))

    @cached_property
    def held(self) -> npt.NDArray[np.int64]:
        """Which of these tiers each member holds, as a position among their names."""
        place = {name: position for position, name in enumerate(self.names)}
        places = np.array([place[name] for name in self._named.dictionary.to_pylist()])
        return places[np.frombuffer(self._named.indices.buffers()[1], np.int32)[: len(self)]]

    @cached_property
    def _named(self) -> pa.DictionaryArray:
        return self.tiers.dictionary_encode()


def read_tier_table(
    engine: Engine, given: Any, member: str | None = None, tier: str | None = None
) -> TierTable:
    """Read a file or a frame in any format that orders can have.

    `member` and `tier` name the columns where the names alone do not tell. Raises `DataError` for
    a member without a tier, a tier without a member, and a member who stands there twice.
    """
    source = _open(engine, given)
    name = source.names[0]
    id_column = _find(name, source.columns, ROLES["member"], member)
    tier_column = _find(name, source.columns, TIER, tier)
    fields = {
        "member_id": identity(source.identifier(id_column), source.type_of(id_column)),
        "tier": _tier(source.identifier(tier_column), source.type_of(tier_column)),
    }
    others = [each for each in source.columns if each not in (id_column, tier_column)]
    kept = {each: f"o{position}" for position, each in enumerate(others)}
    carried = [f"{source.identifier(each)} AS {kept[each]}" for each in others]
    selected = [f"{sql} AS {alias}" for alias, sql in fields.items()] + carried
    kept_as = "TABLE" if source.costly else "VIEW"
    with reading([source]):
        run_scan(
            engine,
            f"CREATE OR REPLACE TEMP {kept_as} {ROWS} AS "
            f"SELECT {', '.join(selected)} FROM {source.scan(source.names)}",
        )
        kinds = _kinds(engine, source, kept)
        cells = [_cell(kept[each], source.type_of(each), kinds[each]) for each in kinds]
        columns = _by_member(
            engine, f"SELECT {', '.join(('member_id', 'tier', *cells))} FROM {ROWS}"
        )
        _check(engine, source, columns[0], columns[1])
    return TierTable(
        name,
        columns[0],
        columns[1],
        {each: Cells(kinds[each], column) for each, column in zip(kinds, columns[2:], strict=True)},
    )


def _by_member(engine: Engine, sql: str) -> list[pa.Array]:
    """The columns of some rows, sorted by the first; `segment` has written them in that order."""
    rows = engine.table(engine.relation(sql), STAGE)
    ids = rows.column(0).combine_chunks()
    if not pc.all(pc.greater_equal(ids[1:], ids[:-1])).as_py():
        rows = engine.table(engine.relation(f"{sql} ORDER BY member_id"), STAGE)
    return [column.combine_chunks() for column in rows.columns]


def _open(engine: Engine, given: Any) -> Source:
    if not isinstance(given, str | Path):
        return open_frame(engine, given)
    found = open_files(engine, [_stored(engine, given)], OrdersSpec())
    if len(found) > 1 or len(found[0].names) > 1:
        raise UsageError(f"{given} holds several tables", "Give one of them by itself.")
    return found[0]


def _stored(engine: Engine, given: str | Path) -> Stored:
    path = Path(given)
    if str(given) == SIGN:
        return spooled(engine.new_file, is_binary)[0]
    if path.is_dir():
        raise UsageError(f"{given}: this is a folder", f"Give {WANTED}.")
    if not path.exists():
        beside = sorted(each.name for each in path.parent.glob("*")) if path.parent.exists() else []
        close = get_close_matches(path.name, beside, n=1)
        told = f"Did you mean {path.with_name(close[0])}?" if close else f"Give {WANTED}."
        raise UsageError(f"{given}: no such file", told)
    return stored_file(path)


def _find(name: str, columns: Sequence[str], role: Role, given: str | None) -> str:
    """The column of a role: the one that is named if the table has it, else by the known names."""
    wanted = [] if given is None else [[given], [plain_name(given)]]
    for names in (*wanted, *role.ranks):
        found = [each for each in columns if each in names or plain_name(each) in names]
        if len(found) == 1:
            return found[0]
        if found:
            raise DataError(
                f"{name}: several columns could be the {role.name}: {', '.join(found)}",
                f"Say which with {role.option} COLUMN.",
            )
    close = get_close_matches(given or "", columns, n=1)
    told = f"no column {given!r}" if given is not None else "no column found"
    raise DataError(
        f"{name}: {told} for the {role.name} ({role.meaning})",
        f"Columns seen: {', '.join(columns)}. "
        + (f"Did you mean {close[0]!r}?" if close else f"Say which with {role.option} COLUMN."),
    )


def _tier(column: str, kind: str) -> str:
    """SQL for a tier as text without blanks around it; NULL where it is blank."""
    return f"nullif(trim({plain_text(column, kind)}, ' \t\r\n'), '')"


def _check(engine: Engine, source: Source, ids: pa.Array, tiers: pa.Array) -> None:
    """Every row has a member and a tier, and every member stands there once."""
    if not len(ids):
        raise DataError(f"{source.names[0]}: there is a header but no row of data")
    if ids.null_count:
        raise _incomplete(engine, source, "member_id", "without a member")
    if tiers.null_count:
        raise _incomplete(engine, source, "tier", "without a tier")
    if pc.any(pc.equal(ids[1:], ids[:-1])).as_py():
        raise _twice(engine, source)


def _incomplete(engine: Engine, source: Source, column: str, what: str) -> DataError:
    """The error for rows in which something is missing."""
    bad = engine.rows(
        f"SELECT record, count(*) OVER () FROM {RECORDS} WHERE {column} IS NULL "
        f"ORDER BY record LIMIT {PLACES_SHOWN}"
    )
    rows = f"{bad[0][1]:,} {'row is' if bad[0][1] == 1 else 'rows are'}"
    return DataError(
        f"{source.names[0]}: {rows} {what}: {_places(source, [row[0] for row in bad])}",
        "Every row of a member table has a member and a tier: complete it, or leave the row out.",
    )


def _twice(engine: Engine, source: Source) -> DataError:
    """The error for members who stand there more than once."""
    member, records, members = engine.rows(
        f"SELECT member_id, list(record ORDER BY record), count(*) OVER () FROM {RECORDS} "
        "GROUP BY member_id HAVING count(*) > 1 ORDER BY member_id LIMIT 1"
    )[0]
    more = f", and {members - 1:,} more members likewise" if members > 1 else ""
    return DataError(
        f"{source.names[0]}: member {member!r} stands there {len(records):,} times: "
        f"{_places(source, records[:PLACES_SHOWN])}{more}",
        "A member holds one tier: keep one row for each member.",
    )


def _places(source: Source, records: Sequence[int]) -> str:
    name = source.names[0]
    lines = source.lines(name, list(records))
    return "; ".join(place_text(name, record, lines.get(record)) for record in records)


def _kinds(engine: Engine, source: Source, kept: Mapping[str, str]) -> dict[str, Kind]:
    """What each further column holds, judged by all of its cells; a nested one is text."""
    kinds: dict[str, Kind] = {}
    tests: dict[tuple[str, Kind], str] = {}
    for name, alias in kept.items():
        kind = source.type_of(name)
        kinds[name] = Kind.TEXT
        if kind.endswith("]"):
            continue  # a list of numbers begins as a number does
        if kind.startswith(DAYS):
            kinds[name] = Kind.DAY
        elif kind == "VARCHAR":
            day = f"TRY_CAST({alias} AS DATE) IS NOT NULL"
            is_day = f"regexp_full_match({alias}, '{PLAIN_DAY}') AND {day}"
            is_number = f"regexp_full_match({alias}, '{PLAIN_NUMBER}')"
            # What begins with a letter is neither, and that is seen at once.
            for what, test in ((Kind.DAY, is_day), (Kind.NUMBER, is_number)):
                tests[name, what] = f"CASE WHEN {alias} > ':' THEN false ELSE {test} END"
        elif kind.startswith(NUMBERS):
            tests[name, Kind.NUMBER] = f"abs(CAST({alias} AS DOUBLE)) < {LARGEST}"
    # What the first cells are not, all are not, and to look at the others is slow.
    for rows in (f"(FROM {ROWS} LIMIT {FIRST_CELLS})", ROWS):
        if not tests:
            break
        every = ", ".join(
            f"bool_and({test}) FILTER ({_filled(kept[name], source.type_of(name))})"
            for (name, _), test in tests.items()
        )
        passed = engine.rows(f"SELECT {every} FROM {rows}", STAGE)[0]
        holds = dict(zip(tests, passed, strict=True))
        tests = {what: test for what, test in tests.items() if holds[what] is not False}
    return kinds | {name: kind for name, kind in tests if holds[name, kind]}


def _filled(column: str, column_type: str) -> str:
    """SQL for whether a cell is not empty."""
    return f"{column} <> ''" if column_type == "VARCHAR" else f"{column} IS NOT NULL"


def _cell(column: str, column_type: str, kind: Kind) -> str:
    """SQL for a cell in its kind; NULL where it is empty."""
    given = f"nullif({column}, '')" if column_type == "VARCHAR" else column
    if kind is Kind.DAY:
        return f"CAST({given} AS DATE)"
    if kind is Kind.TEXT:
        return f"nullif({plain_text(given, column_type)}, '')"
    if column_type in WHOLE:
        return f"CAST({given} AS BIGINT) * {UNITS}"
    # A double stands for a decimal with four places up to here; beyond, decimals are exact.
    number = f"CAST({given} AS DOUBLE)"
    quick = f"CAST(round({number} * {UNITS}) AS BIGINT)"
    if column_type == "DOUBLE":
        return quick
    exact = f"CAST({given} AS VARCHAR)" if column_type == "FLOAT" else given
    slow = f"CAST(CAST({exact} AS DECIMAL(22, 4)) * {UNITS} AS BIGINT)"
    return f"CASE WHEN abs({number}) < {EXACT_IN_DOUBLE} THEN {quick} ELSE {slow} END"
