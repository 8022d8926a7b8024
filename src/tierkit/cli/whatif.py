"""tierkit whatif: ask before the programme is changed."""

from pathlib import Path
from typing import Any

import click

from tierkit.cli import options


@click.command("whatif")
@options.orders
@options.period
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one place in the rules, as Gold.monetary=4000; may be repeated.",
)
@click.option(
    "--with", "with_rules", metavar="FILE", help="Another rule file to compare; --set changes it."
)
@click.option(
    "--sweep",
    "row",
    metavar="PATH=FROM:TO:STEP",
    help="The tiers at each of a row of values, as Gold.monetary=2000:8000:500.",
)
@click.option(
    "--target",
    metavar="TIER=SIZE",
    help="The floor that gives a tier this size: Gold=5%, Gold=500, Gold.revenue=40%.",
)
@click.option("--vary", metavar="PATH", help="The floor that --target moves, of several.")
@click.option(
    "--cost",
    "costs",
    multiple=True,
    metavar="TIER=AMOUNT",
    help="What a member of a tier costs in a year; may be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=options.FILE,
    metavar="FILE",
    help="Write the members who move, or every value of a sweep.",
)
@options.shown
@options.source
def command(
    orders: tuple[str, ...],
    rules: str | None,
    changes: tuple[str, ...],
    with_rules: str | None,
    row: str | None,
    target: str | None,
    vary: str | None,
    costs: tuple[str, ...],
    output: Path | None,
    output_format: str,
    quiet: bool,
    **given: Any,
) -> None:
    """Say who would move, and with what revenue, if the rules changed.

    The present rules (--rules) stand against changed ones on the same orders, or on a member table
    that segment wrote. A PATH is one in the rule file (window, tiers[2].enter.monetary,
    big_spender.share), or a tier with a metric (Gold.monetary).

    \b
    tierkit whatif orders.parquet --rules club.yaml --set Gold.monetary=4000
    tierkit whatif members.parquet --rules club.yaml --target Gold=5%
    tierkit whatif members.parquet --rules club.yaml --sweep Gold.monetary=2000:8000:500
    """  # noqa: D301
    from tierkit.report.deliver.common import check_targets  # these are slow to import
    from tierkit.report.deliver.sweep import deliver_sweep
    from tierkit.report.deliver.whatif import deliver_whatif
    from tierkit.report.progress import ProgressBar
    from tierkit.verbs.sweep import sweep
    from tierkit.verbs.whatif import whatif

    targets = check_targets(output=output, rejects=given["rejects"])
    if row is not None and (target is not None or vary is not None or costs):
        raise click.UsageError("--sweep goes with --set and --with alone.")
    with ProgressBar(quiet=quiet) as progress:
        reading = options.reading(given, progress)
        if row is not None:
            swept = sweep(
                list(orders), rules, path=row, changes=changes, with_rules=with_rules, **reading
            )
        else:
            compared = whatif(
                list(orders),
                rules,
                changes=changes,
                with_rules=with_rules,
                target=target,
                vary=vary,
                costs=costs,
                **reading,
            )
    if row is not None:
        deliver_sweep(swept, targets, output_format, quiet=quiet)
    else:
        deliver_whatif(compared, targets, output_format, quiet=quiet)
