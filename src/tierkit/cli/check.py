"""tierkit check: what the reader sees, before its numbers are believed."""

from typing import Any

import click

from tierkit.cli import options


@click.command("check")
@options.orders
@options.rules
@options.as_of
@options.shown
@options.described
@options.threads
@options.memory_limit
@options.quiet
def command(
    orders: tuple[str, ...], rules: str | None, output_format: str, quiet: bool, **given: Any
) -> None:
    """Show what the reader sees in an export, and what must be decided.

    How the files are written, which column plays which role and why, statuses, the period and
    its holes, members who are probably nobody; and a command to paste. Nothing is written. Exit
    code 1 says that something must be decided before segment can run.

    \b
    tierkit check orders.csv
    tierkit check exports/ --rules club.yaml
    tierkit check orders.xlsx --format json
    """  # noqa: D301
    from tierkit.report.deliver.check import deliver_check  # these are slow to import
    from tierkit.report.progress import ProgressBar
    from tierkit.verbs.check import check

    with ProgressBar(quiet=quiet) as progress:
        result = check(list(orders), rules, **options.reading(given, progress))
    deliver_check(result, output_format)
    if not result.decided:
        raise click.exceptions.Exit(1)
