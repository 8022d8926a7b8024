"""Delivers a drafted rule file."""

from pathlib import Path

from tierkit.errors import UsageError
from tierkit.report import export
from tierkit.report.deliver.common import WRITE_ELSEWHERE, print_text, tell
from tierkit.results.init import InitResult


def deliver_init(
    result: InitResult, target: Path | None, rejects: Path | None, *, quiet: bool
) -> None:
    """Write or print a rule file."""
    if target is None:
        print_text(result.text)
    else:
        inputs = {Path(name).resolve() for name in result.inputs}
        if target.resolve() in inputs:
            raise UsageError(f"{target} is one of the files that were read", WRITE_ELSEWHERE)
        export.write_text(target, result.text)
    if rejects is not None:
        export.write_rejects(rejects, result.rejects)
    if not quiet:
        wrote = [] if target is None else [f"wrote {target}"]
        tell([*result.notes, *wrote], result.warnings)
