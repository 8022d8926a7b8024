"""Each shared option once, by name; what a verb takes is a list of decorators."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tierkit.orders.limits import MOST_THREADS, Progress
from tierkit.orders.roles import ROLES
from tierkit.orders.spec import AMOUNT_IS, DECIMALS, ORDERS

if TYPE_CHECKING:
    from tierkit.verbs.arguments import ReadingArguments

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)


def shown_as(*formats: str) -> Callable[[Decorated], Decorated]:
    """What to print, the first of the formats unless another is asked for."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        help=f"What to print.  [default: {formats[0]}]",
    )


orders = click.argument("orders", nargs=-1, required=True, metavar="ORDERS...")
rules = click.option(
    "--rules", metavar="FILE", help="Rule file (YAML), or a preset's name. Default: built-in rules."
)
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
encoding = click.option(
    "--encoding", metavar="NAME", help="Encoding of text files. Default: told by their bytes."
)
decimal = click.option(
    "--decimal",
    type=click.Choice(DECIMALS),
    help="The decimal mark of numbers in text. Default: as each column shows.",
)
date_format = click.option(
    "--date-format",
    metavar="FORMAT",
    help=f"How dates are written: {', '.join(ORDERS)}, or a pattern such as %d.%m.%Y.",
)
amount_is = click.option(
    "--amount-is",
    type=click.Choice(AMOUNT_IS),
    help="Whether an amount is of a line or of the whole order. Default: line, where sure.",
)
currency = click.option(
    "--currency", metavar="CODE", help="Read this currency; set rows in others aside."
)
drop_duplicates = click.option(
    "--drop-duplicates", is_flag=True, help="Read each of several equal rows once."
)
members = click.option(
    "--members", type=FILE, metavar="FILE", help="Roster: a file of everyone who registered."
)
shown = shown_as("table", "json")
sheet = click.option(
    "--sheet", metavar="NAME", help="Sheet of a spreadsheet. Default: the one that is filled."
)
header = click.option(
    "--header",
    type=click.IntRange(1),
    metavar="LINE",
    help="Line with the names of the columns. Default: told by them.",
)
no_header = click.option(
    "--no-header", is_flag=True, help="No line has the names: columns are named 1, 2, 3, ..."
)
no_status = click.option(
    "--no-status", is_flag=True, help="Read no status column: every row counts."
)
rejects = click.option(
    "--rejects", type=FILE, metavar="FILE", help="Set unreadable rows aside into this CSV file."
)
output = click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="FILE",
    help="Write to .csv, .parquet, .xlsx, .json or .jsonl.",
)
manifest = click.option(
    "--manifest", type=FILE, metavar="FILE", help="Write the manifest (JSON) to a file."
)
threads = click.option(
    "--threads", type=click.IntRange(1, MOST_THREADS), metavar="N", help="Threads to use."
)
memory_limit = click.option(
    "--memory-limit", metavar="SIZE", help="Memory for reading, such as 2GB; beyond it, disk."
)
table_manifest = click.option(
    "--table-manifest",
    type=FILE,
    metavar="FILE",
    help="Manifest of a member table (CSV, .xlsx, JSON) read instead of orders.",
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


def period(command: Decorated) -> Decorated:
    """The options that say which programme, and which days."""
    return rules(as_of(window(command)))


def source(command: Decorated) -> Decorated:
    """The options that say how the orders are read, and within which limits."""
    for option in (quiet, table_manifest, memory_limit, threads, members, rejects):
        command = option(command)
    return described(command)


def described(command: Decorated) -> Decorated:
    """The options that describe an export."""
    for option in (
        *(drop_duplicates, currency, amount_is, date_format, decimal, timezone),
        *(no_header, header, sheet, encoding),
        *(statuses, columns),
    ):
        command = option(command)
    return command


def reading(given: dict[str, Any], progress: Progress) -> "ReadingArguments":
    """Take what the options above say out of a verb's options, as arguments of the Python API."""
    lists = {
        name: [status.strip() for each in given.pop(f"status_{name}") for status in each.split(",")]
        for name in ("count", "ignore", "refund")
    }
    columns = {role: given.pop(f"column_{role}") for role in ROLES}
    header = given.pop("header")
    return {
        "as_of": given.pop("as_of"),
        "window": given.pop("window", None),
        "columns": {role: column for role, column in columns.items() if column},
        "statuses": {name: values for name, values in lists.items() if values},
        "every_status": given.pop("no_status"),
        "timezone": given.pop("timezone"),
        "encoding": given.pop("encoding"),
        "decimal": given.pop("decimal"),
        "date_format": given.pop("date_format"),
        "amount_is": given.pop("amount_is"),
        "members": given.pop("members", None),
        "currency": given.pop("currency"),
        "drop_duplicates": given.pop("drop_duplicates"),
        "sheet": given.pop("sheet"),
        "header": 0 if given.pop("no_header") else header,
        "set_aside_unreadable": given.get("rejects") is not None,
        "threads": given.pop("threads"),
        "memory_limit": given.pop("memory_limit"),
        "progress": progress,
        "table_manifest": given.pop("table_manifest", None),
    }
