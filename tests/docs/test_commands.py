"""Every command in README and docs is run, and prints what stands below it.

To write the outputs anew after a change: `python tests/docs/test_commands.py`.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONSOLE = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
PYTHON = re.compile(r"(?<=```python\n).*?(?=```)", re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def make_workshop(folder: Path) -> Path:
    """A folder with the sample data and example rules, as a reader of the docs has it."""
    for name in ("sample_data", "configs"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run(command: str, folder: Path) -> str:
    """What a command prints on standard output and standard error, at 100 columns."""
    environment = {key: value for key, value in os.environ.items() if key != "FORCE_COLOR"}
    environment["PATH"] = sysconfig.get_path("scripts") + os.pathsep + environment["PATH"]
    environment |= {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return re.sub(r" +$", "", done.stdout.decode(), flags=re.MULTILINE)


def blocks() -> Iterator[object]:
    for page in PAGES:
        for position, block in enumerate(CONSOLE.findall(page.read_text(encoding="utf-8")), 1):
            yield pytest.param(block, id=f"{page.relative_to(ROOT)}-{position}")


@pytest.mark.parametrize("block", list(blocks()))
def test_a_command_prints_what_the_page_shows(block: str, tmp_path: Path) -> None:
    folder = make_workshop(tmp_path)
    for command, shown in COMMAND.findall(block):
        assert run(command, folder) == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_in_a_page_runs(page: Path, tmp_path: Path) -> None:
    folder = make_workshop(tmp_path)
    for code in PYTHON.findall(page.read_text(encoding="utf-8")):
        subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, timeout=120)


def write_outputs_anew() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in CONSOLE.findall(text):
            with tempfile.TemporaryDirectory() as folder:
                workshop = make_workshop(Path(folder))
                commands = [command for command, _ in COMMAND.findall(block)]
                fresh = [f"$ {command}\n{run(command, workshop)}" for command in commands]
            text = text.replace(block, "".join(fresh))
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_outputs_anew()
