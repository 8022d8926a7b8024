"""The `tierkit` command, and `python -m tierkit`: signals first, then the command line."""

import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from tierkit.processes import remove_own_folders

STOPPING = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130
TERMINATED = 128 + signal.SIGTERM
# Modules are imported by the hundred and stay: to look for garbage among them is lost time.
OBJECTS_BETWEEN_COLLECTIONS = 1_000_000


class _Stop(BaseException):
    """Ends a run on a signal, so that temporary files are cleared on the way out."""


def main() -> None:
    """Run the command line; a signal ends it quietly, with 130 for Ctrl-C."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    stopped: list[int] = []

    def stop(number: int, _: FrameType | None) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)  # a second one must not disturb the clearing away
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
    if stopped:
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
    main()
