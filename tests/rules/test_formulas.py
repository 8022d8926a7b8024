"""Formulas: a closed grammar, exact values, and errors that tell where."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import UsageError
from tierkit.members.formulas import Named, Negative, Number, Operation, evaluate
from tierkit.members.ratio import Ratio
from tierkit.rules.formulas import parse_formula

NAMES = ("a", "b", "größe")


def tree(text):
    return parse_formula(text, NAMES)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Named("a")),
        ("1.50", Number(Fraction(3, 2))),
        (".5", Number(Fraction(1, 2))),
        ("a - b - 1", Operation("-", Operation("-", Named("a"), Named("b")), Number(Fraction(1)))),
        ("a / b * 2", Operation("*", Operation("/", Named("a"), Named("b")), Number(Fraction(2)))),
        ("a + b * 2", Operation("+", Named("a"), Operation("*", Named("b"), Number(Fraction(2))))),
        ("(a + b)*2", Operation("*", Operation("+", Named("a"), Named("b")), Number(Fraction(2)))),
        ("-a * b", Operation("*", Negative(Named("a")), Named("b"))),
        ("a--b", Operation("-", Named("a"), Negative(Named("b")))),
        ("  größe\t/a ", Operation("/", Named("größe"), Named("a"))),
    ],
)
def test_what_binds_stronger(text, expected):
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the formula ends at position 1, where a metric, a number or ( should stand"),
        ("a +", "the formula ends at position 4, where a metric, a number or ( should stand"),
        ("a b", "there is 'b' at position 3, where + - * / or the end should stand"),
        ("2a", "there is 'a' at position 2, where + - * / or the end should stand"),
        ("(a + b", "the formula ends at position 7, where the parenthesis of position 1 should "),
        ("a + b)", "there is ')' at position 6, where + - * / or the end should stand"),
        ("a * * b", "there is '*' at position 5, where a metric, a number or ( should stand"),
        ("+a", "there is '+' at position 1, where a metric, a number or ( should stand"),
        ("a ** 2", "there is '*' at position 4, where a metric, a number or ( should stand"),
        ("a ^ 2", "'^' at position 3 means nothing in a formula"),
        ("__import__('os')", '"\'" at position 12 means nothing in a formula'),
        ("a.b", "'.' at position 2 means nothing in a formula"),
        ("1,5 * a", "',' at position 2 means nothing in a formula"),
        ("5. * a", "'.' at position 2 means nothing in a formula"),
        ("1e5 * a", "there is 'e5' at position 2, where + - * / or the end should stand"),
        ("a + " + "9" * 31, "the number at position 5 is too long to be meant"),
        ("(" * 60 + "a" + ")" * 60, "the formula is nested too deeply at position 52"),
        ("-" * 60 + "a", "the formula is nested too deeply at position 52"),
        ("a" + " + a" * 200, "the formula has more than 500 letters"),
    ],
)
def test_what_is_no_formula(text, message):
    with pytest.raises(UsageError) as error:
        tree(text)
    assert error.value.message.startswith(message)


def test_unknown_names_are_told_with_their_places():
    _, unknown = parse_formula("a + revews / zz", NAMES)
    assert unknown == [("revews", 5), ("zz", 14)]


def formulas():
    """Random formulas as text, with spaces and parentheses."""
    atoms = st.sampled_from([*NAMES, "0", "2", "0.25", "12.5"])

    def larger(inner):
        pairs = st.tuples(inner, st.sampled_from("+-*/"), inner)
        return st.one_of(
            pairs.map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
            pairs.map(lambda each: "".join(each)),
            inner.map(lambda each: f"-{each}"),
        )

    return st.recursive(atoms, larger, max_leaves=7)


class Exact:
    """A fraction that is nothing after a division by zero, and for Python to reckon with."""

    def __init__(self, value):
        self.value = value

    def _with(self, other, reckon):
        if self.value is None or other.value is None:
            return Exact(None)
        return Exact(reckon(self.value, other.value))

    def __add__(self, other):
        return self._with(other, lambda x, y: x + y)

    def __sub__(self, other):
        return self._with(other, lambda x, y: x - y)

    def __mul__(self, other):
        return self._with(other, lambda x, y: x * y)

    def __truediv__(self, other):
        return self._with(other, lambda x, y: x / y if y else None)

    def __neg__(self):
        return self._with(self, lambda x, _: -x)


def by_python(text, values):
    """What Python makes of the same text, in exact fractions."""
    numbers = {number: Exact(Fraction(number)) for number in re.findall("[0-9.]+", text)}
    names = {name: Exact(value) for name, value in values.items()}
    return eval(re.sub("[0-9.]+", r"n['\g<0>']", text), {"n": numbers}, names).value


@settings(max_examples=200, deadline=None)
@given(
    formulas(),
    st.lists(
        st.tuples(*[st.none() | st.integers(-3, 3) | st.integers(-(10**9), 10**9)] * 3),
        min_size=1,
        max_size=4,
    ),
)
def test_a_formula_is_what_python_makes_of_it_in_fractions(text, members):
    """Metrics in units of 1/10,000; division by zero and missing values give no value."""
    columns = dict(zip(NAMES, zip(*members, strict=True), strict=True))
    ratios = {
        name: Ratio.of(
            np.array([value or 0 for value in column], dtype=np.int64),
            np.array([value is not None for value in column]),
            10_000,
        )
        for name, column in columns.items()
    }
    found = evaluate(tree(text), ratios.__getitem__, len(members))
    wanted = [
        by_python(
            text,
            {
                name: None if column[at] is None else Fraction(column[at], 10_000)
                for name, column in columns.items()
            },
        )
        for at in range(len(members))
    ]
    assert found.present.tolist() == [value is not None for value in wanted]
    units = [
        0 if value is None else int(abs(value) * 10_000 + Fraction(1, 2)) * (-1 if value < 0 else 1)
        for value in wanted
    ]
    if max(map(abs, units)) >= 2**63:
        with pytest.raises(OverflowError):
            found.rounded(10_000)
    else:
        assert found.rounded(10_000).tolist() == units
