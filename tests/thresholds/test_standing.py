"""Where one member stands among all."""

from fractions import Fraction

import numpy as np
import pytest

from tierkit.members.metrics import METRICS
from tierkit.thresholds.distribution import Distribution
from tierkit.thresholds.standing import Standing, stand

TEN = np.array([1, 2, 2, 2, 3, 4, 5, 5, 6, 9])


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        ("frequency", 9, Standing(0, 1, 9)),
        ("frequency", 5, Standing(2, 2, 6)),
        ("frequency", 2, Standing(6, 3, 1)),
        ("frequency", 1, Standing(9, 1, 0)),
        # Fewer days are better.
        ("recency", 1, Standing(0, 1, 9)),
        ("recency", 2, Standing(1, 3, 6)),
        ("recency", 9, Standing(9, 1, 0)),
    ],
)
def test_better_same_and_worse(metric, value, expected):
    found = stand(Distribution.of(METRICS[metric], TEN), value)
    assert found == expected
    assert found.members == 10
    assert found.above == Fraction(expected.worse, 10)
