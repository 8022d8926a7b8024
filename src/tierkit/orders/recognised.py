"""What the reader saw in a file: its format, encoding, delimiter, header, sheet, compression."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recognised:
    """How one file was read, for people to check; None where a word has no meaning for its format.

    `header_line` is the line (or the row of a sheet) with the column names, 0 where there are
    none. `notes` are what a reader of the numbers must know, each without the name of the file.
    """

    name: str
    format: str
    compression: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    sheet: str | None = None
    notes: tuple[str, ...] = ()
