"""Which tier stands above which: from what the caller says, the rules, or the manifests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierkit.errors import UsageError
from tierkit.orders.tier_table import TierTable
from tierkit.results.compare import Manifest
from tierkit.rules.load import load_rules
from tierkit.rules.rules import Rules
from tierkit.tiers.moves import Scale

HOW = (
    "Name every tier of both tables, lowest first, with --levels 'Low,Middle,High', or give the "
    "rule file with --rules."
)


@dataclass(frozen=True)
class Order:
    """The levels of either table, lowest first, and where they come from.

    Where it is not known which stands higher there is no `origin`, and `why` tells the reason.
    """

    before: Scale
    after: Scale
    origin: str | None
    warnings: tuple[str, ...] = ()
    why: str | None = None


def find_order(
    old: TierTable,
    new: TierTable,
    manifests: tuple[Manifest | None, Manifest | None],
    levels: Sequence[str] | None,
    rules: Rules | None,
) -> Order:
    """The order of the tiers; where not every tier has a place in it, nothing is guessed."""
    before, after, origin = _told(old, new, manifests, levels, rules)
    if after is None:
        return _unknown(old, new, f"nothing says which tier is higher. {HOW}")
    before = before or after
    before, after = _with_inactive(before, old, new), _with_inactive(after, new, old)
    lost = [tier for tier in old.names if tier not in before.levels]
    lost += [tier for tier in new.names if tier not in after.levels and tier not in lost]
    if lost:
        told = (
            f"{', '.join(lost)} has no place in the order of {origin}"
            if len(lost) == 1
            else (f"{', '.join(lost)} have no place in the order of {origin}")
        )
        return _unknown(old, new, f"{told}, so nobody is called promoted or demoted. {HOW}")
    return Order(before, after, origin, tuple(_renamed(old, new, before, after)))


def _told(
    old: TierTable,
    new: TierTable,
    manifests: tuple[Manifest | None, Manifest | None],
    levels: Sequence[str] | None,
    rules: Rules | None,
) -> tuple[Scale | None, Scale | None, str | None]:
    was, now = (_of_manifest(manifest) for manifest in manifests)
    if levels is not None:
        scale = _listed(levels)
        return scale, scale, "--levels"
    if rules is not None:
        return was, _of_rules(rules), rules.source
    if now is not None or was is not None:
        return was, now or was, "the rules in the manifest"
    built_in = load_rules(None)
    scale = _of_rules(built_in)
    if {*old.names, *new.names} <= {*scale.levels}:
        return scale, scale, f"the {built_in.source} rules, whose tiers these are"
    return None, None, None


def _listed(levels: Sequence[str]) -> Scale:
    names = [name.strip() for name in levels]
    if not all(names) or len(set(names)) < len(names) or len(names) < 2:
        raise UsageError(
            f"levels {','.join(levels)!r}: name each tier once, lowest first",
            "Write them as 'Low,Middle,High'.",
        )
    return Scale(tuple(names))


def _of_rules(rules: Rules) -> Scale:
    return Scale(rules.levels, rules.inactive)


def _of_manifest(manifest: Manifest | None) -> Scale | None:
    told: Any = (manifest or {}).get("rules", {}).get("levels")
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        return None
    return Scale(tuple(told), (manifest or {})["rules"].get("inactive"))


def _with_inactive(scale: Scale, own: TierTable, other: TierTable) -> Scale:
    """A level that is not named, and that inactive members alone hold, stands below all."""
    unnamed = [tier for tier in own.names if tier not in scale.levels]
    if scale.inactive is not None or len(unnamed) != 1:
        return scale
    if all(_only_inactive(table, unnamed[0]) for table in (own, other)):
        return Scale((unnamed[0], *scale.levels), unnamed[0])
    return scale


def _only_inactive(table: TierTable, tier: str) -> bool:
    cells = table.columns.get("active")
    if cells is None:
        return tier not in table.names
    active = pc.utf8_lower(cells.values.cast(pa.string()))
    held = active.filter(pc.equal(table.tiers, tier))
    return bool(pc.all(pc.equal(held, "false"), min_count=0).as_py())


def _renamed(old: TierTable, new: TierTable, before: Scale, after: Scale) -> Iterator[str]:
    """Tiers that one table has and the levels of the other do not know."""
    for table, levels in ((old, after.levels), (new, before.levels)):
        if names := [tier for tier in table.names if tier not in levels]:
            told = "is a tier" if len(names) == 1 else "are tiers"
            yield f"{', '.join(names)} {told} of {table.name} only"


def _unknown(old: TierTable, new: TierTable, why: str) -> Order:
    """Both tables' tiers by name, where no order is known."""
    was, now = old.names, new.names
    names = Scale(tuple(sorted({*was, *now}, reverse=True)))
    renamed = tuple(_renamed(old, new, Scale(tuple(was)), Scale(tuple(now))))
    return Order(names, names, None, renamed, why)
