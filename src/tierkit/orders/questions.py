"""What a run would stop at, collected, so that a look can go on past it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from tierkit.errors import TierkitError, UndecidedError, UsageError
from tierkit.orders.inspection import Question
from tierkit.orders.meanings import COUNT, LISTS, StatusSeen
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
        self.statuses: tuple[StatusSeen, ...] | None = None

    @property
    def proposal(self) -> OrdersSpec:
        """How the orders could be read, as far as anything can be proposed."""
        unknown = {status.name for status in self.statuses or () if status.meaning is None}
        count = tuple(name for name in self.spec.statuses.count if name not in unknown)
        return replace(self.spec, statuses=replace(self.spec.statuses, count=count))

    def note(self, error: TierkitError) -> None:
        """Keep a question, once, and suppose the answer that comes with it."""
        question = Question(error.message, error.hint)
        if question not in self.asked:
            self.asked.append(question)
        if isinstance(error, UndecidedError):
            self.spec = replace(self.spec, **error.meanwhile)

    def settle(self, step: Callable[[OrdersSpec], Seen]) -> Seen | None:
        """What a step sees, supposing an answer to each question; None where it cannot be taken.

        A step that notes questions of its own is taken again under what they suppose.
        """
        while True:
            before = self.spec
            try:
                seen = step(before)
                if self.spec == before:
                    return seen
            except UsageError:
                raise  # no question about the orders, but a call that cannot be meant
            except TierkitError as error:
                self.note(error)
                if self.spec == before:
                    return None

    def suppose_statuses(self, seen: tuple[StatusSeen, ...]) -> None:
        """Suppose what is proposed of each status; those without a proposal count meanwhile."""
        self.statuses = seen
        if all(status.told for status in seen):
            return
        told = self.spec.statuses
        lists = {name: [*getattr(told, name)] for name in LISTS}
        for status in seen:
            if status.name not in told.listed:
                lists[status.meaning or COUNT].append(status.name)
        supposed = Statuses(**{name: tuple(names) for name, names in lists.items()})
        self.spec = replace(self.spec, statuses=supposed)
