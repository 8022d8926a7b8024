"""Tags in a rule file: a condition for each, and a column of the member table."""

from collections.abc import Iterable, Mapping
from typing import Any

from tierkit.rules.conditions import ConditionBuilder
from tierkit.rules.nodes import Path
from tierkit.rules.reachability import possible, ways
from tierkit.rules.words import NAME, Words
from tierkit.tiers.conditions import Condition
from tierkit.tiers.table import column_names


def build_tags(
    given: Mapping[str, Any], words: Words, scores: Iterable[str]
) -> dict[str, Condition]:
    """The condition of each tag; problems are noted."""
    columns = {name.casefold(): name for name in column_names(words.metrics, scores)}
    tags = {}
    for name, condition in given.items():
        path: Path = ("tags", name)
        taken = columns.setdefault(name.casefold(), name)
        if not NAME.fullmatch(name):
            words.problems.add(path, "this is no name for a tag; write it like big_rare")
            continue
        if taken != name or name in column_names(words.metrics, scores):
            words.problems.add(path, f"the member table has a column {taken} already")
            continue
        built = ConditionBuilder(name, path, words).build(condition, path)
        if built is None:
            continue
        found = ways(built, words.thresholds, words.segments)
        if found is not None and not any(possible(way) for way in found):
            words.problems.add(path, f"nobody can have {name}: no member can meet its condition")
        tags[name] = built
    return tags
