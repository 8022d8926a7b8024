"""tierkit segment: the main job."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tierkit.cli import options
from tierkit.cli.without_pandas import allow_pandas
from tierkit.orders.limits import DUCKDB, ENGINES, SPARK

# The format that carries the manifest.
PARQUET = ".parquet"


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
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=DUCKDB,
    help="Where orders are read. On Spark, ORDERS are Parquet files or a table's name, with typed "
    "columns, and -o becomes a folder.  [default: duckdb]",
)
@options.source
def command(
    orders: tuple[str, ...],
    rules: str | None,
    output: Path | None,
    output_format: str | None,
    manifest: Path | None,
    engine: str,
    quiet: bool,
    **given: Any,
) -> None:
    """Say which tier every member holds, and by which thresholds.

    ORDERS are files, folders or globs of order exports (.parquet, .csv). Without --rules, members
    are split into three tiers of equal revenue over 12 months, and into eight segments.

    \b
    tierkit segment orders.parquet
    tierkit segment exports/ --rules club.yaml -o members.parquet
    tierkit segment orders.csv --member card_no --window all | head
    """  # noqa: D301
    from tierkit.hashes import hash_ahead

    on_spark = engine == SPARK
    # While Python imports what is to come, it leaves a processor without work.
    told = manifest is not None or (output is not None and output.suffix.casefold() == PARQUET)
    hashed = hash_ahead(orders) if told and not on_spark else None
    from tierkit.report.deliver.common import check_targets  # these are slow to import
    from tierkit.report.deliver.segment import deliver_segment
    from tierkit.report.progress import ProgressBar
    from tierkit.verbs.segment import segment

    if on_spark:
        _check_spark(orders, output, output_format, given)
        allow_pandas()  # PySpark asks for it
    targets = check_targets(
        output=None if on_spark else output,
        folder=output if on_spark else None,
        manifest=manifest,
        rejects=given["rejects"],
    )
    with ProgressBar(quiet=quiet) as progress:
        reading = options.reading(given, progress)
        reading["engine"] = engine
        result = replace(segment(list(orders), rules, **reading), hashed=hashed)
    piped = output is None and not on_spark and not sys.stdout.isatty()
    shown = output_format or ("csv" if piped else "table")
    deliver_segment(result, targets, shown, quiet=quiet)


def _check_spark(
    orders: tuple[str, ...], output: Path | None, shown: str | None, given: dict[str, Any]
) -> None:
    """Refuse what would bring rows of the cluster to one place, or write over the orders."""
    if shown == "csv":
        raise click.UsageError("On Spark the member table is not printed: write it with -o.")
    if given["rejects"] is not None:
        raise click.UsageError("On Spark unreadable rows are not written: filter the table before.")
    if output is not None and output.resolve() in {Path(each).resolve() for each in orders}:
        raise click.UsageError(f"{output} is one of the places that are read: write to another.")
