"""The SHA-256 of files, begun early where it is certain that it will be asked for."""

import hashlib
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tierkit.alongside import alongside

# Large enough that whatever else the process does is seldom disturbed.
AT_ONCE = 1 << 22

# The hash of a file, for which one may have to wait; None where it is not known.
Known = Callable[[str], str | None]
Stamp = tuple[int, ...]


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

    Of a file that has changed since, or could not be read, no hash is known.
    """

    def hash_all() -> dict[str, tuple[Stamp, str]]:
        found = {}
        for name in names:
            if (stamp := _stamp(name)) is not None:
                with suppress(OSError):
                    found[name] = stamp, sha256_of(name)
        return found

    hashed = alongside(hash_all)

    def known(name: str) -> str | None:
        found = hashed().get(name)
        return found[1] if found is not None and found[0] == _stamp(name) else None

    return known


def _stamp(name: str) -> Stamp | None:
    """What changes with a file's bytes; None for what is no plain file."""
    try:
        told = Path(name).stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(told.st_mode):
        return None
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns
