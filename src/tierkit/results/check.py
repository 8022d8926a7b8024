"""What `check` returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tierkit.orders.inspection import Inspection


@dataclass(frozen=True)
class CheckResult:
    """What was seen in an export, what must be decided, and what is worth a look.

    `problems` are those of the rule file. `command` reads the orders as they were understood, None
    for a frame; `orders` is the same as the `orders:` part of a rule file, and `block` its text.
    """

    seen: Inspection
    rules: str | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    command: str | None
    orders: Mapping[str, Any]
    block: str

    @property
    def decided(self) -> bool:
        """Whether `segment` could read the orders as things are."""
        return not self.seen.questions and not self.problems
