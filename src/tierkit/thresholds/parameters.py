"""The parameters of threshold methods: one declaration serves code, rule file, options and docs."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from tierkit.errors import UsageError
from tierkit.members.window import Length, parse_length

PERCENT = re.compile(r"([0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})\s*%")
RATIO = re.compile(r"[1-9][0-9]{0,5}(\s*:\s*[1-9][0-9]{0,5})+")
PLAIN = re.compile(r"[+-]?([0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
MOST_BANDS = 1000


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method: how its text is read, its default as text, and its meaning."""

    name: str
    field: str
    parse: Callable[[Any], Any]
    default: str | None
    meaning: str


def parameter(
    parse: Callable[[Any], Any], meaning: str, default: str | None = None, name: str | None = None
) -> Any:
    """Declare a dataclass field as a parameter; without a default it must be given.

    `name` is how it is written in rule files and options, where that is not the field's name.
    """
    told = {"parse": parse, "meaning": meaning, "default": default, "name": name}
    if default is None:
        return field(metadata=told)
    return field(default=parse(default), metadata=told)


def parameters_of(method: type) -> tuple[Parameter, ...]:
    """The parameters that a method declares, in order."""
    return tuple(
        Parameter(
            name=each.metadata["name"] or each.name,
            field=each.name,
            parse=each.metadata["parse"],
            default=each.metadata["default"],
            meaning=each.metadata["meaning"],
        )
        for each in fields(method)
    )


def parse_share(given: Any) -> Fraction:
    """A share of a whole, above 0 and up to 1: `80%` or `0.8`, kept as an exact fraction."""
    text = str(given).strip()
    if percent := PERCENT.fullmatch(text):
        share = Fraction(percent[1]) / 100
    elif PLAIN.fullmatch(text):
        share = Fraction(text)
    else:
        raise UsageError(f"{given!r} is not a share", "Write it as 80% or 0.8.")
    if not 0 < share <= 1:
        forgotten = 1 < share <= 100 and not percent
        hint = f"Did you mean {text}%?" if forgotten else "Write it as 80% or 0.8."
        raise UsageError(f"{given!r} is not a share between 0% and 100%", hint)
    return share


def parse_bands(given: Any) -> int:
    """A number of bands, two or more."""
    text = str(given).strip()
    if not re.fullmatch("[0-9]{1,4}", text) or not 2 <= int(text) <= MOST_BANDS:
        raise UsageError(
            f"{given!r} is not a number of bands", f"Give a whole number from 2 to {MOST_BANDS}."
        )
    return int(text)


def parse_number(given: Any) -> Fraction:
    """A plain number, exactly as written: `5000`, `99.95`, `-3`."""
    text = str(given).strip()
    if not PLAIN.fullmatch(text):
        hint = "Write it without separators or signs: 12500.50."
        raise UsageError(f"{given!r} is not a number", hint)
    return Fraction(text)


def parse_numbers(given: Any) -> tuple[Fraction, ...]:
    """One or more plain numbers: a list, or text with commas between."""
    parts = given if isinstance(given, list | tuple) else str(given).split(",")
    if not parts:
        raise UsageError("no floors are given", "Give one or more numbers: [2000, 5000].")
    return tuple(parse_number(part) for part in parts)


def parse_floors(given: Any) -> tuple[Fraction | Length, ...]:
    """Plain numbers, or lengths of time such as `3 months`."""
    parts = given if isinstance(given, list | tuple) else str(given).split(",")
    lengths = [parse_length(str(part)) for part in parts]
    numbers = [length or parse_number(part) for part, length in zip(parts, lengths, strict=True)]
    return tuple(numbers) if numbers else parse_numbers(given)


def parse_ratio(given: Any) -> tuple[int, ...]:
    """Whole numbers with colons between, best band first: `1:6:3`."""
    if not RATIO.fullmatch(str(given).strip()):
        raise UsageError(
            f"{given!r} is not a ratio", "Write whole numbers, best band first: '1:6:3'."
        )
    return tuple(int(part) for part in str(given).split(":"))


def parse_ties(given: Any) -> str:
    """What becomes of numbers that leave a band empty: an `error`, or they are to `keep`."""
    if given not in ("error", "keep"):
        raise UsageError(f"{given!r} says nothing of ties", "Write error or keep.")
    return str(given)


def parse_reach(given: Any) -> str:
    """Who can reach a number: `all` members, or only `active` ones."""
    if given not in ("all", "active"):
        raise UsageError(f"{given!r} names no members", "Write all or active.")
    return str(given)
