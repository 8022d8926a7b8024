"""compare: what has become of the members between two tables."""

import filecmp
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from tierkit.errors import DataError, UsageError
from tierkit.members import arrow
from tierkit.members.nearest import plain_forms
from tierkit.money import UNITS
from tierkit.orders.engine import Engine
from tierkit.orders.limits import Progress
from tierkit.orders.standard_input import SIGN
from tierkit.orders.tier_table import TierTable, read_tier_table
from tierkit.results.compare import Compared, CompareResult, Manifest
from tierkit.rules.alike import form_of
from tierkit.tiers.differing import differing_table
from tierkit.tiers.gates import COUNTS, NEED_ORDER, Gate, Verdict, check_tiers, judge, parse_gate
from tierkit.tiers.saved import find_table, parse_manifest
from tierkit.tiers.side_by_side import (
    REVENUE,
    Drift,
    SideBySide,
    find_differences,
    find_drift,
    find_moves,
    join,
    total_drift,
)
from tierkit.verbs.arguments import RulesGiven, rules_given
from tierkit.verbs.levels import HOW, Order, find_order
from tierkit.watched import Watched


def compare(
    old: Any,
    new: Any,
    *,
    rules: RulesGiven = None,
    levels: Sequence[str] | str | None = None,
    member: str | None = None,
    tier: str | None = None,
    fail_if: Sequence[str] | str = (),
    old_manifest: str | Path | None = None,
    new_manifest: str | Path | None = None,
    progress: Progress | None = None,
) -> CompareResult:
    """Say who was promoted and demoted between two tables, who came and went, and what drifted.

    `old` and `new` are member tables as `segment` writes them, or any file or frame with a member
    and a tier column, which `member` and `tier` name where their own names do not tell. Which tier
    is higher is said by `levels` (lowest first), else by `rules`, else by the tables' manifests;
    where nothing says it, nobody is called promoted. `fail_if` are gates such as `demoted > 2%`.

    Raises `TierkitError`: `UsageError` for the call, `DataError` for the tables.
    """
    gates = [parse_gate(each) for each in ([fail_if] if isinstance(fail_if, str) else fail_if)]
    if all(isinstance(each, str) and each == SIGN for each in (old, new)):
        raise UsageError("one table alone can come from standard input", "Name a file for one.")
    listed = levels.split(",") if isinstance(levels, str) else levels
    applied = None if rules is None else rules_given(rules)
    with Watched() as watched:
        for each in (old, new):
            if isinstance(each, str | Path) and each != SIGN:
                watched.begin(Path(each))
        manifests = _manifest(old, old_manifest), _manifest(new, new_manifest)
        both = join(_read(old, member, tier, progress), _read(new, member, tier, progress))
        order = find_order(both.old, both.new, manifests, listed, applied)
        return _compared(both, order, (old, new), manifests, gates)


def _read(given: Any, member: str | None, tier: str | None, progress: Progress | None) -> TierTable:
    with Engine(progress=progress) as engine:
        return read_tier_table(engine, given, member, tier)


def _manifest(given: Any, named: str | Path | None) -> Manifest | None:
    """The manifest of a table: the one that is named, or the one that the file carries."""
    if named is not None:
        try:
            return parse_manifest(Path(named).read_bytes(), str(named))
        except OSError as error:
            raise UsageError(f"manifest {named}: {error.strerror}") from None
    if not isinstance(given, str | Path):
        return None
    table = find_table(Path(given))
    return None if table is None else table.manifest


def _compared(
    both: SideBySide,
    order: Order,
    given: tuple[Any, Any],
    manifests: tuple[Manifest | None, Manifest | None],
    gates: Sequence[Gate],
) -> CompareResult:
    files = [str(each) if isinstance(each, str | Path) and each != SIGN else None for each in given]
    shown = [Path(both.old.name).name, Path(both.new.name).name]
    if shown[0] == shown[1]:
        shown = [both.old.name, both.new.name]
    names = list(dict.fromkeys((*order.after.levels[::-1], *order.before.levels[::-1])))
    drift = find_drift(both, names)
    moves = find_moves(both, order.before, order.after)
    table, moved = differing_table(
        both, order.before, order.after, ordered=order.origin is not None
    )
    counts = {
        "promoted": moves.promoted.members,
        "demoted": moves.demoted.members,
        "moved": moved,
        "new": len(both.new_members),
        "lost": len(both.lost),
    }
    return CompareResult(
        old=Compared(shown[0], files[0], both.total(both.old), manifests[0]),
        new=Compared(shown[1], files[1], both.total(both.new), manifests[1]),
        identical=None not in files and filecmp.cmp(str(files[0]), str(files[1]), shallow=False),
        order=order.origin,
        moves=moves,
        in_both=both.in_both,
        moved=moved,
        arrived=both.group(both.new, both.new_members),
        lost=both.group(both.old, both.lost),
        drift=drift,
        total=total_drift(both),
        differences=tuple(find_differences(both)),
        verdicts=tuple(_judge(gates, counts, both, order, (total_drift(both), *drift))),
        warnings=(
            *([order.why] if moved and order.why else []),
            *order.warnings,
            *_form_warnings(both),
            *_id_warnings(both),
            *_manifest_warnings(manifests),
        ),
        table=table,
    )


