"""Hands a result to files, standard output and standard error."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rich.text import Text

from tierkit.errors import UsageError
from tierkit.output import standard_output
from tierkit.report import export
from tierkit.report.cluster_files import check_folder, write_folder
from tierkit.report.compare_json import compare_json
from tierkit.report.compare_tables import compare_headline, compare_tables, found_text
from tierkit.report.console import open_console, show
from tierkit.report.files import check_writable
from tierkit.report.json_text import dump
from tierkit.report.markdown import markdown
from tierkit.report.progress import ProgressBar
from tierkit.report.segment_json import segment_json
from tierkit.report.sweep_tables import sweep_columns, sweep_headline, sweep_plot, sweep_tables
from tierkit.report.tables import headline, segment_tables, tier_table
from tierkit.report.threshold_json import thresholds_json
from tierkit.report.threshold_tables import thresholds_tables
from tierkit.report.whatif_json import sweep_json, whatif_json
from tierkit.report.whatif_tables import whatif_headline, whatif_tables
from tierkit.results.check import CheckResult
from tierkit.results.compare import CompareResult
from tierkit.results.explain import ExplainResult
from tierkit.results.segment import SegmentResult
from tierkit.results.sweep import SweepResult
from tierkit.results.thresholds import ThresholdsResult
from tierkit.results.whatif import Side, WhatIfResult

if TYPE_CHECKING:
    from tierkit.results.check import CheckResult
    from tierkit.results.explain import ExplainResult
    from tierkit.results.init import InitResult

Targets = Mapping[str, Path]
Result: TypeAlias = "SegmentResult | ThresholdsResult | ExplainResult | SweepResult | Side"
WRITE_ELSEWHERE = "Write to another file."


def check_targets(**paths: Path | None) -> Targets:
    """The files to write, refused before any work where they could not be written.

    `output` must have a suffix that is a format; `folder` is where a cluster writes.
    """
    targets = {role: path for role, path in paths.items() if path is not None}
    for role, path in targets.items():
        if role == "folder":
            check_folder(path)
            continue
        if role == "output":
            export.format_of(path)
        check_writable(path)
    twice = {path.resolve() for path in targets.values()}
    if len(twice) < len(targets):
        raise UsageError("two outputs go to the same file", "Give each a name of its own.")
    return targets


def init(result: "InitResult", target: Path | None, rejects: Path | None, *, quiet: bool) -> None:
    """Write or print a rule file."""
    if target is None:
        _print(result.text)
    else:
        inputs = {Path(name).resolve() for name in result.inputs}
        if target.resolve() in inputs:
            raise UsageError(f"{target} is one of the files that were read", WRITE_ELSEWHERE)
        export.write_text(target, result.text)
    if rejects is not None:
        export.write_rejects(rejects, result.rejects)
    if not quiet:
        written = [] if target is None else [f"wrote {target}"]
        tell([*result.notes, *written], result.warnings)


def segment(result: SegmentResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write a segmentation to its files, then show it."""
    _spare_inputs(targets, result)
    if "rejects" in targets:
        export.write_rejects(targets["rejects"], result.reading.rejects)
    table, output = result.table, targets.get("output", targets.get("folder"))
    if output is not None and isinstance(table, tuple):
        with ProgressBar(quiet=quiet) as bar:
            summary = [tier_table(result)]
            export.write_member_table(output, table, lambda: result.manifest, bar, summary)
    elif output is not None and not isinstance(table, tuple):
        write_folder(output, table)
    if "manifest" in targets:
        export.write_text(targets["manifest"], dump(result.manifest))
    if shown == "json":
        _print(dump(segment_json(result)))
    elif shown == "csv" and isinstance(result.table, tuple):
        with standard_output():
            export.write_csv(result.table, sys.stdout.buffer, dict)
    else:
        show(headline(result), segment_tables(result))
    if not quiet:
        told = [] if shown == "table" else [headline(result), *result.reading.notes]
        written = [f"wrote {path}" for path in targets.values()]
        tell(told + written, result.warnings)


