"""tierkit segment: the main job."""

import sys
from pathlib import Path
from typing import Any

import click

from tierkit.cli import options
from tierkit.verbs.segment import segment


@click.command("segment")
@options.orders
@options.period
@options.output
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json"]),
    help="What to print. Default: tables on a terminal or beside -o, else the member table as CSV.",
)
@options.manifest
@options.source
def command(
    orders: tuple[str, ...],
    rules: str | None,
    output: Path | None,
    output_format: str | None,
    manifest: Path | None,
    quiet: bool,
    **given: Any,
) -> None:
    """Say which tier every member holds, and by which thresholds.

    ORDERS are files, folders or globs of order exports (.parquet, .csv). Without --rules, members
    are split into three tiers of equal revenue over 12 months.

    \b
    tierkit segment orders.parquet
    tierkit segment exports/ --rules club.yaml -o members.parquet
    tierkit segment orders.csv --member card_no --window all | head
    """  # noqa: D301
    from tierkit.report import deliver  # rich and pyarrow come with it
    from tierkit.report.progress import ProgressBar

    targets = deliver.check_targets(output=output, manifest=manifest, rejects=given["rejects"])
    with ProgressBar(quiet=quiet) as progress:
        result = segment(list(orders), rules, **options.reading(given, progress))
    shown = output_format or ("table" if sys.stdout.isatty() or output is not None else "csv")
    deliver.segment(result, targets, shown, quiet=quiet)
