"""Segments in a rule file: a preset's name, or a table of names and scores."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from tierkit.rules.alike import check_alike, form_of
from tierkit.rules.cells import cells_left, count_left, overlaps, told
from tierkit.rules.nodes import Path
from tierkit.rules.presets import preset_data, preset_names, presets_with_segments
from tierkit.rules.problems import unknown
from tierkit.rules.scores import bands_of, build_scores
from tierkit.rules.words import Words
from tierkit.tiers.segments import Segment

SCORES = re.compile(r"([0-9]{1,4})(?:\s*(?:-|\.\.)\s*([0-9]{1,4}))?")
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
OWN_KEYS = ("name", "inactive")
FORMS = "give a preset's name, or a list: [{name: Champions, recency: 5, frequency: [4, 5]}, ...]"
MOST_TOLD = 3


def build_segments(
    given: Any, scores: dict[str, str], words: Words
) -> tuple[dict[str, str], tuple[Segment, ...]]:
    """The scores and segments of a file; a preset brings its scores where the file has none.

    Cells that two segments take, or none, are problems like any other.
    """
    if given is None:
        return scores, ()
    if isinstance(given, str):
        return _of_preset(given.strip(), scores, words)
    if not isinstance(given, list) or not given:
        words.problems.add(("segments",), FORMS)
        return scores, ()
    return scores, _table(given, scores, words, None)


def _of_preset(
    name: str, scores: dict[str, str], words: Words
) -> tuple[dict[str, str], tuple[Segment, ...]]:
    path: Path = ("segments",)
    preset = preset_data(name) if name in preset_names() else {}
    if not isinstance(preset.get("segments"), list):
        words.problems.add(path, unknown("table of segments", name, presets_with_segments()))
        return scores, ()
    if not scores and not words.problems.touch(("scores",)):
        scores = build_scores(preset["scores"], words, path)
    if not _fits(name, preset, scores, words, path):
        return scores, ()
    return scores, _table(preset["segments"], scores, words, path)


def _fits(
    name: str, preset: Mapping[str, Any], scores: Mapping[str, str], words: Words, path: Path
) -> bool:
    """Whether a file has the scores that a preset's table is made for; what differs is noted."""
    before = words.problems.count
    own = Words(words.metrics, words.problems)
    for metric, key in build_scores(preset["scores"], own, path).items():
        if words.problems.touch(("scores", metric)):
            continue
        wanted = bands_of(own.thresholds[key])
        if metric not in scores:
            message = f"{name} needs a score of {metric}; give one under scores"
            words.problems.add(path, message)
        elif (given := bands_of(words.thresholds[scores[metric]])) != wanted:
            has = "as many as the data has" if given is None else str(given)
            message = f"{name} is made for {wanted} scores of {metric}, and the file gives {has}"
            words.problems.add(path, message)
    words.segments = tuple(each["name"] for each in preset["segments"])
    return before == words.problems.count


def _table(
    given: Sequence[Any], scores: Mapping[str, str], words: Words, place: Path | None
) -> tuple[Segment, ...]:
    """The segments of a table; `place` is where it is asked for, when it is that of a preset."""
    before = words.problems.count
    unsound = words.problems.touch(("scores",))
    named: list[tuple[str, Path]] = []
    found = []
    for position, entry in enumerate(given):
        path: Path = place or ("segments", position)
        name = _name(entry, path, words)
        if name is not None:
            named.append((name, path))
            found.append(_segment(name, entry, scores, words, path))
    check_alike("segment", named, words.problems)
    words.segments = tuple(dict.fromkeys(name for name, _ in named))
    sound = tuple(segment for segment in found if segment is not None)
    if before == words.problems.count and not unsound:
        _check_cells(sound, scores, words, place)
    return sound


def _name(given: Any, path: Path, words: Words) -> str | None:
    """The name of a segment, which is of no use without one."""
    if not isinstance(given, Mapping):
        words.problems.add(path, "give a mapping: {name: Champions, recency: 5}")
        return None
    name = given.get("name")
    if not isinstance(name, str) or not form_of(name):
        words.problems.add(path, "a segment needs a name")
        return None
    return name


