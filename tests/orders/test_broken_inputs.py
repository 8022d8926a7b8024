"""A fuzz test: whatever the bytes, the reader reads every row, or says in one error why not."""

import gzip
import io
import json
import random
import zipfile
from contextlib import suppress

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from tierkit.errors import TierkitError
from tierkit.orders.engine import Engine
from tierkit.orders.read import read_lines
from tierkit.orders.spec import OrdersSpec

NAMES = ["customer_id", "order_id", "order_date", "amount", "note"]
ROWS = [[f"会员{n:03}", str(n), f"2025-01-{n % 28 + 1:02}", n / 4, 'a "b", c'] for n in range(40)]
TABLE = pd.DataFrame(ROWS, columns=NAMES)
TEXT = TABLE.to_csv(index=False)
ROUNDS = 12


def xlsx():
    book = openpyxl.Workbook()
    for row in [NAMES, *ROWS]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def written(write):
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", TEXT)
    return file.getvalue()


SOUND = {
    "utf8.csv": TEXT.encode(),
    "crlf.csv": TEXT.replace("\n", "\r\n").encode(),
    "gbk.csv": TEXT.encode("gbk"),
    "utf16.csv": TEXT.encode("utf-16"),
    "tabs.tsv": TEXT.replace(",", "\t").encode(),
    "list.json": json.dumps(TABLE.to_dict("records")).encode(),
    "lines.jsonl": TABLE.to_json(orient="records", lines=True).encode(),
    "table.parquet": written(lambda file: pq.write_table(pa.Table.from_pandas(TABLE), file)),
    "table.feather": written(lambda file: feather.write_feather(TABLE, file)),
    "book.xlsx": xlsx(),
    "text.csv.gz": gzip.compress(TEXT.encode(), mtime=0),
    "text.zip": zipped(),
}


def cut_off(content, chance):
    return content[: chance.randrange(len(content))]


def flipped(content, chance):
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def noise(content, chance):
    place = chance.randrange(len(content))
    rubbish = chance.randbytes(chance.randint(1, 40))
    return content[:place] + rubbish + content[place + chance.randint(0, 40) :]


def nul_bytes(content, chance):
    place = chance.randrange(len(content))
    return content[:place] + bytes(chance.randint(1, 9)) + content[place:]


def twice(content, chance):
    return content + content[chance.randrange(len(content)) :]


def other_line_ends(content, chance):
    lines = content.split(b"\n")
    ends = [b"\n", b"\r\n", b"\r", b"\n\n"]
    return b"".join(
        line + (chance.choice(ends) if chance.random() < 0.2 else b"\n") for line in lines
    )


def other_delimiters(content, chance):
    place = chance.randrange(len(content))
    return content[:place] + content[place:].replace(
        b",", chance.choice([b";", b"|", b",,", b'"']), 9
    )


DAMAGES = [cut_off, flipped, noise, nul_bytes, twice, other_line_ends, other_delimiters]


def read(path):
    """The rows as they are read: all of them, or fewer by a `TierkitError`."""
    with Engine(threads=1) as engine:
        lines = read_lines(engine, path, OrdersSpec(), set_aside_unreadable=True)
        rows = lines.collect(lines.lines, "Reading")
    assert lines.intake.read == lines.intake.used + sum(lines.intake.set_aside.values())
    assert rows.num_rows == lines.intake.used
    return rows


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_is_read_to_the_last_row(write, name):
    rows = read(write(name, SOUND[name]))
    assert sorted(rows["member_id"].to_pylist()) == sorted(row[0] for row in ROWS)
    assert sum(rows["amount"].to_pylist()) == sum(10_000 * n // 4 for n in range(40))


@pytest.mark.parametrize("name", SOUND)
def test_what_is_broken_is_read_or_refused_and_nothing_else(write, name):
    """Each damage by its own seed, and now and then under another name."""
    for seed in range(ROUNDS):
        chance = random.Random(f"{name} {seed}")
        content = chance.choice(DAMAGES)(SOUND[name], chance)
        shown = (
            name if chance.random() < 0.8 else f"wrong.{chance.choice(['csv', 'xls', 'parquet'])}"
        )
        with suppress(TierkitError):
            read(write(f"{seed}/{shown}", content))


def structures():
    """Tables that are no tables, each one line of thought."""
    header = ",".join(NAMES) + "\n"
    yield "only a mark", b"\xef\xbb\xbf"
    yield "only marks", b"\xff\xfe"
    yield "blank lines", b"\r\n" * 9
    yield "delimiters", b",,,,\n" * 9
    yield "a header twice", (header * 2).encode()
    yield "equal names", ("amount," + header).encode() + b"1,A,1,2025-01-01,2,x\n"
    yield "an open quote", (header + '"A,1,2025-01-01,2,x\n').encode()
    yield "quotes", b'"' * 999
    yield "one long line", b"x" * 3_000_000
    yield "one long field", header.encode() + b"A,1,2025-01-01,2," + b"x" * 2_500_000
    yield "many columns", b",".join([b"c"] * 50_000) + b"\n"
    yield "deep JSON", b"[" * 99_999
    yield "JSON of lists", b"[[1,2],[3,4]]"
    yield "JSON and more", b'[{"a":1}] trailing'
    yield "an object without end", b'{"a":{"b":' * 999
    yield "a tail of Parquet", b"rubbish" * 99 + b"PAR1"
    yield "a head of Parquet", b"PAR1" + b"rubbish" * 99 + b"PAR1"
    yield "a head of Arrow", b"ARROW1\0\0" + b"\xff" * 99
    yield "a head of a stream", b"\xff\xff\xff\xff" + b"\x7f" * 99
    yield "a head of Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9999)
    yield "a head of zip", b"PK\x03\x04" + b"\xff" * 99
    yield "a head of gzip", b"\x1f\x8b\x08" + b"\xff" * 99
    yield "a head of zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 99
    yield "zeros", bytes(99_999)


THOUGHTS = dict(structures())


@pytest.mark.parametrize("thought", THOUGHTS)
def test_what_is_no_table_is_refused(write, thought):
    with pytest.raises(TierkitError) as caught:
        read(write("orders.csv", THOUGHTS[thought]))
    assert len(str(caught.value)) < 2000
