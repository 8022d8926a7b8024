"""Files that appear whole or not at all."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tierkit.errors import UsageError
from tierkit.processes import is_running

MARK = ".tierkit-"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to, renamed to the real one at the end; after an error nothing is left.

    A file that is replaced keeps its permissions; a pipe or device is written to as it is. What a
    killed run left beside the same file is cleared away first. Raises `UsageError` when the file
    cannot be written.
    """
    if path.exists() and not path.is_file():
        with _telling(path):
            yield path
        return
    target = path.resolve()
    prefix = _prefix(target)
    _clear_left_over(target.parent, prefix)
    beside = target.with_name(f"{prefix}{os.getpid()}")
    try:
        with _telling(path):
            yield beside
            if target.exists():
                beside.chmod(target.stat().st_mode)
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse early what could not be written at the end: no folder, no permission, a folder."""
    with _telling(path):
        target = path if path.exists() and not path.is_file() else path.resolve()
        if not target.parent.is_dir():
            raise UsageError(f"{path} cannot be written: there is no folder {target.parent}")
        if target.is_dir():
            raise UsageError(f"{path} cannot be written: it is a folder", "Give a file name.")
        if path.exists() and not path.is_file():
            return
        place = target.parent
        if not os.access(place, os.W_OK):
            raise UsageError(f"{path} cannot be written: no permission to write in {place}")


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None


def _prefix(target: Path) -> str:
    """How the names of files beside the target begin: short, whatever the target's name."""
    return f"{MARK}{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"


def _clear_left_over(folder: Path, prefix: str) -> None:
    if not folder.is_dir():
        return
    for entry in folder.glob(f"{prefix}*"):
        pid = entry.name.removeprefix(prefix)
        if pid.isdigit() and not is_running(int(pid)):
            entry.unlink(missing_ok=True)
