"""What the JSON of all verbs has in common: money as plain decimals, to the last digit."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tierkit.money import UNITS, as_decimal, to_units
from tierkit.thresholds.derive import Floor
from tierkit.tiers.summary import Band

if TYPE_CHECKING:
    from tierkit.results.explain import ExplainResult
    from tierkit.results.segment import SegmentResult
    from tierkit.results.thresholds import ThresholdsResult
    from tierkit.results.whatif import Side


def intake_json(
    result: "SegmentResult | ThresholdsResult | ExplainResult | Side",
) -> dict[str, Any]:
    """The account of every row."""
    intake = result.intake
    return {"read": intake.read, "used": intake.used, "set_aside": dict(intake.set_aside)}


def floor_json(floor: Floor) -> dict[str, Any]:
    """A floor with what was asked and what it gives."""
    return {
        "name": floor.name,
        "metric": floor.metric.name,
        "method": floor.method,
        "op": floor.op,
        "floor": plain_number(floor.amount),
        "asked": None if floor.asked is None else float(floor.asked.share),
        "asked_of": None if floor.asked is None else floor.asked.of,
        "members": floor.members,
        "member_share": float(floor.member_share),
        "value_share": _float(floor.value_share),
        "band_members": floor.band_members,
        "unrounded": None
        if floor.unrounded is None
        else plain_number(floor.unrounded / floor.metric.scale),
    }


def band_json(band: Band) -> dict[str, Any]:
    """A row of the tier summary; the mean is rounded to 1/10,000."""
    return {
        "tier": band.tier,
        "members": band.members,
        "member_share": _float(band.member_share),
        "revenue": as_decimal(band.revenue),
        "revenue_share": _float(band.revenue_share),
        "mean": None if band.mean is None else as_decimal(to_units(band.mean / UNITS)),
        "times_mean": _float(band.times_mean),
        "orders": band.orders,
        "median_recency": None
        if band.median_recency is None
        else plain_number(band.median_recency),
    }


def plain_number(value: Fraction) -> int | Decimal | float:
    """A fraction as an integer or decimal where it is one, else the nearest float."""
    if value.denominator == 1:
        return int(value)
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return decimal if Fraction(decimal) == value else float(value)


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def dump(value: Any) -> str:
    """JSON with two spaces of indent and a line break at the end."""
    return "".join(_parts(value, "\n")) + "\n"


def _parts(value: Any, line: str) -> Iterator[str]:
    """Like `json.dumps`, but that a Decimal is written as it stands and not through a float."""
    inner = line + "  "
    if isinstance(value, Decimal):
        yield f"{value:f}"
    elif isinstance(value, Mapping) and value:
        for position, (key, item) in enumerate(value.items()):
            yield f"{',' if position else '{'}{inner}{json.dumps(key, ensure_ascii=False)}: "
            yield from _parts(item, inner)
        yield line + "}"
    elif isinstance(value, list) and value:
        for position, item in enumerate(value):
            yield f"{',' if position else '['}{inner}"
            yield from _parts(item, inner)
        yield line + "]"
    else:
        yield json.dumps(value, ensure_ascii=False, default=dt.date.isoformat)
