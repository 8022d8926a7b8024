"""init: a rule file to begin with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Unpack

from tierkit.errors import DataError, UsageError
from tierkit.results.check import CheckResult
from tierkit.results.init import InitResult
from tierkit.rules.fitted import fitted_text
from tierkit.rules.load import parse_rules
from tierkit.rules.presets import DEFAULT, preset_names, preset_text
from tierkit.verbs.arguments import ReadingArguments
from tierkit.verbs.check import check
from tierkit.verbs.freezing import frozen_rules
from tierkit.verbs.reading import measured


def init(
    preset: str | None = None, orders: Any = None, **reading: Unpack[ReadingArguments]
) -> InitResult:
    """Give the text of a commented rule file: a preset, or a preset fitted to an export.

    `preset` is one of those that come with tierkit (equal-revenue-thirds). With `orders`, paths as
    for `segment`, the columns and statuses found are written into the file, and its floors are
    derived and written as numbers, each with a comment on its origin. What statuses mean is
    proposed by their words, and marked to be checked. The file runs as it is.

    The other arguments and errors are those of `segment`.
    """
    name = preset or DEFAULT
    if name not in preset_names():
        raise UsageError(f"no such preset as {name!r}", f"There are {', '.join(preset_names())}.")
    if orders is None:
        return InitResult(preset_text(name), name, (), (), ())
    _refuse_unfit(orders, reading)
    seen = check(orders, None, **reading)
    files = [Path(file.name).name for file in seen.seen.files]
    if not files or not seen.seen.roles:
        # What stands in the way is told as any run tells it.
        with measured(orders, name, False, reading):
            raise UsageError("a rule file is fitted to files", "Give paths of exports.")
    _refuse_unknown(seen)
    text = fitted_text(name, seen.orders, seen.seen, files)
    # What was said of statuses stands in the text, beside what is proposed of the others.
    written: ReadingArguments = {**reading, "statuses": None}
    with measured(orders, parse_rules(text, f"fitted {name}"), False, written) as read:
        text = frozen_rules(read, read.derive(read.rules.thresholds))
    return InitResult(
        text=text,
        preset=name,
        inputs=read.reading.files,
        notes=read.reading.notes,
        warnings=tuple(dict.fromkeys((*_to_check(seen), *read.warnings))),
        rejects=read.reading.rejects,
    )


def _refuse_unfit(orders: Any, reading: ReadingArguments) -> None:
    """Refuse what no rule file could say, or what cannot be read twice."""
    if orders == "-" or (isinstance(orders, list | tuple) and "-" in orders):
        raise UsageError(
            "a rule file is fitted in two readings, and standard input can be read only once",
            "Save the orders to a file.",
        )
    if reading.get("every_status"):
        raise UsageError(
            "no rule file can say that the status column is not to be read",
            "List its statuses instead: --count-status paid,shipped,...",
        )


def _refuse_unknown(seen: CheckResult) -> None:
    """Refuse statuses of which nothing can be proposed: every floor hangs on whether they count."""
    unknown = [each for each in seen.seen.statuses if each.meaning is None]
    if unknown:
        told = ", ".join(f"{each.name or '(blank)'} ({each.rows:,})" for each in unknown)
        raise DataError(
            f"nothing is known of these statuses, on which every floor hangs: {told}",
            f"Say of each what it means: --count-status '{unknown[0].name}' for sales, "
            "--ignore-status for orders that do not exist, --refund-status for refund rows.",
        )


def _to_check(seen: CheckResult) -> Iterator[str]:
    """What a reader of the file must look at before its numbers are believed."""
    if any(not each.told for each in seen.seen.statuses):
        yield "what the statuses mean is proposed from their words alone: check the lists"
    yield from seen.warnings
