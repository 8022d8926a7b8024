"""Scores in a rule file: for each metric a method, floors, or a threshold's name."""

from collections.abc import Mapping
from typing import Any

from tierkit.members.window import parse_length
from tierkit.rules.nodes import Path, written
from tierkit.rules.problems import unknown
from tierkit.rules.thresholds import build_threshold
from tierkit.rules.words import Words
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import PLAIN
from tierkit.tiers.table import score_name

FORMS = "give a method ({method: quantile}), floors ({floors: [2, 5]}) or a threshold's name"


def build_scores(
    given: Mapping[str, Any], words: Words, place: Path | None = None
) -> dict[str, str]:
    """The threshold for the score of each metric, by its key; problems are noted.

    `place` is where the scores come from, when they are not written in the file itself.
    """
    scores = {}
    for metric, value in given.items():
        path = place or ("scores", metric)
        if metric not in words.metrics:
            words.problems.add(path, unknown("metric", metric, words.metrics))
            continue
        key = _score(metric, value, path, words)
        if key is not None:
            scores[metric] = key
    return scores


def bands_of(spec: ThresholdSpec) -> int | None:
    """How many scores a threshold gives; None where the data decides."""
    return None if spec.method.count is None else spec.method.count + 1


def _score(metric: str, given: Any, path: Path, words: Words) -> str | None:
    if isinstance(given, str):
        return _named(metric, given.strip(), path, words)
    if not isinstance(given, Mapping) or not given:
        words.problems.add(path, FORMS)
        return None
    if "floors" in given and "method" not in given:
        given = {"method": Fixed.name, **given}
    found = words.metrics[metric]
    spec = build_threshold(score_name(metric), given, path, words.problems, words.metrics, found)
    if spec is None:
        return None
    labels = tuple(f"{spec.name} {number}" for number in range(2, (bands_of(spec) or 0) + 1))
    key = written(("scores", metric))
    words.keep(key, ThresholdSpec(spec.name, found, spec.method, labels, spec.rounding), path)
    return key


def _named(metric: str, name: str, path: Path, words: Words) -> str | None:
    named = words.named_thresholds
    if name in METHODS:
        words.problems.add(path, f"{name} is a method; write {{method: {name}}}")
        return None
    if PLAIN.fullmatch(name) or parse_length(name):
        words.problems.add(path, f"write a floor as {{floors: [{name}]}}")
        return None
    if name not in named:
        told = unknown("threshold", name, named) if named else "no threshold is defined"
        words.problems.add(path, told if named else f"{told}; {FORMS}")
        return None
    spec = words.thresholds.get(name)
    if spec is None:
        return None
    if spec.metric.name != metric:
        words.problems.add(path, f"{name} is a threshold of {spec.metric.name}, not of {metric}")
        return None
    return name
