"""What every delivery has in common: files to write, what was read and is spared, what is told."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

from rich.text import Text

from tierkit.errors import UsageError
from tierkit.output import standard_output
from tierkit.report import export
from tierkit.report.cluster_files import check_folder
from tierkit.report.console import open_console
from tierkit.report.files import check_writable
from tierkit.results.reading import Reading
from tierkit.rules.rules import Rules

Targets: TypeAlias = Mapping[str, Path]
WRITE_ELSEWHERE = "Write to another file."


class Result(Protocol):
    """Whatever comes from orders and rules."""

    @property
    def reading(self) -> Reading:
        """How the orders were read."""

    @property
    def rules(self) -> Rules:
        """The rules that were applied."""


def check_targets(**paths: Path | None) -> Targets:
    """The files to write, refused before any work where they could not be written.

    `output` must have a suffix that is a format; `folder` is where a cluster writes.
    """
    targets = {role: path for role, path in paths.items() if path is not None}
    for role, path in targets.items():
        if role == "folder":
            check_folder(path)
            continue
        if role == "output":
            export.format_of(path)
        check_writable(path)
    twice = {path.resolve() for path in targets.values()}
    if len(twice) < len(targets):
        raise UsageError("two outputs go to the same file", "Give each a name of its own.")
    return targets


def tell(lines: Sequence[str], warnings: Sequence[str]) -> None:
    """Print notes and warnings on standard error."""
    screen = open_console(sys.stderr)
    for line in lines:
        screen.print(Text(line), soft_wrap=True)
    for warning in warnings:
        screen.print(Text.assemble(("warning: ", "bold magenta"), warning), soft_wrap=True)


def spare_inputs(targets: Targets, *results: Result) -> None:
    """Never write over what was read."""
    read = [name for each in results for name in (*each.reading.files, each.rules.source)]
    lists = [each.reading.left_out for each in results]
    read += [each.file for each in lists if each is not None and each.file is not None]
    spare(targets, read)


def spare(targets: Targets, names: Iterable[str]) -> None:
    """Never write over one of these files."""
    inputs = {Path(name).resolve() for name in names}
    for path in targets.values():
        if path.resolve() in inputs:
            raise UsageError(f"{path} is one of the files that were read", WRITE_ELSEWHERE)


def write_rejects(targets: Targets, reading: Reading) -> None:
    """Write the rows set aside, where a file was given for them."""
    if "rejects" in targets:
        export.write_rejects(targets["rejects"], reading.rejects)


def written(targets: Targets) -> Sequence[str]:
    """A line for each file that was written."""
    return [f"wrote {path}" for path in targets.values()]


def print_text(text: str) -> None:
    """Write text to standard output."""
    with standard_output():
        sys.stdout.buffer.write(text.encode())
