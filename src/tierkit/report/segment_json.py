"""A segmentation as plain data."""

from typing import Any

from tierkit.report.json_text import band_json, floor_json, intake_json
from tierkit.results.segment import SegmentResult
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
        "segments": [_segment(band) for band in result.segments],
        "notes": list(result.reading.notes),
        "warnings": list(result.warnings),
    }


def _segment(band: Band) -> dict[str, Any]:
    """A row of the segment summary, with the keys of the tier summary."""
    row = band_json(band)
    return {"segment": row.pop("tier"), **row}
