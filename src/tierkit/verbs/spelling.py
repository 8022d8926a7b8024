"""How an export is read, spelled as a command to paste."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from tierkit.orders.roles import ROLES
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statuses import status_options

NO_HEADER = ("header", 0)
# What has options of its own, or none at all (rows to keep are for the rule file alone).
OWN_WAY = ("columns", "statuses", "every_status", "where")


def command_line(
    orders: Sequence[str | Path], rules: str | None, spec: OrdersSpec, known: OrdersSpec
) -> str | None:
    """A command that reads orders by a spec, of which the rule file says what is known.

    None where options cannot say it: a comma in a status would make two of it.
    """
    if spec.statuses != known.statuses and any("," in each for each in spec.statuses.listed):
        return None
    given = [] if rules is None else ["--rules", rules]
    return shlex.join(["tierkit", "segment", *map(str, orders), *given, *options_of(spec, known)])


def options_of(spec: OrdersSpec, known: OrdersSpec) -> Iterator[str]:
    """The words of the options that say what a spec says beyond what is known."""
    for role, column in spec.columns.items():
        if known.columns.get(role) != column:
            yield from (ROLES[role].option, column)
    if spec.statuses != known.statuses:
        yield from status_options(spec.statuses)
    if spec.every_status and not known.every_status:
        yield "--no-status"
    for field in fields(OrdersSpec):
        value = getattr(spec, field.name)
        if field.name not in OWN_WAY and value != getattr(known, field.name):
            yield from _option(field.name, value)


def _option(name: str, value: Any) -> tuple[str, ...]:
    if (name, value) == NO_HEADER:
        return ("--no-header",)
    option = f"--{name.replace('_', '-')}"
    return (option,) if value is True else (option, str(value))
