"""Intake: what became of every row that was read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Why a row is set aside, in the order in which the reasons are tried; the first that fits counts.
FILTERED = "filtered"
HEADER_AGAIN = "header_again"
TOTAL_LINE = "total_line"
REPEATED = "order_repeated"
DISAGREES = "order_disagrees"
DUPLICATE = "duplicate"
NO_MEMBER = "no_member"
STATUS_IGNORED = "status_ignored"
OTHER_CURRENCY = "other_currency"
REFUNDED = "refunded"
UNREADABLE_DATE = "unreadable_date"
UNREADABLE_AMOUNT = "unreadable_amount"
UNREADABLE_NUMBER = "unreadable_number"
NO_ORDER = "no_order"
AFTER_AS_OF = "after_as_of"

REASONS: dict[str, str] = {
    FILTERED: "not among the values to keep (where)",
    HEADER_AGAIN: "the header again",
    TOTAL_LINE: "line of totals",
    DUPLICATE: "copy of another row",
    REPEATED: "further row of an order whose amount counts once",
    DISAGREES: "row of an order whose amounts disagree",
    NO_MEMBER: "no member",
    STATUS_IGNORED: "status ignored",
    OTHER_CURRENCY: "another currency",
    REFUNDED: "refunded in full",
    UNREADABLE_DATE: "unreadable date",
    UNREADABLE_AMOUNT: "unreadable amount",
    UNREADABLE_NUMBER: "unreadable number in a metric's column",
    NO_ORDER: "no order id",
    AFTER_AS_OF: "after the as-of day",
}
# Rows that are no orders at all.
NO_ORDERS = (HEADER_AGAIN, TOTAL_LINE)
# One row in so many without a member is no longer a matter of a few guests.
MANY = 10
UNREADABLE = (UNREADABLE_DATE, UNREADABLE_AMOUNT, UNREADABLE_NUMBER)


@dataclass(frozen=True)
class Intake:
    """How many rows were read, how many were used, and how many were set aside for which reason.

    Always `read == used + sum(set_aside.values())`; a reason that fits no row is left out.
    """

    read: int
    used: int
    set_aside: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.read != self.used + sum(self.set_aside.values()):
            raise AssertionError(f"rows went missing: {self}")


@dataclass(frozen=True)
class Group:
    """Rows of one reason, status, kind, way of writing dates and currency, counted.

    `grouping` holds what their plain amounts say of the decimal mark. What is known of the file:
    the status `stands` so in it, every date and amount of it is `readable`.
    """

    reason: str | None
    status: str | None
    is_sale: bool
    is_refund: bool
    zoned: bool
    rows: int
    first: int | None
    last: int | None
    grouping: int = 0
    currency: str = ""
    stands: bool = False
    readable: bool = False


def reason_on(day: int | None, reason: str | None, cutoff: int | None) -> str | None:
    """Why a row is set aside on an as-of day, for itself or for its own day being later."""
    if reason is None and day is not None and cutoff is not None and day > cutoff:
        return AFTER_AS_OF
    return reason


def nobodys_rows(intake: Intake) -> Iterator[str]:
    """Warn where many rows have no member or order: guests, or cells left blank below others."""
    for reason in (NO_MEMBER, NO_ORDER):
        rows = intake.set_aside.get(reason, 0)
        if rows * MANY >= intake.read:
            yield (
                f"{rows:,} of {intake.read:,} rows are set aside ({REASONS[reason]}); if they "
                "belong to the row above them, fill the blank cells"
            )
