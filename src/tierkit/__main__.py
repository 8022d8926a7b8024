"""The `tierkit` command, and `python -m tierkit`: signals first, then the command line."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from tierkit.processes import remove_own_folders

STOPPING = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130
TERMINATED = 128 + signal.SIGTERM
# Modules are imported by the hundred and stay: to look for garbage among them is lost time.
OBJECTS_BETWEEN_COLLECTIONS = 1_000_000
# Packages that clear something away when Python ends: a Java machine, for one.
ENDING_WITH_PYTHON = {"pyspark"}


class _Stop(BaseException):
    """Ends a run on a signal, so that temporary files are cleared on the way out."""


def run() -> NoReturn:
    """Run the command line as a process of its own, which is gone once all is said.

    To take hundreds of modules and their libraries down one by one takes Python a tenth of a
    second, and nothing that is left to do waits for it.
    """
    try:
        main()
    except SystemExit as done:
        if not isinstance(done.code, int) or ENDING_WITH_PYTHON & sys.modules.keys():
            raise
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # the command line has told of what could not be written
                stream.flush()
        os._exit(done.code)


def main() -> NoReturn:
    """Run the command line; a signal ends it quietly, with 130 for Ctrl-C."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    stopped: list[int] = []

    def stop(number: int, _: FrameType | None) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)  # a second one must not disturb the clearing away
        sys.unraisablehook = lambda _: None  # what breaks on the way out has no news
        stopped.append(TERMINATED if number == signal.SIGTERM else INTERRUPTED)
        raise _Stop

    for number in STOPPING:
        signal.signal(number, stop)
    _open_closed_streams()
    try:
        from tierkit import cli

        cli.main()
    except BaseException:
        # A signal in the middle of an import surfaces as some other error.
        if not stopped:
            raise
    finally:
        # All is done: what is left is Python's own, which a signal would only garble.
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
    remove_own_folders()
    print("interrupted", file=sys.stderr)  # noqa: T201
    sys.exit(stopped[0])


def _open_closed_streams() -> None:
    """Give the program streams where its caller closed them; what is written there fails."""
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


if __name__ == "__main__":
    run()
