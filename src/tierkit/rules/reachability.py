"""Tiers that nobody can hold, found by reasoning over their literal numbers.

All metrics are integers of their unit, so each way to hold a tier is a range for every metric that
it bounds; a derived floor is a range of its own that nothing is known of.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tierkit.members.metrics import Metric
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.fixed import Fixed
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Condition, InSegment, Reaches
from tierkit.tiers.programme import Tier

INFINITE = 2**200
Range = tuple[int, int]
# One way to hold a tier: what is bounded (a metric, or a derived floor), and its inclusive range.
Way = dict[Metric | str, Range]
MOST_WAYS = 256
SEGMENT = "segment"


def ways(
    condition: Condition | None,
    thresholds: Mapping[str, ThresholdSpec],
    segments: Sequence[str] = (),
) -> list[Way] | None:
    """Every way to meet a condition; None where there are too many to reason over."""
    match condition:
        case None:
            return [{}]
        case AllOf(parts):
            found: list[Way] = [{}]
            for part in parts:
                choices = ways(part, thresholds, segments)
                if choices is None or len(found) * len(choices) > MOST_WAYS:
                    return None
                found = [_both(way, choice) for way in found for choice in choices]
            return found
        case AnyOf(parts):
            listed = [ways(part, thresholds, segments) for part in parts]
            if any(each is None for each in listed):
                return None
            found = [way for each in listed for way in each or []]
            return found if len(found) <= MOST_WAYS else None
        case Bound(metric, op, value):
            return [{metric: _range(op, value)}]
        case InSegment(names):
            # A member has one segment at the most, so they are numbers of one range.
            places = [segments.index(name) for name in names]
            return [{SEGMENT: (place, place)} for place in places]
        case Reaches(metric, name, floor, op):
            method = thresholds[name].method
            if isinstance(method, Fixed) and method.has_lengths:
                # How many days a length has is not known yet, but whether they were reached is.
                length = f"{metric.name} {method.values[floor]}"
                return [{length: _range(op or metric.op, Fraction(0))}]
            if isinstance(method, Fixed) and method.ties == "error":
                return [{metric: _range(metric.op, method.in_units(metric)[floor])}]
            return [{f"{metric.name} {name}": (1, INFINITE)}]


def with_an_order(metrics: Mapping[str, Metric]) -> Way:
    """What holds of every active member."""
    least = {"frequency": 1, "lifetime_orders": 1, "recency": 0, "tenure": 0}
    return {metrics[name]: (low, INFINITE) for name, low in least.items()}


def possible(way: Way) -> bool:
    """Whether some number is within every range; counts and days are never negative."""
    return all(max(low, _least(what)) <= high for what, (low, high) in way.items())


def implies(narrow: Way, wide: Way) -> bool:
    """Whether whoever is within the narrow ranges is within the wide ones too."""
    for what, (low, high) in wide.items():
        if what not in narrow and isinstance(what, Metric) and what.can_be_missing:
            return False
        own_low, own_high = narrow.get(what, (-INFINITE, INFINITE))
        if max(own_low, _least(what)) < low or own_high > high:
            return False
    return True


def unreachable(
    tiers: Sequence[Tier],
    thresholds: Mapping[str, ThresholdSpec],
    segments: Sequence[str] = (),
    always: Way | None = None,
) -> list[tuple[int, str]]:
    """Each tier that nobody can hold, by its position, with the reason.

    `always` holds of all who can have a tier, such as an order where inactive members have none.
    """
    found = []
    every = [ways(tier.enter, thresholds, segments) for tier in tiers]
    for position, (tier, own) in enumerate(zip(tiers, every, strict=True)):
        if own is None:
            continue
        joined = [_both(way, always or {}) for way in own]
        open_ways = [way for way in joined if possible(way)]
        if not open_ways:
            found.append((position, f"nobody can hold {tier.name}: no member can meet its enter"))
            continue
        taken = _takers(open_ways, every[position + 1 :])
        if taken:
            names = [tiers[position + 1 + higher].name for higher in taken]
            stands = "which stands higher" if len(names) == 1 else "which stand higher"
            reason = f"whoever meets it meets {' or '.join(names)} too, {stands}"
            found.append((position, f"nobody can hold {tier.name}: {reason}"))
    return found


def _takers(open_ways: Sequence[Way], above: Sequence[list[Way] | None]) -> list[int]:
    """The higher tiers that together take every way to hold a tier, one alone if it can be."""
    takes = [
        {place for place, way in enumerate(open_ways) if any(implies(way, wide) for wide in each)}
        for each in (each or [] for each in above)
    ]
    for higher, ways_taken in enumerate(takes):
        if len(ways_taken) == len(open_ways):
            return [higher]
    if len(set().union(*takes)) < len(open_ways):
        return []
    return [higher for higher, ways_taken in enumerate(takes) if ways_taken]


def falling(
    tiers: Sequence[Tier], thresholds: Mapping[str, ThresholdSpec]
) -> list[tuple[int, str]]:
    """Each tier whose literal floor on a metric falls below that of a lower tier."""
    best: dict[str, tuple[Fraction, str]] = {}
    found = []
    for position, tier in enumerate(tiers):
        for part in tier.enter.parts if isinstance(tier.enter, AllOf) else (tier.enter,):
            if not isinstance(part, Reaches):
                continue
            method = thresholds[part.threshold].method
            if not isinstance(method, Fixed) or method.ties == "keep" or method.has_lengths:
                continue
            metric = part.metric
            value = method.in_units(metric)[part.floor] * (-1 if metric.lower_is_better else 1)
            before, lower = best.get(metric.name, (value, tier.name))
            if value < before:
                told = "a higher" if metric.lower_is_better else "a lower"
                message = (
                    f"{tier.name} takes {told} {metric.name} than {lower}, which stands below it"
                )
                found.append((position, message))
            best[metric.name] = max((before, lower), (value, tier.name), key=lambda pair: pair[0])
    return found


def _least(what: Metric | str) -> int:
    """The lowest number that there is: amounts may be negative, counts and days may not."""
    return 0 if isinstance(what, Metric) and not what.can_be_negative else -INFINITE


def _both(way: Way, other: Way) -> Way:
    joined = dict(way)
    for what, (low, high) in other.items():
        own_low, own_high = joined.get(what, (-INFINITE, INFINITE))
        joined[what] = (max(low, own_low), min(high, own_high))
    return joined


def _range(op: str, value: Fraction) -> Range:
    below = value.numerator // value.denominator
    above = -(-value.numerator // value.denominator)
    match op:
        case ">=":
            return above, INFINITE
        case ">":
            return below + 1, INFINITE
        case "<=":
            return -INFINITE, below
        case "<":
            return -INFINITE, above - 1
        case _:
            return above, below
