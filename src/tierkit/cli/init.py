"""tierkit init: a rule file to begin with."""

from pathlib import Path
from typing import Any

import click

from tierkit.cli import options
from tierkit.errors import UsageError
from tierkit.rules.presets import DEFAULT, preset_meaning, preset_names
from tierkit.verbs.init import init


class WithPresets(click.Command):
    """A command whose help lists the presets."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the presets, each in its own words."""
        with formatter.section("Presets"):
            formatter.write_dl([(name, preset_meaning(name)) for name in preset_names()])


@click.command("init", cls=WithPresets)
@click.option(
    "--preset",
    type=click.Choice(preset_names()),
    metavar="NAME",
    help=f"The preset to begin with. Default: {DEFAULT}.",
)
@click.option(
    "--fit",
    "orders",
    multiple=True,
    metavar="ORDERS",
    help="Fit the file to an export: columns, statuses, floors as numbers. May be repeated.",
)
@click.option(
    "-o", "--output", type=options.FILE, metavar="FILE", help="Write to a file, else print."
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@options.as_of
@options.source
def command(
    preset: str | None,
    orders: tuple[str, ...],
    output: Path | None,
    force: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Write a commented rule file to begin with.

    A preset as it stands, or fitted to an export: the columns and statuses found are written into
    the file, and its floors are derived and written as numbers, each with a comment on its origin.
    What statuses mean is proposed, and marked to be checked. The file runs as it is.

    \b
    tierkit init --preset rfm8 -o club.yaml
    tierkit init --fit orders.csv -o club.yaml
    tierkit init --preset rfm-ten --fit orders.csv | less
    """  # noqa: D301
    from tierkit.report.deliver.common import check_targets  # rich and pyarrow come with it
    from tierkit.report.deliver.init import deliver_init
    from tierkit.report.progress import ProgressBar

    if output is not None and output.exists() and not force:
        raise UsageError(f"{output} is there already", "Write to another file, or give --force.")
    if not orders and any(given.values()):
        raise UsageError(
            "columns, statuses and the like are written when a file is fitted to orders",
            "Name an export with --fit, or leave them out.",
        )
    rejects = given["rejects"]
    check_targets(rules=output, rejects=rejects)
    with ProgressBar(quiet=quiet) as progress:
        reading = options.reading({**given, "window": None}, progress)
        result = init(preset, list(orders) or None, **reading)
    deliver_init(result, output, rejects, quiet=quiet)
