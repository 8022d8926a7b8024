"""What was seen in an export as plain data."""

from dataclasses import asdict
from typing import Any

from tierkit.money import as_decimal
from tierkit.orders.inspection import Counted, Inspection, SampleRow
from tierkit.orders.meanings import StatusSeen
from tierkit.results.check import CheckResult


def check_json(result: CheckResult) -> dict[str, Any]:
    """What must be decided, what is worth a look, and everything that was seen."""
    seen = result.seen
    return {
        "decided": result.decided,
        "questions": [asdict(question) for question in seen.questions],
        "rules": result.rules,
        "rule_problems": list(result.problems),
        "warnings": list(result.warnings),
        "notes": list(seen.notes),
        "files": [asdict(each) | {"notes": list(each.notes)} for each in seen.files],
        "columns": [asdict(each) | {"examples": list(each.examples)} for each in seen.columns],
        "conventions": _conventions(seen),
        "statuses": [_status(status) for status in seen.statuses],
        **(_counted(seen.counted) if seen.counted else {}),
        "sample": [_sample_row(row) for row in seen.sample],
        "command": result.command,
        "orders": result.orders,
    }


def _conventions(seen: Inspection) -> list[dict[str, Any]]:
    return [
        {
            "role": each.role,
            "column": each.column,
            "reading": each.reading,
            "meaning": each.meaning,
            "because": each.because,
            "examples": list(each.examples),
        }
        for each in seen.conventions
    ]


def _status(status: StatusSeen) -> dict[str, Any]:
    return asdict(status) | {"amount": None if status.amount is None else as_decimal(status.amount)}


def _counted(counted: Counted) -> dict[str, Any]:
    intake, calendar, trade = counted.intake, counted.calendar, counted.trade
    return {
        "intake": {"read": intake.read, "used": intake.used, "set_aside": dict(intake.set_aside)},
        "members": trade.members,
        "orders_counted": trade.orders,
        "lines": trade.lines,
        "revenue": as_decimal(trade.revenue),
        "period": {
            "first": calendar.first,
            "last": calendar.last,
            "days_with_orders": calendar.days,
            "holes": [asdict(hole) | {"days": hole.days} for hole in calendar.holes],
            "far_off": [asdict(far) for far in calendar.far_off],
        },
        "holders": [
            asdict(holder) | {"share": float(holder.share)} for holder in counted.holders.shown
        ],
        "large_lines": [
            asdict(line) | {"amount": as_decimal(line.amount), "share": float(line.share)}
            for line in counted.large_lines
        ],
        "other_scales": [
            asdict(scale)
            | {
                "usual": as_decimal(scale.usual),
                "usual_elsewhere": as_decimal(scale.usual_elsewhere),
            }
            for scale in counted.other_scales
        ],
    }


def _sample_row(row: SampleRow) -> dict[str, Any]:
    amount = None if row.amount is None else as_decimal(row.amount)
    return asdict(row) | {"raw": dict(row.raw), "amount": amount}
