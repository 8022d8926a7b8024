"""Amounts that are probably not what they seem: one line too large, months on another scale."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tierkit.orders.days import to_day
from tierkit.orders.engine import Engine
from tierkit.orders.holders import Trade

STAGE = "Looking at amounts"
SHOWN = 5
# A line that brings this share of all revenue, where there are lines enough.
SHARE = Fraction(1, 20)
FEWEST_LINES = 200
# Twenty buckets for each power of ten tell amounts apart that differ by an eighth.
BUCKETS = 20
HUNDREDFOLD = range(34, 47)  # 50 to 200 times, in buckets
FEWEST_IN_MONTH = 20


@dataclass(frozen=True)
class LargeLine:
    """One line that brings a large share of the revenue; the amount is in units."""

    member: str
    order: str | None
    day: dt.date
    amount: int
    share: Fraction


@dataclass(frozen=True)
class OtherScale:
    """Months whose usual amount is about a hundred times that of the others, or a hundredth.

    Months are written 2025-01; the usual amounts are medians, in units, to an eighth or so.
    """

    first: str
    last: str
    lines: int
    usual: int
    usual_elsewhere: int


def find_large_lines(
    engine: Engine, used: str, trade: Trade, largest: int
) -> tuple[LargeLine, ...]:
    """The lines that each bring a large share of the revenue, the largest first.

    `largest` is the largest amount of all, by which one sees whether there are any.
    """
    least = trade.revenue * SHARE.numerator // SHARE.denominator
    if trade.lines < FEWEST_LINES or trade.revenue <= 0 or largest < least:
        return ()
    rows = engine.rows(
        f"SELECT member_id, order_id, day, amount FROM {used} "
        f"WHERE amount >= {least} "
        f"ORDER BY amount DESC, day, member_id, order_id LIMIT {SHOWN}",
        STAGE,
    )
    return tuple(
        LargeLine(member, order, to_day(day), amount, Fraction(amount, trade.revenue))
        for member, order, day, amount in rows
    )


def find_other_scales(engine: Engine, used: str) -> tuple[OtherScale, ...]:
    """Runs of months whose amounts are on another scale than most: cents beside whole units."""
    rows = engine.rows(
        "SELECT strftime(DATE '1970-01-01' + day, '%Y-%m') AS month, bucket, sum(lines) FROM ("
        f"SELECT day, CAST(floor(log10(amount) * {BUCKETS}) AS INTEGER) AS bucket, "
        f"count(*) AS lines FROM {used} WHERE is_sale AND amount > 0 GROUP BY ALL"
        ") GROUP BY month, bucket ORDER BY month, bucket",
        STAGE,
    )
    months: dict[str, Counter[int]] = {}
    for month, bucket, lines in rows:
        months.setdefault(month, Counter())[bucket] += int(lines)
    return tuple(_apart({month: counts for month, counts in months.items()
                         if counts.total() >= FEWEST_IN_MONTH}))  # fmt: skip


def _apart(months: Mapping[str, Counter[int]]) -> Iterator[OtherScale]:
    medians = {month: _median(counts) for month, counts in months.items()}
    lines: Counter[int] = Counter()
    for month, median in medians.items():
        lines[median] += months[month].total()
    usual = _median(lines) if lines else 0
    for run in _runs(medians, usual):
        there: Counter[int] = sum((months[month] for month in run), Counter())
        yield OtherScale(run[0], run[-1], there.total(), _amount(_median(there)), _amount(usual))


def _runs(medians: Mapping[str, int], usual: int) -> Iterator[Sequence[str]]:
    """The months that stand apart from the usual, those that follow each other together."""
    run: list[str] = []
    for month, median in medians.items():
        if abs(median - usual) in HUNDREDFOLD:
            run.append(month)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _median(counts: Counter[int]) -> int:
    """The bucket in the middle."""
    left = (counts.total() + 1) // 2
    for bucket in sorted(counts):
        left -= counts[bucket]
        if left <= 0:
            return bucket
    raise AssertionError("there is no middle of nothing")


def _amount(bucket: int) -> int:
    """The amount in the middle of a bucket, in units, to two digits."""
    amount = 10 ** ((bucket + 0.5) / BUCKETS)
    return int(float(f"{amount:.1e}"))
