"""tierkit thresholds: where to draw the line."""

from pathlib import Path
from typing import Any

import click

from tierkit.cli import options
from tierkit.thresholds.bootstrap import SEED
from tierkit.thresholds.method import Method
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import parameters_of
from tierkit.verbs.periods import PERIODS
from tierkit.verbs.thresholds import FEWEST_REPLICATES, derive_thresholds

PARAMETERS = list(
    dict.fromkeys(each.name for method in METHODS.values() for each in parameters_of(method))
)


def parameters(command: options.Decorated) -> options.Decorated:
    """An option for every parameter of a method; `bands` has one of its own."""
    for name in reversed(PARAMETERS):
        if name != "bands":
            option = click.option(
                f"--{name}", f"parameter_{name}", metavar="VALUE", help=_meanings(name)
            )
            command = option(command)
    return command


def _meanings(name: str) -> str:
    """What a parameter means to each method that has it."""
    meanings: dict[str, list[str]] = {}
    for method in METHODS.values():
        for each in parameters_of(method):
            if each.name == name:
                meanings.setdefault(each.meaning, []).append(method.name)
    told = "; ".join(f"{', '.join(methods)}: {told}" for told, methods in meanings.items())
    return f"{told[0].upper()}{told[1:]}."


def _names(method: type[Method]) -> list[str]:
    return [each.name for each in parameters_of(method)]


@click.command("thresholds")
@options.orders
@options.period
@click.option(
    "--metric",
    metavar="NAME",
    help="The metric to split, built in or of the rule file. Default: monetary, or that of the "
    "rule file's first threshold.",
)
@click.option(
    "--method",
    "methods",
    type=click.Choice(list(METHODS)),
    multiple=True,
    help="How to find floors; may be repeated. Default: those of --rules, else every one.",
)
@parameters
@click.option("--round", "rounding", metavar="HOW", help="Round floors: 100, or '2 digits'.")
@click.option(
    "--bands",
    metavar="BANDS",
    help="Bands of the picture: a step (500) or edges (0,100,500). Beside a --method that takes a "
    "number of bands, a single number is that, and --step is the picture's.",
)
@click.option("--step", metavar="STEP", help="Step of the picture's bands.")
@click.option(
    "--bootstrap",
    type=click.IntRange(min=FEWEST_REPLICATES),
    metavar="N",
    default=None,
    help="An interval for each floor, from N replicates.",
)
@click.option("--seed", type=click.IntRange(min=0), default=SEED, show_default=True, metavar="SEED")
@click.option(
    "--each", type=click.Choice(list(PERIODS)), help="The same floors in successive windows."
)
@click.option(
    "--freeze",
    type=options.FILE,
    metavar="FILE",
    help="Write the rule file with literal numbers.",
)
@options.shown
@options.source
def command(
    orders: tuple[str, ...],
    rules: str | None,
    metric: str | None,
    methods: tuple[str, ...],
    rounding: str | None,
    bands: str | None,
    step: str | None,
    bootstrap: int | None,
    seed: int,
    each: str | None,
    freeze: Path | None,
    output_format: str,
    quiet: bool,
    **given: Any,
) -> None:
    """Show where the line between members can be drawn, and how well each line holds.

    Every method's floors stand beside the distribution in bands, both readings of the 80/20 rule,
    and what the split makes of members and revenue.

    \b
    tierkit thresholds orders.parquet
    tierkit thresholds orders.parquet --method pareto --share 70% --bootstrap 1000
    tierkit thresholds orders.parquet --metric recency --method repurchase-gap
    tierkit thresholds orders.parquet --rules club.yaml --freeze club.lock.yaml
    """  # noqa: D301
    from tierkit.report.deliver.common import check_targets  # rich and pyarrow come with it
    from tierkit.report.deliver.thresholds import deliver_thresholds
    from tierkit.report.progress import ProgressBar

    targets = check_targets(freeze=freeze, rejects=given["rejects"])
    asked = {name: given.pop(f"parameter_{name}") for name in PARAMETERS if name != "bands"}
    asked = {name: value for name, value in asked.items() if value is not None}
    takes_bands = any("bands" in _names(METHODS[name]) for name in methods)
    if takes_bands and bands is not None and "," not in bands:
        asked["bands"], bands = bands, None
    if bands is not None and step is not None:
        raise click.UsageError("--bands and --step both choose the bands of the picture.")
    with ProgressBar(quiet=quiet) as progress:
        result = derive_thresholds(
            list(orders),
            rules,
            metric=metric,
            methods=methods,
            parameters=asked,
            rounding=rounding,
            bands=step or bands,
            bootstrap=bootstrap or 0,
            seed=seed,
            each=each,
            frozen=freeze is not None,
            **options.reading(given, progress),
        )
    deliver_thresholds(result, targets, output_format, quiet=quiet)
