"""Who holds the orders, and who is probably nobody."""

from fractions import Fraction

import pytest

from tierkit.orders.engine import Engine
from tierkit.orders.holders import Holders, Trade, count_trade, find_holders, own_members
from tierkit.orders.roles import words

LINES = "(VALUES {}) AS lines (member_id, order_id, is_sale, amount)"


def looked_at(rows: list[tuple[str, str, bool, int]], *, has_orders: bool = True):
    values = ", ".join(f"('{m}', '{o}', {sale}, {amount})" for m, o, sale, amount in rows)
    with Engine() as engine:
        trade = count_trade(engine, LINES.format(values), has_orders=has_orders)
        return trade, find_holders(engine, trade)


def held(counts: dict[str, int]) -> Holders:
    """The holders among members with so many orders of one line each."""
    rows = [(m, f"{m}-{n}", True, 10_000) for m, count in counts.items() for n in range(count)]
    return looked_at(rows)[1]


ROWS = [
    ("A", "1", True, 50_000),
    ("A", "1", True, 20_000),
    ("A", "1", False, -20_000),
    ("B", "1", True, 30_000),
    ("B", "2", False, -10_000),
]


def test_orders_are_counted_within_members():
    """Order 1 of A and order 1 of B; return 2 is no order; 5 + 2 - 2 + 3 - 1 = 7."""
    assert looked_at(ROWS)[0] == Trade(members=2, orders=2, lines=3, revenue=70_000)


def test_what_came_back_as_a_whole_is_no_order_but_what_was_free_is():
    """Order 1 of A is taken back, of order 2 a part, and order 3 cost nothing."""
    rows = [("A", "1", True, 5), ("A", "1", False, -5), ("A", "2", True, 5), ("A", "2", False, -4)]
    rows.append(("A", "3", True, 0))
    assert looked_at(rows)[0] == Trade(members=1, orders=2, lines=3, revenue=1)


def test_without_order_ids_each_sale_line_is_an_order():
    assert looked_at(ROWS, has_orders=False)[0] == Trade(2, 3, 3, 70_000)


@pytest.mark.parametrize(
    "member",
    words(
        "guest guest@example.com GUEST_17 test test01 unknown Walk-in anonymous noreply@a.b 0000 "
        "0 99999 NULL n/a None - ? 123456 匿名 匿名用户 散客 游客 測試"
    ),
)
def test_names_for_nobody(member):
    (holder,) = held({member: 1, "A17": 30}).shown
    assert (holder.member, holder.placeholder, holder.share) == (member, True, Fraction(1, 31))


@pytest.mark.parametrize(
    "member",
    words(
        "guesty tester777 00012 1000 99 nancy nan_1503 nullius customer_17 user-9 cashew@a.com "
        "contest@example.com 游客多多 测评君 12340"
    ),
)
def test_names_for_somebody(member):
    assert held({member: 1}).shown == ()


def test_a_member_with_a_large_share_of_all_orders():
    crowd = {f"M{number}": 2 for number in range(200)}
    (holder,) = held(crowd | {"C-1": 30}).shown
    assert (holder.member, holder.orders, holder.placeholder) == ("C-1", 30, False)
    assert holder.share == Fraction(30, 430)
    assert held(crowd | {"C-1": 12}).shown == ()


def test_a_member_with_many_times_the_orders_of_others():
    """Thirty orders are under 5% of 1,230, but fifteen times what nearly all others have."""
    crowd = {f"M{number}": 2 for number in range(600)}
    assert [holder.member for holder in held(crowd | {"C-1": 30}).shown] == ["C-1"]


def test_among_a_few_members_any_share_is_normal():
    assert held({"A": 30, "B": 2, "C": 1}).shown == ()


def test_a_member_for_nearly_every_order():
    """49 of 50 are 98%."""
    (told,) = own_members(49, 50, "customer_id")
    assert "(49 members, 50 orders): if column 'customer_id' is an id of the order" in told
    assert own_members(48, 50, "customer_id") == own_members(49, 49, "customer_id") == ()


def test_the_first_five_are_shown_and_all_counted():
    found = held({f"guest_{number}": number for number in range(1, 9)})
    assert [holder.orders for holder in found.shown] == [8, 7, 6, 5, 4]
    assert found.count == 8
