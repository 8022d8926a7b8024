"""Delivers what a change of rules would change."""

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
from tierkit.report.whatif_json import whatif_json
from tierkit.report.whatif_tables import whatif_headline, whatif_tables
from tierkit.results.whatif import WhatIfResult


def deliver_whatif(result: WhatIfResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write the members who would move, then show what would change."""
    spare_inputs(targets, result.before, result.after)
    write_rejects(targets, result.reading)
    if "output" in targets:
        export.write_member_table(targets["output"], result.table, lambda: result.manifest)
    if shown == "json":
        print_text(dump(whatif_json(result)))
    else:
        show(whatif_headline(result), whatif_tables(result))
    if not quiet:
        tell(written(targets), result.warnings)
