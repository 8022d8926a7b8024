"""Compressed files: gzip, zstd and zip, unpacked into the temporary folder within bounds.

To add a compression, add a line to `COMPRESSIONS`.
"""

import errno
import gzip
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from tierkit.errors import DataError
from tierkit.orders.stored import Stored

BLOCK = 1 << 20
ZSTD_BLOCK = 1 << 11  # a few bytes of zstd can stand for many
# No orders grow further than this, and what stays below the size does no harm.
MOST_TIMES = 250
HARMLESS_BYTES = 256 << 20
MOST_MEMBERS = 10_000
MOST_LAYERS = 3
HIDDEN = ("__MACOSX/", ".", "_")
NOTES = (".txt", ".md", ".pdf", ".html", ".htm", "")
# What is a zip file by its bytes, and a spreadsheet by its members.
SPREADSHEET_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")

NewFile = Callable[[], Path]


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Budget:
    """How many bytes may come out of a file, over all the layers of compression in it."""

    def __init__(self, stored: Stored) -> None:
        self._name = stored.name
        self._left = max(HARMLESS_BYTES, stored.path.stat().st_size * MOST_TIMES)

    def spend(self, count: int) -> None:
        """Count bytes; raises `DataError` once there are too many."""
        self._left -= count
        if self._left < 0:
            raise DataError(
                f"{self._name}: unpacked it is more than {MOST_TIMES} times as large, "
                "which no export of orders is",
                "Unpack it yourself if it is sound.",
            )


@dataclass(frozen=True)
class Compression:
    """A way to compress: the bytes it begins with, its suffix, and how it is unpacked."""

    magic: bytes
    suffix: str
    unpack: Callable[[Stored, NewFile, Budget], Iterator[Stored]]


def unpacked(stored: Stored, new_file: NewFile) -> list[Stored]:
    """The files that lie in a compressed one; a file that is not compressed is itself.

    Raises `DataError` for what is damaged, encrypted, or grows beyond all bounds.
    """
    return list(_layers(stored, new_file, Budget(stored), MOST_LAYERS))


def _layers(stored: Stored, new_file: NewFile, budget: Budget, left: int) -> Iterator[Stored]:
    with stored.path.open("rb") as file:
        head = file.read(4)
    for name, compression in COMPRESSIONS.items():
        if head.startswith(compression.magic) and not is_spreadsheet(stored.path):
            if left == 0:
                raise DataError(
                    f"{stored.name}: it is compressed more than {MOST_LAYERS} times over",
                    "Unpack it yourself if it is sound.",
                )
            for inner in compression.unpack(stored, new_file, budget):
                around = f"{stored.compression}, {name}" if stored.compression else name
                yield from _layers(replace(inner, compression=around), new_file, budget, left - 1)
            return
    yield stored