def _segment(
    name: str, given: Mapping[str, Any], scores: Mapping[str, str], words: Words, path: Path
) -> Segment | None:
    before = words.problems.count
    allowed = {
        key: _allowed(key, value, scores, words, (*path, key))
        for key, value in given.items()
        if key not in OWN_KEYS
    }
    inactive = given.get("inactive", "false")
    if not isinstance(inactive, str) or inactive.casefold() not in FLAGS:
        words.problems.add((*path, "inactive"), "write true where inactive members belong here")
    if before < words.problems.count:
        return None
    return Segment(name, allowed, FLAGS[inactive.casefold()])


def _allowed(
    metric: str, given: Any, scores: Mapping[str, str], words: Words, path: Path
) -> frozenset[int]:
    """The scores that a segment takes of a metric."""
    none: frozenset[int] = frozenset()
    if metric not in scores:
        if words.problems.touch(("scores", metric)):
            return none
        if metric in words.metrics:
            told = f"{metric} has no score; give one under scores"
        else:
            told = unknown("score", metric, [*scores, *OWN_KEYS])
        words.problems.add(path, told)
        return none
    bands = bands_of(words.thresholds[scores[metric]])
    if bands is None:
        method = words.thresholds[scores[metric]].method.name
        message = f"{method} gives as many scores as the data has, so none can be named"
        words.problems.add(path, message)
        return none
    found: set[int] = set()
    for part in given if isinstance(given, list) else [given]:
        match = SCORES.fullmatch(part.strip()) if isinstance(part, str) else None
        if match is None:
            words.problems.add(path, "give a score (5), several ([4, 5]) or a range (4-5)")
            return none
        low, high = int(match[1]), int(match[2] or match[1])
        if low > high:
            words.problems.add(path, f"a range begins with the lower score: {high}-{low}")
            return none
        if low < 1 or high > bands:
            message = f"{part} is not among the scores of {metric}, which are 1 to {bands}"
            words.problems.add(path, message)
            return none
        found.update(range(low, high + 1))
    if not found:
        words.problems.add(path, "no score is named")
    return frozenset(found)


def _check_cells(
    segments: Sequence[Segment], scores: Mapping[str, str], words: Words, place: Path | None
) -> None:
    """Note segments that overlap, cells that nobody names, and segments without a cell."""

    def at(segment: Segment) -> Path:
        return place or ("segments", segments.index(segment))

    for meaning, alike in (
        ("takes the rest", [each for each in segments if each.takes_the_rest]),
        ("takes inactive members", [each for each in segments if each.inactive]),
    ):
        for segment in alike[1:]:
            words.problems.add(at(segment), f"{alike[0].name} {meaning} already")
    boxed = [segment for segment in segments if segment.scores]
    boxes = [segment.scores for segment in boxed]
    bands = _bands(boxed, scores, words)
    before = words.problems.count
    for lower, upper, cell in overlaps(boxes, bands):
        both = f"{boxed[lower].name} and {boxed[upper].name} both take {told(cell)}"
        words.problems.add(at(boxed[upper]), both)
    if before < words.problems.count:
        return
    left = count_left(boxes, bands)
    rest = [segment for segment in segments if segment.takes_the_rest]
    if rest and not left:
        words.problems.add(at(rest[0]), f"the others leave no scores to {rest[0].name}")
    if left and boxes and not rest:
        few = "; ".join(told(cell) for cell in islice(cells_left(boxes, bands), MOST_TOLD))
        more = "" if left <= MOST_TOLD else f" ({left:,} combinations in all)"
        words.problems.add(
            ("segments",),
            f"no segment takes {few}{more}; name them, or add a segment with a name only, which "
            "takes the rest",
        )


def _bands(boxed: Sequence[Segment], scores: Mapping[str, str], words: Words) -> dict[str, int]:
    """How many scores each metric has that a segment names, in the order of the scores."""
    named = {name for segment in boxed for name in segment.scores}
    return {
        name: bands_of(words.thresholds[key]) or 0 for name, key in scores.items() if name in named
    }
