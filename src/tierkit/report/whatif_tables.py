"""What-if as tables: tiers side by side, who moves, what it costs, the floor that was sought."""

from collections.abc import Sequence
from fractions import Fraction

from tierkit.report.tables import (
    Cell,
    Heading,
    Row,
    Show,
    Table,
    exact_text,
    floor_text,
    intake_table,
    members_text,
    money_text,
    sentence,
    share_text,
)
from tierkit.results.whatif import Side, Target, WhatIfResult
from tierkit.thresholds.derive import Floor
from tierkit.tiers.moves import Direction, Group, Move
from tierkit.tiers.summary import Band

MOST_IN_MATRIX = 8


def whatif_headline(result: WhatIfResult) -> str:
    """What is compared, in one line."""
    name = result.rules.name or result.rules.source
    members = f"{members_text(result.before.summary.total.members)} as of {result.as_of}"
    days = f"{result.reading.days_of(result.before.window)} ({result.before.window.length})"
    return f"{name}, what if {', '.join(result.changes)}: {members}, window {days}"


def whatif_tables(result: WhatIfResult) -> list[Table]:
    """Everything that a what-if says, the answer first."""
    tables = [] if result.target is None else [target_table(result.target)]
    tables += [side_by_side(result), moves_table(result)]
    if len(result.moves.before.levels) <= MOST_IN_MATRIX and result.moves.moved.members:
        tables.append(matrix_table(result))
    if result.costs:
        tables.append(cost_table(result))
    if rows := _floor_rows(result):
        tables.append(_floors_table(rows))
    return [*tables, intake_table(result.before)]


def side_by_side(result: WhatIfResult) -> Table:
    """A row per tier, before and after."""
    headings = (
        Heading("Tier", Show.TEXT),
        Heading("Members before", Show.COUNT),
        Heading("after", Show.COUNT),
        Heading("change", Show.FIGURE),
        Heading("Share before", Show.SHARE, 2),
        Heading("after", Show.SHARE, 2),
        Heading("Net revenue before", Show.MONEY),
        Heading("after", Show.MONEY),
        Heading("Mean before", Show.MONEY, 1),
        Heading("after", Show.MONEY, 1),
    )
    before, after = ({band.tier: band for band in _bands(side)} for side in _sides(result))
    names = list(dict.fromkeys((*_ordered(result), *before, *after)))
    inactive = {side.summary.bands[-1].tier for side in _sides(result)}
    rows = [
        Row(_pair(name, before.get(name), after.get(name)), "quiet" if name in inactive else "")
        for name in sorted(names, key=lambda name: name in inactive)
    ]
    totals = [side.summary.total for side in _sides(result)]
    rows.append(Row(_pair("Total", *totals), "strong"))
    notes = [sentence(note) for note in result.notes]
    return Table("Tiers before and after", headings, tuple(rows), tuple(notes))


def moves_table(result: WhatIfResult) -> Table:
    """Every move with its members and revenue, and what it adds up to."""
    headings = (
        Heading("From", Show.TEXT),
        Heading("To", Show.TEXT),
        Heading("Members", Show.COUNT),
        Heading("Share of members", Show.SHARE, 1),
        Heading("Net revenue", Show.MONEY),
        Heading("Mean per member", Show.MONEY),
    )
    moves = result.moves
    total = result.before.summary.total.members
    moving = [cell for cell in moves.cells if cell.direction is not Direction.STAYED]
    rows = [Row(_move_cells(cell.before, cell.after, cell, total)) for cell in _by_size(moving)]
    sums = (
        ("Promoted", moves.promoted),
        ("Demoted", moves.demoted),
        ("Stayed", moves.stayed),
        ("Only known after", result.joined),
        ("Only known before", result.left),
    )
    rows += [
        Row(_move_cells(name, "", group, total), "strong")
        for name, group in sums
        if group.members or not name.startswith("Only")
    ]
    note = "Net revenue is that by the present rules; shares are of all known members."
    return Table("Who moves", headings, tuple(rows), (note,))


def matrix_table(result: WhatIfResult) -> Table:
    """From each level (rows) to each (columns): members."""
    moves = result.moves
    columns = moves.after.levels[::-1]
    headings = (
        Heading("From\u00a0/\u00a0to", Show.TEXT),
        *(Heading(name, Show.COUNT) for name in columns),
    )
    rows = [
        Row((before, *(moves.cell(before, after).members for after in columns)))
        for before in moves.before.levels[::-1]
    ]
    return Table("Members from (row) to (column)", headings, tuple(rows))


