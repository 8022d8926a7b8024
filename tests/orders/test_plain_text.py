"""Plain text that is read at once has the rows that cleaning gives it, or is left to that."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit import segment
from tierkit.orders import plain_text, text_blocks, understanding
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.layout import Header
from tierkit.orders.missing import MISSING
from tierkit.orders.opening import open_orders
from tierkit.orders.plain_text import keep_plain_text
from tierkit.orders.spec import OrdersSpec, Statuses

SPEC = OrdersSpec(
    statuses=Statuses(count=("paid",), ignore=("cancelled", ""), refund=("refund",)),
    timezone="Asia/Shanghai",
)
HEADER = ("order_id", "customer_id", "order_date", "status", "product", "amount")
PLAIN = ("o1", "m1", "2024-01-31", "paid", "p", "1.50")
ROLES = {"order": 0, "member": 1, "date": 2, "status": 3, "amount": 5}
COLUMNS = (
    "member_id, order_id, day, amount, is_sale, is_refund, status, zoned, blank, currency, reason"
)


def text(*rows, delimiter=",", end="\n", quoting=csv.QUOTE_MINIMAL):
    """The rows below a header, as delimited text."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([HEADER, *rows])
    return written.getvalue()


def with_cell(role, cell):
    """Three plain rows, but for one cell of the second."""
    odd = tuple(cell if at == ROLES.get(role, 4) else plain for at, plain in enumerate(PLAIN))
    return text(PLAIN, odd, PLAIN)


def exports_of(engine, paths, spec, roles=ROLES):
    sources = open_orders(engine, paths, spec).sources
    return [
        Export(source, {role: source.columns[at] for role, at in roles.items()})
        for source in sources
    ]


def told(counted):
    """The groups, but for what their points mean, which is told of the first amounts alone."""
    return [replace(group, grouping=0) for group in counted]


def both(paths, days=(-10_000, 30_000), spec=SPEC, roles=ROLES):
    """All rows, those of some days and the groups, read at once and cleaned; None where not plain.

    Rows are in the order of the files where they were read at once, sorted where they were cleaned.
    """
    with Engine(timezone=spec.timezone) as engine:
        exports = exports_of(engine, paths, spec, roles)
        counted = keep_plain_text(engine, exports, spec)
        if counted is None:
            return None, None
        every, within = f"SELECT {COLUMNS} FROM order_lines", counted.used.within(*days)
        quick = [engine.rows(every), engine.rows(f"SELECT {COLUMNS} FROM ({within})")]
        kinds = set(engine.rows("DESCRIBE order_lines"))
        thorough_groups = understanding.count_cleaned(engine, exports, spec)
        assert set(engine.rows("DESCRIBE order_lines")) == kinds
        within = f"reason IS NULL AND day BETWEEN {days[0]} AND {days[1]}"
        thorough = [
            engine.rows(f"{every} ORDER BY ALL"),
            engine.rows(f"{every} WHERE {within} ORDER BY ALL"),
        ]
        return [*quick, told(counted.groups)], [*thorough, told(thorough_groups)]


def agree(quick, thorough):
    def by_value(row):
        return [(value is None, value) for value in row]

    rows, within, groups = quick
    return [sorted(rows, key=by_value), sorted(within, key=by_value), groups] == thorough


