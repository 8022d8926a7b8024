"""Thresholds in a rule file: a metric, a method, and the method's parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from tierkit.members.metrics import Metric
from tierkit.rules.nodes import Path
from tierkit.rules.problems import Problems, unknown
from tierkit.rules.words import NAME, Words
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.method import Method
from tierkit.thresholds.methods import METHODS, check_meaning
from tierkit.thresholds.parameters import parameters_of
from tierkit.thresholds.rounding import parse_rounding

# What any threshold may say beside the parameters of its method.
COMMON_KEYS = ("metric", "method", "round")
RESERVED = ("ladder",)


def build_thresholds(given: Mapping[str, Mapping[str, Any]], words: Words) -> None:
    """Keep the named thresholds of a file; problems are noted."""
    for name, each in given.items():
        path: Path = ("thresholds", name)
        words.places[name] = path
        if not NAME.fullmatch(name) or name in RESERVED:
            message = "this is no name for a threshold; write it like big_spender"
            words.problems.add(path, message)
            continue
        spec = build_threshold(name, each, path, words.problems, words.metrics)
        if spec is not None:
            words.keep(name, spec, path)


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
    before = problems.count
    values = _parameters(METHODS[name], given, path, problems, implied)
    with problems.at((*path, "method")):
        check_meaning(METHODS[name], metric)
    if before < problems.count:
        return None
    method = METHODS[name](**values)
    with problems.at((*path, "floors")):
        method.check(metric)
    return method


def _parameters(
    method: type[Method],
    given: Mapping[str, Any],
    path: Path,
    problems: Problems,
    implied: Mapping[str, str],
) -> dict[str, Any]:
    """The method's parameters, parsed; what is unknown, wrong or missing is noted."""
    known = {parameter.name: parameter for parameter in parameters_of(method)}
    values: dict[str, Any] = {}
    allowed = (*COMMON_KEYS, "names") if path == ("ladder",) else COMMON_KEYS
    for key, value in {**implied, **given}.items():
        if key in known and value is None:
            problems.add((*path, key), "this is left blank")
        elif key in known:
            with problems.at((*path, key)):
                values[known[key].field] = known[key].parse(value)
        elif key in given and key not in allowed:
            problems.add((*path, key), unknown("parameter", key, [*known, *allowed]))
    for each in known.values():
        if each.default is None and each.name not in {**implied, **given}:
            problems.add(path, f"{method.name} needs {each.name}: {each.meaning}")
    return values


def find_metric(
    given: Any, path: Path, problems: Problems, metrics: Mapping[str, Metric]
) -> Metric | None:
    """The metric of this name; None where there is none, which is noted."""
    if isinstance(given, str) and given in metrics:
        return metrics[given]
    message = f"metric is missing; there are {', '.join(metrics)}"
    problems.add(path, message if given is None else unknown("metric", str(given), metrics))
    return None


def build_threshold(
    name: str,
    given: Mapping[str, Any],
    path: Path,
    problems: Problems,
    metrics: Mapping[str, Metric],
    metric: Metric | None = None,
    names: Sequence[str] = (),
) -> ThresholdSpec | None:
    """A threshold from its mapping; None where there are problems, which are noted.

    `metrics` are those that the rules know; `metric` is given where the place tells it; `names` are
    those of a ladder's bands.
    """
    if metric is None or "metric" in given:
        where = (*path, "metric") if "metric" in given else path
        found = find_metric(given.get("metric"), where, problems, metrics)
        if found is not None and metric is not None and found is not metric:
            problems.add(where, f"this stands under {metric.name}; leave the metric out")
            return None
        metric = found
    if metric is None:
        return None
    implied = {"bands": str(len(names))} if names else {}
    method = build_method(given, metric, path, problems, **implied)
    rounding = None
    if "round" in given:
        with problems.at((*path, "round")):
            rounding = parse_rounding(given["round"])
    if method is None:
        return None
    if rounding is not None and not method.is_derived:
        problems.add((*path, "round"), "these numbers are given; write them round")
    if names and method.count is not None and len(names) != method.count + 1:
        problems.add(
            (*path, "names"),
            f"{len(names)} names for {method.count + 1} bands; name each band, the worst first",
        )
        return None
    return ThresholdSpec(name, metric, method, tuple(names[1:]), rounding)
