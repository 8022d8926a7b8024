"""One expression, every engine: the same integers everywhere, and the right ones."""

import random
from collections import defaultdict

import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.members.engines import ENGINES, EVERY, QUICK, Line, Member, as_arrow, run
from tierkit.members.measure import purchase_gaps


@pytest.fixture(params=EVERY)
def engine(request):
    return request.param


EURO = 10_000
TEN_MEMBERS = [
    # plain: two orders, the first of two lines
    Line("plain", "1", 100, 30 * EURO),
    Line("plain", "1", 100, 5 * EURO),
    Line("plain", "2", 110, 7 * EURO),
    # some-back: a part of the order comes back later
    Line("some-back", "3", 102, 50 * EURO),
    Line("some-back", "3", 105, -20 * EURO, False),
    # all-back: two returns take back everything of one order; the other stays
    Line("all-back", "4", 101, 10 * EURO),
    Line("all-back", "4", 118, 40 * EURO),
    Line("all-back", "4", 119, -30 * EURO, False),
    Line("all-back", "4", 120, -20 * EURO, False),
    Line("all-back", "5", 103, 8 * EURO),
    # nothing-left: its only order was taken back
    Line("nothing-left", "6", 104, 60 * EURO),
    Line("nothing-left", "6", 106, -60 * EURO, False),
    # lapsed: bought before the window only
    Line("lapsed", "7", 40, 90 * EURO),
    Line("lapsed", "8", 99, 10 * EURO),
    # late-return: bought before the window, a part comes back within it
    Line("late-return", "9", 95, 70 * EURO),
    Line("late-return", "9", 112, -30 * EURO, False),
    # across: one order with lines before and in the window
    Line("across", "10", 98, 11 * EURO),
    Line("across", "10", 100, 4 * EURO),
    # shares-id: has order 1 too, as "plain" does
    Line("shares-id", "1", 115, 3 * EURO),
    # free: an order of amount zero
    Line("free", "11", 107, 0),
    # only-return: a return of an order that is not in the export
    Line("only-return", "12", 108, -9 * EURO, False),
]


def test_ten_members_over_a_window(engine):
    """Window from day 100 on.

    plain         2 orders, last 110, 30 + 5 + 7 = 42
    some-back     1 order, last 102 (a return moves no day), 50 - 20 = 30
    all-back      order 4: 10 + 40 - 30 - 20 = 0, no order; so 1 order, last 103, 0 + 8 = 8
    nothing-left  60 - 60 = 0: no order, no last day, 0
    lapsed        none in the window, last 99
    late-return   none in the window, last 95 (70 - 30 = 40 is left of it), -30 in the window
    across        1 order, its day is that of its last line: 100; in the window 4
    shares-id     1 order of its own, 3
    free          1 order, 0
    only-return   no order, -9
    """
    assert run(engine, TEN_MEMBERS, 100) == {
        "plain": Member(110, 2, 42 * EURO, 3),
        "some-back": Member(102, 1, 30 * EURO, 2),
        "all-back": Member(103, 1, 8 * EURO, 5),
        "nothing-left": Member(None, 0, 0, 2),
        "lapsed": Member(99, 0, 0, 2),
        "late-return": Member(95, 0, -30 * EURO, 2),
        "across": Member(100, 1, 4 * EURO, 2),
        "shares-id": Member(115, 1, 3 * EURO, 1),
        "free": Member(107, 1, 0, 1),
        "only-return": Member(None, 0, -9 * EURO, 1),
    }


def test_ten_members_over_all_days(engine):
    """The same without a start: lapsed 2 orders, 90 + 10 = 100; late-return 1 order, 40;
    across 11 + 4 = 15; the others as over the window.
    """
    found = run(engine, TEN_MEMBERS, None)
    assert found["lapsed"] == Member(99, 2, 100 * EURO, 2)
    assert found["late-return"] == Member(95, 1, 40 * EURO, 2)
    assert found["across"] == Member(100, 1, 15 * EURO, 2)
    windowed = run(engine, TEN_MEMBERS, 100)
    same = found.keys() - {"lapsed", "late-return", "across"}
    assert {name: found[name] for name in same} == {name: windowed[name] for name in same}


def test_without_returns(engine):
    """Sales only, window from day 100 on: orders 10 and 11 (20 + 5), one on day 99 before it."""
    lines = [
        Line("a", "10", 100, 20 * EURO),
        Line("a", "11", 104, 2 * EURO),
        Line("a", "11", 104, 3 * EURO),
        Line("a", "9", 99, 7 * EURO),
        Line("b", "8", 99, 1 * EURO),
    ]
    assert run(engine, lines, 100) == {
        "a": Member(104, 2, 25 * EURO, 4),
        "b": Member(99, 0, 0, 1),
    }


def test_without_order_ids_each_sale_row_is_an_order(engine):
    """a: two rows on one day and one later, 1 + 2 + 4 = 7, less a return of 5; b: before only."""
    lines = [
        Line("a", None, 100, 1 * EURO),
        Line("a", None, 100, 2 * EURO),
        Line("a", None, 103, 4 * EURO),
        Line("a", None, 109, -5 * EURO, False),
        Line("b", None, 90, 6 * EURO),
    ]
    assert run(engine, lines, 100, has_orders=False) == {
        "a": Member(103, 3, 2 * EURO, 4),
        "b": Member(90, 0, 0, 1),
    }


def test_an_order_of_nothing_counts_unless_something_came_back(engine):
    """free: 0 and no return, an order. swapped: 10 - 10 = 0, none. gift: 0, then -2: none."""
    lines = [
        Line("free", "1", 100, 0),
        Line("swapped", "2", 100, 10 * EURO),
        Line("swapped", "2", 100, -10 * EURO, False),
        Line("gift", "3", 100, 0),
        Line("gift", "3", 101, -2 * EURO, False),
    ]
    assert run(engine, lines, None) == {
        "free": Member(100, 1, 0, 1),
        "swapped": Member(None, 0, 0, 2),
        "gift": Member(None, 0, -2 * EURO, 2),
    }


