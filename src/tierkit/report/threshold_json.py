"""Thresholds with their evidence as plain data."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierkit.money import as_decimal
from tierkit.report.json_text import band_json, floor_json, intake_json, plain_number
from tierkit.results.thresholds import Certainty, Period, Split, ThresholdsResult
from tierkit.thresholds.concentration import Concentration
from tierkit.thresholds.picture import Picture, PictureBand
from tierkit.thresholds.profile import Profile


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