def cost_table(result: WhatIfResult) -> Table:
    """What each tier costs in a year before and after, and the difference."""
    headings = (
        Heading("Tier", Show.TEXT),
        Heading("Cost per member", Show.MONEY),
        Heading("Holders before", Show.COUNT, 1),
        Heading("after", Show.COUNT, 1),
        Heading("Cost before", Show.MONEY),
        Heading("after", Show.MONEY),
        Heading("difference", Show.MONEY),
    )
    rows = [
        Row(
            (
                each.tier,
                each.each,
                each.members_before,
                each.members_after,
                each.before,
                each.after,
                each.after - each.before,
            )
        )
        for each in result.costs
    ]
    before = sum((each.before for each in result.costs), Fraction(0))
    after = sum((each.after for each in result.costs), Fraction(0))
    rows.append(Row(("Total", None, None, None, before, after, after - before), "strong"))
    note = "A year at these costs for each member who holds the tier, inactive ones among them."
    return Table("Cost per year", headings, tuple(rows), (note,))


def target_table(target: Target) -> Table:
    """The floor that comes nearest, and the nearest that ties allow on the other side."""
    headings = (
        Heading("Floor", Show.TEXT),
        Heading(f"Members in {target.tier}", Show.COUNT),
        Heading("Share of members", Show.SHARE),
        Heading("Net revenue", Show.MONEY),
        Heading("Share of revenue", Show.SHARE),
        Heading("", Show.TEXT),
    )
    rows = [
        Row(
            (
                f"{target.metric} {target.op} {exact_text(floor.value / target.scale)}",
                floor.tier.members,
                floor.member_share,
                floor.tier.revenue,
                floor.revenue_share,
                "the nearest; used below" if floor.chosen else "",
            ),
            "strong" if floor.chosen else "",
        )
        for floor in target.floors
    ]
    if target.is_share:
        asked = f"{share_text(target.asked).replace('.0%', '%')} of {_whole(target.of)}"
    else:
        asked = money_text(target.asked * 10_000) if target.of == "revenue" else f"{target.asked}"
        asked += f" {target.of}" if target.of == "members" else " of net revenue"
    note = f"Asked for {asked} in {target.tier}, by moving {target.path}."
    return Table(f"Target {target.text}", headings, tuple(rows), (note, *_no_other(target)))


def _no_other(target: Target) -> tuple[str, ...]:
    """A word where no floor reaches what was asked, or the rules refuse the one that does."""
    if target.refused is not None:
        return (f"A floor that comes nearer is refused: {target.refused.rstrip('.')}.",)
    sizes = [
        floor.tier.members if target.of == "members" else floor.tier.revenue
        for floor in target.floors
    ]
    return () if len(sizes) > 1 else ("No other floor comes nearer.",) if sizes else ()


def _whole(of: str) -> str:
    return "all known members" if of == "members" else "all net revenue"


def _sides(result: WhatIfResult) -> tuple[Side, Side]:
    return result.before, result.after


def _bands(side: Side) -> tuple[Band, ...]:
    return side.summary.bands


def _ordered(result: WhatIfResult) -> Sequence[str]:
    """The tiers, best first; one that is gone stands before those below it."""
    names = [band.tier for band in result.after.summary.bands[:-1]]
    for position, band in enumerate(result.before.summary.bands[:-1]):
        if band.tier not in names:
            names.insert(min(position, len(names)), band.tier)
    return names


def _pair(name: str, before: Band | None, after: Band | None) -> tuple[Cell, ...]:
    counts = [None if band is None else band.members for band in (before, after)]
    change = (counts[1] or 0) - (counts[0] or 0)
    return (
        name,
        counts[0],
        counts[1],
        f"{change:+,}" if change else "0",
        None if before is None else before.member_share,
        None if after is None else after.member_share,
        None if before is None else before.revenue,
        None if after is None else after.revenue,
        None if before is None else before.mean,
        None if after is None else after.mean,
    )


def _by_size(cells: Sequence[Move]) -> list[Move]:
    """Promotions first, each kind by its members."""
    return sorted(cells, key=lambda cell: (cell.direction is Direction.DEMOTED, -cell.members))


def _move_cells(before: str, after: str, group: Group, total: int) -> tuple[Cell, ...]:
    share = Fraction(group.members, total) if total else None
    return before, after, group.members, share, group.revenue, group.mean


def _floor_rows(result: WhatIfResult) -> list[Row]:
    """The floors that are not the same on both sides."""
    before, after = ({floor.name: floor for floor in side.thresholds} for side in _sides(result))
    rows = []
    for name in dict.fromkeys((*before, *after)):
        pair = before.get(name), after.get(name)
        told = [_floor_cell(floor) for floor in pair]
        if told[0] != told[1]:
            reach = [None if floor is None else floor.members for floor in pair]
            rows.append(Row((name, *told, *reach)))
    return rows


def _floors_table(rows: Sequence[Row]) -> Table:
    headings = (
        Heading("Threshold", Show.TEXT),
        Heading("Before", Show.TEXT),
        Heading("After", Show.TEXT),
        Heading("Reach it before", Show.COUNT, 1),
        Heading("after", Show.COUNT, 1),
    )
    return Table("Floors that differ", headings, tuple(rows))


def _floor_cell(floor: Floor | None) -> str:
    return "-" if floor is None else f"{floor.metric.name} {floor.op} {floor_text(floor)}"
