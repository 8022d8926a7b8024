"""A what-if and a sweep as plain data."""

from fractions import Fraction
from typing import Any

from tierkit.money import UNITS, as_decimal, to_units
from tierkit.report.json_text import band_json, floor_json, intake_json, plain_number
from tierkit.results.sweep import SweepPoint, SweepResult
from tierkit.results.whatif import Side, Target, WhatIfResult
from tierkit.tiers.moves import Group


def whatif_json(result: WhatIfResult) -> dict[str, Any]:
    """The present rules against the changed ones."""
    moves = result.moves
    return {
        "as_of": result.as_of.isoformat(),
        "window": result.reading.told(result.before.window),
        "intake": intake_json(result.before),
        "changes": list(result.changes),
        "before": _side_json(result.before),
        "after": _side_json(result.after),
        "moves": [
            {
                "from": cell.before,
                "to": cell.after,
                "move": cell.direction.value,
                **_group_json(cell),
            }
            for cell in moves.cells
        ],
        "promoted": _group_json(moves.promoted),
        "demoted": _group_json(moves.demoted),
        "stayed": _group_json(moves.stayed),
        "only_after": _group_json(result.joined),
        "only_before": _group_json(result.left),
        "target": None if result.target is None else _target_json(result.target),
        "costs": [
            {
                "tier": each.tier,
                "each": _money(each.each),
                "members_before": each.members_before,
                "members_after": each.members_after,
                "before": _money(each.before),
                "after": _money(each.after),
                "difference": _money(each.after - each.before),
            }
            for each in result.costs
        ],
        "notes": [*result.reading.notes, *result.notes],
        "warnings": list(result.warnings),
    }


def sweep_json(result: SweepResult) -> dict[str, Any]:
    """The tiers at every value."""
    return {
        "as_of": result.as_of.isoformat(),
        "window": result.reading.told(result.before.window),
        "intake": intake_json(result.before),
        "changes": list(result.changes),
        "path": result.path,
        "unit": result.unit,
        "tier": result.tier,
        "members": result.members,
        "revenue": as_decimal(result.revenue),
        "points": [_point_json(point, result) for point in result.points],
        "notes": [*result.reading.notes, *result.notes],
        "warnings": list(result.warnings),
    }


def _point_json(point: SweepPoint, result: SweepResult) -> dict[str, Any]:
    value = plain_number(point.value)
    if point.outcome is None:
        return {"value": value, "refused": point.refused}
    pairs = zip(result.levels, point.outcome.levels, strict=True)
    return {
        "value": value,
        "tiers": [{"tier": name, **_group_json(group)} for name, group in pairs],
        "promoted": _group_json(point.outcome.promoted),
        "demoted": _group_json(point.outcome.demoted),
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "rules": side.rules.name or side.rules.source,
        "window": side.reading.told(side.window),
        "thresholds": [floor_json(floor) for floor in side.thresholds],
        "tiers": [band_json(band) for band in side.summary.bands],
        "total": band_json(side.summary.total),
    }


def _target_json(target: Target) -> dict[str, Any]:
    return {
        "target": target.text,
        "path": target.path,
        "metric": target.metric,
        "op": target.op,
        "refused": target.refused,
        "floors": [
            {
                "floor": plain_number(floor.value / target.scale),
                "chosen": floor.chosen,
                **_group_json(floor.tier),
                "member_share": _float(floor.member_share),
                "revenue_share": _float(floor.revenue_share),
            }
            for floor in target.floors
        ],
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "members": group.members,
        "revenue": as_decimal(group.revenue),
        "mean": None if group.mean is None else _money(group.mean),
    }


def _money(units: Fraction) -> Any:
    return as_decimal(to_units(units / UNITS))


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
