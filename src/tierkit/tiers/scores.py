"""Scores: bands of a metric as numbers, 1 the worst."""

import numpy as np
import numpy.typing as npt

from tierkit.members.table import Members
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.comparison import compare

# A score for each member, 0 for who has none.
Scores = npt.NDArray[np.int32]


def score(members: Members, threshold: Threshold) -> Scores:
    """One more than the floors that a member reaches, so that the best band is always the last.

    Inactive members have no score, nor have those without a value of the metric.
    """
    values = members.values[threshold.spec.metric.name]
    scores = np.ones(len(members), dtype=np.int32)
    for floor in threshold.floors:
        scores += compare(values, floor.metric.op, floor.value)
    scores *= members.active & values.present
    return scores
