"""YAML to plain data with a line for every path; scalars stay the text that was written."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from tierkit.errors import RulesError
from tierkit.rules.yaml_errors import meaning

Path = tuple[str | int, ...]
MOST_NODES = 100_000
NULLS = ("", "~", "null")
# Controls other than tabs and line ends, which a terminal would obey, and halves of characters.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Marks a place that has no path of its own, such as a key that stands twice.
AGAIN = "#line "
MERGE = "tag:yaml.org,2002:merge"


@dataclass
class Document:
    """A rule file as plain data, the line of every path, and problems met on the way.

    `changed` has the paths at which something else was put than the file says, and what asked.
    """

    name: str
    text: str
    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[Path, str]] = field(default_factory=list)
    changed: dict[Path, str] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line on which a path, or the nearest one above it, is written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: Path) -> str:
        """Where a path, or the nearest one above it, is written: a line, or what changed it."""
        while path and path not in self.lines and path not in self.changed:
            path = path[:-1]
        return self.changed.get(path) or f"{self.name}:{self.line(path)}"


def read_document(text: str, name: str) -> Document:
    """Parse YAML into a document; raises `RulesError` where it is no YAML at all."""
    document = Document(name, text, None)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        told = meaning(error, text)
        raise RulesError([f"{name}:{line}: this is not YAML: {told}"]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        told = f"a character that YAML does not have (U+{error.character:04X})"
        raise RulesError([f"{name}:{line}: this is not YAML: {told}"]) from None
    except RecursionError:
        raise RulesError([f"{name}: this is nested too deeply"]) from None
    if node is not None:
        document.data = _plain(node, (), document, [])
    return document


def _plain(node: yaml.Node, path: Path, document: Document, above: list[yaml.Node]) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if len(document.lines) > MOST_NODES or node in above:
        raise RulesError([f"{document.name}:{document.line(path)}: aliases repeat without end"])
    inside = [*above, node]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, inside)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, (*path, position), document, inside)
            for position, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in NULLS:
        return None
    return _written(node, path, document)


def _written(node: yaml.Node, path: Path, document: Document) -> str:
    """The text of a scalar, without what an escape can ask for but no table can show."""
    text = str(node.value)
    strange = NOT_TEXT.search(text)
    if strange is None:
        return text
    told = f"U+{ord(strange[0]):04X} is no character that can be shown; take it out"
    document.lines.setdefault(path, node.start_mark.line + 1)
    document.problems.append((path, told))
    return NOT_TEXT.sub("?", text)


def _mapping(
    node: yaml.MappingNode, path: Path, document: Document, inside: list[yaml.Node]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            place = (*path, f"{AGAIN}{key_node.start_mark.line + 1}")
            document.lines[place] = key_node.start_mark.line + 1
            document.problems.append((place, "a key must be a word, not a list or mapping"))
            continue
        line = key_node.start_mark.line + 1
        if key_node.tag == MERGE:
            place = (*path, f"{AGAIN}{line}")
            document.lines[place] = line
            document.problems.append((place, "<< merges nothing here; write the entries out"))
            continue
        key = _written(key_node, (*path, f"{AGAIN}{line}"), document)
        inner = (*path, key)
        if key in data:
            first = document.line(inner)
            message = f"the key stands here again (first on line {first}); keep one"
            again = (*inner, f"{AGAIN}{line}")
            document.lines[again] = line
            document.problems.append((again, message))
            continue
        document.lines[inner] = line
        data[key] = _plain(value_node, inner, document, inside)
    return data


def flow(value: Any) -> str:
    """A value as YAML on one line; text that YAML would take for something else is quoted."""
    text: str = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6
    )
    return text.removesuffix("\n").removesuffix("\n...")


def written(path: Path) -> str:
    """A path as people write it: `tiers[2].enter.monetary`."""
    text = ""
    for part in path:
        if str(part).startswith(AGAIN):
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
