"""A comparison as plain data."""

from decimal import Decimal
from typing import Any

from tierkit.money import as_decimal
from tierkit.report.json_text import plain_number
from tierkit.results.compare import Compared, CompareResult
from tierkit.tiers.gates import Verdict
from tierkit.tiers.side_by_side import Difference, Drift, Figures


def compare_json(result: CompareResult) -> dict[str, Any]:
    """A comparison as plain data; what no order of the tiers tells is null."""
    ordered = result.order is not None
    moves = result.moves
    return {
        "old": _table_json(result.old),
        "new": _table_json(result.new),
        "identical": result.identical,
        "same": result.same,
        "order": result.order,
        "in_both": result.in_both,
        "promoted": moves.promoted.members if ordered else None,
        "demoted": moves.demoted.members if ordered else None,
        "moved": result.moved,
        "new_members": _figures_json(result.arrived),
        "lost_members": _figures_json(result.lost),
        "moves": [
            {
                "from": cell.before,
                "to": cell.after,
                "move": cell.direction.value if ordered else None,
                "members": cell.members,
                "revenue": as_decimal(cell.revenue) if result.has_revenue else None,
            }
            for cell in moves.cells
        ],
        "tiers": [_drift_json(drift) for drift in result.drift],
        "total": _drift_json(result.total),
        "differences": [_difference_json(each) for each in result.differences],
        "gates": [_verdict_json(verdict) for verdict in result.verdicts],
        "passed": result.passed,
        "warnings": list(result.warnings),
    }


def _table_json(table: Compared) -> dict[str, Any]:
    manifest = None if table.manifest is None else dict(table.manifest)
    return {"name": table.name, **_figures_json(table.total), "manifest": manifest}


def _figures_json(figures: Figures) -> dict[str, Any]:
    revenue = figures.revenue
    return {
        "members": figures.members,
        "revenue": None if revenue is None else as_decimal(revenue),
    }


def _drift_json(drift: Drift) -> dict[str, Any]:
    return {
        "tier": drift.tier,
        "before": _figures_json(drift.before),
        "after": _figures_json(drift.after),
        "share_before": float(drift.share_before),
        "share_after": float(drift.share_after),
    }


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {
        "column": difference.column,
        "members": difference.members,
        "largest": [
            {"member_id": one.member, "before": _amount(one.before), "after": _amount(one.after)}
            for one in difference.largest
        ],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    value = verdict.value
    return {
        "gate": verdict.gate.text,
        "value": None if isinstance(value, float) else plain_number(value),
        "amount": plain_number(verdict.amount),
        "base": plain_number(verdict.base),
        "passed": not verdict.says_no,
    }


def _amount(units: int | None) -> Decimal | None:
    return None if units is None else as_decimal(units)
