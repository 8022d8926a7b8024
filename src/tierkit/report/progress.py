"""Progress on standard error, for long work on a terminal."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class ProgressBar:
    """Shows the stage, the rows done and the time left; call it as the engine's progress.

    Nothing appears where standard error is no terminal, nor before the first report.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._visible = sys.stderr.isatty() and not quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._stage = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, stage: str, fraction: float | None, rows: int | None) -> None:
        """Report a stage of the work, the fraction done and the rows; None for what is unknown."""
        if not self._visible:
            return
        if self._bar is None or self._task is None:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[rows]}"),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(stage, total=None, rows="")
            self._bar.start()
        if stage != self._stage:  # the time left is that of the stage
            self._bar.reset(self._task, description=stage)
            self._stage = stage
        total = None if fraction is None else 1.0
        told = rows_text(fraction, rows)
        self._bar.update(self._task, total=total, completed=fraction or 0, rows=told)


def rows_text(fraction: float | None, rows: int | None) -> str:
    """How many rows are done, as far as that is known: `1,200 of 4,800 rows`."""
    if rows is None:
        return ""
    return f"{rows:,} rows" if fraction is None else f"{int(fraction * rows):,} of {rows:,} rows"