@pytest.mark.parametrize("start", [None, 100])
@pytest.mark.parametrize("has_returns", [False, True])
def test_sums_beyond_what_a_float_holds(engine, start, has_returns):
    """2^53 + 1 units are not a float64; a member without the window makes a join leave holes."""
    lines = [
        Line("rich", "1", 100, 2**53),
        Line("rich", "2", 101, 1),
        Line("before", "3", 90, 5),
        *([Line("rich", "4", 102, -2, False)] if has_returns else []),
    ]
    assert run(engine, lines, start)["rich"].monetary == 2**53 + 1 - 2 * has_returns


def test_numbers_are_integers_where_a_member_has_no_window(engine):
    lines = [Line("a", "1", 100, 5), Line("b", "2", 50, 5)]
    assert run(engine, lines, 60)["b"] == Member(50, 0, 0, 1)


def reference(lines: list[Line], start: int | None, *, has_orders: bool) -> dict[str, Member]:
    """The contract in plain Python."""
    first = min(line.day for line in lines) if start is None else start
    members = defaultdict(list)
    for line in lines:
        members[line.member_id].append(line)
    measured = {}
    for member, own in members.items():
        orders = defaultdict(list)
        for position, line in enumerate(own):
            orders[line.order_id if has_orders else position].append(line)
        days = []
        for order in orders.values():
            sales = [line.day for line in order if line.is_sale]
            returned = len(sales) < len(order)
            if sales and not (returned and sum(line.amount for line in order) <= 0):
                days.append(max(sales))
        measured[member] = Member(
            last_day=max(days, default=None),
            frequency=sum(day >= first for day in days),
            monetary=sum(line.amount for line in own if line.day >= first),
            lines=len(own),
        )
    return measured


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
    )


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=40, deadline=None)
@given(
    lines=st.lists(order_lines(), min_size=1, max_size=14),
    start=st.sampled_from([None, 98, 100, 102, 110]),
    has_orders=st.booleans(),
)
def test_every_engine_agrees_with_the_contract(name, lines, start, has_orders):
    if not has_orders:
        lines = [line._replace(order_id=None) for line in lines]
    expected = reference(lines, start, has_orders=has_orders)
    assert run(name, lines, start, has_orders=has_orders) == expected


@pytest.mark.parametrize("name", [each for each in EVERY if each not in QUICK])
@pytest.mark.parametrize("has_orders", [True, False])
@pytest.mark.parametrize("start", [None, 100])
def test_spark_agrees_with_the_contract_on_many_exports_at_once(name, start, has_orders):
    """Two hundred small exports in one table, the members of each under names of their own."""
    chance = random.Random(7)
    lines = []
    for export in range(200):
        for _ in range(chance.randint(1, 12)):
            is_sale = chance.random() < 0.7
            amount = chance.randint(0, 3) * chance.choice([1, 10_000, 10**15 + 1])
            lines.append(
                Line(
                    f"{export}{chance.choice('abc')}",
                    chance.choice("123") if has_orders else None,
                    chance.randint(98, 103),
                    amount if is_sale else -amount,
                    is_sale,
                )
            )
    expected = reference(lines, start, has_orders=has_orders)
    assert run(name, lines, start, has_orders=has_orders) == expected


GAPS = [
    # a buys on days 100 (two orders), 110 and 130: gaps of 10 and 20. Order 4 was taken back.
    Line("a", "1", 100, 5 * EURO),
    Line("a", "2", 100, 5 * EURO),
    Line("a", "3", 110, 5 * EURO),
    Line("a", "4", 115, 5 * EURO),
    Line("a", "4", 120, -5 * EURO, False),
    Line("a", "5", 130, 5 * EURO),
    # b's first order stands on the day of its last line, 104: a gap of 10.
    Line("b", "6", 100, 5 * EURO),
    Line("b", "6", 104, 5 * EURO),
    Line("b", "7", 114, 5 * EURO),
    # c's order 8 came back in part and counts; the day of the return is none: a gap of 7.
    Line("c", "8", 100, 5 * EURO),
    Line("c", "8", 103, -2 * EURO, False),
    Line("c", "1", 107, 5 * EURO),
    # d bought on one day, e's only order was taken back.
    Line("d", "9", 100, 5 * EURO),
    Line("e", "10", 100, 5 * EURO),
    Line("e", "10", 100, -5 * EURO, False),
]


# pyarrow has no look at the row before.
ORDERED = [each for each in EVERY if each != "pyarrow"]


def gaps(engine, lines, *, has_orders):
    frame = nw.from_native(ENGINES[engine](as_arrow(lines))).lazy()
    found = purchase_gaps(frame, has_orders=has_orders).collect().select("gap", "gaps")
    return sorted((int(gap), int(count)) for gap, count in found.iter_rows())


@pytest.mark.parametrize("name", ORDERED)
def test_gaps_between_purchase_days(name):
    assert gaps(name, GAPS, has_orders=True) == [(7, 1), (10, 2), (20, 1)]


@pytest.mark.parametrize("name", ORDERED)
def test_gaps_without_order_ids(name):
    """Every day with a sale is one, whatever came back: a 100, 110, 115, 130; b 100, 104, 114."""
    rows = [line._replace(order_id=None) for line in GAPS]
    expected = [(4, 1), (5, 1), (7, 1), (10, 2), (15, 1)]
    assert gaps(name, rows, has_orders=False) == expected
