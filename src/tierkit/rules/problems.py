"""All problems of a rule file, collected and raised in one go."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from tierkit.errors import RulesError, TierkitError
from tierkit.rules.near_misses import OTHER_WORDS
from tierkit.rules.nodes import Document, Path, written


class Problems:
    """Collects what is wrong, each with file, line and path."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: list[tuple[int, str]] = []
        self._paths: list[Path] = []
        for path, message in document.problems:
            self.add(path, message)

    @property
    def count(self) -> int:
        """How many problems there are so far."""
        return len(self._found)

    def add(self, path: Path, message: str) -> None:
        """Note one problem at a path."""
        line = self._document.line(path)
        place = f"{self._document.place(path)}: "
        told = written(path)
        text = f"{told}: {message}" if told else message
        self._found.append((line, place + text))
        self._paths.append(path)

    def where(self, path: Path) -> str:
        """Where in the file a path is written: `line 3`, or what put it there."""
        return self._document.changed.get(path) or f"line {self._document.line(path)}"

    def touch(self, path: Path) -> bool:
        """Whether anything at or below a path is a problem already."""
        return any(found[: len(path)] == path for found in self._paths)

    @contextmanager
    def at(self, path: Path) -> Iterator[None]:
        """Note what a parser complains about as a problem at this path."""
        try:
            yield
        except TierkitError as error:
            hint = "" if error.hint is None else f". {error.hint}"
            self.add(path, error.message + hint)

    def raise_if_any(self) -> None:
        """Raise everything found, in the order of the lines."""
        if self._found:
            lines = dict.fromkeys(text for _, text in sorted(self._found, key=lambda each: each[0]))
            raise RulesError(list(lines))


def unknown(what: str, given: str, known: Iterable[str]) -> str:
    """The message for a word that is none of the known ones, with the nearest that is."""
    words = {word.casefold(): word for word in known}
    close = get_close_matches(given.casefold(), words, n=1, cutoff=0.5)
    if (other := OTHER_WORDS.get(given.casefold())) in words:
        return f"no such {what} as {given!r}; did you mean {other}?"
    if close:
        return f"no such {what} as {given!r}; did you mean {words[close[0]]}?"
    return f"no such {what} as {given!r}; there are {', '.join(words.values())}"
