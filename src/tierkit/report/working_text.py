"""Conditions worked out for one member, in words."""

from collections.abc import Sequence
from fractions import Fraction

from tierkit.members.metrics import Metric, Unit
from tierkit.report.tables import exact_text
from tierkit.tiers.working import MetricTest, SegmentTest, Working

JOINS = {"all": "all of", "any": "any of"}
AN_ORDER = "an order in the window"
MONEY_DECIMALS = 2


def figure_text(value: Fraction | int | None, metric: Metric) -> str:
    """A member's value in the unit that people use, to its last decimal."""
    if value is None:
        return "none"
    decimals = MONEY_DECIMALS if metric.unit is Unit.MONEY else 0
    return exact_text(Fraction(value) / metric.scale, decimals)


def limit_text(test: MetricTest) -> str:
    """The limit of a test in the unit that people use, to its last decimal."""
    return exact_text(test.limit / test.metric.scale)


def asked_text(working: Working) -> str:
    """What is asked: `monetary >= 5,000`, `segment Champions or Loyal`, `all of`."""
    if isinstance(working, MetricTest):
        limit = limit_text(working)
        derived = f" ({working.method})" if working.method else ""
        return f"{working.metric.name} {working.op} {limit}{derived}"
    if isinstance(working, SegmentTest):
        return f"segment {either(working.names)}"
    return JOINS[working.join]


def has_text(working: Working) -> str:
    """What the member has of it."""
    if isinstance(working, MetricTest):
        return figure_text(working.value, working.metric)
    if isinstance(working, SegmentTest):
        return working.segment or "none"
    return ""


def missing_text(working: Working) -> str:
    """How much is missing for a test to pass: `1,879.50 more`; empty where it passes."""
    if working.holds or not isinstance(working, MetricTest):
        return ""
    told = []
    if working.missing is not None:
        amount = figure_text(abs(working.missing), working.metric)
        told.append(f"{amount} {'more' if working.missing > 0 else 'less'}")
    elif working.value is None:
        told.append("a value")
    if working.needs_order:
        told.append(AN_ORDER)
    return " and ".join(told)


def needs_text(working: Working, *, inner: bool = False) -> str:
    """What is missing for a condition, in one line: `monetary 1,879.50 more`."""
    if isinstance(working, MetricTest):
        missing = missing_text(working)
        return missing if missing == AN_ORDER else f"{working.metric.name} {missing}"
    if isinstance(working, SegmentTest):
        return asked_text(working)
    between = " and " if working.join == "all" else ", or "
    parts = dict.fromkeys(needs_text(part, inner=True) for part in working.parts if not part.holds)
    told = between.join(parts)
    return f"({told})" if inner and len(parts) > 1 else told


def reason_text(working: Working) -> str:
    """The tests that decide a condition: `monetary 931.59 >= 328`, `frequency 2 is not >= 3`."""
    verb = "" if working.holds else "is not "
    if isinstance(working, MetricTest):
        limit = limit_text(working)
        value = figure_text(working.value, working.metric)
        return f"{working.metric.name} {value} {verb}{working.op} {limit}"
    if isinstance(working, SegmentTest):
        return f"segment {working.segment or 'none'} {verb}among {either(working.names)}"
    decisive = dict.fromkeys(
        reason_text(part) for part in working.parts if part.holds == working.holds
    )
    return " and ".join(decisive)


def either(names: Sequence[str]) -> str:
    """Names with `or` between."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
