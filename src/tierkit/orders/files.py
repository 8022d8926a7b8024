"""The files that paths, folders and globs name."""

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tierkit.errors import UsageError
from tierkit.orders.sources import is_named_as_orders, told_suffixes
from tierkit.orders.standard_input import SIGN

HIDDEN = (".", "_")


@dataclass(frozen=True)
class Files:
    """The files to read, those that were named more than once, and those passed over in folders.

    Standard input is read where `-` is among them.
    """

    found: tuple[Path, ...]
    repeated: tuple[Path, ...]
    passed_over: tuple[Path, ...]
    standard_input: bool = False


def find_files(orders: Sequence[str | os.PathLike[str]]) -> Files:
    """All files that the paths, folders and globs name, in the order given, each once.

    `-` is standard input. A folder stands for the files in it (and below) whose suffix tierkit
    reads. Raises `UsageError` when a path does not exist or nothing is found.
    """
    found: dict[Path, Path] = {}
    repeated: dict[Path, Path] = {}
    passed_over: list[Path] = []
    named = [path for path in orders if path != SIGN]
    for path in named:
        for file in _expand(os.fspath(path), passed_over):
            if found.setdefault(file.resolve(), file) is not file:
                repeated[file.resolve()] = file
    piped_in = len(named) < len(orders)
    if not found and not piped_in:
        raise UsageError("no file of orders is named", "Give files, folders or globs of orders.")
    return Files(tuple(found.values()), tuple(repeated.values()), tuple(passed_over), piped_in)


def _expand(path: str, passed_over: list[Path]) -> list[Path]:
    if not path:
        raise UsageError("a path of orders is empty", "Look for a variable that is not set.")
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = path.encode(errors="replace").decode()
        raise UsageError(f"{shown}: the file's name is not UTF-8", "Rename it.") from None
    file = Path(path)
    try:
        if file.is_dir():
            return _inside(file, passed_over)
        if file.exists():
            return [file]
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    matches = sorted(Path(match) for match in glob.glob(path, recursive=True))  # noqa: PTH207
    if files := [match for match in matches if match.is_file()]:
        return files
    if any(match.is_dir() for match in matches):
        raise UsageError(f"{path}: only folders match", "Give a folder by its name.")
    raise UsageError(f"{path}: no such file", "Give files, folders or globs of orders.")


def _inside(folder: Path, passed_over: list[Path]) -> list[Path]:
    """The order files in a folder and below, but for hidden ones, sorted by path."""

    def refuse(error: OSError) -> None:
        raise UsageError(f"{error.filename}: {error.strerror}")

    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        for name in names:
            file = Path(place) / name
            if not name.startswith(HIDDEN):
                (found if is_named_as_orders(name) else passed_over).append(file)
    if not found:
        raise UsageError(f"{folder}: no {told_suffixes()} file in this folder")
    return sorted(found)
