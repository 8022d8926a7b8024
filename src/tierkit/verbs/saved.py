"""Members from a table that `segment` wrote, where it holds what is asked for."""

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tierkit.errors import DataError, UsageError
from tierkit.members.metrics import CORE, METRICS
from tierkit.members.window import DayRange, Window, WindowSpec
from tierkit.orders.spec import OrdersSpec
from tierkit.results.reading import Reading, orders_from, orders_told
from tierkit.rules.rules import Rules
from tierkit.tiers.saved import SavedTable, find_table, parse_manifest

UNKNOWN = "unknown"


def saved_table(orders: Any, manifest: "str | os.PathLike[str] | None") -> SavedTable | None:
    """The member table, where that is what was given; a manifest of its own goes before another.

    Raises `UsageError` for a table among other files, and for a manifest without a table.
    """
    paths = orders if isinstance(orders, list | tuple) else [orders]
    named = [Path(path) for path in paths if isinstance(path, str | Path)]
    found = [table for path in named if (table := find_table(path)) is not None]
    if found and len(paths) > 1:
        raise UsageError(
            f"{found[0].path} is a member table, and there are other files beside it",
            "Give one member table, or orders.",
        )
    if not found and manifest is not None:
        raise UsageError(f"manifest {manifest}: what is read is no member table", "Leave it out.")
    if not found or manifest is None:
        return found[0] if found else None
    try:
        told = parse_manifest(Path(manifest).read_bytes(), str(manifest))
    except OSError as error:
        raise UsageError(f"manifest {manifest}: {error.strerror}") from None
    if found[0].manifest is not None and found[0].manifest != told:
        raise UsageError(
            f"{found[0].path} carries another manifest than {manifest}", "Leave it out."
        )
    return replace(found[0], manifest=told)


def table_window(
    table: SavedTable, period: WindowSpec | None, as_of: dt.date, asked_as_of: dt.date | None
) -> Window:
    """The window of the table; raises `UsageError` where another one is asked for."""
    if asked_as_of is not None and asked_as_of != as_of:
        raise _needs_orders(f"the as-of day {asked_as_of}", table, f"ends on {as_of}")
    if table.manifest is None:
        return Window(None, as_of, UNKNOWN)
    told = table.manifest["window"]
    length, start = str(told["length"]), dt.date.fromisoformat(told["start"])
    has_no_start = length == "all"
    asked = None if period is None else period.window(as_of)
    if asked is not None and asked.start != (None if has_no_start else start):
        days = asked.length if isinstance(period, DayRange) else f"{asked.length} up to {as_of}"
        raise _needs_orders(
            f"a window of {days}",
            table,
            f"covers {length}, {start}..{as_of}",
            f" Or say --window '{length}' to keep to the table's.",
        )
    return Window(None if has_no_start else start, as_of, length)


def check_metrics(table: SavedTable, rules: Rules, wanted: Sequence[str]) -> None:
    """Refuse a table whose metrics are other ones of the same names.

    Without a manifest, or with one that tells of no metrics, they are taken as they are.
    """
    told = (table.manifest or {}).get("metrics")
    if not isinstance(told, Mapping):
        return
    for name in (*CORE, *wanted):
        metric = rules.metrics[name]
        before = told.get(name, METRICS[name].meaning if name in METRICS else None)
        if before is not None and before != metric.meaning:
            raise _needs_orders(f"{name} as {metric.meaning}", table, f"has it as {before}")


def table_spec(table: SavedTable, spec: OrdersSpec) -> OrdersSpec:
    """How the table's orders were read; raises `UsageError` where something else is asked for.

    What the rules and the caller do not say is no contradiction.
    """
    if table.manifest is None:
        return spec
    was: Mapping[str, Any] = table.manifest["orders"]
    silent = orders_told(OrdersSpec(), {})
    for key, value in orders_told(spec, spec.columns).items():
        if value == silent[key]:
            continue
        before = was.get(key)
        if isinstance(value, dict) and isinstance(before, dict) and key == "columns":
            before = {role: before.get(role) for role in value}
        if value != before:
            raise _needs_orders(
                f"orders read with {key} {_text(value)}", table, f"comes from {_text(before)}"
            )
    if spec.every_status and "status" in was.get("columns", {}):
        raise _needs_orders("orders read without their status", table, "comes from some of them")
    return orders_from(was)


def table_reading(table: SavedTable, spec: OrdersSpec, window: Window) -> Reading:
    """How the members came out of the table."""
    told = table.manifest or {}
    start = told["window"]["start"] if told else None
    inputs = ", ".join(str(each.get("name")) for each in told.get("inputs", ()))
    origin = f", written by tierkit {told.get('tierkit')}" if told else ""
    origin += f" from {inputs}" if inputs else ""
    return Reading(
        files=(str(table.path),),
        recognised=(),
        roles=dict(told.get("orders", {}).get("columns", {})),
        spec=spec,
        first_day=None if start is None else dt.date.fromisoformat(start),
        last_day=window.end,
        notes=(f"members come from the table {table.name}{origin}: no order was read",),
        rejects=(),
        table=table.name,
        stamps=dict(table.watched.stamps),
    )


def table_warnings(table: SavedTable, rules: Rules) -> tuple[str, ...]:
    """What a table leaves open without a manifest, or with rules that nobody names."""
    if table.manifest is not None:
        made_with = table.manifest["rules"]
        if not rules.is_built_in or made_with.get("sha256") in (None, rules.digest):
            return ()
        name = made_with.get("name") or "a rule file"
        return (f"{table.name} was made with {name}, and the built-in rules apply: give --rules",)
    return (
        f"{table.name} carries no manifest, so its window and rules are not known: it is taken as "
        "it is (give the one that segment wrote with --table-manifest)",
    )


def needs_orders(what: str, table: str | None) -> DataError:
    """The error for what a member table cannot tell."""
    return DataError(
        f"{what} needs the orders, and {table or 'what was given'} is a member table",
        "Give the orders instead of the table.",
    )


def _needs_orders(what: str, table: SavedTable, held: str, more: str = "") -> UsageError:
    return UsageError(
        f"{what} needs the orders: the member table {table.name} {held}",
        f"Give the orders instead of the table.{more}",
    )


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_text(each)}" for key, each in value.items() if each) or "none"
    return "/".join(map(str, value)) if isinstance(value, list) else str(value or "none")
