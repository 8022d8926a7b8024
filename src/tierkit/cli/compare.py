"""tierkit compare: what has become of the members between two tables."""

from pathlib import Path

import click

from tierkit.cli import options
from tierkit.verbs.compare import compare

GATE_SAID_NO = 3


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option("--rules", metavar="FILE", help="Rule file that orders the tiers.")
@click.option("--levels", metavar="TIERS", help="Every tier, lowest first: 'Low,Middle,High'.")
@click.option("--member", metavar="COLUMN", help="Column: the member.")
@click.option("--tier", metavar="COLUMN", help="Column: the tier.")
@click.option(
    "--fail-if",
    "gates",
    multiple=True,
    metavar="GATE",
    help="Leave with 3 if this holds, such as 'demoted > 2%' (may be repeated).",
)
@click.option(
    "--old-manifest", type=options.FILE, metavar="FILE", help="Manifest that belongs to OLD."
)
@click.option(
    "--new-manifest", type=options.FILE, metavar="FILE", help="Manifest that belongs to NEW."
)
@options.output
@options.shown_as("table", "json", "markdown")
@options.quiet
def command(
    old: str,
    new: str,
    rules: str | None,
    levels: str | None,
    member: str | None,
    tier: str | None,
    gates: tuple[str, ...],
    old_manifest: Path | None,
    new_manifest: Path | None,
    output: Path | None,
    output_format: str,
    quiet: bool,
) -> None:
    """Say who was promoted and demoted between two tables, and hold a run to its gates.

    OLD and NEW are member tables as segment writes them, or any table with a member and a tier
    column, such as a CRM's; one of them may be - for standard input. -o writes the members who
    moved, came or went.

    \b
    tierkit compare yesterday.parquet today.parquet
    tierkit compare crm.csv today.csv --levels 'Bronze,Silver,Gold'
    tierkit compare old.parquet new.parquet --fail-if 'demoted > 2%' --format markdown
    """  # noqa: D301
    from tierkit.report.deliver.common import check_targets  # rich and pyarrow come with it
    from tierkit.report.deliver.compare import deliver_compare
    from tierkit.report.progress import ProgressBar

    targets = check_targets(output=output)
    with ProgressBar(quiet=quiet) as progress:
        result = compare(
            old,
            new,
            rules=rules,
            levels=levels,
            member=member,
            tier=tier,
            fail_if=gates,
            old_manifest=old_manifest,
            new_manifest=new_manifest,
            progress=progress,
        )
    deliver_compare(result, targets, output_format, quiet=quiet)
    if not result.passed:
        click.get_current_context().exit(GATE_SAID_NO)
