"""Clean orders of invented shops, and what an export of them must be read as."""

import datetime as dt
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.orders.exports.writing import names

PRODUCTS = ("teapot", "cup", "tray", "kettle", "caddy", "whisk", "strainer", "cloth")
PEOPLE = [
    f"{name}@example.com" for name in names("ann,bob,cleo,dan,eve,fay,gus,hal,ida,jon,kim,lou")
]
NEVER_ASKED: Mapping[str, Any] = {}
# What a row says, by the names of the columns.
Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """Some pieces of one product."""

    product: str
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """What the line costs."""
        return self.quantity * self.price


@dataclass(frozen=True)
class Order:
    """What one member bought at once; `number` counts up through the shop's life."""

    number: int
    member: str
    placed: dt.datetime
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """What the order costs."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def part(self) -> Decimal:
        """What comes back where a part of it is refunded: never all."""
        return (self.lines[0].price / 2).quantize(Decimal("0.01"))

    @property
    def day(self) -> dt.date:
        """The day on which it was placed."""
        return self.placed.date()

    @property
    def moment(self) -> str:
        """When it was placed, as most shops write it."""
        return f"{self.placed:%Y-%m-%d %H:%M:%S}"

    @property
    def to_the_minute(self) -> "Order":
        """The order as exports without seconds have it."""
        return replace(self, placed=self.placed.replace(second=0))


def trade(
    seed: int,
    members: Sequence[str],
    orders: int = 60,
    first: dt.date = dt.date(2023, 3, 1),
    days: int = 400,
    most_lines: int = 3,
    whole: bool = False,
) -> list[Order]:
    """Orders of some members, oldest first; prices in cents, or in whole units."""
    chance = random.Random(seed)
    begin = dt.datetime.combine(first, dt.time())
    moments = sorted(chance.randrange(days * 86_400) for _ in range(orders))
    made = []
    for number, moment in enumerate(moments, 1001):
        lines = tuple(
            Line(
                chance.choice(PRODUCTS),
                chance.randint(1, 4),
                Decimal(
                    chance.randint(9, 420) if whole else chance.randint(90, 42_000) / Decimal(100)
                ),
            )
            for _ in range(chance.randint(1, most_lines))
        )
        member = members[chance.randrange(len(members))]
        made.append(Order(number, member, begin + dt.timedelta(seconds=moment), lines))
    return made


@dataclass(frozen=True)
class Truth:
    """What must come out: orders, net revenue and last day of every member, and each row's fate.

    `set_aside` is None where several accounts of the rows would be right.
    """

    members: Mapping[str, tuple[int, Decimal, dt.date | None]]
    read: int
    set_aside: Mapping[str, int] | None


@dataclass(frozen=True)
class Export:
    """Files as they came, and what they mean.

    `answers` is what a user says when an error asks for it: arguments by the option that the
    message must name. `as_member` maps the ids that come out to those of the truth.
    """

    paths: Sequence[Path]
    truth: Truth
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    as_member: Callable[[str], str] = str


def truth(
    orders: Iterable[Order],
    read: int,
    set_aside: Mapping[str, int] | None = NEVER_ASKED,
    taken_back: Iterable[tuple[str, Decimal]] = (),
    day: Callable[[Order], dt.date] = lambda order: order.day,
    known: Iterable[str] = (),
) -> Truth:
    """The truth about counted orders, with amounts that members got back, and who else is known."""
    found: dict[str, tuple[int, Decimal, dt.date | None]] = {}
    for member in known:
        found[member] = (0, Decimal(0), None)
    for order in orders:
        count, revenue, last = found.get(order.member, (0, Decimal(0), None))
        newest = max(last, day(order)) if last else day(order)
        found[order.member] = (count + 1, revenue + order.total, newest)
    for member, amount in taken_back:
        count, revenue, last = found[member]
        found[member] = (count, revenue - amount, last)
    return Truth(found, read, set_aside)


def asked(option: str, **arguments: Any) -> dict[str, dict[str, Any]]:
    """One answer to one option."""
    return {option: arguments}


def columns(**roles: str) -> dict[str, dict[str, Any]]:
    """Answers that name the column of a role."""
    return {
        f"--{role.replace('_', '-')}": {"columns": {role: name}} for role, name in roles.items()
    }


def statuses(**lists: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The answer to statuses without a meaning."""
    return {"--count-status": {"statuses": lists}}


EXPORTS: dict[str, Callable[[Path], Export]] = {}


def export(make: Callable[[Path], Export]) -> Callable[[Path], Export]:
    """Enter a maker of an export, by its name."""
    EXPORTS[make.__name__] = make
    return make
