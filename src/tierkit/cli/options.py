"""Each shared option once, by name; what a verb takes is a list of decorators."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from tierkit.orders.columns import ROLES

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]
FILE = click.Path(path_type=Path)

orders = click.argument("orders", nargs=-1, required=True, metavar="ORDERS...")
rules = click.option("--rules", metavar="FILE", help="Rule file (YAML). Default: built-in rules.")
as_of = click.option(
    "--as-of", metavar="DAY", help="Last day that counts. Default: day of the newest counted order."
)
window = click.option(
    "--window",
    metavar="WINDOW",
    help="A length ('12 months', '90 days'), two days (2025-01-01..2025-12-31), or all.",
)
timezone = click.option(
    "--timezone", metavar="ZONE", help="Zone in which times with a zone become days. Default: UTC."
)
no_status = click.option(
    "--no-status", is_flag=True, help="Read no status column: every row counts."
)
rejects = click.option(
    "--rejects", type=FILE, metavar="FILE", help="Set unreadable rows aside into this CSV file."
)
output = click.option(
    "-o", "--output", type=FILE, metavar="FILE", help="Write to .csv, .parquet, .json or .jsonl."
)
manifest = click.option(
    "--manifest", type=FILE, metavar="FILE", help="Write the manifest (JSON) to a file."
)
threads = click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Threads to use.")
memory_limit = click.option(
    "--memory-limit", metavar="SIZE", help="Memory for reading, such as 2GB; beyond it, disk."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No progress, no notes; errors only.")


def columns(command: Decorated) -> Decorated:
    """An option for the column of every role."""
    for role in reversed(ROLES.values()):
        help_text = f"Column: {role.meaning}."
        name = f"column_{role.name}"
        command = click.option(role.option, name, metavar="COLUMN", help=help_text)(command)
    return command


def statuses(command: Decorated) -> Decorated:
    """An option for each list of statuses."""
    meanings = {
        "count": "Statuses of sales (commas between; may be repeated).",
        "ignore": "Statuses of orders that do not exist, such as cancelled.",
        "refund": "Statuses of separate refund rows.",
    }
    for name, meaning in reversed(meanings.items()):
        option = click.option(
            f"--{name}-status", f"status_{name}", multiple=True, metavar="STATUS", help=meaning
        )
        command = option(command)
    return no_status(command)


def reading(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the Python API for what the column, status and zone options say."""
    lists = {
        name: [status.strip() for each in given[f"status_{name}"] for status in each.split(",")]
        for name in ("count", "ignore", "refund")
    }
    return {
        "columns": {role: given[f"column_{role}"] for role in ROLES if given[f"column_{role}"]},
        "statuses": {name: values for name, values in lists.items() if values},
        "every_status": given["no_status"],
        "timezone": given["timezone"],
    }
