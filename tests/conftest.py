"""Fixtures that more than one folder of tests uses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from tests import spark

# A machine that is busy with something else is no fault of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write text or bytes to a new file and give its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


class SparkInOneProcess(LoadScopeScheduling):
    """Each test wherever there is time for it, but all of Spark in one process: one Java machine.

    Marks of groups would say so too, but what gives them out knows nothing of newer node ids.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "spark" if "spark" in nodeid.casefold() else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How tests are given out to processes."""
    return SparkInOneProcess(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly where a part of the tests could not run."""
    if spark.JAVA is None:
        terminalreporter.section("SPARK WAS NOT TESTED", red=True, bold=True)
        terminalreporter.line("No Java was found on PATH or at JAVA_HOME: install one (17 or 21).")
