"""Tiers that nobody can hold, found by reasoning over their literal numbers."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.methods import Fixed
from tierkit.tiers.assign import Tier
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Condition, Reaches

# One way to hold a tier: every one of these (what is compared, operator, limit) holds at once.
Limit = tuple[str, str, Fraction]
Way = frozenset[Limit]
MOST_WAYS = 256


def ways(condition: Condition | None, thresholds: Mapping[str, ThresholdSpec]) -> list[Way]:
    """Every way to meet a condition, as bounds that must all hold; a derived floor is a name."""
    match condition:
        case None:
            return [frozenset()]
        case AllOf(parts):
            choices = [ways(part, thresholds) for part in parts]
            return [frozenset().union(*chosen) for chosen in product(*choices)]
        case AnyOf(parts):
            return [way for part in parts for way in ways(part, thresholds)]
        case Bound(metric, op, value):
            return [frozenset([(metric.name, op, value)])]
        case Reaches(metric, name, _):
            method = thresholds[name].method
            if isinstance(method, Fixed):
                return [frozenset([(metric.name, metric.op, method.in_units(metric)[0])])]
            return [frozenset([(f"{metric.name} {name}", metric.op, Fraction(0))])]


def contradicts(way: Way) -> bool:
    """Whether no number can be within all the bounds on some metric."""
    for metric in {metric for metric, _, _ in way}:
        lows = [
            (value, op == ">")
            for name, op, value in way
            if name == metric and op in (">=", ">", "==")
        ]
        highs = [
            (value, op == "<")
            for name, op, value in way
            if name == metric and op in ("<=", "<", "==")
        ]
        if lows and highs:
            low, low_open = max(lows)
            high, high_open = min(highs, key=lambda bound: (bound[0], not bound[1]))
            if low > high or (low == high and (low_open or high_open)):
                return True
    return False


def implies(narrow: Way, wide: Way) -> bool:
    """Whether whoever is within the narrow bounds is within the wide ones too."""
    return all(any(_at_least_as_strict(ours, theirs) for ours in narrow) for theirs in wide)


def _at_least_as_strict(ours: Limit, theirs: Limit) -> bool:
    name, op, value = ours
    other_name, other_op, other = theirs
    if name != other_name:
        return False
    if other_op in (">=", ">"):
        same = value > other or (value == other and (op == other_op or op == ">"))
        return op in (">=", ">", "==") and (
            same or (op == "==" and value == other and other_op == ">=")
        )
    if other_op in ("<=", "<"):
        same = value < other or (value == other and (op == other_op or op == "<"))
        return op in ("<=", "<", "==") and (
            same or (op == "==" and value == other and other_op == "<=")
        )
    return op == "==" and value == other


def unreachable(
    tiers: Sequence[Tier], thresholds: Mapping[str, ThresholdSpec]
) -> list[tuple[int, str]]:
    """Each tier that nobody can hold, by its position, with the reason."""
    found = []
    every = [ways(tier.enter, thresholds) for tier in tiers]
    if any(len(each) > MOST_WAYS for each in every):
        return []
    for position, tier in enumerate(tiers):
        open_ways = [way for way in every[position] if not contradicts(way)]
        if not open_ways:
            found.append(
                (position, f"nobody can hold {tier.name}: its conditions contradict each other")
            )
            continue
        for higher in range(position + 1, len(tiers)):
            if all(any(implies(way, above) for above in every[higher]) for way in open_ways):
                reason = (
                    f"nobody can hold {tier.name}: whoever meets it meets {tiers[higher].name} too"
                )
                found.append((position, f"{reason}, which stands higher"))
                break
    return found
