"""How the command line starts: quickly, for what a small file takes is mostly the start."""

import subprocess
import sys

import click
import pytest

from tierkit.cli import VERBS, cli

IMPORTED = """
import sys
sys.argv = ["tierkit", *{arguments!r}]
from tierkit.__main__ import main
try:
    main()
except SystemExit:
    pass
print(*(name for name in {names!r} if name in sys.modules), file=sys.stderr)
"""
ORDERS = "sample_data/household_transactions.parquet"


def imported(arguments, names):
    code = IMPORTED.format(arguments=arguments, names=names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.split()


def test_a_run_of_the_command_line_never_imports_pandas():
    assert imported(["segment", ORDERS, "--quiet"], ["pandas", "duckdb"]) == ["duckdb"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("chek", "Did you mean check?"),
        ("Segment", "Did you mean segment?"),
        (__file__, f"Did you mean tierkit check {__file__}?"),
        ("nonsense", f"There are {', '.join(VERBS)}."),
    ],
)
def test_a_word_that_is_no_verb(word, told):
    with pytest.raises(click.UsageError) as error, cli.make_context("tierkit", [word]) as context:
        cli.invoke(context)
    assert error.value.message == f"No such verb as {word!r}. {told}"
