"""Rules with literal numbers, proved to give every member the same."""

from collections.abc import Mapping

from tierkit.errors import RulesError
from tierkit.rules.freeze import freeze
from tierkit.rules.load import parse_rules
from tierkit.thresholds.derive import Threshold
from tierkit.tiers.assign import assign
from tierkit.verbs.reading import Measured


def frozen_rules(read: Measured, found: Mapping[str, Threshold]) -> str:
    """The rule file with literal numbers, proved to give every member the same."""
    text = freeze(read.rules, found, read.window)
    try:
        again = parse_rules(text, read.rules.source)
    except RulesError:
        # Ties or crossing floors, which an author would be warned of, came from the data here.
        text = freeze(read.rules, found, read.window, keep_ties=True)
        again = parse_rules(text, read.rules.source)
    literal = read.derive(again.thresholds)
    before = assign(read.members, read.rules, found)
    after = assign(read.members, again, literal)
    if not before.gives_the_same_as(after):
        raise AssertionError(f"frozen rules give other tiers:\n{text}")
    return text
