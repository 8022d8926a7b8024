"""The account of a plain file, where rows differ by their status alone.

Where a file is typed and nothing in it is amiss, which is how a data warehouse exports, the status
alone tells the rows apart. To group by that one column, as it stands in the file, takes half the
time of grouping by all that may tell rows apart; whether nothing is amiss shows from the extremes.
What the file's own statistics prove need not be looked for in its rows, and where they say which
rows are early and which late, no other row is asked for its day: half the time once more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tierkit.money import LARGEST_LINE
from tierkit.orders import amounts, days, intake
from tierkit.orders.account import STAGE
from tierkit.orders.days import INSTANT, NAIVE
from tierkit.orders.engine import Engine, quote_text, text_list
from tierkit.orders.export import Export
from tierkit.orders.intake import Group
from tierkit.orders.plain import status
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statistics import Told

# What a date, a status and an amount need no other column for.
PLAIN_ROLES = {"member", "order", "date", "amount", "status"}


def count_plain_groups(
    engine: Engine, exports: Sequence[Export], spec: OrdersSpec
) -> list[Group] | None:
    """The groups that `count_groups` finds, sooner; None where something may be amiss.

    That is so where a row might be set aside for anything but its status.
    """
    if len(exports) != 1 or not _is_plain(exports[0], spec):
        return None
    export = exports[0]
    told = _told(export)
    rows = engine.rows(_by_status(export, spec, told), STAGE)
    if told and not _all_sound(rows):
        rows = engine.rows(_by_status(export, spec, {}), STAGE)
    if not _all_sound(rows):
        return None
    named = "status" in export.roles
    groups = [
        Group(
            reason=intake.STATUS_IGNORED if name in spec.statuses.ignore else None,
            status=name if named else None,
            is_sale=is_sale,
            is_refund=name in spec.statuses.refund,
            zoned=export.column("date")[1] == INSTANT,
            rows=lines,
            first=first,
            last=last,
            stands=stands and named,
            readable=True,
        )
        for name, is_sale, stands, lines, first, last, *_ in rows
    ]
    return sorted(groups, key=lambda each: (each.reason is None, each.status or "", each.is_sale))


def _is_plain(export: Export, spec: OrdersSpec) -> bool:
    """Whether no row can be set aside but for its status, its date or its amount."""
    if not asks_for_plain_roles(export, spec):
        return False
    filled = export.is_filled("member") and (
        "order" not in export.roles or export.is_filled("order")
    )
    typed = all(export.column(role)[1] != "VARCHAR" for role in ("date", "amount"))
    return filled and typed


def asks_for_plain_roles(export: Export, spec: OrdersSpec) -> bool:
    """Whether nothing is asked of rows that plain roles do not tell, each as it stands."""
    if not export.roles.keys() <= PLAIN_ROLES or "amount" not in export.roles:
        return False
    wishes = spec.where or spec.drop_duplicates or spec.currency is not None or spec.numbers
    return not wishes and not export.conventions


def _told(export: Export) -> Mapping[str, Told]:
    """What the file tells of its dates and amounts, by their roles.

    Of amounts that must be made numbers first it does not tell which of them can be.
    """
    kinds = {"date": tuple(NAIVE), "amount": ("DOUBLE",)}
    columns = {
        role: export.roles[role] for role, those in kinds.items() if export.column(role)[1] in those
    }
    told = export.source.told_of(list(columns.values())) if columns else {}
    return {role: told[column] for role, column in columns.items() if column in told}


def _all_sound(rows: Sequence[tuple[Any, ...]]) -> bool:
    """Whether each of the groups has days, and amounts that fit, and nothing else."""
    return all(readable and largest < LARGEST_LINE for *_, readable, largest in rows)


def _by_status(export: Export, spec: OrdersSpec, told: Mapping[str, Told]) -> str:
    """SQL for the sales and the returns of each status: lines, days, and what may be amiss.

    Values are compared as they stand in the file, and only the extremes are made days and numbers:
    if the first and the last are readable, so is all that lies between. A status without any row
    among the early or the late ones that are `told` of has no day, as if it were not readable.
    """
    raw, kind = export.column("status") if "status" in export.roles else ("''", "VARCHAR")
    date_kind = export.column("date")[1]
    alike = " UNION ALL ".join(_alike(export, raw, told))
    first, last = (
        days.day_number(name, date_kind) if date_kind in NAIVE else name
        for name in ("first", "last")
    )
    stands = "coalesce(status = cleaned, false)" if kind == "VARCHAR" else "false"
    refund = f"cleaned IN ({text_list(spec.statuses.refund)})"
    sound = (
        "whole AND isfinite(least) AND isfinite(most) AND (first IS NULL OR first_day IS NOT NULL) "
        "AND (last IS NULL OR last_day IS NOT NULL)"
    )
    cleaned = (
        f"SELECT {status('status', kind)} AS cleaned, "
        f"NOT (is_return OR coalesce({refund}, false)) AS is_sale, {stands} AS stands, lines, "
        f"{first} AS first_day, {last} AS last_day, greatest(abs(least), abs(most)) AS largest, "
        f"{sound} AS sound FROM ({alike})"
    )
    return (
        "SELECT cleaned, is_sale, bool_and(stands), sum(lines)::BIGINT, "
        "min(first_day), max(last_day), coalesce(bool_and(sound) AND min(first_day) IS NOT NULL "
        f"AND max(last_day) IS NOT NULL, false), max(largest) FROM ({cleaned}) "
        "GROUP BY cleaned, is_sale"
    )


def _alike(export: Export, raw: str, told: Mapping[str, Told]) -> list[str]:
    """SQL for the rows of each status as it stands in the file, and for their first and last days.

    `whole` is whether each has a date and an amount. The file's statistics pass over what is no
    number: where they tell of the amounts, it is asked for by itself, which takes half the time.
    """
    date, date_kind = export.column("date")
    amount, amount_kind = export.column("amount")
    if date_kind not in NAIVE:
        date = days.day_number(date, date_kind)
    if amount_kind != "DOUBLE":  # in which what is no number comes last
        amount = amounts.number(amount, amount_kind)
    is_return = f"{amount} < 0"
    rows = {"lines": "count(*)", "first": f"min({date})", "last": f"max({date})"}
    whole = {"date": f"count({date}) = count(*)", "amount": f"count({amount}) = count(*)"}
    rows |= {"least": f"min({amount})", "most": f"max({amount})"}
    if (known := told.get("amount")) is not None:
        least, most = (f"DOUBLE {quote_text(each)}" for each in (known.least, known.most))
        rows |= {"least": least, "most": most}
        del whole["amount"]
        is_return = is_return if float(known.least) < 0 else "false"
    ends = told.get("date")
    if ends is not None:
        del whole["date"]
    rows["whole"] = " AND ".join(whole.values()) or "true"
    no_days = {"first": "NULL", "last": "NULL"}
    none = {"lines": "0", **no_days, "least": "0.0", "most": "0.0", "whole": "true"}
    scan = export.scan(export.source.names)

    def grouped(columns: Mapping[str, str], where: str = "") -> str:
        told = {"status": raw, "is_return": is_return, **columns}
        selected = ", ".join(f"{sql} AS {name}" for name, sql in told.items())
        return f"SELECT {selected} FROM {scan}{where} GROUP BY ALL"

    no_numbers = []
    if known is not None:
        no_numbers = [grouped(none | {"whole": "false"}, f" WHERE isnan({amount})")]
    if ends is None or ends.early is None or ends.late is None:
        return [grouped(rows), *no_numbers]
    early, late = (f"{date_kind} {quote_text(each)}" for each in (ends.early, ends.late))
    return [
        grouped(rows | no_days),
        grouped(none | {"first": rows["first"]}, f" WHERE {date} <= {early}"),
        grouped(none | {"last": rows["last"]}, f" WHERE {date} >= {late}"),
        *no_numbers,
    ]
