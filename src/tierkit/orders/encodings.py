"""Text encodings: which one a file is in, and a strict copy of it in UTF-8.

To add an encoding, add a line to `ENCODINGS`.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tierkit.errors import DataError, UsageError
from tierkit.orders.latin_text import usual_latin

BLOCK = 1 << 20
HEAD_BYTES = 1 << 16
SAMPLE_BYTES = 1 << 18
CELLS = re.compile(r'[,;\t|\r\n"]+')
HALF_WIDTH = re.compile("[\uff61-\uff9f]{2,}")
# A reading in which more than one of ten letters is odd is not how people write; nor is one with
# clearly more odd letters than the best.
PLAUSIBLE = Fraction(9, 10)
AS_ODD = Fraction(1, 50)
UTF8 = "utf-8"
# Longer marks first: that of UTF-32 begins as that of UTF-16 does.
MARKS = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Encoding:
    """An encoding that is told by its bytes; `codec` is Python's name for it.

    Of its characters of two bytes, those in common use begin with one of the `leads`; `runs` of
    others are usual too. One without such characters is an encoding of western European letters.
    """

    name: str
    codec: str
    leads: tuple[range, ...] = ()
    runs: re.Pattern[str] | None = None

    def usual(self, text: str) -> Fraction:
        """The share of letters beyond ASCII that are in common use, and stand where they may."""
        if not self.leads:
            return usual_latin(text)
        beyond = [letter for letter in text if letter > "\x7f"]
        usual = {letter for letter in set(beyond) if self._is_usual(letter)}
        count = sum(letter in usual for letter in beyond)
        count += 0 if self.runs is None else sum(map(len, self.runs.findall(text)))
        return Fraction(count, max(len(beyond), 1))

    def _is_usual(self, letter: str) -> bool:
        written = letter.encode(self.codec, "replace")
        return len(written) == 2 and any(written[0] in lead for lead in self.leads)


ENCODINGS: dict[str, Encoding] = {
    encoding.name: encoding
    for encoding in (
        # Signs and full-width forms, then the characters of everyday use; Greek, Cyrillic, kana of
        # the Chinese and Korean tables, and their rare characters, are not looked for in orders.
        Encoding("gb18030", "gb18030", (range(0xA1, 0xA4), range(0xB0, 0xD8))),
        Encoding("big5", "cp950", (range(0xA1, 0xA4), range(0xA4, 0xC7))),
        Encoding("shift-jis", "cp932", (range(0x81, 0x84), range(0x88, 0x99)), HALF_WIDTH),
        Encoding("euc-jp", "euc_jp", (range(0xA1, 0xA6), range(0xB0, 0xD0))),
        Encoding("euc-kr", "cp949", (range(0xA1, 0xA4), range(0xB0, 0xC9))),
        Encoding("windows-1252", "cp1252"),
        Encoding("mac-roman", "mac_roman"),
        Encoding("cp850", "cp850"),
    )
}


@dataclass(frozen=True)
class Decoding:
    """One way to read the bytes of a file as text."""

    name: str
    codec: str


def named_encoding(name: str) -> Decoding:
    """The encoding of a name, ours or any of Python's; raises `UsageError` for an unknown one."""
    known = ENCODINGS.get(name.casefold().replace("_", "-"))
    if known is not None:
        return Decoding(known.name, known.codec)
    try:
        found = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError):
        told = ", ".join([UTF8, "utf-16", *ENCODINGS])
        raise UsageError(
            f"there is no text encoding {name!r}", f"Among others there are {told}."
        ) from None
    return Decoding(found.name, "utf-8" if found.name == "utf-8-sig" else found.name)


def marked(head: bytes) -> Decoding | None:
    """The encoding that the byte order mark at the beginning names."""
    for mark, codec in MARKS.items():
        if head.startswith(mark):
            return Decoding(codec, codec)
    return None


def two_byte_units(head: bytes) -> Decoding | None:
    """UTF-16 without a mark: one byte in two is often 0, and the other hardly ever."""
    pairs = len(head) // 2
    if pairs == 0:
        return None
    high, low = head[1 : 2 * pairs : 2].count(0), head[: 2 * pairs : 2].count(0)
    if high > pairs // 8 and low * 20 < high:
        return Decoding("utf-16-le", "utf-16-le")
    if low > pairs // 8 and high * 20 < low:
        return Decoding("utf-16-be", "utf-16-be")
    return None


