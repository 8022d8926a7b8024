"""Who holds the orders: how many members and orders there are, and who is probably nobody."""

from dataclasses import dataclass
from fractions import Fraction

from tierkit.orders.as_of import COUNTS
from tierkit.orders.engine import Engine, quote_text
from tierkit.orders.in_order import BEGINS, InOrder

STAGE = "Looking at members"
MEMBERS = "members_seen"
SHOWN = 5
# Ids that stand for nobody, alone or with something behind them: guest@example.com, test_01.
NOBODY = (
    "guest|test|tester|testing|unknown|anonymous|anonym|dummy|walk-?in|visitor|no-?reply|nobody|"
    "cash sales?|匿名|游客|遊客|散客|访客|訪客|测试|測試|未知"
)
NOTHING = (
    "n/?a|null|none|nan|nil|undefined|default|demo|cash|-+|\\?+|0+|9{4,}|12345+6?7?8?9?0?|无|無|空"
)
BEHIND = "([@_. /-].*|[0-9]{0,2}|用户|用戶|会员|會員|买家|買家|账号|帳號)"
PLACEHOLDER = f"({NOBODY}){BEHIND}|{NOTHING}"
# A member who holds this share of all orders, or very many, and many times what most others do.
SHARE = Fraction(1, 20)
FEWEST_ORDERS = 20
TIMES_WITH_SHARE = 5
TIMES = 10
FEWEST_MEMBERS = 100
MOST_OTHERS = 0.95
# So many of all orders have a member of their own where the id is the order's.
OWN = Fraction(98, 100)
FEWEST_OF_OWN = 50


@dataclass(frozen=True)
class Trade:
    """How many members, orders and sale lines count, and what they bring, in units."""

    members: int
    orders: int
    lines: int
    revenue: int


@dataclass(frozen=True)
class Holder:
    """A member id that holds more orders than one person has, or whose name says nobody."""

    member: str
    orders: int
    share: Fraction
    placeholder: bool


@dataclass(frozen=True)
class Holders:
    """The first few members worth a look, and how many there are."""

    shown: tuple[Holder, ...]
    count: int


def own_members(members: int, orders: int, column: str) -> tuple[str, ...]:
    """Warn where nearly every order has a member of its own, who then cannot have come again."""
    if orders < FEWEST_OF_OWN or members < OWN * orders:
        return ()
    told = (
        f"nearly every order has a member of its own ({members:,} members, {orders:,} orders): "
        f"if column {column!r} is an id of the order or the visit, name a lasting one with --member"
    )
    return (told,)


def count_trade(engine: Engine, used: str, *, has_orders: bool) -> Trade:
    """Count members and orders; `used` is SQL for the rows that count, to stand behind FROM.

    What each member has is kept for `find_holders`. What returns take back as a whole is no order.
    """
    each = (
        "SELECT member_id, CAST(is_sale AS INTEGER) AS lines, amount AS net, is_sale AS has_sale, "
        f"false AS has_return FROM {used}"
    )
    if has_orders:
        # Two groupings can spill to disk, where distinct ids within one could not.
        each = (
            "SELECT member_id, count(*) FILTER (is_sale) AS lines, sum(amount) AS net, "
            "bool_or(is_sale) AS has_sale, bool_or(NOT is_sale) AS has_return "
            f"FROM {used} GROUP BY member_id, order_id"
        )
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE {MEMBERS} AS "
        f"SELECT member_id, count(*) FILTER ({COUNTS}) AS orders, sum(lines) AS lines, "
        f"sum(net) AS amount FROM ({each}) GROUP BY member_id",
        STAGE,
    )
    return _trade(engine)


def count_trade_in_order(engine: Engine, in_order: InOrder, first: int, last: int) -> Trade | None:
    """The same where no order has returns and all are told apart by where their rows stand.

    That takes half the time and a third of the memory. None where they are in no order.
    """
    told = in_order.told_apart(first, last)
    if told is None:
        return None
    sql = (
        f"CREATE OR REPLACE TEMP TABLE {MEMBERS} AS SELECT member_id, sum({BEGINS}) AS orders, "
        f"count(*) AS lines, sum(amount) AS amount FROM ({told}) GROUP BY member_id"
    )
    made = in_order.run(lambda: engine.rows(sql, STAGE))
    return None if made is None else _trade(engine)


def _trade(engine: Engine) -> Trade:
    totals = "count(*), sum(orders), sum(lines), sum(amount)"
    counted = engine.rows(f"SELECT {totals} FROM {MEMBERS}", STAGE)[0]
    return Trade(*(int(count or 0) for count in counted))


def find_holders(engine: Engine, trade: Trade) -> Holders:
    """The members who are probably nobody, or many, most orders first."""
    usual = f"(SELECT quantile_disc(orders, {MOST_OTHERS}) FROM {MEMBERS})"
    share = f"orders * {SHARE.denominator} >= {trade.orders * SHARE.numerator}"
    much = f"({share} AND orders >= {TIMES_WITH_SHARE} * {usual})"
    many = f"(orders >= {FEWEST_ORDERS} AND orders >= {TIMES} * {usual})"
    enough = "true" if trade.members >= FEWEST_MEMBERS else "false"
    rows = engine.rows(
        "SELECT member_id, orders, nobody, count(*) OVER () FROM (SELECT *, "
        f"regexp_full_match(trim(member_id), {quote_text(PLACEHOLDER)}, 'i') AS nobody "
        f"FROM {MEMBERS}) WHERE nobody OR ({enough} AND ({much} OR {many})) "
        f"ORDER BY orders DESC, member_id LIMIT {SHOWN}",
        STAGE,
    )
    shown = tuple(
        Holder(member, orders, Fraction(orders, trade.orders or 1), nobody)
        for member, orders, nobody, _ in rows
    )
    return Holders(shown, rows[0][3] if rows else 0)
