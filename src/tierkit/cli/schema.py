"""tierkit schema: what an editor needs to complete a rule file."""

import sys

import click

from tierkit.output import standard_output


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the rule file (draft 2020-12), for editors.

    Save it beside the rule file, and begin that with a comment that names it, so that an editor
    with a YAML language server completes the file and marks what is wrong:

    \b
    tierkit schema > rules.schema.json
    # yaml-language-server: $schema=rules.schema.json
    """  # noqa: D301
    from tierkit.rules.schema import SHIPPED  # pydantic comes with it

    with standard_output():
        sys.stdout.buffer.write(SHIPPED.read_bytes())
