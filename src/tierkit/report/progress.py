"""Progress on standard error, for long work on a terminal."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class ProgressBar:
    """Shows the stage and how far it is; call it as the engine's progress.

    Nothing appears where standard error is no terminal, nor before the first report.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._visible = sys.stderr.isatty() and not quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None

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

    def __call__(self, stage: str, fraction: float | None) -> None:
        """Report a stage of the work and the fraction done, None while that is unknown."""
        if not self._visible:
            return
        if self._bar is None:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(stage, total=None)
            self._bar.start()
        if self._task is not None:
            total = None if fraction is None else 1.0
            self._bar.update(self._task, description=stage, total=total, completed=fraction or 0)
