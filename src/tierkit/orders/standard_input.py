"""Orders from standard input, kept in the temporary folder so that they can be read again."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from tierkit.errors import DataError, UsageError
from tierkit.orders.encodings import marked, two_byte_units
from tierkit.orders.stored import Stored

SIGN = "-"
NAME = "standard input"
BLOCK = 1 << 20


def spooled(new_file: Callable[[], Path], is_known: Callable[[bytes], bool]) -> tuple[Stored, str]:
    """All of standard input as a file, with its SHA-256.

    `is_known` tells the beginning of a format; what is neither that nor text is refused at once.
    Raises `UsageError` where nothing is piped in, `DataError` where nothing comes.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("nothing is piped in", "Use it as in: cat orders.csv | tierkit ... -")
    digest = hashlib.sha256()
    path = new_file()
    first = True
    with path.open("wb") as file:
        while block := sys.stdin.buffer.read(BLOCK):
            if first and b"\0" in block and not (is_known(block) or _is_text(block)):
                raise DataError(f"{NAME}: this is neither text nor a format that tierkit reads")
            first = False
            digest.update(block)
            file.write(block)
    if first:
        raise DataError(f"{NAME}: nothing came", "Look at the command before the pipe.")
    return Stored(NAME, path), digest.hexdigest()


def _is_text(block: bytes) -> bool:
    return marked(block) is not None or two_byte_units(block) is not None
