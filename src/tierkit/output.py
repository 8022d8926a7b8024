"""Standard output that may be full, closed, or a pipe that nobody reads."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tierkit.errors import UsageError


@contextmanager
def standard_output() -> Iterator[None]:
    """Tell of output that cannot be written; a pipe that was closed stays `BrokenPipeError`."""
    try:
        yield
    except OSError as error:
        # What is still to be written goes nowhere, or Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            raise BrokenPipeError from None
        raise UsageError(f"standard output cannot be written: {error.strerror}") from None
