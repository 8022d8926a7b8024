"""Paths into a rule file, as people write them: `tiers[2].enter.monetary`, or `Gold.monetary`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tierkit.errors import UsageError
from tierkit.rules.models import RuleFile
from tierkit.rules.nodes import Path, written

TOKENS = re.compile(r"[^.\[\]]+|\[[0-9]{1,6}\]")
WHOLE = re.compile(r"[^.\[\]]+(\.[^.\[\]]+|\[[0-9]{1,6}\])*")
JOINS = ("all", "any")
LISTED = 12


@dataclass(frozen=True)
class LadderFloor:
    """The floor at which a tier of a ladder begins, by its position among the floors."""

    position: int


Place = Path | LadderFloor


def find_place(text: str, data: dict[str, Any]) -> Place:
    """Where in a rule file's data a path leads; the last part of it may be new.

    Tiers and thresholds may be called by their names, and a tier's condition without `enter`.
    Raises `UsageError` that lists the paths there are, the nearest first.
    """
    owner = _owner(text, data)
    if text.endswith("."):
        raise _no_such_path(text, data)
    if owner is None:
        path = _tokens(text)
        if path is None or path[0] not in RuleFile.model_fields or not _leads(path, data):
            raise _no_such_path(text, data)
        return path
    root, rest = owner
    tokens = _tokens(rest) if rest else ()
    if tokens is None:
        raise _no_such_path(text, data)
    if isinstance(root, LadderFloor):
        return _ladder_floor(text, root, tokens, data)
    if root[0] == "tiers" and tokens and tokens[0] not in ("enter", "name"):
        return _in_condition(text, (*root, "enter"), tokens, data)
    path = (*root, *tokens)
    if not _leads(path, data):
        raise _no_such_path(text, data)
    return path


def value_at(path: Path, data: Any) -> Any:
    """What stands at a path; None where nothing does."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def leaves(path: Path, data: Any) -> Iterator[Path]:
    """The paths of all single values at or below a path."""
    found = value_at(path, data)
    if isinstance(found, dict):
        for key in found:
            yield from leaves((*path, key), data)
    elif isinstance(found, list):
        for position in range(len(found)):
            yield from leaves((*path, position), data)
    else:
        yield path


def conditions(tier: str, data: dict[str, Any]) -> list[Path]:
    """The places where the condition of a tier compares a metric with something."""
    names = _tier_names(data)
    if tier not in names:
        return []
    found = value_at(("tiers", names.index(tier), "enter"), data)
    return list(_compared(("tiers", names.index(tier), "enter"), found))


def friendly(path: Path, data: dict[str, Any]) -> str:
    """A path in the shortest way to write it."""
    if path[0] == "tiers" and len(path) > 1 and isinstance(path[1], int):
        name = value_at((*path[:2], "name"), data)
        rest = path[3:] if path[2:3] == ("enter",) and len(path) > 3 else path[2:]
        if isinstance(name, str) and rest:
            return f"{name}.{written(rest)}"
    return written(path)


def ladder_names(data: dict[str, Any]) -> list[str]:
    """The tiers of a ladder, the lowest first."""
    names = value_at(("ladder", "names"), data)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def no_such(what: str, text: str, known: list[str]) -> UsageError:
    """The error for a word that leads nowhere, with those that do, the nearest first."""

    def distance(other: str) -> float:
        return -SequenceMatcher(None, text.casefold(), other.casefold()).ratio()

    listed = sorted(dict.fromkeys(known), key=distance)
    more = f", and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
    return UsageError(what, f"There are {', '.join(listed[:LISTED])}{more}.")


def _no_such_path(text: str, data: dict[str, Any]) -> UsageError:
    known = [friendly(path, data) for path in leaves((), data)]
    metric = value_at(("ladder", "metric"), data)
    known += [f"{name}.{metric}" for name in ladder_names(data)[1:]]
    return no_such(f"{text} is no path in the rule file", text, known)


def _tier_names(data: dict[str, Any]) -> list[str]:
    tiers = data.get("tiers")
    if not isinstance(tiers, list):
        return []
    return [str(tier.get("name")) if isinstance(tier, dict) else "" for tier in tiers]


def _owner(text: str, data: dict[str, Any]) -> tuple[Place, str] | None:
    """The tier or threshold that a path begins with by name, and the rest of the path."""
    owners: dict[str, Place] = {}
    thresholds = data.get("thresholds")
    for name in thresholds if isinstance(thresholds, dict) else ():
        owners[name] = ("thresholds", name)
    for position, name in enumerate(ladder_names(data)):
        owners[name] = LadderFloor(position - 1)
    for position, name in enumerate(_tier_names(data)):
        owners[name] = ("tiers", position)
        owners[f"tiers.{name}"] = ("tiers", position)
    for name in sorted(owners, key=len, reverse=True):
        if name and (text == name or text.startswith((f"{name}.", f"{name}["))):
            return owners[name], text[len(name) :].removeprefix(".")
    return None


def _tokens(text: str) -> Path | None:
    if not WHOLE.fullmatch(text):
        return None
    return tuple(
        int(token[1:-1]) if token.startswith("[") else token.strip()
        for token in TOKENS.findall(text)
    )


def _leads(path: Path, data: Any) -> bool:
    """Whether a path can be followed; keys may be new, positions in a list may not."""
    for part in path:
        if data is None:
            return not isinstance(part, int)
        if isinstance(part, int):
            if not isinstance(data, list) or part >= len(data):
                return False
            data = data[part]
        elif isinstance(data, dict):
            data = data.get(part)
        else:
            return False
    return True


def _in_condition(text: str, enter: Path, tokens: Path, data: dict[str, Any]) -> Path:
    """A place in a tier's condition: what is named, or the only place that compares the metric."""
    path = (*enter, *tokens)
    if value_at(path, data) is None and len(tokens) == 1 and tokens[0] not in JOINS:
        every = _compared(enter, value_at(enter, data))
        places = [place for place in every if place[-1] == tokens[0]]
        if len(places) > 1:
            names = [friendly(place, data) for place in places]
            raise no_such(f"{text} may mean several places in the rule file", text, names)
        if places:
            return places[0]
    if not _leads(path, data):
        raise _no_such_path(text, data)
    return path


def _compared(path: Path, condition: Any) -> Iterator[Path]:
    if not isinstance(condition, dict):
        return
    for key, value in condition.items():
        if key in JOINS and isinstance(value, list):
            for position, part in enumerate(value):
                yield from _compared((*path, key, position), part)
        else:
            yield (*path, key)


def _ladder_floor(text: str, place: LadderFloor, tokens: Path, data: dict[str, Any]) -> LadderFloor:
    metric = value_at(("ladder", "metric"), data)
    names = ladder_names(data)
    if place.position < 0:
        raise no_such(
            f"{text}: {names[0]} is the lowest tier of the ladder and has no floor",
            text,
            [f"{name}.{metric}" for name in names[1:]],
        )
    if tokens not in ((metric,), ("enter", metric)):
        raise no_such(
            f"{text}: the ladder is on {metric} alone",
            text,
            [f"{name}.{metric}" for name in names[1:]],
        )
    return place
