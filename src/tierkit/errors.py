"""What can go wrong in a way that a user can mend; anything else is a bug and stays a traceback."""

from collections.abc import Mapping, Sequence
from typing import Any


class TierkitError(Exception):
    """Say what is wrong, where, and what to do about it.

    `message` is one sentence or a short list; `hint` is the next step for the user. The command
    line prints both on standard error and leaves with `exit_code`.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message}\n{hint}")
        self.message = message
        self.hint = hint


class DataError(TierkitError):
    """The orders cannot be read, or cannot mean what they say."""


class RulesError(TierkitError):
    """The rule file has problems; `problems` holds each as one line, all found in one go."""

    def __init__(self, problems: Sequence[str], hint: str | None = None) -> None:
        super().__init__("\n".join(problems), hint)
        self.problems = tuple(problems)


class UsageError(TierkitError):
    """The command or the call itself is wrong: an option, a path, a value that does not parse."""

    exit_code = 2


class UndecidedError(DataError):
    """Something about the orders is open, and only the user can say.

    `meanwhile` are the changes to the spec of the orders under which the rest can be looked at.
    """

    def __init__(self, message: str, hint: str, meanwhile: Mapping[str, Any]) -> None:
        super().__init__(message, hint)
        self.meanwhile = meanwhile
