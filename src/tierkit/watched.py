"""Files that must stay as they are while they are read, since a run reads them more than once."""

from pathlib import Path
from types import TracebackType
from typing import Self

from tierkit.errors import DataError
from tierkit.hashes import Stamp, stamp_of


class Watched:
    """The plain files that are read in a `with` block, each with its stamp from before that.

    Leaving the block raises `DataError` for a file that is another one by now. One that is gone
    could at least not be taken for another: that matters only where the block has failed.
    """

    def __init__(self) -> None:
        self.stamps: dict[str, Stamp] = {}

    def begin(self, path: Path) -> None:
        """Watch a file from now on."""
        if (stamp := stamp_of(str(path))) is not None:
            self.stamps.setdefault(str(path), stamp)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and not isinstance(error, Exception):
            return  # Ctrl-C
        for name, stamp in self.stamps.items():
            now = stamp_of(name)
            if now is not None and now != stamp:
                raise DataError(
                    f"{name}: the file changed while it was read, so that its numbers would be "
                    "of neither state",
                    "Run again once nothing writes to it, or read a copy.",
                ) from None
            if now is None and error is not None:
                raise DataError(
                    f"{name}: the file was there when the run began, and is gone",
                    "Leave it in its place until the run has ended, or read a copy.",
                ) from None
