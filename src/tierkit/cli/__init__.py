"""The command line: one verb per file, loaded when it is called, and one funnel for errors."""

import os
import sys
from importlib import import_module

import click

from tierkit.errors import TierkitError
from tierkit.version import VERSION

VERBS = {
    "segment": "Say which tier every member holds, and by which thresholds.",
    "thresholds": "Show where the line between members can be drawn.",
}
INTERRUPTED = 130


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="tierkit", message="%(prog)s %(version)s")
def cli() -> None:
    """RFM segmentation and membership tiers from order exports, exact and explained.

    Start with: tierkit segment orders.parquet
    """


def main() -> None:
    """Run the command line and leave with its exit code.

    0 done; 1 the data or the rules are wrong; 2 wrong usage; 130 interrupted.
    """
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except TierkitError as error:
        tell_error(error.message, error.hint)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has seen enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def tell_error(message: str, hint: str | None) -> None:
    """Print an error and what to do about it on standard error."""
    colour = None if "NO_COLOR" not in os.environ else False
    click.echo(click.style("error: ", fg="red", bold=True) + message, err=True, color=colour)
    if hint is not None:
        click.echo(click.style("hint: ", bold=True) + hint, err=True, color=colour)
