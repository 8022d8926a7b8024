"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tierkit.errors import UsageError

MARK = ".tierkit-"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to, renamed to the real one at the end; after an error nothing is left.

    What a killed run left beside the same file is cleared away first. Raises `UsageError` when
    the folder cannot be written.
    """
    target = path.resolve()
    _clear_left_over(target)
    beside = target.with_name(f".{target.name}{MARK}{os.getpid()}")
    try:
        yield beside
        beside.replace(target)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse early what could not be written at the end: no folder, no permission, a folder."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {folder}")
    if path.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder", "Give a file name.")
    if not os.access(folder, os.W_OK):
        raise UsageError(f"{path} cannot be written: no permission to write in {folder}")


def _clear_left_over(target: Path) -> None:
    prefix = f".{target.name}{MARK}"
    if not target.parent.is_dir():
        return
    for entry in target.parent.iterdir():
        pid = entry.name.removeprefix(prefix)
        if entry.name.startswith(prefix) and pid.isdigit() and not _runs(int(pid)):
            entry.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
