"""Further aggregates on every engine: equal to the contract in plain Python, on dirty lines."""

import random
from collections import defaultdict
from typing import NamedTuple

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.members.engines import ENGINES, EVERY, QUICK
from tierkit.members import aggregates

EURO = 10_000
MEMBERS = [f"{letter}{number}" for letter in "abé" for number in range(12)]


class Line(NamedTuple):
    """An order line with a number and a text of its own, None where the cell is blank."""

    member_id: str
    order_id: str | None
    day: int
    amount: int
    is_sale: bool = True
    number: int | None = None
    text: str | None = None


LINES = [
    # ann: two orders in the window, one of them of two lines; a number is blank
    Line("ann", "1", 100, 30 * EURO, number=2 * EURO, text="x"),
    Line("ann", "1", 101, 5 * EURO, number=None, text="y"),
    Line("ann", "2", 101, 20 * EURO, number=-1 * EURO, text="x"),
    # bob: an order that came back in full, one that came back in part, one before the window
    Line("bob", "3", 102, 50 * EURO, number=9 * EURO, text="z"),
    Line("bob", "3", 103, -50 * EURO, False, number=9 * EURO, text="z"),
    Line("bob", "4", 104, 40 * EURO, number=3 * EURO, text=None),
    Line("bob", "4", 105, -15 * EURO, False, number=3 * EURO, text="back"),
    Line("bob", "5", 90, 70 * EURO, number=7 * EURO, text="old"),
    # cat: one order with lines before and in the window
    Line("cat", "6", 98, 11 * EURO, number=5 * EURO, text="p"),
    Line("cat", "6", 100, 4 * EURO, number=6 * EURO, text="q"),
    # dan: a return only
    Line("dan", "7", 101, -9 * EURO, False, number=1 * EURO, text="x"),
]


@pytest.fixture(params=EVERY)
def engine(request):
    return request.param


def as_frame(engine, lines):
    """Lines in the types in which the reader hands them over."""
    types = [pa.string(), pa.string(), pa.int32(), pa.int64(), pa.bool_(), pa.int64(), pa.string()]
    columns = [*zip(*lines, strict=True)]
    cells = dict(zip(Line._fields, columns, strict=True))
    table = pa.table(
        {name: pa.array(cells[name], kind) for name, kind in zip(cells, types, strict=True)}
    )
    has = pa.array([number is not None for number in cells["number"]])
    filled = pa.array([number or 0 for number in cells["number"]], pa.int64())
    table = table.drop_columns(["number", "text"])
    table = table.append_column("number_0", filled).append_column("has_number_0", has)
    table = table.append_column("text_0", pa.array(cells["text"], pa.string()))
    return nw.from_native(ENGINES[engine](table)).lazy()


def rows(frame, *columns):
    """The numbers of each member as Python integers, None for none."""
    collected = frame.collect().select("member_id", *columns)
    found = {}
    for member, *numbers in collected.iter_rows():
        assert member not in found
        found[member] = tuple(None if n is None or n != n else int(n) for n in numbers)
    return found


def numbers(frame):
    """Sum, largest, smallest and number of the cells, of who has any."""
    found = rows(frame, *(f"{how}_number_0" for how in ("sum", "max", "min", "cells")))
    assert all(total == 0 for total, *_, cells in found.values() if not cells)
    return {member: told for member, told in found.items() if told[-1]}


def measured(engine, lines, start, *, has_orders=True, has_returns=True):
    """All aggregates of the lines, by their names."""
    frame = as_frame(engine, lines)
    sales = aggregates.counted_sales(frame, start, has_orders=has_orders, has_returns=has_returns)
    return {
        "history": rows(
            aggregates.history(frame, has_orders=has_orders), "first_day", "orders", "monetary"
        ),
        "largest": rows(aggregates.largest_orders(frame, start, has_orders=has_orders), "largest"),
        "days": rows(aggregates.purchase_days(frame, start, has_orders=has_orders), "days"),
        "numbers": numbers(aggregates.column_numbers(sales, ["number_0"])),
        "values": rows(aggregates.column_values(sales, "text_0"), "cells", "distinct"),
    }


def test_four_members_over_a_window(engine):
    """Window from day 100 on.

    ann  days 101 (both orders stand on it): 1 day; largest 35; numbers 2 - 1 = 1 of 2 cells
    bob  order 3 came back; order 4 stands on 104 with 40 - 15 = 25; order 5 is history: first
         day 90, 2 orders, 70 + 25 = 95 and order 3's 0; numbers 3, its text is blank
    cat  order 6 stands on 100, of its lines 4 is in the window; numbers 6 of 1 cell
    dan  nothing but what it sent back
    """
    assert measured(engine, LINES, 100) == {
        "history": {
            "ann": (101, 2, 55 * EURO),
            "bob": (90, 2, 95 * EURO),
            "cat": (100, 1, 15 * EURO),
            "dan": (None, 0, -9 * EURO),
        },
        "largest": {"ann": (35 * EURO,), "bob": (25 * EURO,), "cat": (4 * EURO,)},
        "days": {"ann": (1,), "bob": (1,), "cat": (1,)},
        "numbers": {
            "ann": (1 * EURO, 2 * EURO, -1 * EURO, 2),
            "bob": (3 * EURO, 3 * EURO, 3 * EURO, 1),
            "cat": (6 * EURO, 6 * EURO, 6 * EURO, 1),
        },
        "values": {"ann": (3, 2), "cat": (1, 1)},
    }


