"""Files that must stay as they are while they are read, since a run reads them more than once."""

from pathlib import Path

from tierkit.errors import DataError
from tierkit.hashes import Stamp, stamp_of


class Watched:
    """The plain files that are read, each with its stamp from before its first byte was read."""

    def __init__(self) -> None:
        self.stamps: dict[str, Stamp] = {}

    def begin(self, path: Path) -> None:
        """Watch a file from now on."""
        if (stamp := stamp_of(str(path))) is not None:
            self.stamps.setdefault(str(path), stamp)

    def check(self, *, failed: bool) -> None:
        """Raise `DataError` for a file that is another one by now.

        One that is gone could at least not be taken for another: that matters where reading has
        `failed`.
        """
        for name, stamp in self.stamps.items():
            now = stamp_of(name)
            if now is not None and now != stamp:
                raise DataError(
                    f"{name}: the file changed while it was read, so that its numbers would be "
                    "of neither state",
                    "Run again once nothing writes to it, or read a copy.",
                )
            if now is None and failed:
                raise DataError(
                    f"{name}: the file was there when the run began, and is gone",
                    "Leave it in its place until the run has ended, or read a copy.",
                )
