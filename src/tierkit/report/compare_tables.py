"""A comparison as tables: what the gates say, who moves, what drifts."""

from collections.abc import Iterator
from fractions import Fraction

from tierkit.money import UNITS
from tierkit.report.tables import (
    Cell,
    Heading,
    Row,
    Show,
    Table,
    decimal_text,
    exact_text,
    members_text,
)
from tierkit.results.compare import CompareResult, Manifest
from tierkit.tiers.gates import COUNTS, Verdict
from tierkit.tiers.moves import Group
from tierkit.tiers.side_by_side import Drift


def compare_headline(result: CompareResult) -> str:
    """What came out, in one line."""
    names = f"{result.old.name} ({members_text(result.old.total.members)}) and {result.new.name}"
    names += f" ({result.new.total.members:,})"
    if result.identical:
        return f"No difference: {names} are the same to the byte"
    if result.same:
        return f"No difference between {names} in members, tiers and the columns of both"
    if result.order is None:
        moved = f"{result.moved:,} in another tier"
    else:
        moves = result.moves
        moved = f"{moves.promoted.members:,} promoted, {moves.demoted.members:,} demoted"
    come = f"{result.arrived.members:,} new, {result.lost.members:,} lost"
    return f"{moved}, {come}: {names}"


def compare_tables(result: CompareResult) -> list[Table]:
    """The gates, who moved, from where to where, the drift, and which figures differ."""
    tables = [gate_table(result)] if result.verdicts else []
    if not result.same:
        tables += [people_table(result), move_table(result), drift_table(result)]
    if result.differences:
        tables.append(difference_table(result))
    if result.old.manifest or result.new.manifest:
        tables.append(run_table(result))
    return tables


def gate_table(result: CompareResult) -> Table:
    """What each gate says."""
    headings = (
        Heading("Gate", Show.TEXT),
        Heading("Found", Show.TEXT),
        Heading("Verdict", Show.TEXT),
    )
    rows = tuple(
        Row(
            (each.gate.text, found_text(each), "fails" if each.says_no else "passes"),
            "strong" if each.says_no else "",
        )
        for each in result.verdicts
    )
    return Table("Gates", headings, rows)


def found_text(verdict: Verdict) -> str:
    """What a gate found: `3.1% (32 of 1,040 members in both)`, `-12.5% (from 400 to 350)`."""
    gate = verdict.gate
    if gate.subject in COUNTS:
        counted = f"{exact_text(verdict.amount)} of {exact_text(verdict.base)}"
        counted += f" {COUNTS[gate.subject]}"
        return f"{_value(verdict)} ({counted})" if gate.is_share else counted
    was, now = verdict.base, verdict.base + verdict.amount
    if gate.subject == "share":
        return f"{_value(verdict)} (from {decimal_text(was * 100, 2)}% to {_percent(now)})"
    decimals = 2 if gate.subject == "revenue" else 0
    return (
        f"{_value(verdict)} (from {decimal_text(was, decimals)} to {decimal_text(now, decimals)})"
    )


def _value(verdict: Verdict) -> str:
    gate, value = verdict.gate, verdict.value
    if isinstance(value, float):
        return "a change from nothing"
    if gate.subject == "share":
        return f"{signed(value * 100, 2)} points"
    if gate.is_share:
        return _percent(value) if gate.subject in COUNTS else f"{signed(value * 100, 2)}%"
    if gate.subject in COUNTS:
        return exact_text(value)
    return signed(value, 2 if gate.subject == "revenue" else 0)


def _percent(share: Fraction) -> str:
    return f"{decimal_text(share * 100, 2)}%"


def signed(value: Fraction | int, decimals: int) -> str:
    """A change with its sign."""
    return f"{'+' if value > 0 else ''}{decimal_text(Fraction(value), decimals)}"


def people_table(result: CompareResult) -> Table:
    """Promoted, demoted, stayed, new and lost, with their revenue."""
    headings = (
        Heading("Members", Show.TEXT),
        Heading("Count", Show.COUNT),
        Heading("Share", Show.SHARE),
        Heading("of the", Show.TEXT),
        *([Heading("Revenue", Show.MONEY, 1)] if result.has_revenue else []),
    )
    rows = [Row(cells[: len(headings)]) for cells in _people_rows(result)]
    notes = [] if result.order is None else [f"Order of the tiers: {result.order}."]
    if result.has_revenue:
        notes.append(_whose_revenue(result))
    return Table("Members", headings, tuple(rows), tuple(notes))


def _people_rows(result: CompareResult) -> Iterator[tuple[Cell, ...]]:
    moves, told = result.moves, result.has_revenue

    def row(name: str, members: int, revenue: int | None, of: int, what: str) -> tuple[Cell, ...]:
        share = Fraction(members, of) if of else None
        return (name, members, share, what, revenue if told else None)

    both = (result.in_both, f"{members_text(result.in_both)} in both")
    if result.order is not None:
        for name in ("promoted", "demoted", "stayed"):
            group: Group = getattr(moves, name)
            yield row(name, group.members, group.revenue, *both)
    else:
        yield row("in another tier", result.moved, None, *both)
        yield row("in the same tier", result.in_both - result.moved, None, *both)
    old = result.old.total.members
    was = f"{members_text(old)} of {result.old.name}"
    yield row("new", result.arrived.members, result.arrived.revenue, old, was)
    yield row("lost", result.lost.members, result.lost.revenue, old, was)


