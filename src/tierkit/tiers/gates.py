"""Gates: conditions on a comparison, such as `demoted > 2%`, that a nightly run must not meet."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from tierkit.errors import UsageError

GATE = re.compile(r"\s*(?P<subject>.+?)\s*(?P<op>[<>=!]+)\s*(?P<number>.*?)\s*")
NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,15}(?:\.[0-9]{1,9})?)\s*(?P<percent>%?)")
OPERATORS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
# What can be asked of the members, and what a percentage of it is taken of.
COUNTS = {
    "promoted": "members in both",
    "demoted": "members in both",
    "moved": "members in both",
    "new": "members in OLD",
    "lost": "members in OLD",
}
# What can be asked of a tier, or (without a tier) of all members; always the change from OLD.
CHANGES = {"members": "members", "revenue": "revenue", "share": "share of the members"}
NEED_ORDER = ("promoted", "demoted")
EXAMPLES = "Write it like 'demoted > 2%', 'lost > 100', 'Gold.members < -10%' or 'revenue < -5%'."


@dataclass(frozen=True)
class Gate:
    """A gate as it was asked: it says no where the comparison holds, as it is written.

    `tier` is None for all members. `limit` is a fraction where `is_share`, else a number of
    members or an amount of the currency.
    """

    text: str
    tier: str | None
    subject: str
    op: str
    limit: Fraction
    is_share: bool

    def says_no(self, value: Fraction | float) -> bool:
        """Whether a value is what the gate refuses; infinite is a change from nothing."""
        if isinstance(value, float):
            return self.op[0] == (">" if value > 0 else "<")
        return OPERATORS[self.op](value, self.limit)


def parse_gate(text: str) -> Gate:
    """Read a gate as it is written; raises `UsageError` with what can be asked."""
    found = GATE.fullmatch(text)
    if found is None:
        raise UsageError(f"gate {text!r}: this compares nothing", EXAMPLES)
    op, number = found["op"], NUMBER.fullmatch(found["number"])
    if op not in OPERATORS:
        raise UsageError(f"gate {text!r}: {op} is none of {' '.join(OPERATORS)}", EXAMPLES)
    if number is None:
        several = any(sign in found["number"] for sign in OPERATORS)
        told = "Ask one thing in a gate, and give --fail-if once for each." if several else EXAMPLES
        raise UsageError(f"gate {text!r}: {found['number']!r} is no number", told)
    tier, subject = _subject(text, found["subject"])
    is_share = bool(number["percent"])
    limit = Fraction(number["sign"] + number["digits"]) / (100 if is_share else 1)
    _check(text, tier, subject, number["sign"], limit, is_share)
    return Gate(" ".join(text.split()), tier, subject, op, limit, is_share)


def _subject(text: str, given: str) -> tuple[str | None, str]:
    tier, dot, subject = given.rpartition(".")
    if dot and subject in CHANGES and tier.strip():
        return tier.strip(), subject
    if given in COUNTS or given in ("members", "revenue"):
        return None, given
    known = [*COUNTS, "members", "revenue"] if not dot else [f"{tier}.{each}" for each in CHANGES]
    close = get_close_matches(given, known, n=1)
    guess = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
    raise UsageError(f"gate {text!r}: nothing is called {given}{guess}", EXAMPLES)


def _check(
    text: str, tier: str | None, subject: str, sign: str, limit: Fraction, is_share: bool
) -> None:
    if subject == "share" and not is_share:
        raise UsageError(
            f"gate {text!r}: a share changes by percentage points",
            f"Write '{tier}.share < -2%' for a fall by more than 2 points.",
        )
    if subject in COUNTS and sign == "-":
        raise UsageError(f"gate {text!r}: {subject} is never below 0", EXAMPLES)
    if subject in CHANGES and not is_share and limit and not sign:
        raise UsageError(
            f"gate {text!r}: is this the {subject} itself, or their change?",
            f"A gate looks at the change: write +{limit} or -{limit}, or a percentage of OLD.",
        )


def check_tiers(gates: Sequence[Gate], tiers: Sequence[str]) -> None:
    """Every tier that a gate names must be one; raises `UsageError` that lists them."""
    for gate in gates:
        if gate.tier is not None and gate.tier not in tiers:
            close = get_close_matches(gate.tier, tiers, n=1)
            guess = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(
                f"gate {gate.text!r}: there is no tier {gate.tier}{guess}",
                f"There are {', '.join(tiers)}.",
            )


@dataclass(frozen=True)
class Verdict:
    """What a gate says of a comparison.

    Of members that are counted, `amount` is their number and `base` what it is a share of; of a
    figure that changes, `amount` is the change and `base` what it was. `value` is what the gate
    looked at, infinite for a change from nothing; `says_no` that it fails.
    """

    gate: Gate
    amount: Fraction
    base: Fraction
    value: Fraction | float
    says_no: bool


def judge(gate: Gate, amount: Fraction, base: Fraction) -> Verdict:
    """Judge an amount, or its share of a base where the gate asks for a percentage."""
    value: Fraction | float = amount
    if gate.is_share and gate.subject != "share":
        if base:
            value = amount / abs(base)
        elif amount:
            value = float("inf") if amount > 0 else float("-inf")
    return Verdict(gate, amount, base, value, gate.says_no(value))
