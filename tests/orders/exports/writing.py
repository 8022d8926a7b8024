"""Writes rows as delimited text, in the way an export has them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

Rows = Iterable[Sequence[Any]]


def names(text: str) -> list[str]:
    """The names in a line of a header."""
    return text.split(",")


def filled(header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """A header and rows below it, blank where a row says nothing of a column."""
    return [list(header), *([row.get(name, "") for name in header] for row in rows)]


def delimited(
    rows: Rows, delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    """Rows as delimited text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def save(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write text in an encoding, with its line ends as they are."""
    path.write_bytes(text.encode(encoding))
    return path


def grouped(amount: Decimal, thousands: str = ",", decimal: str = ".") -> str:
    """An amount with two decimals and thousands marks."""
    marks = str.maketrans({",": thousands, ".": decimal})
    return f"{amount:,.2f}".translate(marks)
