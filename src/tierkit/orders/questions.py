"""What a run would stop at, collected, so that a look can go on past it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from tierkit.errors import TierkitError, UndecidedError
from tierkit.orders.inspection import Question
from tierkit.orders.meanings import StatusSeen, proposed_statuses
from tierkit.orders.spec import OrdersSpec, Statuses

Seen = TypeVar("Seen")


class Questions:
    """The questions met so far.

    `spec` supposes an answer to each. `proposal` is the same without answers that are only there
    so that the look can go on.
    """

    def __init__(self, spec: OrdersSpec) -> None:
        self.spec = spec
        self.asked: list[Question] = []
        self._statuses: Statuses | None = None

    @property
    def proposal(self) -> OrdersSpec:
        """How the orders could be read, as far as anything can be proposed."""
        return self.spec if self._statuses is None else replace(self.spec, statuses=self._statuses)

    def note(self, error: TierkitError) -> None:
        """Keep a question, once."""
        question = Question(error.message, error.hint)
        if question not in self.asked:
            self.asked.append(question)

    def settle(self, step: Callable[[OrdersSpec], Seen]) -> Seen | None:
        """What a step sees, supposing an answer to each question; None where it cannot be taken."""
        while True:
            try:
                return step(self.spec)
            except UndecidedError as error:
                self.note(error)
                supposed = replace(self.spec, **error.meanwhile)
                if supposed == self.spec:
                    return None
                self.spec = supposed
            except TierkitError as error:
                self.note(error)
                return None

    def passes(self, step: Callable[[OrdersSpec], None]) -> bool:
        """Whether a check has nothing to say."""
        before = len(self.asked)
        self.settle(step)
        return len(self.asked) == before

    def suppose_statuses(self, seen: tuple[StatusSeen, ...]) -> None:
        """Suppose what is proposed of each status; those without a proposal count meanwhile."""
        self._statuses = proposed_statuses(seen)
        unknown = tuple(status.name for status in seen if status.meaning is None)
        supposed = replace(self._statuses, count=(*self._statuses.count, *unknown))
        self.spec = replace(self.spec, statuses=supposed)
