"""What can be seen in an export, and what must be decided before it can be read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from tierkit.orders.calendar import Calendar
from tierkit.orders.export import Convention
from tierkit.orders.holders import Holders, Trade
from tierkit.orders.intake import Intake
from tierkit.orders.meanings import StatusSeen
from tierkit.orders.recognised import Recognised
from tierkit.orders.scales import LargeLine, OtherScale
from tierkit.orders.spec import OrdersSpec


@dataclass(frozen=True)
class Question:
    """Something that stops a run until it is decided or mended, and what to do about it."""

    message: str
    hint: str | None


@dataclass(frozen=True)
class ColumnSeen:
    """A column with the role it was taken for (None: it is not read), why, and its first values."""

    name: str
    role: str | None
    because: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class SampleRow:
    """One row as it stands (text by role) and as it is understood.

    `row` counts the rows of the first file from 1, `line` is where it begins in a text. `taken_as`
    is `sale` or `return`, or the reason for which the row is set aside. The amount is in units.
    """

    row: int
    line: int | None
    raw: Mapping[str, str | None]
    member: str | None
    order: str | None
    day: dt.date | None
    amount: int | None
    taken_as: str


@dataclass(frozen=True)
class Counted:
    """What the rows hold, once they can be told apart: who, when and how much."""

    intake: Intake
    calendar: Calendar
    trade: Trade
    holders: Holders
    large_lines: tuple[LargeLine, ...]
    other_scales: tuple[OtherScale, ...]


@dataclass(frozen=True)
class Inspection:
    """All that can be seen in an export.

    `questions` are what a run would stop at; what comes behind them is seen as it would be if the
    proposals held (a status of which nothing can be proposed counts meanwhile). `spec` is what was
    told, with the proposals, and `settled` the same with all that is known of the export, in so
    many words. `profile` names the known export that this is. `counted` is None where the rows
    could not be told apart.
    """

    spec: OrdersSpec = field(default_factory=OrdersSpec)
    questions: tuple[Question, ...] = ()
    files: tuple[Recognised, ...] = ()
    columns: tuple[ColumnSeen, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None
    settled: OrdersSpec = field(default_factory=OrdersSpec)
    conventions: tuple[Convention, ...] = ()
    statuses: tuple[StatusSeen, ...] = ()
    sample: tuple[SampleRow, ...] = ()
    counted: Counted | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