def _judge(
    gates: Sequence[Gate],
    counts: Mapping[str, int],
    both: SideBySide,
    order: Order,
    drift: Sequence[Drift],
) -> Iterator[Verdict]:
    """What each gate says; raises `UsageError` for one that cannot be judged."""
    by_tier = {each.tier: each for each in drift[1:]}
    check_tiers(gates, list(by_tier))
    bases = {"members in both": both.in_both, "members in OLD": len(both.old)}
    for gate in gates:
        if gate.subject in NEED_ORDER and order.origin is None:
            raise UsageError(f"gate {gate.text!r}: no order of the tiers is known", HOW)
        if gate.subject in counts:
            base = bases[COUNTS[gate.subject]]
            if gate.is_share and not base:
                raise DataError(
                    f"gate {gate.text!r}: no member is in both tables, so nothing has a share",
                    "Look whether both have the same ids, or name their column with --member.",
                )
            yield judge(gate, Fraction(counts[gate.subject]), Fraction(base))
            continue
        chosen = drift[0] if gate.tier is None else by_tier[gate.tier]
        yield judge(gate, *_change(gate, chosen))


def _change(gate: Gate, drift: Drift) -> tuple[Fraction, Fraction]:
    """The change of a tier's figure, and what it was before."""
    if gate.subject == "share":
        return drift.share_after - drift.share_before, drift.share_before
    if gate.subject == "members":
        was, now = drift.before.members, drift.after.members
        return Fraction(now - was), Fraction(was)
    if drift.before.revenue is None or drift.after.revenue is None:
        raise UsageError(
            f"gate {gate.text!r}: the tables do not both have a column {REVENUE}",
            "Ask for members instead.",
        )
    change = drift.after.revenue - drift.before.revenue
    return Fraction(change, UNITS), Fraction(drift.before.revenue, UNITS)


def _form_warnings(both: SideBySide) -> Iterator[str]:
    """Tiers that people would take for one, such as Gold and GOLD."""
    forms: dict[str, list[str]] = {}
    for tier in sorted({*both.old.names, *both.new.names}):
        forms.setdefault(form_of(tier), []).append(tier)
    for alike in forms.values():
        if len(alike) > 1:
            told = " and ".join(map(repr, alike))
            yield f"the tiers {told} differ in form only, and are compared letter for letter"


def _id_warnings(both: SideBySide) -> Iterator[str]:
    """Ids that would be the same if they were not compared letter for letter."""
    if not both.in_both:
        yield "no member is in both tables"
    if not len(both.lost) or not len(both.new_members):
        return
    lost = both.old.ids.take(arrow.column(both.lost))
    arrived = both.new.ids.take(arrow.column(both.new_members))
    place = pc.index_in(plain_forms(lost), plain_forms(arrived))
    alike = len(place) - place.null_count
    if alike:
        at = pc.index(pc.is_valid(place), True).as_py()
        example = f"{lost[at].as_py()!r} and {arrived[place[at].as_py()].as_py()!r}"
        yield (
            f"lost members whose ids differ from those of new ones in form only: {alike:,}, as "
            f"{example} (ids are compared letter for letter)"
        )


def _manifest_warnings(manifests: tuple[Manifest | None, Manifest | None]) -> Iterator[str]:
    """What was not the same when the two tables were written."""
    old, new = manifests
    if old is None or new is None:
        return
    if old["window"].get("length") != new["window"].get("length"):
        was, now = (told["window"].get("length") for told in (old, new))
        yield f"the windows differ: {was} and {now}"
    if old["rules"].get("sha256") != new["rules"].get("sha256"):
        yield "the rules differ"
    if old.get("tierkit") != new.get("tierkit"):
        yield f"the versions of tierkit differ: {old.get('tierkit')} and {new.get('tierkit')}"
    if old["orders"] != new["orders"]:
        yield "the orders were read differently (columns, statuses, rows to keep or time zone)"
    if str(new["as_of"]) < str(old["as_of"]):
        yield f"NEW ends on {new['as_of']}, before OLD on {old['as_of']}: are they swapped?"
