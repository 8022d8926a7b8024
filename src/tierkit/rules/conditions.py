"""Conditions in a rule file: numbers, comparisons and thresholds, joined by all and any."""

import re
from collections.abc import Mapping
from typing import Any

from tierkit.members.metrics import Metric, Unit
from tierkit.members.window import Length, parse_length
from tierkit.rules.near_misses import meant
from tierkit.rules.nodes import Path, written
from tierkit.rules.problems import unknown
from tierkit.rules.thresholds import build_threshold
from tierkit.rules.words import Words
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.parameters import PLAIN, parse_number
from tierkit.tiers.comparison import OPERATORS
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Condition, InSegment, Reaches

COMPARISON = re.compile(r"([<>=!]+)\s*(.*)")
DEEPEST = 20
FORMS = 'give a number, a comparison in quotes (">= 5") or a threshold\'s name'
SEGMENT = "segment"
SEGMENTS = "segments"
JOINS: dict[str, type[AllOf] | type[AnyOf]] = {"all": AllOf, "any": AnyOf}


class ConditionBuilder:
    """Builds the condition of one tier or tag, keeping thresholds that are written in place."""

    def __init__(
        self,
        owner: str,
        root: Path,
        words: Words,
    ) -> None:
        self._owner = owner
        self._root = root
        self._words = words
        self._problems = words.problems

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
        if key == SEGMENT:
            return self._segments(value, path)
        metrics = self._words.metrics
        if key not in metrics:
            known = [*metrics, *JOINS, *([SEGMENT] if self._words.segments else [])]
            told = unknown("metric", key, known)
            if value is None and key.isdecimal():
                told = f"{key} stands alone; write a number without commas: 12500.50"
            self._problems.add(path, told)
            return None
        metric = metrics[key]
        if isinstance(value, Mapping):
            spec = build_threshold(self._name(path), value, path, self._problems, metrics, metric)
            return self._reaches(spec, path, written(path))
        if not isinstance(value, str):
            self._problems.add(path, FORMS)
            return None
        if length := parse_length(value):
            return self._dated(metric, metric.op, length, path)
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
        op = "==" if op == "=" else op
        if op in OPERATORS and (length := parse_length(number)):
            return self._dated(metric, op, length, path)
        suggestion = meant(op + number, metric.name)
        if op not in OPERATORS:
            known = f"there are {', '.join(OPERATORS)}"
            told = f"write {suggestion}" if suggestion else known
            self._problems.add(path, f"{op!r} compares nothing; {told}")
        elif PLAIN.fullmatch(number):
            return Bound(metric, op, parse_number(number) * metric.scale)
        elif suggestion:
            self._problems.add(path, f"{number!r} is not a number; write {suggestion}")
        else:
            with self._problems.at(path):
                parse_number(number)
        return None

    def _dated(self, metric: Metric, op: str, length: Length, path: Path) -> Condition | None:
        """A number of days that the as-of day decides on, compared as asked."""
        method = Fixed((length,))
        before = self._problems.count
        with self._problems.at(path):
            method.check(metric)
        if before < self._problems.count:
            return None
        own = None if op == metric.op else op
        spec = ThresholdSpec(self._name(path), metric, method, op=own)
        self._words.keep(written(path), spec, path)
        return Reaches(metric, written(path), 0, own)

    def _segments(self, value: Any, path: Path) -> Condition | None:
        names = value if isinstance(value, list) else [value]
        known = self._words.segments
        if not names or not all(isinstance(name, str) for name in names):
            self._problems.add(path, "give a segment's name, or a list of names")
            return None
        if not known:
            if not self._problems.touch((SEGMENTS,)):
                message = "there are no segments; say `segments: rfm8`, or name your own"
                self._problems.add(path, message)
            return None
        before = self._problems.count
        for position, name in enumerate(names):
            where = (*path, position) if isinstance(value, list) else path
            if name not in known:
                self._problems.add(where, unknown("segment", name, known))
            elif name in names[:position]:
                self._problems.add(where, f"{name} stands here twice")
        return InSegment(tuple(names)) if before == self._problems.count else None

    def _named(self, metric: Metric, name: str, path: Path) -> Condition | None:
        named = self._words.named_thresholds
        if name not in named and self._problems.touch(("thresholds", name)):
            return None
        if name not in named:
            told = unknown("threshold", name, named) if named else "no threshold is defined"
            number = "number or length of time" if metric.unit is Unit.DAYS else "number"
            suggestion = meant(name, metric.name)
            if suggestion:
                self._problems.add(path, f"{name!r} is no condition; write {suggestion}")
            else:
                self._problems.add(path, f"{name!r} is no {number}, and {told}")
            return None
        spec = self._words.thresholds.get(name)
        if spec is None:
            return None
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
        self._words.keep(key, spec, path)
        return Reaches(spec.metric, key, 0)

    def _name(self, path: Path) -> str:
        return f"{self._owner}.{written(path[len(self._root) :])}"