def test_rows_by_hand(write):
    """1.5 and 2 are sold, 1.5 refunded, 0.25 taken back; 2024-01-31 is day 19753."""
    path = write(
        "orders.csv",
        text(
            PLAIN,
            ("o2", "m2", "2024-02-01 23:59:59", "paid ", 'said "so"', "2"),
            ("o1", "m1", "2024-02-02T08:00", "refund", "a,b", "1.5"),
            ("NULL", "m1", "2024-02-03 10:00:00.5", "paid", "p", "-0.25"),
            ("o3", " ", "1969-12-31 12:00:00", "", "p", "+0.0001"),
            ("o4", "m3", "2024-01-31 14", "cancelled", "p", "007.10"),
        ).replace('said ""so""', "said so"),
    )
    quick, thorough = both(path, days=(19754, 19760))
    assert agree(quick, thorough)
    lines = [(*row[:4], row[6], row[10]) for row in quick[0]]
    assert lines == [
        ("m1", "o1", 19753, 15_000, "paid", None),
        ("m2", "o2", 19754, 20_000, "paid", None),
        ("m1", "o1", 19755, -15_000, "refund", None),
        ("m1", None, 19756, -2_500, "paid", "no_order"),
        (None, "o3", -1, 1, "", "no_member"),
        ("m3", "o4", 19753, 71_000, "cancelled", "status_ignored"),
    ]
    assert [row[2] for row in quick[1]] == [19754, 19755]


@pytest.mark.parametrize(
    ("role", "cell"),
    [
        *(
            ("member", cell)
            for cell in [*MISSING, "", " ", "\t ", " m", "m ", "0", "é", "会员", "~"]
        ),
        *(("order", cell) for cell in ["", "NULL", "1e5", "00012", "Nul", "a'b"]),
        ("date", "2024-02-29"),
        ("date", "1000-01-01"),
        ("date", "9999-12-31 23:59:59.999999"),
        *(("amount", cell) for cell in ["-0", "00.10", "1e3", "12.5000", "0.0001", ".5", "5."]),
        ("amount", "99999999999.9999"),
        *(("status", cell) for cell in ["", " paid ", "unheard of", "été", "paid\u00a0"]),
        *(("status", cell) for cell in [" paid\u00a0", "\u3000paid ", " \u00a0 ", "\tpaid "]),
        *(
            ("product", cell)
            for cell in [
                "",
                "5' 11",
                "2024-01-01",
                "a,b",
                "品",
                'an inch"',
                'so "called"',
                '"',
                ',"x',
            ]
        ),
    ],
)
def test_what_is_plain(write, role, cell):
    quick, thorough = both(write("orders.csv", with_cell(role, cell)))
    assert quick is not None
    assert agree(quick, thorough)


@pytest.mark.parametrize(
    ("role", "cell"),
    [
        ("date", ""),
        ("date", "NULL"),
        ("date", "31.01.2024"),
        ("date", "2024/01/31"),
        ("date", "2024-1-31"),
        ("date", "2024-02-30"),
        ("date", "0999-12-31"),
        ("date", "2024-01-31 10:00:00Z"),
        ("date", "2024-01-31 10:00:00+08:00"),
        ("date", "infinity"),
        ("amount", ""),
        ("amount", "free"),
        ("amount", "1,50"),
        ("amount", "1 000"),
        ("amount", "€5"),
        ("amount", "0.00005"),
        ("amount", "1234567890123456"),
        ("amount", "100000000000000"),
        ("amount", "nan"),
        ("amount", "inf"),
        ("product", "two\nlines"),
        ("product", "x" * text_blocks.WINDOW * 2),
    ],
)
def test_what_is_left_to_the_cleaning(write, role, cell):
    assert both(write("orders.csv", with_cell(role, cell))) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        'o2,m2,2024-01-31,paid,"p"x,2',
        'o2,m2,2024-01-31,paid,p",2',
        'o2,m2,2024-01-31,paid,p"p,2',
        'o2,m2,2024-01-31,paid,p""p,2',
        'o2,m2,2024-01-31,paid, ",2',
        'o2,m2,2024-01-31,paid,","x,2',
        'o2,m2,2024-01-31,paid, "p",2',
        'o2,m2,2024-01-31,paid,"p" ,2',
        'o2,m2,2024-01-31,paid,""p,2',
        'o2,m2,2024-01-31,paid,"p,2',
        "o2,m2,2024-01-31,paid,p",
        "o2,m2,2024-01-31,paid,p,2,3",
        "",
        "Total,,,,,3.00",
    ],
)
def test_lines_that_are_left_to_the_cleaning(write, line):
    lines = text(PLAIN, PLAIN).splitlines()
    path = write("orders.csv", "\n".join([*lines[:2], line, lines[2]]))
    assert both(path) == (None, None)


