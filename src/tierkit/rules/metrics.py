"""Metrics in a rule file: aggregates over columns, formulas, and further built-in ones."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tierkit.members.formulas import divides_by_zero, named_in
from tierkit.members.further import parts_of
from tierkit.members.metrics import (
    AGGREGATES,
    CORE,
    METRICS,
    Aggregate,
    Metric,
    PurchaseDays,
    Unit,
)
from tierkit.orders.roles import ROLES, plain_name
from tierkit.rules.formulas import NAME, parse_formula
from tierkit.rules.nodes import Path
from tierkit.rules.problems import Problems, unknown
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Condition, Reaches

# Words that stand for something else in conditions or in the member table.
RESERVED = (
    *("member_id", "active", "last_order", "tier", "segment", "all", "any"),
    *("name", "inactive"),  # which stand beside the scores of a segment
)
SCORE_ENDING = "_score"
DAYS = "days"
FORMS = "{sum: COLUMN} or a formula such as monetary / frequency"


def build_metrics(
    given: Mapping[str, Any], columns: Mapping[str, str], problems: Problems
) -> dict[str, Metric]:
    """All metrics that the rules know: the built-in ones, and what `metrics:` says.

    `columns` are those named for the roles of an export, to tell amounts from plain numbers.
    """
    metrics = dict(METRICS)
    for name, value in given.items():
        path: Path = ("metrics", name)
        if name in METRICS:
            metrics[name] = _built_in(name, value, path, problems)
            continue
        metric = None
        if _is_name(name, given, path, problems):
            metric = _own(name, value, [*METRICS, *given], columns, path, problems)
        # Even one that is wrong is known, so that whatever names it is not told to be wrong too.
        metrics[name] = metric or Metric(name, Unit.NUMBER, "", can_be_negative=True)
    _refuse_cycles(metrics, problems)
    return metrics


def _built_in(name: str, value: Any, path: Path, problems: Problems) -> Metric:
    """A built-in metric, as it is or counted in another way."""
    if value is None and name not in CORE:
        return METRICS[name]
    if name != "frequency":
        message = f"{name} is built in; give your own metric another name"
        if name not in CORE:
            message += f", or leave {name} blank to have it in the member table"
        problems.add(path, message)
    elif value != {"count": DAYS}:
        problems.add(path, "frequency counts orders; {count: days} makes it count purchase days")
    else:
        meaning = "distinct purchase days in the window"
        return replace(METRICS[name], meaning=meaning, origin=PurchaseDays())
    return METRICS[name]


def _is_name(name: str, given: Iterable[str], path: Path, problems: Problems) -> bool:
    """Whether a metric can be called so, in conditions and as a column of the member table."""
    alike = [other for other in (*METRICS, *given) if other.casefold() == name.casefold()]
    if not re.fullmatch(NAME, name):
        problems.add(path, "this is no name for a metric; write it like review_count")
    elif name.casefold() in RESERVED or name.casefold().endswith(SCORE_ENDING):
        problems.add(path, f"{name} stands for something else; give the metric another name")
    elif alike[0] != name:
        problems.add(path, f"there is a metric {alike[0]} already")
    else:
        return True
    return False


def _own(
    name: str,
    value: Any,
    known: list[str],
    columns: Mapping[str, str],
    path: Path,
    problems: Problems,
) -> Metric | None:
    if isinstance(value, str) and value.strip():
        return _formula(name, value, known, path, problems)
    if not isinstance(value, Mapping) or len(value) != 1:
        problems.add(path, f"a metric is {FORMS}")
        return None
    how, column = next(iter(value.items()))
    if how not in AGGREGATES:
        problems.add((*path, how), unknown("aggregate", how, AGGREGATES))
        return None
    if not isinstance(column, str) or not column:
        problems.add((*path, how), f"name one column: {{{how}: review_count}}")
        return None
    if how == "count" and column == DAYS:
        return Metric(
            name, Unit.COUNT, "distinct purchase days in the window", origin=PurchaseDays()
        )
    origin = Aggregate(how, column)
    return Metric(
        name,
        _unit(origin, columns),
        AGGREGATES[how].format(column),
        can_be_negative=origin.is_numeric,
        can_be_missing=how in ("max", "min", "mean"),
        origin=origin,
    )


def _unit(origin: Aggregate, columns: Mapping[str, str]) -> Unit:
    """Money where the column is the amount column, by what the rules or its name say."""
    if not origin.is_numeric:
        return Unit.COUNT
    known = (plain_name(columns["amount"]),) if "amount" in columns else ROLES["amount"].names
    return Unit.MONEY if plain_name(origin.column) in known else Unit.NUMBER


def _formula(
    name: str, text: str, known: list[str], path: Path, problems: Problems
) -> Metric | None:
    with problems.at(path):
        formula, strange = parse_formula(text, known)
        for word in strange:
            told = unknown("metric", word.name, known)
            problems.add(path, f"position {word.position}: {told}")
        if not any(named_in(formula)):
            problems.add(path, "the formula names no metric, so every member would have the same")
            return None
        if divides_by_zero(formula):
            problems.add(path, "the formula divides by zero, so nobody would have a value")
            return None
        if strange:
            return None
        meaning = " ".join(text.split())
        return Metric(
            name,
            Unit.NUMBER,
            meaning,
            can_be_negative=True,
            can_be_missing=True,
            origin=formula,
        )
    return None


def _refuse_cycles(metrics: dict[str, Metric], problems: Problems) -> None:
    """Refuse metrics that are worked out from themselves, each cycle along its path."""
    parts = {name: parts_of(metric) for name, metric in metrics.items()}
    while True:
        try:
            TopologicalSorter(parts).prepare()
        except CycleError as error:
            # Told from what is needed to what needs it, the first name twice.
            cycle = error.args[1][:0:-1]
            first = cycle.index(min(cycle, key=list(parts).index))
            path = [*cycle[first:], *cycle[: first + 1]]
            problems.add(("metrics", path[0]), f"it is worked out from itself: {' -> '.join(path)}")
            parts[path[0]] = ()
        else:
            return


def asked_for(
    listed: Iterable[str],
    thresholds: Mapping[str, ThresholdSpec],
    conditions: Iterable[Condition | None],
) -> tuple[str, ...]:
    """The metrics beyond the core ones that the rules use: those listed, then as they come."""
    used = [spec.metric.name for spec in thresholds.values()]
    for condition in conditions:
        used += [metric.name for metric in _metrics_in(condition)]
    return tuple(dict.fromkeys(name for name in [*listed, *used] if name not in CORE))


def _metrics_in(condition: Condition | None) -> Iterator[Metric]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _metrics_in(part)
        case Bound(metric) | Reaches(metric):
            yield metric
        case _:
            return
