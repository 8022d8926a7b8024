"""Delivers every value of a sweep."""

from tierkit.report import export
from tierkit.report.console import show
from tierkit.report.deliver.common import (
    Targets,
    print_text,
    spare_inputs,
    tell,
    write_rejects,
    written,
)
from tierkit.report.json_text import dump
from tierkit.report.sweep_tables import sweep_columns, sweep_headline, sweep_plot, sweep_tables
from tierkit.report.whatif_json import sweep_json
from tierkit.results.sweep import SweepResult


def deliver_sweep(result: SweepResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write every value of a sweep, then show them with their curve."""
    spare_inputs(targets, result)
    write_rejects(targets, result.reading)
    if "output" in targets:
        export.write_member_table(targets["output"], sweep_columns(result), dict)
    if shown == "json":
        print_text(dump(sweep_json(result)))
    else:
        show(sweep_headline(result), sweep_tables(result), lines=sweep_plot(result))
    if not quiet:
        tell(written(targets), result.warnings)
