"""A preset fitted to an export: how the export is read, written into it with comments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tierkit.rules.nodes import flow
from tierkit.rules.presets import preset_text

if TYPE_CHECKING:
    from tierkit.orders.inspection import Inspection

COLUMN = 38
STATUS_MEANINGS = {
    "count": "sales",
    "ignore": "orders that do not exist",
    "refund": "separate rows that give money back, on their own day",
}
TO_CHECK = "TO BE CHECKED: proposed from the words alone"
BEFORE = "\nwindow:"


def fitted_text(
    preset: str, orders: Mapping[str, Any], seen: "Inspection", names: Sequence[str]
) -> str:
    """The text of a preset with an `orders:` part before its window.

    `orders` are the keys of that part, `seen` tells the reasons beside them, `names` the files.
    """
    lines = [f"# Fitted to {', '.join(names)} by tierkit init.", "orders:"]
    for key, value in orders.items():
        if key == "columns":
            lines += ["  columns:", *_columns(value, seen)]
        elif key != "statuses":
            lines.append(f"  {key}: {flow(value)}")
    if seen.statuses:
        doubt = "" if all(each.told for each in seen.statuses) else TO_CHECK
        lines += [_beside("  statuses:", doubt), *_statuses(orders.get("statuses", {}), seen)]
    head, mark, rest = preset_text(preset).partition(BEFORE)
    block = "\n".join(lines)
    return f"{head}\n{block}\n{mark}{rest}"


def _columns(columns: Mapping[str, str], seen: "Inspection") -> Iterable[str]:
    found = {each.role: each for each in seen.columns if each.role is not None}
    for role, column in columns.items():
        told = ""
        if role in found:
            values = ", ".join(" ".join(text.split()) for text in found[role].examples)
            told = f"{found[role].because}: {values}"
        yield _beside(f"    {role}: {flow(column)}", told)


def _statuses(lists: Mapping[str, Sequence[str]], seen: "Inspection") -> Iterable[str]:
    rows = {each.name: each for each in seen.statuses}
    for name, meaning in STATUS_MEANINGS.items():
        if not (statuses := lists.get(name, ())):
            continue
        yield f"    # {meaning}"
        yield f"    {name}:"
        for status in statuses:
            found = rows.get(status)
            told = "" if found is None else f"{found.rows:,} row{'s' * (found.rows != 1)}"
            yield _beside(f"      - {flow(status)}", told)


def _beside(line: str, comment: str) -> str:
    """A line with a comment, which stand below one another where there is room."""
    return f"{line:<{COLUMN}}# {comment}" if comment else line
