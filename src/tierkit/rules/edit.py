"""Changing a rule file's data here and there, checked by the same code as the file itself."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tierkit.errors import RulesError, UsageError
from tierkit.money import plain_text
from tierkit.rules.conditions import COMPARISON
from tierkit.rules.load import build_document
from tierkit.rules.nodes import Document, Path, read_document
from tierkit.rules.paths import LadderFloor, Place, find_place, ladder_names
from tierkit.rules.rules import BUILT_IN, Rules
from tierkit.thresholds.derive import Threshold


@dataclass(frozen=True)
class Change:
    """One change: a path, what is to stand there (YAML), and the option that asks for it."""

    path: str
    value: str
    option: str = "--set"
    wish: str = ""

    @property
    def text(self) -> str:
        """The change as it is asked for; where it follows from a wish, that and what followed."""
        told = f"{self.path}={self.value}"
        return f"{self.option} {self.wish} ({told})" if self.wish else f"{self.option} {told}"


def parse_change(text: str, option: str = "--set") -> Change:
    """Read `PATH=VALUE`."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise UsageError(
            f"{option} {text}: this is no PATH=VALUE", f"Write it as {option} Gold.monetary=4000."
        )
    return Change(path.strip(), value.strip(), option)


class Draft:
    """The data of a rule file, open to changes; each leaves a draft of its own."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @classmethod
    def of(cls, rules: Rules) -> "Draft":
        """A draft of rules as they stand in their file."""
        return cls(read_document(rules.text, rules.source))

    @property
    def data(self) -> dict[str, Any]:
        """The data as it stands now."""
        data: dict[str, Any] = self._document.data
        return data

    def place(self, change: Change) -> Place:
        """Where a change leads."""
        try:
            return find_place(change.path, self.data)
        except UsageError as error:
            ours = self._document.name.startswith(BUILT_IN)
            hint = f"{error.hint} These are the built-in rules: name yours with --rules."
            raise UsageError(
                f"{change.text}: {error.message}", hint if ours else error.hint
            ) from None

    def changed(self, change: Change, held: Mapping[str, Threshold] | None = None) -> "Draft":
        """The draft after one change.

        A floor of a derived ladder can be set once the others are known: `held` has them. Where it
        is None they are not yet, and such a change waits.
        """
        value = _value(change)
        place = self.place(change)
        document = copy.deepcopy(self._document)
        if isinstance(place, LadderFloor):
            if not _hold_ladder(document, held):
                return self
            place = ("ladder", "floors", place.position)
        _put(document, place, value, change.text)
        return Draft(document)

    def probed(self, change: Change, held: Mapping[str, Threshold] | None) -> "Draft":
        """The draft with a literal floor that nobody reasons about, to see what hangs on it."""
        place = self.place(change)
        if isinstance(place, LadderFloor):
            draft = self.changed(change, held)
            draft.data["ladder"]["ties"] = "keep"
            return draft
        floor = f"{{method: fixed, floors: [{change.value}], ties: keep}}"
        return self.changed(replace(change, value=floor), held)

    def build(self) -> Rules:
        """The rules that the draft says; a problem is told with its line, or what changed it."""
        try:
            return build_document(self._document)
        except RulesError as error:
            made = tuple(dict.fromkeys(self._document.changed.values()))
            told = all(problem.startswith(made) for problem in error.problems) if made else True
            hint = None if told else f"The rules are so with {', '.join(made)}."
            raise RulesError(error.problems, hint) from None


def drafted(
    rules: Rules, changes: Sequence[Change], held: Mapping[str, Threshold] | None = None
) -> Draft:
    """The draft of rules after changes, in their order."""
    draft = Draft.of(rules)
    for change in changes:
        draft = draft.changed(change, held)
    return draft


def _value(change: Change) -> Any:
    """What is to stand there; a comparison needs no quotes, as it would in a file."""
    if COMPARISON.fullmatch(change.value):
        return change.value
    try:
        return read_document(change.value, change.text).data
    except RulesError as error:
        raise RulesError([told.replace(":1: ", ": ", 1) for told in error.problems]) from None


def _put(document: Document, path: Path, value: Any, told: str) -> None:
    """Set one value, or take the key out where the value is blank."""
    for known in [known for known in document.lines if known[: len(path)] == path]:
        del document.lines[known]
    data = document.data
    for position, part in enumerate(path[:-1]):
        if isinstance(data, dict) and data.get(part) is None:
            document.changed[path[: position + 1]] = told
            data[part] = {}
        data = data[part]
    if value is None and isinstance(data, dict):
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value
    document.changed[path] = told


def _hold_ladder(document: Document, held: Mapping[str, Threshold] | None) -> bool:
    """Write a ladder's floors out, so that one can be set; False where they are not known."""
    ladder = document.data["ladder"]
    if ladder.get("method") == "fixed":
        floors = ladder.get("floors")
        ladder["floors"] = floors if isinstance(floors, list) else str(floors).split(",")
        return True
    if held is None:
        return False
    found = [plain_text(floor.amount) for floor in held["ladder"].floors]
    tied = len(set(found)) < len(found)
    document.data["ladder"] = {
        "metric": ladder["metric"],
        "method": "fixed",
        "floors": found,
        "names": ladder_names(document.data),
        "reach": "active",
        **({"ties": "keep"} if tied else {}),
    }
    return True
