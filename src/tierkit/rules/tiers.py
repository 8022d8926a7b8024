"""Tiers in a rule file: a list with conditions, or a ladder on one metric."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from tierkit.rules.alike import check_alike, form_of
from tierkit.rules.conditions import ConditionBuilder
from tierkit.rules.models import RuleFile, TierShape
from tierkit.rules.nodes import Path
from tierkit.rules.problems import Problems, unknown
from tierkit.rules.reachability import falling, unreachable, with_an_order
from tierkit.rules.segments import FLAGS
from tierkit.rules.thresholds import build_threshold
from tierkit.rules.words import Words
from tierkit.tiers.conditions import Reaches
from tierkit.tiers.programme import Tier

MISSING_TIERS = "`tiers` or `ladder` must say which tiers there are"


def build_tiers(shape: RuleFile, words: Words) -> tuple[Tier, ...]:
    """The tiers of a file, lowest first, from a list or a ladder; problems are noted."""
    problems = words.problems
    tiers: tuple[Tier, ...] = ()
    if shape.tiers is not None and shape.ladder is not None:
        problems.add(("ladder",), "give either tiers or ladder, not both")
    elif shape.ladder is not None:
        tiers = _ladder(shape.ladder, words)
    elif shape.tiers is not None:
        tiers = _tiers(shape.tiers, words, shape.inactive is not None)
    elif not problems.touch(("tiers",)) and not problems.touch(("ladder",)):
        problems.add((), MISSING_TIERS)
    _check_inactive([tier.name for tier in tiers], shape.inactive, problems)
    return tiers


def _tiers(given: Sequence[TierShape], words: Words, has_inactive: bool) -> tuple[Tier, ...]:
    problems = words.problems
    if not given:
        problems.add(("tiers",), "there is no tier; name at least one")
    if not any(problems.touch(("tiers", position)) for position in range(len(given))):
        names = [(tier.name, ("tiers", position)) for position, tier in enumerate(given)]
        _check_names(names, problems)
    tiers = []
    sound = True
    for position, tier in enumerate(given):
        path: Path = ("tiers", position)
        broken = problems.touch(path)
        sound = sound and not broken
        if position == 0 and tier.enter is not None:
            problems.add(
                (*path, "enter"),
                f"the lowest tier takes everyone; put a tier without enter below {tier.name}",
            )
        if position > 0 and tier.enter is None and not broken:
            problems.add(path, f"{tier.name} has no enter, so nobody would hold a tier below it")
            sound = False
        enter = None
        if tier.enter is not None:
            root = (*path, "enter")
            enter = ConditionBuilder(tier.name, root, words).build(tier.enter, root)
            sound = sound and enter is not None
        tiers.append(Tier(tier.name, enter))
    if sound:
        always = with_an_order(words.metrics) if has_inactive else {}
        hidden = unreachable(tiers, words.thresholds, words.segments, always)
        for position, reason in hidden or falling(tiers, words.thresholds):
            problems.add(("tiers", position), reason)
    return tuple(tiers)


def _ladder(given: dict[str, Any], words: Words) -> tuple[Tier, ...]:
    problems = words.problems
    names = given.get("names")
    path: Path = ("ladder", "names")
    if (
        not isinstance(names, list)
        or len(names) < 2
        or not all(isinstance(name, str) for name in names)
    ):
        where = path if "names" in given else path[:1]
        known = ("metric", "method", "names", "round")
        for key in given:
            if "names" not in given and get_close_matches(key, known) and key not in known:
                problems.add(("ladder", key), unknown("key", key, known))
        problems.add(where, "names must list the tiers, the lowest first: [Low, Middle, High]")
        return ()
    _check_names([(name, (*path, position)) for position, name in enumerate(names)], problems)
    spec = build_threshold("ladder", given, path[:1], problems, words.metrics, names=names)
    if spec is None:
        return ()
    words.keep("ladder", spec, path[:1])
    steps = [
        Tier(name, Reaches(spec.metric, "ladder", floor)) for floor, name in enumerate(names[1:])
    ]
    return (Tier(names[0]), *steps)


def _check_names(names: Sequence[tuple[str, Path]], problems: Problems) -> None:
    for name, path in names:
        if not form_of(name):
            problems.add(path, "a tier needs a name")
    check_alike("tier", [(name, path) for name, path in names if form_of(name)], problems)


def _check_inactive(names: Sequence[str], inactive: str | None, problems: Problems) -> None:
    if inactive is None:
        return
    path: Path = ("inactive",)
    alike = [name for name in names if form_of(name) == form_of(inactive)]
    if not form_of(inactive):
        problems.add(path, "the level needs a name")
    elif inactive != inactive.strip():
        problems.add(path, f"{inactive!r} has blanks around it; take them out")
    elif inactive.casefold() in FLAGS:
        problems.add(path, f"{inactive} is no name; name the level: Dormant")
    elif alike:
        problems.add(path, f"{alike[0]} is a tier already; name a level of its own")
