"""What `init` returns."""

from dataclasses import dataclass

from tierkit.orders.rejects import Reject


@dataclass(frozen=True)
class InitResult:
    """The text of a rule file, from which preset it comes, and what in it is to be checked.

    `inputs` are the files that it was fitted to, none where it is a preset as it stands; `rejects`
    their unreadable rows that were set aside because the caller said so.
    """

    text: str
    preset: str
    inputs: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    rejects: tuple[Reject, ...] = ()
