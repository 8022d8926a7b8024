"""An explanation as plain data."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tierkit.members.history import Fate, Order
from tierkit.members.metrics import Metric
from tierkit.money import as_decimal
from tierkit.orders.days import to_day
from tierkit.orders.member_rows import MemberRow
from tierkit.report.json_text import intake_json, plain_number
from tierkit.results.explain import Change, ExplainResult, Figure, Level, Score
from tierkit.tiers.working import MetricTest, SegmentTest, Working


def explain_json(result: ExplainResult) -> dict[str, Any]:
    """An explanation as plain data; amounts are plain decimals in the unit that people use."""
    above = result.next_level
    return {
        "member_id": result.member,
        "as_of": result.as_of.isoformat(),
        "window": result.reading.told(result.window),
        "intake": intake_json(result),
        "active": result.active,
        "last_order": None if result.last_order is None else result.last_order.isoformat(),
        "tier": result.tier,
        "next_tier": None if above is None else above.name,
        "metrics": [_figure_json(figure) for figure in result.figures],
        "scores": [_score_json(score) for score in result.scores],
        "segment": result.segment,
        "tags": [
            {"tag": tag.name, "holds": tag.working.holds, "condition": working_json(tag.working)}
            for tag in result.tags
        ],
        "tiers": [_level_json(level) for level in result.levels],
        "lapse": None if result.lapse is None else _change_json(result.lapse),
        "changes": [_change_json(change) for change in result.outlook.changes],
        "watched_until": result.outlook.until.isoformat(),
        "orders": [_order_json(order, result) for order in result.history.orders],
        "notes": list(result.reading.notes),
        "warnings": list(result.warnings),
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    standing = figure.standing
    return {
        "metric": figure.metric.name,
        "value": _number(figure.value, figure.metric),
        "members": None if standing is None else standing.members,
        "better": None if standing is None else standing.better,
        "same": None if standing is None else standing.same,
        "worse": None if standing is None else standing.worse,
        "above": None if standing is None else float(standing.above),
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "metric": score.metric.name,
        "score": score.score,
        "bands": score.bands,
        "floors": [working_json(floor) for floor in score.floors],
    }


def _level_json(level: Level) -> dict[str, Any]:
    return {
        "tier": level.name,
        "holds": level.holds,
        "held": level.held,
        "inactive": level.inactive,
        "condition": None if level.working is None else working_json(level.working),
    }


def working_json(working: Working) -> dict[str, Any]:
    """A condition worked out: a test, or `all` or `any` with its parts."""
    if isinstance(working, MetricTest):
        return {
            "metric": working.metric.name,
            "op": working.op,
            "floor": plain_number(working.limit / working.metric.scale),
            "threshold": working.threshold,
            "method": working.method,
            "value": _number(working.value, working.metric),
            "holds": working.holds,
            "missing": _number(working.missing, working.metric),
            "needs_order": working.needs_order,
        }
    if isinstance(working, SegmentTest):
        return {"segment": list(working.names), "value": working.segment, "holds": working.holds}
    return {working.join: [working_json(part) for part in working.parts], "holds": working.holds}


def _change_json(change: Change) -> dict[str, Any]:
    start = change.window.start
    return {
        "day": change.day.isoformat(),
        "from": change.before,
        "to": change.after,
        "falls": change.falls,
        "window_start": None if start is None else start.isoformat(),
        "active": not change.inactive,
        "condition": None if change.working is None else working_json(change.working),
    }


def _order_json(order: Order, result: ExplainResult) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "day": _day(order.day),
        "fate": order.fate.value,
        "counts": order.fate is Fate.COUNTED,
        "sales": as_decimal(order.sales),
        "returns": as_decimal(order.returned),
        "in_window": as_decimal(order.in_window),
        "rows": [_row_json(row, result) for row in order.rows],
    }


def _row_json(row: MemberRow, result: ExplainResult) -> dict[str, Any]:
    return {
        "file": row.file,
        "row": row.row,
        "line": row.line,
        "day": _day(row.day),
        "status": row.status,
        "amount": None if row.amount is None else as_decimal(row.amount),
        "is_sale": row.is_sale,
        "set_aside": row.reason,
        "in_window": result.history.is_in_window(row),
    }


def _day(number: int | None) -> str | None:
    return None if number is None else to_day(number).isoformat()


def _number(value: int | Fraction | None, metric: Metric) -> int | Decimal | float | None:
    return None if value is None else plain_number(Fraction(value) / metric.scale)
