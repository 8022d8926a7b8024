"""Thresholds in a rule file: a metric, a method, and the method's parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from tierkit.members.metrics import METRICS, Metric
from tierkit.rules.nodes import Path
from tierkit.rules.problems import Problems, unknown
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.methods import METHODS, Method, check_meaning
from tierkit.thresholds.parameters import parameters_of


def build_method(
    given: Mapping[str, Any], metric: Metric, path: Path, problems: Problems, **implied: str
) -> Method | None:
    """The method that a mapping asks for; None where there are problems, which are noted.

    `implied` are parameters that follow from elsewhere, such as the bands from a ladder's names;
    one that the method does not have, or that is written out, is passed over.
    """
    name = given.get("method")
    if not isinstance(name, str) or name not in METHODS:
        message = "method is missing; there are " + ", ".join(METHODS)
        if name is not None:
            message = unknown("method", str(name), METHODS)
        problems.add((*path, "method") if "method" in given else path, message)
        return None
    method = METHODS[name]
    known = {parameter.name: parameter for parameter in parameters_of(method)}
    values: dict[str, Any] = {}
    before = problems.count
    for key, value in {**implied, **given}.items():
        if key in known:
            with problems.at((*path, key)):
                values[known[key].field] = known[key].parse(value)
        elif key in given and key not in ("method", "metric", "names"):
            problems.add((*path, key), unknown(f"parameter of {name}", key, known or ["none"]))
    for missing in known.values():
        if missing.default is None and missing.field not in values and before == problems.count:
            problems.add(path, f"{name} needs {missing.name}: {missing.meaning}")
    with problems.at(path):
        check_meaning(method, metric)
    return method(**values) if before == problems.count else None


def find_metric(given: Any, path: Path, problems: Problems) -> Metric | None:
    """The metric of this name; None where there is none, which is noted."""
    if isinstance(given, str) and given in METRICS:
        return METRICS[given]
    message = f"metric is missing; there are {', '.join(METRICS)}"
    problems.add(path, message if given is None else unknown("metric", str(given), METRICS))
    return None


def build_threshold(
    name: str,
    given: Mapping[str, Any],
    path: Path,
    problems: Problems,
    metric: Metric | None = None,
    names: Sequence[str] = (),
) -> ThresholdSpec | None:
    """A threshold from its mapping; None where there are problems, which are noted.

    `metric` is given where the place tells it; `names` are those of a ladder's bands.
    """
    if metric is None or "metric" in given:
        where = (*path, "metric") if "metric" in given else path
        found = find_metric(given.get("metric"), where, problems)
        if found is not None and metric is not None and found is not metric:
            problems.add(where, f"this stands under {metric.name}; leave the metric out")
        metric = found
    if metric is None:
        return None
    implied = {"bands": str(len(names))} if names else {}
    method = build_method(given, metric, path, problems, **implied)
    if method is None:
        return None
    floors = len(method.asked)
    if names and len(names) != floors + 1:
        problems.add(
            (*path, "names"),
            f"{len(names)} names for {floors + 1} bands; name each band, the worst first",
        )
        return None
    if names:
        labels = tuple(names[1:])
    elif floors == 1:
        labels = (name,)
    else:
        labels = tuple(f"{name}[{position}]" for position in range(1, floors + 1))
    return ThresholdSpec(name, metric, method, labels)
