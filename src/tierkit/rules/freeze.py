"""Freezing a rule file: the same text with literal numbers where thresholds were derived.

Only the derived thresholds are spliced into the author's text; everything else, comments and
layout too, stays as it was written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import yaml

from tierkit.errors import RulesError
from tierkit.members.window import Window
from tierkit.money import plain_text
from tierkit.rules.nodes import Path
from tierkit.rules.rules import Rules
from tierkit.thresholds.derive import Threshold
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import parameters_of

# Where scores come from that a preset brings.
PRESET: Path = ("segments",)


@dataclass(frozen=True)
class _Edit:
    """Replaces the text from one position to another."""

    start: int
    end: int
    text: str


def freeze(
    rules: Rules, thresholds: Mapping[str, Threshold], window: Window, *, keep_ties: bool = False
) -> str:
    """The rule file with the floors that were found, each with a comment on its origin.

    `window` is the one over which they were derived. Thresholds that are literal already stay.
    Where the data made floors equal or crossed them, literal numbers would be refused, unless
    `keep_ties` marks them. Raises `RulesError` for a file with aliases.
    """
    text = rules.text.replace("\r\n", "\n")
    if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
        raise RulesError(
            [f"{rules.source}: a file with aliases (*name) cannot be frozen"],
            "Write out what the aliases stand for.",
        )
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    edits: list[_Edit] = []
    for name, threshold in thresholds.items():
        place = rules.places[name]
        if place == PRESET:
            continue
        if threshold.spec.method.is_derived:
            edits.extend(_edits(text, root, place, threshold, window, keep_ties))
    preset = {
        metric: thresholds[name]
        for metric, name in rules.scores.items()
        if rules.places[name] == PRESET
    }
    if preset and root is not None:
        edits.append(_scores_of_preset(text, root, preset, window, keep_ties))
    # From the end on, so that positions before stay true; of two at one place the first is on top.
    ordered = sorted(edits, key=lambda each: (each.start, each.end))
    for edit in ordered[::-1]:
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text.replace("\n", "\r\n") if "\r\n" in rules.text else text


def _scores_of_preset(
    text: str,
    root: yaml.Node,
    scores: Mapping[str, Threshold],
    window: Window,
    keep_ties: bool,
) -> _Edit:
    """The scores that a preset brings, written out before the line that names it."""
    key = next(key for key, _ in root.value if key.value == PRESET[0])
    told: list[str] = []
    literal: list[str] = []
    for metric, threshold in scores.items():
        if threshold.spec.method.is_derived:
            told += [f"# {line}\n" for line in _origin(threshold, window)]
        literal.append(f"{metric}: {{{', '.join(_frozen(threshold, keep_ties))}}}")
    if getattr(root, "flow_style", False):
        whole = f"scores: {{{', '.join(literal)}}}, "
        return _Edit(key.start_mark.index, key.start_mark.index, whole)
    indent = " " * key.start_mark.column
    lines = [*told, f"{indent}scores:\n", *(f"{indent}  {each}\n" for each in literal)]
    return _Edit(_line_start(text, key), _line_start(text, key), "".join(lines))


def _nodes_to(root: yaml.Node | None, path: Path) -> list[yaml.Node]:
    """The nodes from the top of the file to the mapping at a path."""
    nodes = [root] if root is not None else []
    for part in path:
        node = nodes[-1]
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            nodes.append(node.value[part])
        elif isinstance(node, yaml.MappingNode):
            nodes.append(next(value for key, value in node.value if key.value == part))
    return nodes


def _edits(
    text: str,
    root: yaml.Node | None,
    place: Path,
    threshold: Threshold,
    window: Window,
    keep_ties: bool,
) -> Iterator[_Edit]:
    nodes = _nodes_to(root, place)
    node = nodes[-1]
    if not isinstance(node, yaml.MappingNode):
        raise AssertionError(f"{threshold.spec.name} is written at no mapping")
    method = METHODS[threshold.spec.method.name]
    dropped = {parameter.name for parameter in parameters_of(method)} | {"round", "method"}
    told = [f"# {line}\n" for line in _origin(threshold, window)]
    frozen = _frozen(threshold, keep_ties)
    if node.flow_style:
        # Above the outermost brackets, for between them a line may begin inside a quoted text.
        outermost = next(each for each in nodes if getattr(each, "flow_style", False))
        line_start = _line_start(text, outermost)
        yield _Edit(line_start, line_start, _indented(told, text[line_start:]))
        kept = [
            text[key.start_mark.index : value.end_mark.index]
            for key, value in node.value
            if key.value not in dropped
        ]
        literal = not kept and len(frozen) == 1 and place[0] != "scores"
        whole = ", ".join([*kept, "method: fixed", *frozen])
        replacement = plain_text(threshold.floors[0].amount) if literal else f"{{{whole}}}"
        yield _Edit(node.start_mark.index, node.end_mark.index, replacement)
        return
    for key, value in node.value:
        line_start = _line_start(text, key)
        if getattr(value, "style", None) in ("|", ">"):
            line_end = value.end_mark.index
        else:
            line_end = text.find("\n", value.end_mark.index) + 1 or len(text)
        if key.value == "method":
            lines = ["method: fixed\n", *told, *(f"{line}\n" for line in frozen)]
            yield _Edit(line_start, line_end, _indented(lines, text[line_start:]))
        elif key.value in dropped:
            yield _Edit(line_start, line_end, "")


def _line_start(text: str, node: yaml.Node) -> int:
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _frozen(threshold: Threshold, keep_ties: bool) -> list[str]:
    floors = ", ".join(plain_text(floor.amount) for floor in threshold.floors)
    reach = ["reach: active"] if _needs_reach(threshold) else []
    ties = ["ties: keep"] if keep_ties else []
    return [f"floors: [{floors}]", *reach, *ties]


def _needs_reach(threshold: Threshold) -> bool:
    """Whether an inactive member could reach one of the numbers, where it could not before."""
    lower_is_better = threshold.spec.metric.lower_is_better
    return lower_is_better or any(floor.value <= 0 for floor in threshold.floors)


def _origin(threshold: Threshold, window: Window) -> Iterator[str]:
    days = "all days" if window.start is None else f"window {window.start}..{window.end}"
    method, metric = threshold.spec.method.name, threshold.spec.metric.name
    yield f"frozen: {method} of {metric}, as of {window.end}, {days}"
    for floor in threshold.floors:
        wanted = floor.asked
        asked = "" if wanted is None else f"asked {_percent(wanted.share)} of {wanted.of}, "
        value = "" if floor.value_share is None else f" with {_percent(floor.value_share)} of value"
        name = " ".join(floor.name.split())
        yield f"{name}: {asked}got {_percent(floor.member_share)} of active members{value}"


def _percent(share: Fraction) -> str:
    return f"{float(share):.1%}"


def _indented(lines: list[str], line: str) -> str:
    indent = line[: len(line) - len(line.lstrip(" "))]
    return "".join(indent + each for each in lines)