AROUND = ["\ufeff{}", "\n\n{}", "Our orders\n\n{}", '"\n\n",,\n{}', "{}\n\n\n", "{}"]


@pytest.mark.parametrize("content", AROUND)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_whatever_stands_around_the_rows(write, content, end, quoting):
    rows = [(f"o{day}", "m", f"2024-01-{day:02}", "paid", "p", f"{day}.5") for day in range(1, 31)]
    for delimiter in ",;\t|":
        table = text(*rows, delimiter=delimiter, end=end, quoting=quoting).rstrip(end)
        path = write("orders.csv", content.replace("\n", end).format(table))
        quick, thorough = both(path)
        assert agree(quick, thorough)
        assert [row[1] for row in quick[0]] == [f"o{day}" for day in range(1, 31)]


@pytest.mark.parametrize("size", [100, 333, 5000])
def test_blocks_end_with_lines_and_give_the_rows_in_order(write, monkeypatch, size):
    monkeypatch.setattr(text_blocks, "BLOCK", size)
    monkeypatch.setattr(text_blocks, "WINDOW", 100)
    names = [f"{year}.csv" for year in (2022, 2023)]
    for name in names:
        rows = [
            (f"{name}-{at}", f"m{at % 7}", f"{name[:4]}-01-{1 + at // 10:02}", "paid", "p", at / 4)
            for at in range(300)
        ]
        path = write(f"orders/{name}", text(*rows))
    quick, thorough = both(path.parent, days=(19000, 19001 + 30))
    assert agree(quick, thorough)
    assert [row[1] for row in quick[0]] == [f"{name}-{at}" for name in names for at in range(300)]


def test_without_orders_or_statuses(write):
    roles = {role: at for role, at in ROLES.items() if role not in ("order", "status")}
    quick, thorough = both(write("orders.csv", text(PLAIN, PLAIN)), roles=roles)
    assert agree(quick, thorough)
    assert quick[0][0][1] is None


CELLS = {
    "order_id": st.sampled_from(["o1", "o2", "", "NULL", "\t", "n/a", "a b", "{}", "Ω"]),
    "customer_id": st.sampled_from(
        ["m1", "m2", "7", "-", " ", "nan", "undefined", " m1", "(null)"]
    ),
    "order_date": st.dates().map(str)
    | st.datetimes().map(str)
    | st.sampled_from(["2024-01-01 10:00", "2024-01-01T10", "20240101", "2024-01-01 24:00:00"]),
    "status": st.sampled_from(["paid", "cancelled", "refund", "", " paid", "Paid"]),
    "product": st.text("ab,;\"'= \t", max_size=3),
    "amount": st.decimals(-1000, 10**15, places=2).map(str)
    | st.from_regex(r"[+-]?[0-9]{0,3}[.,]?[0-9]{0,5}([eE][+-]?[0-9])?", fullmatch=True),
}


@settings(max_examples=150)
@given(
    rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=2),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_the_cells_hold(tmp_path_factory, rows, quoting):
    path = tmp_path_factory.getbasetemp() / "whatever.csv"
    content = text(PLAIN, *(tuple(row.values()) for row in rows), PLAIN, quoting=quoting)
    path.write_text(content, encoding="utf-8", newline="")
    quick, thorough = both(path, days=(19000, 20000))
    assert quick is None or agree(quick, thorough)


