"""The command line: one verb per file, loaded when it is called, and one funnel for errors."""

import errno
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from tierkit.cli.without_pandas import start_without_pandas
from tierkit.errors import TierkitError, UsageError
from tierkit.output import standard_output
from tierkit.version import VERSION

VERBS = {
    "check": "Show what the reader sees in an export, and what must be decided.",
    "init": "Write a rule file to begin with, from a preset or fitted to an export.",
    "segment": "Say which tier every member holds, and by which thresholds.",
    "thresholds": "Show where the line between members can be drawn.",
    "whatif": "Say who would move, and with what revenue, if the rules changed.",
    "compare": "Say who was promoted and demoted between two member tables.",
    "explain": "Say why one member holds a tier, and when it would lapse.",
    "schema": "Print the JSON Schema of the rule file, for editors.",
}


class LazyGroup(click.Group):
    """A group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The verbs, in the order of the usual work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The verb itself."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"tierkit.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is called; for a word that is none, the nearest one."""
        word = args[0]
        if word in VERBS or word.startswith("-"):
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches  # a right word does not pay for these
        from pathlib import Path

        close = get_close_matches(word.casefold(), VERBS, n=1)
        verb = close[0] if close else f"tierkit check {word}" if Path(word).exists() else None
        told = f"Did you mean {verb}?" if verb else f"There are {', '.join(VERBS)}."
        raise click.UsageError(f"No such verb as {word!r}. {told}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="tierkit", message="%(prog)s %(version)s")
def cli() -> None:
    """RFM segmentation and membership tiers from order exports, exact and explained.

    Start with: tierkit check orders.csv
    """


def main() -> NoReturn:
    """Run the command line and leave with its exit code.

    0 done; 1 the data or the rules are wrong; 2 wrong usage; 3 a gate said no; 130 interrupted.
    """
    start_without_pandas()
    # No other package is to change how rules are read, and to look for one takes a while.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Arrow's own allocator is slow with the first memory it takes, and a run takes it but once.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # The threads of numpy's linear algebra, which nothing here asks for, are busy while they wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = _run()
    except TierkitError as error:
        tell_error(error.message, error.hint)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BrokenPipeError:
        code = 0  # whoever read us has seen enough
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        tell_error(f"standard output cannot be written: {error.strerror}", None)
        code = UsageError.exit_code
    sys.exit(code)


def _run() -> int:
    """Run the verb that the arguments name; `--help` and the like end with a code of their own."""
    try:
        with cli.make_context("tierkit", sys.argv[1:]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    finally:
        with standard_output():
            sys.stdout.flush()
    return 0


def tell_error(message: str, hint: str | None) -> None:
    """Print an error and what to do about it on standard error."""
    colour = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style("error: ", fg="red", bold=True) + message, err=True, color=colour)
    if hint is not None:
        click.echo(click.style("hint: ", bold=True) + hint, err=True, color=colour)