def damaged_utf8(name: str, path: Path) -> DataError | None:
    """The error for the first byte that is not UTF-8, in a file that otherwise is."""
    text = _sample(path).decode(UTF8, "replace")
    beyond = sum(letter > "\x7f" for letter in text)
    if text.count("\ufffd") * 2 >= beyond:
        return None
    return undecodable(name, path, Decoding(UTF8, UTF8))


def plausible(path: Path, is_known: Callable[[str], bool]) -> list[Decoding]:
    """The encodings in which a file reads like text that people write, the likeliest first.

    A few bytes may not decode at all: who decodes strictly comes to them. `is_known` tells a
    known header. Where known headers beyond ASCII appear in one reading alone, it is the only one.
    """
    sample = _sample(path)
    readings = [(each, sample.decode(each.codec, "replace")) for each in ENCODINGS.values()]
    known = {encoding.name: _known_headers(text, is_known) for encoding, text in readings}
    if (most := max(known.values())) > 0:
        readings = [each for each in readings if known[each[0].name] == most]
    names = [each[0].name for each in readings] if len(readings) == 1 else _usual(readings)
    if len(names) > 1:
        names = _by_coherence(sample, names)
    return [Decoding(name, ENCODINGS[name].codec) for name in names]


def _usual(readings: Sequence[tuple[Encoding, str]]) -> list[str]:
    """The encodings whose text has few odd letters; of those that give the same text, one."""
    odd = {encoding.name: 1 - encoding.usual(text) for encoding, text in readings}
    least = min(odd.values(), default=Fraction(1))
    most = min(1 - PLAUSIBLE, max(2 * least, AS_ODD))
    texts: dict[str, str] = {}
    for encoding, text in readings:
        if odd[encoding.name] <= most:
            texts.setdefault(text, encoding.name)
    return list(texts.values())


def best_guess(path: Path) -> str | None:
    """What the bytes look most like, among all encodings there are."""
    import charset_normalizer  # only who meets odd text pays for it

    best = charset_normalizer.from_bytes(_sample(path)).best()
    return None if best is None else best.encoding.replace("_", "-")


def _by_coherence(sample: bytes, names: Sequence[str]) -> list[str]:
    """The names, first those whose text looks most like some language."""
    import charset_normalizer

    codec_names = {codecs.lookup(ENCODINGS[name].codec).name: name for name in names}
    matches = charset_normalizer.from_bytes(sample, cp_isolation=list(codec_names))
    coherence = {
        codec_names.get(codecs.lookup(match.encoding).name): (match.coherence, -match.chaos)
        for match in matches
    }
    return sorted(names, key=lambda name: coherence.get(name, (-1.0, 0.0)), reverse=True)


def _known_headers(text: str, is_known: Callable[[str], bool]) -> int:
    """How many known headers beyond ASCII stand in the first lines."""
    cells = {cell.strip() for cell in CELLS.split(text[:HEAD_BYTES])}
    return sum(not cell.isascii() and is_known(cell) for cell in cells)


def _sample(path: Path) -> bytes:
    """The first lines beyond ASCII, whole."""
    taken: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < SAMPLE_BYTES and (lines := file.readlines(BLOCK)):
            for line in lines:
                if not line.isascii() and size < SAMPLE_BYTES:
                    # A line may be the whole file, where lines end with CR alone.
                    taken.append(line if len(line) <= SAMPLE_BYTES else _cut(line))
                    size += len(taken[-1])
    return b"".join(taken)


def _cut(line: bytes) -> bytes:
    head = line[:SAMPLE_BYTES]
    return head[: head.rfind(b"\r") + 1] or head


def undecodable(name: str, path: Path, decoding: Decoding) -> DataError | None:
    """The error for the first byte that does not decode, with its line and position."""
    decoder = codecs.getincrementaldecoder(decoding.codec)()
    before, line = 0, 1
    for block in (*_blocks(path), b""):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line += _line_ends(error.object[: error.start].decode(decoding.codec, "replace"))
            byte = before - pending + error.start
            return DataError(
                f"{name}, line {line}: byte {byte + 1:,} of the file "
                f"(0x{error.object[error.start]:02x}) is not {decoding.name}",
                "Name the encoding of the file with --encoding, or save it as UTF-8.",
            )
        line += _line_ends(text)
        before += len(block)
    return None


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def transcode(path: Path, decoding: Decoding, target: Path) -> None:
    """Write a copy in UTF-8, strictly; raises `UnicodeDecodeError`."""
    decoder = codecs.getincrementaldecoder(decoding.codec)()
    with target.open("wb") as file:
        first = True
        for block in (*_blocks(path), b""):
            text = decoder.decode(block, final=not block)
            if first and text:
                text, first = text.removeprefix("\ufeff"), False
            file.write(text.encode(UTF8))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
