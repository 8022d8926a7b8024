"""check: what the reader sees in an export, what must be decided, and what is worth a look."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from tierkit.errors import RulesError, UsageError
from tierkit.orders.spec import OrdersSpec
from tierkit.results.check import CheckResult
from tierkit.rules.orders_text import orders_part, orders_text
from tierkit.rules.rules import Rules
from tierkit.verbs.arguments import (
    ReadingArguments,
    RulesGiven,
    orders_spec,
    rules_given,
    spec_for,
)
from tierkit.verbs.looks import looks
from tierkit.verbs.reading import on_spark, open_engine
from tierkit.verbs.spelling import command_line

if TYPE_CHECKING:
    from tierkit.orders.inspection import Inspection


def check(
    orders: Any, rules: RulesGiven = None, **reading: Unpack[ReadingArguments]
) -> CheckResult:
    """Show what the reader sees in an export before its numbers are believed.

    Formats, encodings, which column plays which role and why, how dates and numbers are written,
    statuses, the period and its holes, members who are probably nobody, amounts that are probably
    not what they seem; and whether the rule file is sound. Everything that `segment` would stop at
    is in `.seen.questions` and `.problems`, not only the first; the rest is seen as it would be if
    the proposals held. Writes nothing.

    Arguments as for `segment`; of a window only the last day, where it names one. Raises
    `UsageError` for the call only.
    """
    applied, problems = _rules(rules)
    known = applied.orders if applied else OrdersSpec()
    spec = spec_for(applied, applied.further, reading) if applied else orders_spec(known, reading)
    seen = _inspected(orders, spec, reading)
    # What metrics read follows from the rules.
    said = replace(seen.spec, numbers=(), texts=())
    pasted = replace(seen.settled, numbers=(), texts=()) if seen.roles else said
    paths = _paths(orders)
    file = str(rules) if isinstance(rules, str | Path) else None
    return CheckResult(
        seen=seen,
        rules=file,
        problems=problems,
        warnings=(*seen.warnings, *looks(seen, spec)),
        command=command_line(paths, file, said, known) if paths and seen.roles else None,
        orders=orders_part(pasted),
        block=orders_text(pasted),
    )


def _rules(rules: RulesGiven) -> tuple[Rules | None, tuple[str, ...]]:
    """The rules, or None with all the problems of their file."""
    try:
        return rules_given(rules), ()
    except RulesError as error:
        return None, error.problems


def _inspected(orders: Any, spec: OrdersSpec, given: ReadingArguments) -> "Inspection":
    from tierkit.orders.look import inspect_orders  # DuckDB comes with it

    if on_spark(orders, given):
        raise UsageError(
            "check does not look at orders on Spark",
            "Write a part of them to Parquet, and check that.",
        )
    with open_engine(spec, given) as engine:
        return inspect_orders(engine, orders, spec)


def _paths(orders: Any) -> Sequence[str | Path] | None:
    """The paths, if paths were given; None for a frame."""
    if isinstance(orders, str | Path):
        return [orders]
    return orders if isinstance(orders, list | tuple) else None
