"""Rule files and presets: read, checked, and turned into rules."""

import copy
import hashlib
import json
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tierkit.errors import RulesError, UsageError
from tierkit.members.metrics import METRICS
from tierkit.rules.build import build_rules
from tierkit.rules.models import RuleFile
from tierkit.rules.nodes import Document, flow, read_document
from tierkit.rules.presets import DEFAULT, preset_names, preset_text
from tierkit.rules.problems import Problems, unknown
from tierkit.rules.rules import BUILT_IN, Rules

# Leaving out what does not fit can bring what is beside it to light.
MOST_ROUNDS = 8
EXPECTED = {
    "string_type": "give a text",
    "list_type": "give a list",
    "dict_type": "give a mapping",
    "model_type": "give a mapping",
    "string_too_short": "this is empty",
    "too_short": "the list is empty",
}


def load_rules(path: str | os.PathLike[str] | None = None) -> Rules:
    """Read a rule file or a preset of this name, or the built-in rules where no path is given.

    A file goes before a preset of its name.

    Raises `RulesError` with every problem in the file, `UsageError` if it cannot be opened.
    """
    if path is None:
        return parse_rules(preset_text(DEFAULT), f"{BUILT_IN}{DEFAULT}")
    if str(path) in preset_names() and not Path(path).exists():
        return parse_rules(preset_text(str(path)), f"{BUILT_IN}{path}")
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")  # line ends as they are
    except OSError as error:
        raise UsageError(f"rule file {path}: {error.strerror}", _nearest(Path(path))) from None
    except UnicodeDecodeError:
        raise RulesError([f"{os.fspath(path)}: the file is not UTF-8 text"]) from None
    return parse_rules(text, os.fspath(path))


def _nearest(path: Path) -> str:
    """What can be named instead of a rule file that is not there."""
    beside = [str(each) for each in path.parent.glob("*.y*ml")]
    if close := get_close_matches(str(path), [*preset_names(), *beside], n=1, cutoff=0.7):
        return f"Did you mean {close[0]}?"
    if path.suffix:
        return f"`tierkit init -o {path}` writes one to begin with."
    return f"Presets are {', '.join(preset_names())}."


def parse_rules(text: str, name: str) -> Rules:
    """Turn the text of a rule file into rules; `name` stands for it in messages."""
    return build_document(read_document(text, name))


def build_document(document: Document) -> Rules:
    """Turn the data of a rule file into rules; raises `RulesError` with every problem in it."""
    problems = Problems(document)
    if not isinstance(document.data, dict):
        problems.add((), "a rule file is a mapping that begins with version: 1")
        problems.raise_if_any()
    shape = _shape(document, problems)
    canonical = json.dumps(document.data, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return build_rules(shape, document, digest, problems)


def _shape(document: Document, problems: Problems) -> RuleFile:
    """The validated shape; what does not fit is noted and left out, so that the rest is checked."""
    data = document.data
    for _ in range(MOST_ROUNDS):
        try:
            return RuleFile.model_validate(data)
        except ValidationError as error:
            data = copy.deepcopy(data)
            for each in error.errors(include_url=False):
                problems.add(tuple(each["loc"]), _message(each))
                _leave_out(data, tuple(each["loc"]), each["type"] == "missing")
    problems.raise_if_any()
    raise AssertionError("a shape that is refused must have a problem")


def _leave_out(data: Any, path: tuple[Any, ...], is_missing: bool) -> None:
    for part in path[:-1]:
        data = data[part]
    if isinstance(data, list) and path[0] != "tiers":
        data[path[-1]] = "?"
    elif is_missing or isinstance(data, list) or path == ("version",):
        data[path[-1]] = {"version": "1", "name": "?"}.get(str(path[-1]), {"name": "?"})
    else:
        data.pop(path[-1], None)


def _message(error: Any) -> str:
    kind, path = error["type"], error["loc"]
    if kind == "extra_forbidden":
        if path[0] == "tiers" and len(path) == 3 and path[2] in METRICS:
            return f"conditions stand under enter: {{{path[2]}: ...}}"
        return unknown("key", str(path[-1]), _keys_at(path[:-1]))
    if kind == "missing":
        if path == ("version",):
            return "version is missing; the file must say version: 1"
        return f"{path[-1]} is missing"
    if error["input"] is None:
        return "this is left blank"
    if kind == "literal_error":
        return (
            f"{error['input']!r} is not known here; this tierkit reads {error['ctx']['expected']}"
        )
    told = EXPECTED.get(kind, str(error["msg"]))
    example = _example_at(path) if told in ("give a mapping", "give a list") else None
    return f"{told}, such as {example}" if example else told


def _keys_at(path: tuple[Any, ...]) -> list[str]:
    model: Any = RuleFile
    for part in path:
        if not isinstance(part, int):
            model = _model_of(model.model_fields[part])
    return list(model.model_fields)


def _example_at(path: tuple[Any, ...]) -> str | None:
    """How a part can be written, as its model says it, or that of what it stands in."""
    model: Any = RuleFile
    example: Any = None
    for part in path:
        if isinstance(part, int):
            example = example[-1] if isinstance(example, list) else None
        elif model is not None:
            field = model.model_fields[part]
            example = field.examples[0] if field.examples else None
            model = _model_of(field)
        else:  # a name that the author chose
            example = next(iter(example.values())) if isinstance(example, dict) else None
    return None if example is None else flow(example)


def _model_of(field: Any) -> Any:
    """The model of what stands in a field; None where it has none."""
    inner = [field.annotation, *getattr(field.annotation, "__args__", ())]
    nested = [arg for each in inner for arg in (each, *getattr(each, "__args__", ()))]
    return next((each for each in nested if hasattr(each, "model_fields")), None)
