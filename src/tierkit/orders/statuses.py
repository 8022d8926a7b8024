"""What order statuses mean, and whether the lists that say so can be right."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from shlex import join

from tierkit.errors import DataError
from tierkit.orders.intake import DUPLICATE, FILTERED, NO_ORDERS, REPEATED, Group
from tierkit.orders.limits import Session
from tierkit.orders.meanings import COUNT, IGNORE, LISTS, probable_meaning
from tierkit.orders.spec import OrdersSpec, Statuses

STATUSES_SHOWN = 12
EXAMPLE = "--count-status paid,shipped --ignore-status cancelled --refund-status refund"
BLANK = (
    "A blank one stands behind a last comma (--ignore-status 'cancelled,'), in a rule file as ''. "
)
# Rows whose status needs no meaning; further rows of an order need one where they have a status.
UNTOLD = (FILTERED, DUPLICATE, REPEATED, *NO_ORDERS)


def check_statuses(groups: Sequence[Group], roles: Mapping[str, str], spec: OrdersSpec) -> None:
    """Every status found must be in a list, and lists need a status column."""
    if "status" not in roles:
        if spec.statuses:
            raise DataError(
                "statuses are listed, but no status column was found",
                "Name it with --status COLUMN, or leave the lists out.",
            )
        return
    found: Counter[str] = Counter()
    for group in groups:
        if group.reason not in UNTOLD or (group.reason == REPEATED and group.status):
            found[group.status or ""] += group.rows
    unlisted = sorted(
        (-rows, name) for name, rows in found.items() if name not in spec.statuses.listed
    )
    if not unlisted:
        return
    shown = [f"{name or '(blank)'} ({-rows:,})" for rows, name in unlisted[:STATUSES_SHOWN]]
    if len(unlisted) > STATUSES_SHOWN:
        shown.append(f"and {len(unlisted) - STATUSES_SHOWN:,} more")
    names = [name for _, name in unlisted[:STATUSES_SHOWN]]
    raise DataError(
        f"column {roles['status']!r} holds statuses without a meaning: {', '.join(shown)}",
        "Say which are sales, which to ignore and which mark refund rows"
        f"{_proposed(names, spec.statuses)} (or orders: statuses: in the rule file). "
        f"{BLANK if any(not name for _, name in unlisted) else ''}"
        "With --no-status every row counts.",
    )


def _proposed(unlisted: Sequence[str], listed: Statuses) -> str:
    """Options that put statuses where they probably belong; an example where no word is known.

    Whether refunds are rows of their own or orders that were refunded, no word tells.
    """
    plain = [name for name in unlisted if "," not in name]  # options are split at commas
    meant = {name: probable_meaning(name, separate_refunds=True) for name in plain}
    if not {COUNT, IGNORE} & set(meant.values()):
        return f": {EXAMPLE}"
    lists = {
        meaning: [name for name in plain if meant[name] == meaning] for meaning in (COUNT, IGNORE)
    }
    complete = Statuses(
        **{
            meaning: tuple(dict.fromkeys([*getattr(listed, meaning), *lists.get(meaning, ())]))
            for meaning in LISTS
        }
    )
    return f", probably {join(status_options(complete))}"


def status_options(given: Statuses) -> Iterator[str]:
    """The words of the options that list what statuses mean."""
    for meaning in LISTS:
        if listed := getattr(given, meaning):
            yield from (f"--{meaning}-status", ",".join(listed))


def check_refunds(engine: Session, cutoff: int, spec: OrdersSpec) -> None:
    """Refund rows must belong to counted orders, or the status means something else."""
    used = f"FROM order_lines WHERE reason IS NULL AND day <= {cutoff}"
    refunds, paired = engine.rows(
        "SELECT count(*), count(sales.sale) "
        f"FROM (SELECT member_id, order_id {used} AND is_refund) AS refunds LEFT JOIN "
        f"(SELECT DISTINCT member_id, order_id, 1 AS sale {used} AND is_sale) AS sales "
        "USING (member_id, order_id)",
        "Checking refunds",
    )[0]
    if refunds and not paired:
        names = ", ".join(spec.statuses.refund)
        raise DataError(
            f"none of the {refunds:,} rows with the status {names} shares its order id with a "
            "counted row, so they are probably not separate refund rows, but orders that were "
            "refunded",
            f"If so, list {names} under --ignore-status instead of --refund-status.",
        )


def refund_warnings(used: Sequence[Group], has_orders: bool) -> Iterator[str]:
    """What could not be checked about refund rows."""
    if not has_orders and any(group.is_refund for group in used):
        yield (
            "without an order id column it cannot be checked that refund rows stand apart from "
            "the orders they refund"
        )
