"""Text files as UTF-8 without NUL bytes: as they stand, or as a copy in the temporary folder."""

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tierkit.errors import DataError
from tierkit.orders import encodings
from tierkit.orders.encodings import BLOCK, HEAD_BYTES, UTF8, Decoding
from tierkit.orders.stored import Stored

NewFile = Callable[[], Path]
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Survey:
    """What one look at every byte tells; without `may_guard` no cell is guarded as ="001" is."""

    utf8: bool
    has_nul: bool
    line_ends: frozenset[str]
    may_guard: bool


@dataclass(frozen=True)
class Text:
    """A text file that can be read as UTF-8, and how its bytes were read.

    `others` are further encodings in which the `original` reads like text.
    """

    stored: Stored
    encoding: Decoding
    survey: Survey
    original: Path
    others: tuple[Decoding, ...] = ()
    guessed: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the numbers must know of the encoding."""
        return (f"its text is {self.encoding.name}, by its bytes",) if self.guessed else ()


def open_text(
    stored: Stored, encoding: str | None, is_known: Callable[[str], bool], new_file: NewFile
) -> Text:
    """A file as UTF-8: decoded as told, or as its bytes show; always strictly.

    Raises `DataError` with line and position for a byte that does not decode, and where the
    encoding cannot be told.
    """
    with stored.path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head in UTF16_MARKS or not head.removeprefix(codecs.BOM_UTF8).strip():
        raise DataError(f"{stored.name}: the file is empty", "Export it again, with a header row.")
    survey = _survey(stored.path)
    candidates = _candidates(stored, head, survey, encoding, is_known)
    if survey.utf8 and candidates[0].codec == UTF8:
        return Text(stored, candidates[0], survey, stored.path)
    copy, found = _decoded(stored, candidates, new_file())
    after = _survey(copy.path)
    if after.has_nul:
        raise _not_text(stored)
    others = tuple(other for other in candidates if other != found)
    guessed = encoding is None and encodings.marked(head) is None
    return Text(copy, found, after, stored.path, others, guessed)


def _candidates(
    stored: Stored,
    head: bytes,
    survey: Survey,
    encoding: str | None,
    is_known: Callable[[str], bool],
) -> list[Decoding]:
    """The encodings that the file may be in, the likeliest first."""
    if encoding is not None:
        return [encodings.named_encoding(encoding)]
    if (found := encodings.marked(head)) is not None:
        return [found]
    if survey.has_nul:
        if (found := encodings.two_byte_units(head)) is None:
            raise _not_text(stored)
        return [found]
    if survey.utf8:
        return [Decoding(UTF8, UTF8)]
    if (damage := encodings.damaged_utf8(stored.name, stored.path)) is not None:
        raise damage
    if several := encodings.plausible(stored.path, is_known):
        return several
    guess = encodings.best_guess(stored.path)
    told = f" The bytes look most like {guess}." if guess else ""
    raise DataError(
        f"{stored.name}: the text is not UTF-8, and its encoding cannot be told",
        f"Name it with --encoding, or save the file as UTF-8.{told}",
    )


def _decoded(
    stored: Stored, candidates: Sequence[Decoding], target: Path
) -> tuple[Stored, Decoding]:
    """A copy in UTF-8, by the first encoding in which every byte decodes."""
    for found in candidates:
        try:
            encodings.transcode(stored.path, found, target)
        except UnicodeDecodeError:
            continue
        return replace(stored, path=target), found
    told = encodings.undecodable(stored.name, stored.path, candidates[0])
    raise told or AssertionError(f"{stored.name} decodes as {candidates[0].name}")


def _not_text(stored: Stored) -> DataError:
    return DataError(
        f"{stored.name}: this is not text (it holds NUL bytes)",
        "Export it again, as CSV or Parquet.",
    )


def _survey(path: Path) -> Survey:
    decoder = codecs.getincrementaldecoder(UTF8)()
    utf8, has_nul, may_guard, pending = True, False, False, False
    counts = {"\r\n": 0, "\r": 0, "\n": 0}
    last = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            has_nul = has_nul or b"\0" in block
            may_guard = may_guard or b"=" in block or b"\t" in block
            if b"\r" in block or last == b"\r":
                for end in counts:
                    counts[end] += block.count(end.encode())
                counts["\r\n"] += last == b"\r" and block.startswith(b"\n")
            else:  # that there is one says enough, and is found sooner
                counts["\n"] += b"\n" in block
            last = block[-1:]
            if utf8 and (pending or not block.isascii()):
                try:
                    decoder.decode(block)
                    pending = bool(decoder.getstate()[0])
                except UnicodeDecodeError:
                    utf8 = False
    pairs = counts["\r\n"]
    alone = {"\r\n": pairs, "\r": counts["\r"] - pairs, "\n": counts["\n"] - pairs}
    ends = frozenset(end for end, count in alone.items() if count)
    return Survey(utf8 and not pending, has_nul, ends, may_guard)
