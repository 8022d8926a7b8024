"""Delivers a segmentation."""

import sys

from tierkit.output import standard_output
from tierkit.report import export
from tierkit.report.cluster_files import write_folder
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
from tierkit.report.progress import ProgressBar
from tierkit.report.segment_json import segment_json
from tierkit.report.tables import headline, segment_tables, tier_table
from tierkit.results.segment import SegmentResult


def deliver_segment(result: SegmentResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write a segmentation to its files, then show it."""
    spare_inputs(targets, result)
    # Before any file appears: what was read may be gone, and has then no hash.
    manifest = dump(result.manifest) if "manifest" in targets else None
    write_rejects(targets, result.reading)
    table, output = result.table, targets.get("output", targets.get("folder"))
    if output is not None and isinstance(table, tuple):
        with ProgressBar(quiet=quiet) as bar:
            summary = [tier_table(result)]
            export.write_member_table(output, table, lambda: result.manifest, bar, summary)
    elif output is not None and not isinstance(table, tuple):
        write_folder(output, table)
    if manifest is not None:
        export.write_text(targets["manifest"], manifest)
    if shown == "json":
        print_text(dump(segment_json(result)))
    elif shown == "csv" and isinstance(result.table, tuple):
        with standard_output():
            export.write_csv(result.table, sys.stdout.buffer)
    else:
        show(headline(result), segment_tables(result))
    if not quiet:
        told = [] if shown == "table" else [headline(result), *result.reading.notes]
        tell([*told, *written(targets)], result.warnings)
