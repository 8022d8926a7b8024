"""Rule files given as text."""

from textwrap import dedent

import pytest

from tierkit.errors import RulesError
from tierkit.rules.load import parse_rules
from tierkit.rules.rules import Rules

TIERS = "tiers: [{name: Member}, {name: Gold, enter: {monetary: 2000}}]\n"


def rules(text: str) -> Rules:
    """The rules of a text, whose first line may stand on one of its own."""
    return parse_rules(dedent(text).removeprefix("\n"), "rules.yaml")


def problems(text: str) -> list[str]:
    """All problems of a text, one a line."""
    with pytest.raises(RulesError) as error:
        rules(text)
    return list(error.value.problems)
