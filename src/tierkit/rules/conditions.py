"""Conditions in a rule file: numbers, comparisons and thresholds, joined by all and any."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tierkit.members.metrics import Metric
from tierkit.rules.nodes import Path, written
from tierkit.rules.problems import Problems, unknown
from tierkit.rules.thresholds import build_threshold
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.methods import Fixed
from tierkit.thresholds.parameters import PLAIN, parse_number
from tierkit.tiers.comparison import OPERATORS
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Condition, Reaches

COMPARISON = re.compile(r"([<>=!]+)\s*(.*)")
DEEPEST = 20
JOINS: dict[str, type[AllOf] | type[AnyOf]] = {"all": AllOf, "any": AnyOf}


class ConditionBuilder:
    """Builds the condition of one tier, noting thresholds written in place, and their places."""

    def __init__(
        self,
        tier: str,
        root: Path,
        metrics: Mapping[str, Metric],
        thresholds: dict[str, ThresholdSpec],
        places: dict[str, Path],
        problems: Problems,
    ) -> None:
        self._tier = tier
        self._root = root
        self._metrics = metrics
        self._thresholds = thresholds
        self._places = places
        self._problems = problems

    def build(self, given: Any, path: Path) -> Condition | None:
        """The condition of a mapping: all of its entries; None where there are problems."""
        if len(path) > DEEPEST:
            self._problems.add(path, "conditions are nested too deeply to be understood")
            return None
        if not isinstance(given, Mapping) or not given:
            self._problems.add(path, "a condition is a mapping such as {monetary: 2000}")
            return None
        parts = [self._entry(key, value, (*path, key)) for key, value in given.items()]
        found = tuple(part for part in parts if part is not None)
        if len(found) < len(parts):
            return None
        return found[0] if len(found) == 1 else AllOf(found)

    def _entry(self, key: str, value: Any, path: Path) -> Condition | None:
        if key in JOINS:
            return self._joined(key, value, path)
        if key not in self._metrics:
            self._problems.add(path, unknown("metric", key, [*self._metrics, *JOINS]))
            return None
        metric = self._metrics[key]
        if isinstance(value, Mapping):
            spec = build_threshold(
                self._name(path), value, path, self._problems, self._metrics, metric
            )
            return self._reaches(spec, path, written(path))
        if not isinstance(value, str):
            self._problems.add(
                path, 'give a number, a comparison in quotes (">= 5") or a threshold\'s name'
            )
            return None
        if comparison := COMPARISON.fullmatch(value.strip()):
            return self._bound(metric, comparison[1], comparison[2], path)
        if PLAIN.fullmatch(value.strip()):
            method = Fixed((parse_number(value),))
            name = self._name(path)
            return self._reaches(ThresholdSpec(name, metric, method), path, written(path))
        return self._named(metric, value.strip(), path)

    def _joined(self, key: str, value: Any, path: Path) -> Condition | None:
        if not isinstance(value, list) or not value:
            self._problems.add(
                path, f"{key} takes a list: [{{monetary: 30000}}, {{frequency: 24}}]"
            )
            return None
        parts = [self.build(part, (*path, position)) for position, part in enumerate(value)]
        found = tuple(part for part in parts if part is not None)
        return JOINS[key](found) if len(found) == len(parts) else None

    def _bound(self, metric: Metric, op: str, number: str, path: Path) -> Condition | None:
        value: Fraction | None = None
        with self._problems.at(path):
            value = parse_number(number) * metric.scale
        op = "==" if op == "=" else op
        if op not in OPERATORS:
            known = ", ".join(OPERATORS)
            self._problems.add(path, f"{op!r} compares nothing; there are {known}")
            return None
        return None if value is None else Bound(metric, op, value)

    def _named(self, metric: Metric, name: str, path: Path) -> Condition | None:
        named = [each for each in self._thresholds if "." not in each]
        if name not in named:
            told = unknown("threshold", name, named) if named else "no threshold is defined"
            self._problems.add(path, f"{name!r} is no number, and {told}")
            return None
        spec = self._thresholds[name]
        if spec.metric is not metric:
            self._problems.add(
                path, f"{name} is a threshold of {spec.metric.name}, not of {metric.name}"
            )
            return None
        return self._reaches(spec, path, name)

    def _reaches(self, spec: ThresholdSpec | None, path: Path, key: str) -> Condition | None:
        """The condition to reach a threshold, which is kept by its name or its place."""
        if spec is None:
            return None
        if spec.method.count != 1:
            told = spec.method.count or "any number of"
            self._problems.add(path, f"{spec.name} gives {told} floors; a condition takes one")
            return None
        self._thresholds.setdefault(key, spec)
        self._places.setdefault(key, path)
        return Reaches(spec.metric, key, 0)

    def _name(self, path: Path) -> str:
        return f"{self._tier}.{written(path[len(self._root) :])}"
