"""Exports as they came are read right with their name alone, or with the flags an error names."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.orders.exports import EXPORTS, Export
from tierkit import TierkitError, segment
from tierkit.money import as_decimal

ALWAYS = "always"
MERGED = ("columns", "statuses")


def read(export: Export) -> Any:
    """Segment an export as a user does who gives what an error or a warning asks for, no more."""
    left = dict(export.answers)
    given: dict[str, Any] = dict(left.pop(ALWAYS, {}))
    while True:
        result, told = _attempt(export, given)
        named = [option for option in left if option in told]
        if result is not None and not named:
            return result
        assert named, told
        for option in named:
            _add(given, left.pop(option))


def _attempt(export: Export, given: dict[str, Any]) -> tuple[Any, str]:
    """The result, if there is one, and what was said."""
    try:
        result = segment([str(path) for path in export.paths], window="all", **given)
    except TierkitError as error:
        return None, str(error)
    return result, "\n".join(result.warnings)


def _add(given: dict[str, Any], answer: dict[str, Any]) -> None:
    for name, value in answer.items():
        given[name] = {**given.get(name, {}), **value} if name in MERGED else value


def members_of(result: Any) -> dict[str, tuple[int, Decimal, Any]]:
    """Orders, net revenue and last day of every member."""
    table = {column.name: column.cells for column in result.table}
    return {
        member.as_py(): (frequency.as_py(), as_decimal(monetary.as_py()), last.as_py())
        for member, frequency, monetary, last in zip(
            table["member_id"],
            table["frequency"],
            table["monetary"],
            table["last_order"],
            strict=True,
        )
    }


@pytest.mark.parametrize("name", list(EXPORTS))
def test_an_export_is_read_right(name: str, tmp_path: Path) -> None:
    export = EXPORTS[name](tmp_path)
    result = read(export)
    found = {export.as_member(member): told for member, told in members_of(result).items()}
    assert found == dict(export.truth.members)
    assert result.intake.read == export.truth.read
    if export.truth.set_aside is not None:
        assert dict(result.intake.set_aside) == dict(export.truth.set_aside)
