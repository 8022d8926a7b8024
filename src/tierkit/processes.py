"""What a run keeps for its own time: told from the litter of runs that are gone, and cleared."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "tierkit-"


def is_running(pid: int) -> bool:
    """Whether a process of this number runs, be it ours or somebody else's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def temporary_folder() -> Path:
    """A new folder for temporary files; those of runs that were killed are removed."""
    import tempfile  # which is slow to import

    _remove(lambda pid: not is_running(pid))
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for temporary files that is removed after the block, or by the next run."""
    folder = temporary_folder()
    try:
        yield folder
    finally:
        _clear(folder)


def remove_own_folders() -> None:
    """Remove the temporary folders of this run, where a signal came while it did so itself."""
    _remove(lambda pid: pid == os.getpid())


def _remove(whose: Callable[[int], bool]) -> None:
    """Remove the temporary folders of the processes that are meant."""
    import tempfile

    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        pid = folder.name.removeprefix(FOLDER).partition("-")[0]
        if pid.isdigit() and whose(int(pid)):
            _clear(folder)


def _clear(folder: Path) -> None:
    import shutil  # which is slow to import

    shutil.rmtree(folder, ignore_errors=True)