def _whose_revenue(result: CompareResult) -> str:
    if result.new.total.revenue is None:
        return f"Revenue is that of {result.old.name}."
    lost = (
        f"; of the lost, that of {result.old.name}" if result.old.total.revenue is not None else ""
    )
    return f"Revenue is that of {result.new.name}{lost}."


def move_table(result: CompareResult) -> Table:
    """The members in both from tier to tier, those lost on the right, those new at the foot."""
    moves = result.moves
    drift = {each.tier: each for each in result.drift}
    before = [each for each in moves.before.levels[::-1] if drift[each].before.members]
    after = [each for each in moves.after.levels[::-1] if drift[each].after.members]
    headings = (
        Heading("From\u00a0/\u00a0to", Show.TEXT),
        *(Heading(tier, Show.COUNT) for tier in after),
        Heading("(lost)", Show.COUNT),
        Heading("Total", Show.COUNT),
    )
    rows = []
    for tier in before:
        cells = [moves.cell(tier, other).members for other in after]
        total = drift[tier].before.members
        rows.append(Row((tier, *cells, total - sum(cells), total)))
    stayed = [sum(moves.cell(tier, other).members for tier in before) for other in after]
    come = [drift[tier].after.members - own for tier, own in zip(after, stayed, strict=True)]
    rows.append(Row(("(new)", *come, None, sum(come))))
    totals = [drift[tier].after.members for tier in after]
    rows.append(Row(("Total", *totals, result.lost.members, None), "strong"))
    return Table("Moves", headings, tuple(rows))


def drift_table(result: CompareResult) -> Table:
    """Each tier before and after."""
    headings = [
        Heading("Tier", Show.TEXT),
        Heading("Members before", Show.COUNT),
        Heading("after", Show.COUNT),
        Heading("Change", Show.FIGURE),
        Heading("in %", Show.FIGURE),
        Heading("Share before", Show.SHARE, 3),
        Heading("after", Show.SHARE, 3),
    ]
    money = result.old.total.revenue is not None and result.new.total.revenue is not None
    if money:
        headings += [
            Heading("Revenue before", Show.MONEY, 2),
            Heading("after", Show.MONEY, 1),
            Heading("Change", Show.FIGURE, 1),
            Heading("in %", Show.FIGURE),
        ]
    every = [each for each in result.drift if each.before.members or each.after.members]
    rows = [Row(_drift_cells(each, money=money)) for each in every]
    rows.append(Row(_drift_cells(result.total, money=money), "strong"))
    return Table("Drift", tuple(headings), tuple(rows))


def _drift_cells(drift: Drift, *, money: bool) -> tuple[Cell, ...]:
    was, now = drift.before.members, drift.after.members
    cells: list[Cell] = [drift.tier, was, now, signed(now - was, 0), _relative(was, now)]
    cells += [drift.share_before, drift.share_after]
    if money:
        earned, earns = drift.before.revenue or 0, drift.after.revenue or 0
        change = signed(Fraction(earns - earned, UNITS), 2)
        cells += [earned, earns, change, _relative(earned, earns)]
    return tuple(cells)


def _relative(was: int, now: int) -> str:
    return f"{signed(Fraction(now - was, abs(was)) * 100, 1)}%" if was else "-"


def difference_table(result: CompareResult) -> Table:
    """The columns that differ among the members in both, and where they differ most."""
    headings = (
        Heading("Column", Show.TEXT),
        Heading("Members differ", Show.COUNT),
        Heading("Share", Show.SHARE),
        Heading("Largest", Show.TEXT, 1),
    )
    rows = tuple(
        Row(
            (
                each.column,
                each.members,
                Fraction(each.members, result.in_both),
                ", ".join(
                    f"{one.member}: {_figure(one.before)} to {_figure(one.after)}"
                    for one in each.largest
                ),
            )
        )
        for each in result.differences
    )
    return Table("Columns that differ, of the members in both", headings, rows)


def _figure(units: int | None) -> str:
    return "none" if units is None else exact_text(Fraction(units, UNITS))


def run_table(result: CompareResult) -> Table:
    """How either table was made, as far as the manifests tell."""
    headings = (
        Heading("Made", Show.TEXT),
        Heading(result.old.name, Show.TEXT),
        Heading(result.new.name, Show.TEXT),
    )
    told = [_run(each.manifest) for each in (result.old, result.new)]
    rows = tuple(Row((what, *(each[what] for each in told))) for what in told[0])
    return Table("How the tables were made", headings, rows)


def _run(manifest: Manifest | None) -> dict[str, str]:
    if manifest is None:
        return dict.fromkeys(("as of", "window", "rules", "version"), "no manifest")
    window, rules = manifest["window"], manifest["rules"]
    return {
        "as of": str(manifest["as_of"]),
        "window": f"{window.get('start')}..{window.get('end')} ({window.get('length')})",
        "rules": f"{rules.get('name') or 'unnamed'} ({str(rules.get('sha256'))[:8]})",
        "version": str(manifest.get("tierkit")),
    }
