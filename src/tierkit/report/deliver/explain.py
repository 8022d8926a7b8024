"""Delivers why a member holds a tier."""

from tierkit.report.console import show
from tierkit.report.deliver.common import (
    Targets,
    print_text,
    spare_inputs,
    tell,
    write_rejects,
    written,
)
from tierkit.report.explain_json import explain_json
from tierkit.report.explain_tables import explain_headline, explain_tables
from tierkit.report.json_text import dump
from tierkit.results.explain import ExplainResult


def deliver_explain(
    result: ExplainResult, targets: Targets, shown: str, *, every_row: bool, quiet: bool
) -> None:
    """Show why a member holds a tier."""
    spare_inputs(targets, result)
    write_rejects(targets, result.reading)
    if shown == "json":
        print_text(dump(explain_json(result)))
    else:
        show(explain_headline(result), explain_tables(result, every_row=every_row))
    if not quiet:
        tell(written(targets), result.warnings)