def test_numbers_beyond_what_a_float_holds(engine):
    """2^53 + 1 is no float64, and a blank beside it must not make one of it."""
    lines = [
        Line("a", "1", 100, 1, number=2**53),
        Line("a", "2", 100, 2**53 + 1, number=1),
        Line("a", "3", 100, 1),
        Line("b", "4", 100, -1, is_sale=False),
    ]
    found = measured(engine, lines, 100)
    assert found["numbers"] == {"a": (2**53 + 1, 2**53, 1, 2)}
    assert found["largest"] == {"a": (2**53 + 1,)}
    assert found["history"]["a"] == (100, 3, 2**53 + 3)


def reference(lines, start, *, has_orders):
    """The contract in plain Python."""
    first = min(line.day for line in lines) if start is None else start
    orders = defaultdict(list)
    for position, line in enumerate(lines):
        orders[line.member_id, line.order_id if has_orders else position].append(line)
    history = {line.member_id: [] for line in lines}
    money = dict.fromkeys(history, 0)
    largest, days = defaultdict(list), defaultdict(set)
    numbers, texts = defaultdict(list), defaultdict(list)
    for (member, _), own in orders.items():
        sales = [line for line in own if line.is_sale]
        net = sum(line.amount for line in own)
        money[member] += net
        if not sales or (len(sales) < len(own) and net <= 0):
            continue
        day = max(line.day for line in sales)
        history[member].append(day)
        if day >= first:
            largest[member].append(sum(line.amount for line in own if line.day >= first))
            days[member].add(day)
        inside = [line for line in sales if line.day >= first]
        numbers[member] += [line.number for line in inside if line.number is not None]
        texts[member] += [line.text for line in inside if line.text is not None]
    return {
        "history": {m: (min(d, default=None), len(d), money[m]) for m, d in history.items()},
        "largest": {m: (max(each),) for m, each in largest.items()},
        "days": {m: (len(each),) for m, each in days.items()},
        "numbers": {m: (sum(e), max(e), min(e), len(e)) for m, e in numbers.items() if e},
        "values": {m: (len(each), len(set(each))) for m, each in texts.items() if each},
    }


@st.composite
def order_lines(draw):
    """A few members, orders and days, so that they meet often; returns are negative or zero."""
    is_sale = draw(st.booleans()) or draw(st.booleans())
    amount = draw(st.integers(0, 3)) * draw(st.sampled_from([1, 10_000, 10**15 + 1]))
    return Line(
        member_id=draw(st.sampled_from("abc")),
        order_id=draw(st.sampled_from("123")),
        day=draw(st.integers(98, 103)),
        amount=amount if is_sale else -amount,
        is_sale=is_sale,
        number=draw(st.none() | st.integers(-3, 3) | st.just(10**15 + 1)),
        text=draw(st.none() | st.sampled_from(["x", "y", "X"])),
    )


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(order_lines(), min_size=1, max_size=14),
    start=st.sampled_from([None, 98, 100, 102, 110]),
    has_orders=st.booleans(),
)
def test_every_engine_agrees_with_the_contract(name, lines, start, has_orders):
    if not has_orders:
        lines = [line._replace(order_id=None) for line in lines]
    has_returns = not all(line.is_sale for line in lines)
    found = measured(name, lines, start, has_orders=has_orders, has_returns=has_returns)
    assert found == reference(lines, start, has_orders=has_orders)


@pytest.mark.parametrize("has_orders", [True, False])
def test_many_lines_at_once(engine, has_orders):
    """What a single question to each engine can hold, among them the one that is slow to ask."""
    chance = random.Random(4)
    lines = []
    for _ in range(400):
        is_sale = chance.random() < 0.7
        amount = chance.randrange(4) * chance.choice([1, EURO, 10**15 + 1])
        line = Line(
            member_id=chance.choice(MEMBERS),
            order_id=chance.choice("12345") if has_orders else None,
            day=chance.randrange(95, 108),
            amount=amount if is_sale else -amount,
            is_sale=is_sale,
            number=chance.choice([None, -3, 0, 10**15 + 1]),
            text=chance.choice([None, "x", "X", "é", "x "]),
        )
        lines.append(line)
    found = measured(engine, lines, 100, has_orders=has_orders)
    assert found == reference(lines, 100, has_orders=has_orders)
