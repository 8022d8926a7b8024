"""The bands of `pandas.qcut`, wherever its edges are distinct."""

from fractions import Fraction

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.thresholds.worked import distribution, floors

BANDS = st.sampled_from([2, 4, 5, 10])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 40) | st.integers(-1000, 1000), min_size=6, max_size=60), BANDS)
def test_bands_of_qcut(values, bands):
    """Where its edges, which are floats, are the type 7 quantiles to the last digit."""
    exact = [distribution(values).quantile(Fraction(part, bands)) for part in range(bands + 1)]
    assume(len(set(exact)) == len(exact))
    codes, edges = pd.qcut(values, bands, labels=False, retbins=True)
    assume([Fraction(edge) for edge in edges[1:-1]] == exact[1:-1])
    rising = floors(values, "quantile", bands=str(bands))
    assert [sum(value >= floor for floor in rising) for value in values] == codes.tolist()
    falling = floors(values, "quantile", "recency", bands=str(bands))
    better = [sum(value <= ceiling for ceiling in falling) for value in values]
    assert better == [bands - 1 - code for code in codes.tolist()]


def test_bands_of_qcut_over_a_hundred():
    values = [n * n for n in range(101)]
    codes = pd.qcut(values, 5, labels=False).tolist()
    rising = floors(values, "quantile")
    assert [sum(value >= floor for floor in rising) for value in values] == codes
