"""Delivers two tables side by side."""

from tierkit.report import export
from tierkit.report.compare_json import compare_json
from tierkit.report.compare_tables import compare_headline, compare_tables, found_text
from tierkit.report.console import show
from tierkit.report.deliver.common import Targets, print_text, spare, tell, written
from tierkit.report.json_text import dump
from tierkit.report.markdown import markdown
from tierkit.results.compare import CompareResult


def deliver_compare(result: CompareResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write the members who differ, then show the comparison; failed gates are always told."""
    spare(targets, (name for name in (result.old.file, result.new.file) if name is not None))
    if "output" in targets:
        export.write_member_table(targets["output"], result.table, lambda: result.manifest)
    if shown == "json":
        print_text(dump(compare_json(result)))
    elif shown == "markdown":
        print_text(markdown(compare_headline(result), compare_tables(result), result.warnings))
    else:
        show(compare_headline(result), compare_tables(result))
    if not quiet:
        tell(written(targets), result.warnings)
    tell([f"gate failed: {each.gate.text}: {found_text(each)}" for each in result.failed], ())
