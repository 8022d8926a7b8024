"""Formulas in a rule file: text to a tree, by a closed grammar.

sum      = product { ("+" | "-") product }
product  = factor { ("*" | "/") factor }
factor   = "-" factor | "(" sum ")" | number | metric
number   = digits [ "." digits ] | "." digits
metric   = a letter or underscore, then letters, digits or underscores
"""

import re
from collections.abc import Container
from fractions import Fraction
from typing import NamedTuple

from tierkit.errors import UsageError
from tierkit.members.formulas import Formula, Named, Negative, Number, Operation

NAME = r"[^\W\d]\w*"
TOKEN = re.compile(
    rf"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<name>{NAME})|(?P<sign>[-+*/()])|$)"
)
MOST_LETTERS = 500
MOST_DIGITS = 30
DEEPEST = 50
SUMS = ("+", "-")
PRODUCTS = ("*", "/")
END = "end"


class Token(NamedTuple):
    """A number, a name or a sign, with the position of its first letter, from 1."""

    kind: str
    text: str
    position: int


class Unknown(NamedTuple):
    """A name in a formula that no metric has."""

    name: str
    position: int


def parse_formula(text: str, known: Container[str]) -> tuple[Formula, list[Unknown]]:
    """The tree of a formula, and the names in it that are not known.

    Raises `UsageError` with the position of what does not belong.
    """
    if len(text) > MOST_LETTERS:
        raise UsageError(f"the formula has more than {MOST_LETTERS} letters", "Name parts of it.")
    tokens = _tokens(text)
    parser = _Parser(tokens)
    formula = parser.sum(0)
    parser.expect_end()
    names = (token for token in tokens if token.kind == "name")
    unknown = [Unknown(each.text, each.position) for each in names if each.text not in known]
    return formula, unknown


def _tokens(text: str) -> list[Token]:
    found = []
    place = 0
    while place < len(text.rstrip()):
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            at = place + len(text[place:]) - len(text[place:].lstrip())
            raise UsageError(
                f"{text[at]!r} at position {at + 1} means nothing in a formula",
                "Formulas have metrics, numbers, + - * / and parentheses.",
            )
        token = match[match.lastgroup]
        position = match.start(match.lastgroup) + 1
        if match.lastgroup == "number" and sum(map(str.isdigit, token)) > MOST_DIGITS:
            raise UsageError(f"the number at position {position} is too long to be meant")
        found.append(Token(match.lastgroup, token, position))
        place = match.end()
    return [*found, Token(END, "", len(text.rstrip()) + 1)]


class _Parser:
    """Reads tokens from the left; each method takes what its rule of the grammar describes."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def sum(self, depth: int) -> Formula:
        """Products, added and subtracted from the left."""
        left = self._product(depth)
        while self._next.text in SUMS:
            left = Operation(self._take().text, left, self._product(depth))
        return left

    def _product(self, depth: int) -> Formula:
        left = self._factor(depth)
        while self._next.text in PRODUCTS:
            left = Operation(self._take().text, left, self._factor(depth))
        return left

    def _factor(self, depth: int) -> Formula:
        token = self._take()
        if depth > DEEPEST:
            raise UsageError(f"the formula is nested too deeply at position {token.position}")
        if token.kind == "number":
            return Number(Fraction(token.text))
        if token.kind == "name":
            return Named(token.text)
        if token.text == "-":
            return Negative(self._factor(depth + 1))
        if token.text == "(":
            inner = self.sum(depth + 1)
            closing = self._take()
            if closing.text != ")":
                raise UsageError(
                    f"{_told(closing)}, where the parenthesis of position {token.position} "
                    "should close"
                )
            return inner
        raise UsageError(f"{_told(token)}, where a metric, a number or ( should stand")

    def expect_end(self) -> None:
        """Refuse what follows a whole formula."""
        if self._next.kind != END:
            raise UsageError(f"{_told(self._next)}, where + - * / or the end should stand")

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token


def _told(token: Token) -> str:
    if token.kind == END:
        return f"the formula ends at position {token.position}"
    return f"there is {token.text!r} at position {token.position}"
