"""The words of a rule file: what each stands for, as far as the file has been read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tierkit.members.metrics import Metric
from tierkit.rules.nodes import Path
from tierkit.rules.problems import Problems
from tierkit.thresholds.derive import ThresholdSpec

# Names that become columns, or are looked up where a number could stand as well.
NAME = re.compile(r"[^\W\d][\w -]*")


@dataclass
class Words:
    """The metrics, the thresholds with the places where they are written, and the segments."""

    metrics: Mapping[str, Metric]
    problems: Problems
    thresholds: dict[str, ThresholdSpec] = field(default_factory=dict)
    places: dict[str, Path] = field(default_factory=dict)
    segments: tuple[str, ...] = ()

    def keep(self, key: str, spec: ThresholdSpec, path: Path) -> None:
        """Keep a threshold by its name, or by its place in the file."""
        self.thresholds.setdefault(key, spec)
        self.places.setdefault(key, path)

    @property
    def named_thresholds(self) -> list[str]:
        """The thresholds that have a name of their own."""
        return [key for key, place in self.places.items() if place == ("thresholds", key)]
