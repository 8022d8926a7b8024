"""Delivers thresholds."""

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
from tierkit.report.threshold_json import thresholds_json
from tierkit.report.threshold_tables import thresholds_headline, thresholds_tables
from tierkit.results.thresholds import ThresholdsResult


def deliver_thresholds(
    result: ThresholdsResult, targets: Targets, shown: str, *, quiet: bool
) -> None:
    """Write a frozen rule file, then show the thresholds with their evidence."""
    spare_inputs(targets, result)
    write_rejects(targets, result.reading)
    if "freeze" in targets and result.frozen is not None:
        export.write_text(targets["freeze"], result.frozen)
    if shown == "json":
        print_text(dump(thresholds_json(result)))
    else:
        show(thresholds_headline(result), thresholds_tables(result))
    if not quiet:
        tell(written(targets), result.warnings)