@pytest.mark.parametrize(
    "wish",
    [
        {"where": {"product": ("p",)}},
        {"drop_duplicates": True},
        {"currency": "EUR"},
        {"numbers": ("product",)},
        {"texts": ("product",)},
        {"amount_is": "order"},
    ],
)
def test_wishes_that_plain_columns_do_not_meet(write, wish):
    path = write("orders.csv", text(PLAIN))
    with Engine() as engine:
        exports = exports_of(engine, path, SPEC)
        assert keep_plain_text(engine, exports, SPEC) is not None
        assert keep_plain_text(engine, exports, replace(SPEC, **wish)) is None


def test_large_text_is_not_read_beside_a_small_limit_of_memory(write):
    """An eighth of the limit may be text: of 16 MB, 2 MB."""
    rows = [(f"o{at}", f"m{at % 99}", "2024-01-31", "paid", "p" * 90, "1.50") for at in range(9000)]
    path = write("orders.csv", text(*rows))
    assert 1_000_000 < path.stat().st_size < 2_000_000
    for limit, is_read in (("16MB", True), ("8MB", False)):
        with Engine(memory_limit=limit) as engine:
            counted = keep_plain_text(engine, exports_of(engine, path, SPEC), SPEC)
            assert (counted is not None) == is_read


@pytest.mark.parametrize(
    "last", ['o2,m"1,2024-01-31,paid,p,1\no3,m,2024-01-31,paid,1,"', 'x",m,2024-01-31,paid,p,"1']
)
def test_a_quote_that_is_open_where_the_file_ends(write, last):
    """pyarrow takes it for closed, and the number of quotes alone does not tell."""
    for end in ("", "\n"):
        assert both(write("orders.csv", text(PLAIN) + last + end)) == (None, None)


def test_a_line_that_ends_with_cr_alone_beside_an_empty_one():
    """There are as many rows as line feeds then."""
    lines = b"o1,m,2024-01-31,paid,p,1\ro2,m,2024-01-31,paid,p,2\n\n"
    with pytest.raises(text_blocks.NotPlainError):
        text_blocks._lines(np.frombuffer(lines, np.uint8), Header(HEADER, ","))


@pytest.mark.parametrize("amounts", [("1.234", "5.678"), ("7", "12")])
def test_points_that_may_mark_thousands_are_a_matter_of_all_amounts(write, amounts):
    rows = [(*PLAIN[:5], amount) for amount in amounts]
    path = write("orders.csv", text(*rows))
    assert both(path) == (None, None)
    quick, thorough = both(path, spec=replace(SPEC, decimal="point"))
    assert agree(quick, thorough)


def test_a_whole_run_gives_the_same(write, monkeypatch):
    """Orders of two years, some taken back; the text is plain, or has one cell that is not."""
    rows = [
        (
            f"o{at // 2}",
            f"m{at * at % 113}",
            f"202{4 + at // 1000}-{1 + at % 12:02}-{1 + at % 28:02}",
            "cancelled" if at % 17 == 0 else "paid",
            "p",
            f"{-at if at % 29 == 0 else at}.{at % 100:02}",
        )
        for at in range(2000)
    ]
    odd = [*rows[:-1], (*rows[-1][:4], "two\nlines", rows[-1][5])]
    paths = [write("plain.csv", text(*rows)), write("odd.csv", text(*odd))]
    statuses = {"count": ["paid"], "ignore": ["cancelled"]}
    kept = []

    def keep(*given):
        kept.append(keep_plain_text(*given))
        return kept[-1]

    monkeypatch.setattr(plain_text, "keep_plain_text", keep)
    made = []
    for large in (paths[0].stat().st_size, 1 << 60):
        monkeypatch.setattr(understanding, "LARGE_TEXT", large)
        made += [segment(path, statuses=statuses) for path in paths]
    assert [counted is not None for counted in kept] == [True, False]
    first, *others = made
    assert first.intake.used > 1800
    for other in others:
        assert other.members.equals(first.members)
        assert (other.intake, other.as_of) == (first.intake, first.as_of)
        assert other.tiers == first.tiers
