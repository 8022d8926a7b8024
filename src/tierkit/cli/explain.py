"""tierkit explain: why one member holds a tier."""

from typing import Any

import click

from tierkit.cli import options


@click.command("explain")
@options.orders
@click.argument("member")
@options.period
@click.option(
    "--all", "every_row", is_flag=True, help="Show every order and row, not only the newest."
)
@options.shown
@options.source
def command(
    orders: tuple[str, ...],
    member: str,
    rules: str | None,
    every_row: bool,
    output_format: str,
    quiet: bool,
    **given: Any,
) -> None:
    """Say why a member holds a tier: its orders, metrics, conditions, and when it would lapse.

    MEMBER is the member's id, letter for letter. ORDERS and the options are those of segment, and
    so are the numbers.

    \b
    tierkit explain orders.parquet 17850
    tierkit explain exports/ 00113 --rules club.yaml --all
    """  # noqa: D301
    from tierkit.report.deliver.common import check_targets  # these are slow to import
    from tierkit.report.deliver.explain import deliver_explain
    from tierkit.report.progress import ProgressBar
    from tierkit.verbs.explain import explain

    targets = check_targets(rejects=given["rejects"])
    with ProgressBar(quiet=quiet) as progress:
        result = explain(list(orders), member, rules, **options.reading(given, progress))
    deliver_explain(result, targets, output_format, every_row=every_row, quiet=quiet)
