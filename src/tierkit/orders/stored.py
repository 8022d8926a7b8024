"""A file to read, by the name that its user knows and the path where its bytes are."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stored:
    """Bytes on disk: `name` is what the user calls them, `path` where they lie.

    The two differ for what was unpacked, transcoded or piped in, which lies in the temporary
    folder of the run. `inner` is the name of what was in a compressed file, `compression` what was
    around it, and `notes` what was noticed on the way.
    """

    name: str
    path: Path
    inner: str = ""
    compression: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """The suffix of the name, in small letters."""
        return Path(self.inner or self.name).suffix.casefold()
