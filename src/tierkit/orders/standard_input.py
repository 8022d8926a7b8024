"""Orders from standard input or a named pipe, kept as a file so that they can be read again."""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from tierkit.errors import DataError, UsageError
from tierkit.orders.encodings import marked, two_byte_units
from tierkit.orders.stored import Stored

SIGN = "-"
NAME = "standard input"
BLOCK = 1 << 20
# So many seconds may pass until somebody writes into a named pipe.
WAITS = 2.0


def spooled(
    new_file: Callable[[], Path], is_known: Callable[[bytes], bool], pipe: Path | None = None
) -> tuple[Stored, str]:
    """All of standard input, or of a named `pipe`, as a file, with its SHA-256.

    `is_known` tells the beginning of a format; what is neither that nor text is refused at once.
    Raises `UsageError` where nothing is piped in, `DataError` where nothing comes.
    """
    if pipe is None and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("nothing is piped in", "Use it as in: cat orders.csv | tierkit ... -")
    name = NAME if pipe is None else str(pipe)
    digest = hashlib.sha256()
    path = new_file()
    first = True
    with path.open("wb") as file:
        for block in _blocks(sys.stdin.buffer) if pipe is None else _through(pipe):
            if first and b"\0" in block and not (is_known(block) or _is_text(block)):
                raise DataError(f"{name}: this is neither text nor a format that tierkit reads")
            first = False
            digest.update(block)
            file.write(block)
    if first:
        raise DataError(f"{name}: nothing came", "Look at the command before the pipe.")
    return Stored(name, path), digest.hexdigest()


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _through(pipe: Path) -> Iterator[bytes]:
    """What comes through a named pipe, as in tierkit ... <(command); nothing where nobody writes.

    A pipe without a writer says at once that it is at its end, one with a writer that nothing is
    there yet.
    """
    end = time.monotonic() + WAITS
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    first = b""
    with os.fdopen(descriptor, "rb", buffering=0) as raw:
        while time.monotonic() < end:
            try:
                first = os.read(descriptor, BLOCK)
            except BlockingIOError:
                break
            if first:
                break
            time.sleep(WAITS / 50)
        else:
            return
        os.set_blocking(descriptor, True)
        yield from filter(None, [first])
        yield from _blocks(raw)


def _is_text(block: bytes) -> bool:
    return marked(block) is not None or two_byte_units(block) is not None
