"""Amounts that are probably not what they seem."""

import datetime as dt
from fractions import Fraction

from tierkit.orders.days import to_number
from tierkit.orders.engine import Engine
from tierkit.orders.holders import Trade
from tierkit.orders.scales import LargeLine, find_large_lines, find_other_scales

LINES = "(VALUES {}) AS lines (member_id, order_id, day, is_sale, amount)"
Row = tuple[dt.date, int]


def used(rows: list[Row]) -> str:
    """SQL for sale lines of these days and amounts in whole units of currency."""
    return LINES.format(
        ", ".join(
            f"('M{at % 7}', '{at}', {to_number(day)}, true, {amount * 10_000}::BIGINT)"
            for at, (day, amount) in enumerate(rows)
        )
    )


def large(rows: list[Row]) -> tuple[LargeLine, ...]:
    amounts = [amount * 10_000 for _, amount in rows]
    trade = Trade(7, len(rows), len(rows), sum(amounts))
    with Engine() as engine:
        return find_large_lines(engine, used(rows), trade, max(amounts))


def monthly(amounts: list[int], each: int = 30) -> list[Row]:
    """So many lines in each month from 2024-01 on, around the month's amount."""
    return [
        (dt.date(2024 + month // 12, month % 12 + 1, 1 + line % 28), amount + line % 5)
        for month, amount in enumerate(amounts)
        for line in range(each)
    ]


def scales(rows: list[Row]):
    with Engine() as engine:
        return find_other_scales(engine, used(rows))


def test_a_line_with_a_twentieth_of_the_revenue():
    """190,000 of 199 x 10 + 190,000 = 191,990."""
    day = dt.date(2024, 5, 1)
    (line,) = large([(day, 10)] * 199 + [(day, 190_000)])
    assert line == LargeLine("M3", "199", day, 1_900_000_000, Fraction(190_000, 191_990))


def test_no_line_is_large_among_alike_or_among_few():
    day = dt.date(2024, 5, 1)
    assert large([(day, 10)] * 300) == ()
    assert large([(day, 10)] * 100 + [(day, 190_000)]) == ()


def test_months_in_cents():
    (scale,) = scales(monthly([20, 21, 19, 2000, 2100, 20, 22]))
    assert (scale.first, scale.last, scale.lines) == ("2024-04", "2024-05", 60)
    assert scale.usual // scale.usual_elsewhere in range(80, 120)


def test_months_in_a_hundredth():
    (scale,) = scales(monthly([2000, 2100, 1900, 20, 2100]))
    assert (scale.first, scale.last) == ("2024-04", "2024-04")
    assert scale.usual < scale.usual_elsewhere


def test_seasons_are_no_other_scale():
    assert scales(monthly([20, 21, 90, 400, 30, 20])) == ()


def test_a_month_of_few_lines_is_not_judged():
    assert scales([*monthly([20, 21, 19]), *[(dt.date(2024, 6, 1), 2000)] * 5]) == ()


def test_nothing_is_on_no_scale():
    assert scales([(dt.date(2024, 1, 1), 0)]) == ()
