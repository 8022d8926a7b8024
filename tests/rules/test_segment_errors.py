"""Scores, segments, tags and lengths broken in many ways: every message in full.

Each file stands in `broken/` with its messages below it, each behind an arrow.
"""

from pathlib import Path

import pytest

from tests.rules.given import problems

BROKEN = Path(__file__).parent / "broken" / "scores_segments_tags.txt"
FILES = BROKEN.read_text(encoding="utf-8").split("\n\n")


@pytest.mark.parametrize("block", FILES, ids=lambda block: block.splitlines()[1][:50])
def test_messages(block):
    lines = block.splitlines()
    text = [line for line in lines if not line.startswith("-> ")]
    assert problems("\n".join(text)) == [line[3:] for line in lines if line.startswith("-> ")]


def test_there_are_many():
    assert len(FILES) > 60


def test_all_of_a_table_is_told_at_once():
    """A broken segment still has its name, so tiers that ask for it bring no second problem."""
    assert problems(
        """
        version: 1
        scores: {recency: {method: quantile, bands: 3}, frequency: {floors: [2]}}
        segments:
          - {name: Good, recency: 3}
          - {name: Fair, recncy: 2}
          - {name: Poor, recency: 4}
        tags: {active: {monetary: 1}}
        tiers:
          - name: Basic
          - {name: Gold, enter: {segment: [Fair, Goood]}}
        """
    ) == [
        "rules.yaml:5: segments[1].recncy: no such score as 'recncy'; did you mean recency?",
        "rules.yaml:6: segments[2].recency: 4 is not among the scores of recency, which are 1 to 3",
        "rules.yaml:7: tags.active: the member table has a column active already",
        "rules.yaml:10: tiers[1].enter.segment[1]: no such segment as 'Goood'; did you mean Good?",
    ]