def is_spreadsheet(path: Path) -> bool:
    """Whether a zip file is a spreadsheet by its members."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(member in archive.NameToInfo for member in SPREADSHEET_MEMBERS)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False


def _gzip(stored: Stored, new_file: NewFile, budget: Budget) -> Iterator[Stored]:
    with _telling(stored), gzip.open(stored.path) as stream:
        path = _copied(stream, new_file(), budget)
    yield replace(stored, path=path, inner=_bare(stored, ".gz"))


def _zstd(stored: Stored, new_file: NewFile, budget: Budget) -> Iterator[Stored]:
    import zstandard  # only who reads it pays for it

    target = new_file()
    with _telling(stored), stored.path.open("rb") as file, target.open("wb") as unpacked_file:
        try:
            for block in _zstd_blocks(file):
                budget.spend(len(block))
                unpacked_file.write(block)
        except zstandard.ZstdError as error:
            raise EOFError(str(error)) from None
    yield replace(stored, path=target, inner=_bare(stored, ".zst"))


def _zstd_blocks(file: Readable) -> Iterator[bytes]:
    """What the frames of a file hold; raises `EOFError` where one of them breaks off."""
    import zstandard

    frame = zstandard.ZstdDecompressor().decompressobj()
    begun = False
    while block := file.read(ZSTD_BLOCK):
        while block:
            begun = True
            yield frame.decompress(block)
            block = b""
            if frame.eof:
                block = frame.unused_data
                frame, begun = zstandard.ZstdDecompressor().decompressobj(), False
    if begun:
        raise EOFError("it ends within a frame")


def _zip(stored: Stored, new_file: NewFile, budget: Budget) -> Iterator[Stored]:
    with _telling(stored), zipfile.ZipFile(stored.path) as archive:
        for member, notes in _tables(stored, archive.infolist()):
            if member.flag_bits & 1:
                raise DataError(
                    f"{stored.name}: it is encrypted", "Unpack it, and name what is in it."
                )
            name = _member_name(member)
            with archive.open(member) as stream:
                path = _copied(stream, new_file(), budget)
            yield Stored(f"{stored.name}/{name}", path, inner=name, notes=notes)


def _tables(
    stored: Stored, members: Sequence[zipfile.ZipInfo]
) -> list[tuple[zipfile.ZipInfo, tuple[str, ...]]]:
    """The members that hold orders, by their suffix, with a note of those passed over."""
    if len(members) > MOST_MEMBERS:
        raise DataError(f"{stored.name}: it holds more than {MOST_MEMBERS:,} files")
    seen = [
        member
        for member in members
        if not member.is_dir()
        and not member.filename.startswith(HIDDEN)
        and not PurePosixPath(member.filename).name.startswith(HIDDEN)
    ]
    tables = [member for member in seen if _suffix(member) not in NOTES] or seen
    suffixes = Counter(_suffix(member) for member in tables)
    if not tables:
        raise DataError(f"{stored.name}: there is no file in it")
    if len(suffixes) > 1:
        raise DataError(
            f"{stored.name}: it holds files of several kinds: "
            + ", ".join(f"{suffix or 'without suffix'} ({n})" for suffix, n in suffixes.items()),
            "Unpack it, and name those that hold the orders.",
        )
    passed_over = [_member_name(member) for member in seen if member not in tables]
    notes = (f"not read: {', '.join(passed_over[:5])}",) if passed_over else ()
    return [(member, () if position else notes) for position, member in enumerate(tables)]


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.casefold()


def _member_name(member: zipfile.ZipInfo) -> str:
    """The name of a member; where it is marked as of the old code page, it may be UTF-8 or GBK."""
    if member.flag_bits & 0x800:
        return member.filename
    written = member.filename.encode("cp437", "replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return written.decode(codec)
        except UnicodeDecodeError:
            continue
    return member.filename


def _bare(stored: Stored, suffix: str) -> str:
    """The name without the suffix of the compression."""
    name = stored.inner or stored.name
    return name[: -len(suffix)] if name.casefold().endswith(suffix) else name


def _copied(stream: Readable, target: Path, budget: Budget) -> Path:
    with target.open("wb") as file:
        while block := stream.read(BLOCK):
            budget.spend(len(block))
            file.write(block)
    return target


@contextmanager
def _telling(stored: Stored) -> Iterator[None]:
    """Turn what the libraries say of damaged files into one error."""
    try:
        yield
    except (NotImplementedError, RuntimeError) as error:  # how zipfile tells what it does not know
        raise DataError(
            f"{stored.name}: it cannot be unpacked ({error})", "Unpack it, and name what is in it."
        ) from None
    except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        raise DataError(
            f"{stored.name}: the compressed file is cut off or damaged ({error})",
            "Export or copy it again.",
        ) from None


COMPRESSIONS: dict[str, Compression] = {
    "gzip": Compression(b"\x1f\x8b", ".gz", _gzip),
    "zstd": Compression(b"\x28\xb5\x2f\xfd", ".zst", _zstd),
    "zip": Compression(b"PK\x03\x04", ".zip", _zip),
}
