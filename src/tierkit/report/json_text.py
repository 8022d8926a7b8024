"""Results as JSON, money as plain decimals to the last digit."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierkit.money import UNITS, as_decimal, to_units
from tierkit.results import Certainty, Period, SegmentResult, Split, ThresholdsResult
from tierkit.thresholds.concentration import Concentration
from tierkit.thresholds.derive import Floor
from tierkit.thresholds.picture import Picture, PictureBand
from tierkit.thresholds.profile import Profile
from tierkit.tiers.summary import Band


def segment_json(result: SegmentResult) -> dict[str, Any]:
    """A segmentation as plain data, in the keys that the contract names."""
    summary = result.summary
    return {
        "as_of": result.as_of.isoformat(),
        "window": result.reading.told(result.window),
        "intake": intake_json(result),
        "thresholds": [floor_json(floor) for floor in result.thresholds],
        "tiers": [band_json(band) for band in summary.bands],
        "total": band_json(summary.total),
        "active": band_json(summary.active),
        "segments": [],
        "notes": list(result.reading.notes),
        "warnings": list(result.warnings),
    }


def thresholds_json(result: ThresholdsResult) -> dict[str, Any]:
    """Thresholds with their evidence as plain data."""
    return {
        "as_of": result.as_of.isoformat(),
        "window": result.reading.told(result.window),
        "intake": intake_json(result),
        "metric": result.metric.name,
        "thresholds": [floor_json(floor) for floor in result.floors],
        "splits": [_split_json(split) for split in result.splits],
        "distribution": [_picture_json(band, result.picture) for band in result.picture.bands],
        "concentration": _concentration_json(result.concentration),
        "metrics": [_profile_json(profile) for profile in result.profiles],
        "bootstrap": [_certainty_json(each) for each in result.certainty],
        "periods": [_period_json(period, result) for period in result.periods],
        "notes": list(result.reading.notes),
        "warnings": list(result.warnings),
    }


def _split_json(split: Split) -> dict[str, Any]:
    return {
        "threshold": split.threshold.spec.name,
        "bands": [band_json(band) for band in split.summary.bands],
        "total": band_json(split.summary.total),
        "active": band_json(split.summary.active),
    }


def _picture_json(band: PictureBand, picture: Picture) -> dict[str, Any]:
    def edge(value: int | None) -> int | Decimal | float | None:
        return None if value is None else plain_number(Fraction(value, picture.metric.scale))

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    return {
        "from": edge(band.low),
        "below": edge(band.high),
        "members": band.members,
        "member_share": share(band.members, picture.members),
        "running_member_share": share(band.running_members, picture.members),
        "revenue": as_decimal(band.revenue),
        "revenue_share": share(band.revenue, picture.revenue),
        "running_revenue_share": share(band.running_revenue, picture.revenue),
    }


def _concentration_json(found: Concentration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "members_for_80_percent": float(found.members_for_value),
        "value_of_best_20_percent": float(found.value_of_members),
        "gini": float(found.gini),
        "verdict": found.verdict.value,
    }


def _profile_json(profile: Profile) -> dict[str, Any]:
    def number(value: Fraction) -> int | Decimal | float:
        return plain_number(value / profile.metric.scale)

    return {
        "metric": profile.metric.name,
        "distinct": profile.distinct,
        "lowest": number(profile.lowest),
        "quartiles": [number(quartile) for quartile in profile.quartiles],
        "highest": number(profile.highest),
        "mean": float(profile.mean / profile.metric.scale),
        "most_common": number(profile.most_common),
        "most_common_share": float(profile.most_common_share),
        "rank_correlations": dict(profile.correlations),
        "remarks": list(profile.remarks),
    }


def _certainty_json(certainty: Certainty) -> dict[str, Any]:
    return {
        "threshold": certainty.threshold,
        "replicates": certainty.replicates,
        "seed": certainty.seed,
        "intervals": [
            None
            if interval is None
            else {
                "from": plain_number(interval.low / certainty.metric.scale),
                "to": plain_number(interval.high / certainty.metric.scale),
                "members": interval.changing,
                "member_share": float(interval.change_share),
                "replicates": interval.replicates,
            }
            for interval in certainty.intervals
        ],
    }


def _period_json(period: Period, result: ThresholdsResult) -> dict[str, Any]:
    return {
        "window": result.reading.told(period.window),
        "active": period.active,
        "revenue": as_decimal(period.revenue),
        "thresholds": [floor_json(floor) for each in period.thresholds for floor in each.floors],
    }


def intake_json(result: SegmentResult | ThresholdsResult) -> dict[str, Any]:
    """The account of every row."""
    intake = result.intake
    return {"read": intake.read, "used": intake.used, "set_aside": dict(intake.set_aside)}


def floor_json(floor: Floor) -> dict[str, Any]:
    """A floor with what was asked and what it gives."""
    return {
        "name": floor.name,
        "metric": floor.metric.name,
        "method": floor.method,
        "op": floor.metric.op,
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
