"""What is worth a look in an export, in sentences: signs of trouble that stop no run."""

from collections.abc import Iterator
from fractions import Fraction

from tierkit.money import UNITS, plain_text
from tierkit.orders.calendar import Calendar, FarOff
from tierkit.orders.holders import Holder, Holders, own_members
from tierkit.orders.inspection import Inspection
from tierkit.orders.scales import LargeLine, OtherScale
from tierkit.orders.spec import OrdersSpec

HOLES_TOLD = 5


def looks(seen: Inspection, spec: OrdersSpec) -> Iterator[str]:
    """The sentences, those that change most first."""
    counted = seen.counted
    if counted is not None:
        yield from (_far_off(far, counted.calendar) for far in counted.calendar.far_off)
        yield from map(_other_scale, counted.other_scales)
        yield from map(_large_line, counted.large_lines)
        trade = counted.trade
        yield from own_members(trade.members, trade.orders, seen.roles["member"])
        yield from _holders(counted.holders)
        yield from _holes(counted.calendar)
    yield from _never_seen(seen, spec)


def _far_off(far: FarOff, calendar: Calendar) -> str:
    days = f"on {far.first}" if far.first == far.last else f"from {far.first} to {far.last}"
    rows = "1 row lies" if far.rows == 1 else f"{far.rows:,} rows lie"
    if far.after:
        return (
            f"{rows} {days}, {far.away:,} days after all others, and the as-of day would be there: "
            f"mend them, or leave them out with --as-of {calendar.last}"
        )
    return (
        f"{rows} {days}, {far.away:,} days before all others: probably days that stand for no date"
    )


def _other_scale(scale: OtherScale) -> str:
    months = scale.first if scale.first == scale.last else f"{scale.first}..{scale.last}"
    return (
        f"in {months} the usual amount of a line is about {_money(scale.usual)} "
        f"({scale.lines:,} lines), elsewhere about {_money(scale.usual_elsewhere)}: "
        "perhaps cents beside whole units"
    )


def _large_line(line: LargeLine) -> str:
    order = "" if line.order is None else f", order {line.order}"
    return (
        f"one line brings {_percent(line.share)} of all revenue: {_money(line.amount)} "
        f"on {line.day} (member {line.member}{order})"
    )


def _holders(holders: Holders) -> Iterator[str]:
    for holder in holders.shown:
        yield _holder(holder)
    if (more := holders.count - len(holders.shown)) > 0:
        yield f"{more:,} more members look like nobody, or hold very many orders"


def _holder(holder: Holder) -> str:
    orders = "1 order" if holder.orders == 1 else f"{holder.orders:,} orders"
    held = f"member {holder.member!r} holds {orders}, {_percent(holder.share)} of all"
    if holder.placeholder:
        return f"{held}, and its name says nobody: it would be ranked as one member"
    return f"{held}: perhaps many people, or a till"


def _holes(calendar: Calendar) -> Iterator[str]:
    longest = sorted(calendar.holes, key=lambda hole: (-hole.days, hole.first))[:HOLES_TOLD]
    for hole in sorted(longest, key=lambda hole: hole.first):
        yield (
            f"no order from {hole.first} to {hole.last} ({hole.days:,} days) in busy trade: "
            "perhaps a part of the export is missing"
        )
    if (more := len(calendar.holes) - HOLES_TOLD) > 0:
        yield f"and {more:,} shorter holes like these"


def _never_seen(seen: Inspection, spec: OrdersSpec) -> Iterator[str]:
    found = {status.name for status in seen.statuses}
    missing = sorted(spec.statuses.listed - found) if found else []
    if missing:
        yield f"listed, but on no row: {_word(len(missing))} {', '.join(missing)}"


def _word(count: int) -> str:
    return "the status" if count == 1 else "the statuses"


def _money(units: int) -> str:
    return plain_text(Fraction(units, UNITS))


def _percent(share: Fraction) -> str:
    tenths = round(share * 1000)
    return f"{tenths // 10}.{tenths % 10}%" if tenths else "under 0.1%"
