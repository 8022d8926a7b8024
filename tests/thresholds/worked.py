"""Thresholds from plain lists of values, one per member, in whole units of the metric."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from tierkit.members.metrics import METRICS
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import parameters_of


def distribution(values: Iterable[int], metric: str = "frequency") -> Distribution:
    """How these members' values are distributed."""
    return Distribution.of(METRICS[metric], np.array(list(values), dtype=np.int64))


def method(name: str, **given: Any) -> Any:
    """A method with parameters as they are written in a rule file."""
    known = {each.name: each for each in parameters_of(METHODS[name])}
    read = {known[key].field: known[key].parse(text) for key, text in given.items()}
    return METHODS[name](**read)


def derived(values: Iterable[int], name: str, metric: str = "frequency", **given: Any) -> Threshold:
    """The threshold `it` that a method finds; the values are the gaps too, where it needs some."""
    found = distribution(values, metric)
    return derive(ThresholdSpec("it", METRICS[metric], method(name, **given)), found, gaps=found)


def floors(
    values: Iterable[int], name: str, metric: str = "frequency", **given: Any
) -> list[Fraction]:
    """The floors alone, worst band first."""
    return [floor.value for floor in derived(values, name, metric, **given).floors]
