"""JSON: lists of objects, an object that holds one, an object per line; and what is broken."""

import json

import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError

ROWS = [
    {"customer_id": "007", "order_id": 1, "order_date": "2025-01-05", "amount": 10.5},
    {"order_date": "2025-01-06", "amount": 5, "order_id": 2, "customer_id": "B"},
]
READ = [("007", "1", "2025-01-05", 10.5), ("B", "2", "2025-01-06", 5.0)]
LINES = "\n".join(map(json.dumps, ROWS)) + "\n"

SHAPES = {
    "a list": json.dumps(ROWS),
    "a list over lines": json.dumps(ROWS, indent=2),
    "blanks before": "\n " + json.dumps(ROWS),
    "an object that holds a list": json.dumps({"page": 1, "tags": ["x"], "orders": ROWS}),
    "an object per line": LINES,
    "blank lines": "\n" + LINES.replace("\n", "\n\n"),
}


def rows(path):
    read = read_orders(path)[["member_id", "order_id", "day", "amount"]]
    read["day"] = read["day"].dt.strftime("%Y-%m-%d")
    return list(read.itertuples(index=False, name=None))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_shape_gives_the_same_rows(write, text, codec):
    assert rows(write("orders.json", text.encode(codec))) == READ


def test_the_format_is_told(write):
    for name, text, told in (("a.json", SHAPES["a list"], "JSON"), ("b", LINES, "JSON lines")):
        assert segment(write(name, text)).reading.recognised[0].format == told


def test_one_order_alone_is_an_order(write):
    order = ROWS[0] | {"lines": [{"sku": 1}, {"sku": 2}]}
    assert rows(write("orders.json", json.dumps(order))) == READ[:1]


def test_objects_within_objects_become_columns(write):
    nested = [
        {"customer": {"id": row["customer_id"], "name": {"first": "x"}}, "lines": [1]} | row
        for row in ROWS
    ]
    for row in nested:
        del row["customer_id"]
    assert rows(write("orders.json", json.dumps(nested))) == READ


def test_text_stays_text_and_long_numbers_keep_every_digit(write):
    """A float would make the same id of both."""
    ids = [12345678901234567890123, 12345678901234567890124]
    text = "\n".join(json.dumps(ROWS[1] | {"customer_id": number}) for number in ids)
    path = write("orders.jsonl", text)
    assert read_orders(path)["member_id"].to_list() == [str(number) for number in ids]
    odd = [ROWS[1] | {"customer_id": each} for each in ("2025-01-05", "10:00:00", "007", 7)]
    path = write("orders.json", json.dumps(odd))
    assert read_orders(path)["member_id"].to_list() == ["2025-01-05", "10:00:00", "007", "7"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            LINES + '{"customer_id": "C"',
            r"orders\.json, line 3, column \d+: this is not sound JSON",
        ),
        (LINES + "[]]\n" + LINES, r"orders\.json, line 3, column \d+: this is not sound JSON"),
        (json.dumps(ROWS)[:-9], r"orders\.json, line 1, column \d+: this is not sound JSON"),
        (json.dumps(ROWS, indent=1).replace('"B"', "B"), r"orders\.json, line \d+, column"),
        (json.dumps(ROWS[0])[:-9], r"orders\.json, line 1, column \d+: this is not sound JSON"),
        ("[]", "no list of objects"),
        ('[{"a": 1}, 2]', "no list of objects"),
        ('{"a": [{"x": 1}], "b": [{"x": 1}]}', "several lists of objects: a, b"),
        ('{"a": ' + "[" * 100_000, "nested too deeply|not sound JSON"),
    ],
)
def test_what_is_broken_is_told_with_its_place(write, text, told):
    with pytest.raises(DataError, match=told):
        read_orders(write("orders.json", text))


def test_a_bad_row_is_told_with_its_line(write):
    bad = json.dumps(ROWS[0] | {"order_date": "soon"})
    with pytest.raises(DataError, match=r"orders\.jsonl, line 4: unreadable date"):
        read_orders(write("orders.jsonl", LINES + "\n" + bad))


ORDERS = [
    {"order_id": f"{at}", "customer": {"id": "A"}, "date": "2024-01-01", "total": at}
    for at in range(3)
]


@pytest.mark.parametrize(
    "whole",
    [
        {"orders": ORDERS},
        {"data": {"orders": ORDERS, "total": 3}, "date": "2024-02-01"},
        {"code": 0, "result": {"data": {"list": ORDERS}}},
        {"orders": ORDERS, "customers": [{"id": "A", "tags": []}]},
        {"data": {"orders": {"edges": [{"node": each, "cursor": "x"} for each in ORDERS]}}},
    ],
)
def test_the_orders_within_an_object_are_found(write, whole):
    result = segment(write("o.json", json.dumps(whole, indent=1)), window="all")
    assert result.members["monetary"].tolist() == [3.0]
    assert result.members["frequency"].tolist() == [3]
    told = [note for note in result.reading.notes if "not read: customers" in note]
    assert len(told) == ("customers" in whole)


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        ({"a": ORDERS, "b": {"c": ORDERS}}, "several lists of objects: a, b.c"),
        ([["order_id", "customer_id"], ["1", "A"]], "it is no list of objects"),
        ([{f"{row}_{at}": 1 for at in range(10)} for row in range(1100)], "different keys"),
    ],
)
def test_what_may_be_the_orders_is_not_guessed(write, whole, told):
    with pytest.raises(DataError, match=told):
        segment(write("o.json", json.dumps(whole)))