def thresholds(result: ThresholdsResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write a frozen rule file, then show the thresholds with their evidence."""
    _spare_inputs(targets, result)
    if "rejects" in targets:
        export.write_rejects(targets["rejects"], result.reading.rejects)
    if "freeze" in targets and result.frozen is not None:
        export.write_text(targets["freeze"], result.frozen)
    if shown == "json":
        _print(dump(thresholds_json(result)))
    else:
        show(headline(result), thresholds_tables(result))
    if not quiet:
        tell([f"wrote {path}" for path in targets.values()], result.warnings)


def explain(
    result: "ExplainResult", targets: Targets, shown: str, *, every_row: bool, quiet: bool
) -> None:
    """Show why a member holds a tier."""
    from tierkit.report.explain_json import explain_json  # the engine comes with these
    from tierkit.report.explain_tables import explain_headline, explain_tables

    _spare_inputs(targets, result)
    if "rejects" in targets:
        export.write_rejects(targets["rejects"], result.reading.rejects)
    if shown == "json":
        _print(dump(explain_json(result)))
    else:
        show(explain_headline(result), explain_tables(result, every_row=every_row))
    if not quiet:
        tell([f"wrote {path}" for path in targets.values()], result.warnings)


def whatif(result: WhatIfResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write the members who would move, then show what would change."""
    _spare_inputs(targets, result.before, result.after)
    if "rejects" in targets:
        export.write_rejects(targets["rejects"], result.reading.rejects)
    if "output" in targets:
        export.write_member_table(targets["output"], result.table, lambda: result.manifest)
    if shown == "json":
        _print(dump(whatif_json(result)))
    else:
        show(whatif_headline(result), whatif_tables(result))
    if not quiet:
        tell([f"wrote {path}" for path in targets.values()], result.warnings)


def sweep(result: SweepResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write every value of a sweep, then show them with their curve."""
    _spare_inputs(targets, result)
    if "rejects" in targets:
        export.write_rejects(targets["rejects"], result.reading.rejects)
    if "output" in targets:
        export.write_member_table(targets["output"], sweep_columns(result), dict)
    if shown == "json":
        _print(dump(sweep_json(result)))
    else:
        show(sweep_headline(result), sweep_tables(result), lines=sweep_plot(result))
    if not quiet:
        tell([f"wrote {path}" for path in targets.values()], result.warnings)


def check(result: "CheckResult", shown: str) -> None:
    """Show what was seen in an export, and what to paste."""
    from tierkit.report.check_json import check_json
    from tierkit.report.check_tables import check_headline, check_paste, check_tables

    if shown == "json":
        _print(dump(check_json(result)))
    else:
        show(check_headline(result), check_tables(result))
        _print(f"\n{check_paste(result)}")


def compare(result: CompareResult, targets: Targets, shown: str, *, quiet: bool) -> None:
    """Write the members who differ, then show the comparison; failed gates are always told."""
    _spare(targets, (name for name in (result.old.file, result.new.file) if name is not None))
    if "output" in targets:
        export.write_member_table(targets["output"], result.table, lambda: result.manifest)
    if shown == "json":
        _print(dump(compare_json(result)))
    elif shown == "markdown":
        _print(markdown(compare_headline(result), compare_tables(result), result.warnings))
    else:
        show(compare_headline(result), compare_tables(result))
    if not quiet:
        tell([f"wrote {path}" for path in targets.values()], result.warnings)
    tell([f"gate failed: {each.gate.text}: {found_text(each)}" for each in result.failed], ())


def tell(lines: Sequence[str], warnings: Sequence[str]) -> None:
    """Print notes and warnings on standard error."""
    screen = open_console(sys.stderr)
    for line in lines:
        screen.print(Text(line), soft_wrap=True)
    for warning in warnings:
        screen.print(Text.assemble(("warning: ", "bold magenta"), warning), soft_wrap=True)


def _print(text: str) -> None:
    with standard_output():
        sys.stdout.buffer.write(text.encode())


def _spare_inputs(targets: Targets, *results: Result) -> None:
    """Never write over what was read."""
    read = [name for each in results for name in (*each.reading.files, each.rules.source)]
    lists = [each.reading.left_out for each in results]
    read += [each.file for each in lists if each is not None and each.file is not None]
    _spare(targets, read)


def _spare(targets: Targets, names: Iterable[str]) -> None:
    inputs = {Path(name).resolve() for name in names}
    for path in targets.values():
        if path.resolve() in inputs:
            raise UsageError(f"{path} is one of the files that were read", WRITE_ELSEWHERE)
