"""Files that a cluster writes: folders of parts, whole or not at all."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tierkit.errors import UsageError

if TYPE_CHECKING:
    from tierkit.tiers.cluster_table import ClusterTable

FORMATS = (".parquet", ".csv")


def check_folder(path: Path) -> None:
    """Refuse early what a cluster could not write: another format, a file in the way."""
    if path.suffix.casefold() not in FORMATS:
        raise UsageError(
            f"{path}: from Spark a member table is written as {' or '.join(FORMATS)}",
            "Give such a suffix; it becomes a folder.",
        )
    if not path.resolve().parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {path.resolve().parent}")
    if path.is_file():
        raise UsageError(
            f"{path}: a file is in the way of the folder that Spark writes", "Move it."
        )


def write_folder(path: Path, table: "ClusterTable") -> None:
    """Write the member table beside its place, and put it there when it is finished."""
    beside = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    before = path.with_name(f".{path.stem}-{os.getpid()}-before{path.suffix}")
    try:
        table.write(beside)
        if path.exists():
            path.rename(before)
        beside.rename(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
