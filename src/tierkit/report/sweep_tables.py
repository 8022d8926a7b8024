"""A sweep as a table and a curve, and as columns for a file."""

from collections.abc import Sequence
from fractions import Fraction

import pyarrow as pa

from tierkit.money import UNITS, plain_text
from tierkit.report.plot import plot
from tierkit.report.tables import Cell, Heading, Row, Show, Table, intake_table, members_text
from tierkit.results.sweep import SweepPoint, SweepResult
from tierkit.tiers.moves import Group
from tierkit.tiers.table import Column, Kind, MemberTable

MOST_ROWS = 40


def sweep_headline(result: SweepResult) -> str:
    """What is swept, in one line."""
    name = result.rules.name or result.rules.source
    values = [f"{plain_text(point.value)}{result.unit}" for point in result.points]
    changes = "".join(f" with {change}" for change in result.changes)
    members = f"{members_text(result.members)} as of {result.as_of}"
    days = f"{result.reading.days_of(result.before.window)} ({result.before.window.length})"
    row = f"{result.path} from {values[0]} to {values[-1]}"
    return f"{name}, {row}{changes}: {members}, window {days}"


def sweep_tables(result: SweepResult) -> list[Table]:
    """The tier at each value, with who moves; then how the orders were read."""
    return [sweep_table(result), intake_table(result.before)]


def sweep_table(result: SweepResult) -> Table:
    """A row per value, or evenly spread ones where there are many."""
    headings = (
        Heading(result.path, Show.FIGURE),
        Heading(f"Members in {result.tier}", Show.COUNT),
        Heading("Share of members", Show.SHARE, 2),
        Heading("Net revenue", Show.MONEY),
        Heading("Share of revenue", Show.SHARE, 3),
        Heading("Promoted", Show.COUNT),
        Heading("their revenue", Show.MONEY, 1),
        Heading("Demoted", Show.COUNT),
        Heading("their revenue", Show.MONEY, 1),
    )
    shown = _spread(result.points)
    notes = [
        "Promoted and demoted against the present rules; tiers without their inactive members, "
        "shares of all known members and all net revenue."
    ]
    if len(shown) < len(result.points):
        notes.append(
            f"{len(shown)} of {len(result.points):,} values are shown; -o writes all of them."
        )
    refused = [point for point in result.points if point.refused is not None]
    if refused:
        notes.append(f"The rules refuse {len(refused):,} of the values, such as {_why(refused[0])}")
    title = f"{result.tier} by {result.path}"
    rows = tuple(_row(point, result) for point in shown)
    return Table(title, headings, rows, tuple(notes))


def sweep_plot(result: SweepResult) -> list[str]:
    """The members of the tier against the value, as lines of plain characters."""
    drawn = [point for point in result.points if point.outcome is not None]
    members = [_tier(point, result).members for point in drawn]
    labels = [f"{plain_text(point.value)}{result.unit}" for point in drawn]
    title = f"Members in {result.tier} (up) by {result.path} (across)"
    return [title, *plot([point.value for point in drawn], members, labels)]


def sweep_columns(result: SweepResult) -> MemberTable:
    """Every value with all tiers, for a file: members and revenue of each, and who moves."""
    drawn = [point for point in result.points if point.outcome is not None]
    outcomes = [point.outcome for point in drawn if point.outcome is not None]
    groups: dict[str, list[Group]] = {
        **{
            name: [outcome.levels[at] for outcome in outcomes]
            for at, name in enumerate(result.levels)
        },
        "promoted": [outcome.promoted for outcome in outcomes],
        "demoted": [outcome.demoted for outcome in outcomes],
    }
    columns = [Column(result.path, *_cells([point.value for point in drawn]))]
    for name, each in groups.items():
        counts = pa.array([group.members for group in each], pa.int64())
        money = pa.array([group.revenue for group in each], pa.int64())
        columns.append(Column(f"{name} members", Kind.INTEGER, counts))
        columns.append(Column(f"{name} revenue", Kind.MONEY, money))
    return tuple(columns)


def _cells(values: Sequence[Fraction]) -> tuple[Kind, pa.Array]:
    scaled = [value * UNITS for value in values]
    if all(value.denominator == 1 for value in scaled):
        return Kind.MONEY, pa.array([int(value) for value in scaled], pa.int64())
    return Kind.TEXT, pa.array([plain_text(value) for value in values], pa.string())


def _tier(point: SweepPoint, result: SweepResult) -> Group:
    if point.outcome is None:
        raise AssertionError("a value that the rules refuse has no tiers")
    return point.outcome.levels[result.levels.index(result.tier)]


def _row(point: SweepPoint, result: SweepResult) -> Row:
    value = f"{plain_text(point.value)}{result.unit}"
    if point.outcome is None:
        return Row((f"{value} (refused)", *[None] * 8), "quiet")
    tier = _tier(point, result)
    cells: list[Cell] = [value, tier.members, Fraction(tier.members, result.members)]
    cells += [tier.revenue]
    cells.append(Fraction(tier.revenue, result.revenue) if result.revenue else None)
    for group in (point.outcome.promoted, point.outcome.demoted):
        cells += [group.members, group.revenue]
    return Row(tuple(cells))


def _spread(points: Sequence[SweepPoint]) -> list[SweepPoint]:
    """All values, or so many of them evenly spread, first and last among them."""
    last = len(points) - 1
    if last < MOST_ROWS:
        return list(points)
    return [points[round(Fraction(last * row, MOST_ROWS - 1))] for row in range(MOST_ROWS)]


def _why(point: SweepPoint) -> str:
    return f"{plain_text(point.value)}: {point.refused}"
