"""How the command line starts: quickly, for what a small file takes is mostly the start."""

import subprocess
import sys
import time
from pathlib import Path

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


def test_only_text_takes_arrows_functions(tmp_path):
    """They take as long to import as a tenth of a small run; Parquet does without."""
    functions = ["pyarrow.lib", "pyarrow.compute"]
    parquet = ["segment", ORDERS, "--quiet", "-o", str(tmp_path / "members.parquet")]
    assert imported(parquet, functions) == functions[:1]
    assert imported(["segment", ORDERS, "--quiet"], functions) == functions


THREADS = """
import os
import sys
from pathlib import Path
sys.argv = ["tierkit", "--version"]
from tierkit.__main__ import main
try:
    main()
except SystemExit:
    import numpy
    threads = len(list(Path("/proc/self/task").iterdir()))
    print(threads, os.environ["OPENBLAS_NUM_THREADS"], file=sys.stderr)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are told by /proc")
def test_numpy_begins_no_threads_unless_it_is_told_to(monkeypatch):
    """They would be busy with waiting while Python still imports."""
    pipes = {"capture_output": True, "text": True, "check": True}
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert subprocess.run([sys.executable, "-c", THREADS], **pipes).stderr == "1 1\n"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert subprocess.run([sys.executable, "-c", THREADS], **pipes).stderr.endswith(" 2\n")


ENDED = """
import atexit, sys, types
sys.argv = ["tierkit", *{arguments!r}]
sys.modules |= dict.fromkeys({loaded!r}, types.ModuleType("loaded"))
atexit.register(print, "taken down", file=sys.stderr)
from tierkit.__main__ import run
run()
"""


@pytest.mark.parametrize(("loaded", "told"), [([], ""), (["pyspark"], "taken down\n")])
def test_python_is_not_taken_down_unless_something_waits_for_it(loaded, told):
    """Every row is out by then, though the reader of the pipe is slow to begin."""
    code = ENDED.format(arguments=["segment", ORDERS, "--quiet"], loaded=loaded)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, **pipes) as process:
        time.sleep(1)
        out, err = process.communicate()
    assert (process.returncode, err) == (0, told)
    assert out.count("\n") == 2378
    assert out.endswith("\n")


def test_the_exit_code_is_that_of_the_error():
    code = ENDED.format(arguments=["segment", "nowhere.csv"], loaded=[])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: nowhere.csv: no such file")


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
