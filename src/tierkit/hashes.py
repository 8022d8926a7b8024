"""The SHA-256 of files, begun early where it is certain that it will be asked for."""

import hashlib
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tierkit.alongside import alongside

# Large enough that whatever else the process does is seldom disturbed.
AT_ONCE = 1 << 22

# What changes with a file's bytes: how many there are, and when they were written.
Stamp = tuple[int, int]
# The hash of a file of this stamp, for which one may have to wait; None where it is not known.
Known = Callable[[str, Stamp | None], str | None]


def sha256_of(name: str) -> str:
    """The SHA-256 of a file's bytes; raises `OSError` where it cannot be read."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(AT_ONCE))
    with open(name, "rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()


def hash_ahead(names: Sequence[str]) -> Known:
    """Begin to hash those of the names that are plain files.

    Of a file that has changed since, or could not be read, no hash is known. Whoever has no stamp
    of it asks for the file as it is.
    """

    def hash_all() -> dict[str, tuple[Stamp, str]]:
        found = {}
        for name in names:
            if (stamp := stamp_of(name)) is not None:
                with suppress(OSError):
                    digest = sha256_of(name)
                    if stamp_of(name) in (stamp, None):
                        found[name] = stamp, digest
        return found

    hashed = alongside(hash_all)

    def known(name: str, stamp: Stamp | None) -> str | None:
        found = hashed().get(name)
        return found[1] if found is not None and found[0] == (stamp or stamp_of(name)) else None

    return known


def stamp_of(name: str) -> Stamp | None:
    """The stamp of a file; None for what is no plain file.

    The number that a file system has for a file is not part of it: some give another each time.
    """
    try:
        told = Path(name).stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(told.st_mode):
        return None
    return told.st_size, told.st_mtime_ns
