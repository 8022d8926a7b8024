"""An explanation as tables: the answer first, then what it rests on."""

from collections.abc import Iterator

from tierkit.report.history_tables import order_table, row_table
from tierkit.report.tables import Heading, Row, Show, Table, share_text
from tierkit.report.worked_out import worked_out
from tierkit.report.working_text import (
    AN_ORDER,
    asked_text,
    figure_text,
    has_text,
    limit_text,
    missing_text,
    needs_text,
    reason_text,
)
from tierkit.results.explain import Change, ExplainResult, Level, Score
from tierkit.tiers.working import Joined, Working

SHOWN = 20
INDENT = "  "
CONDITION_HEADINGS = (
    Heading("Condition", Show.TEXT),
    Heading("Member has", Show.FIGURE),
    Heading("Holds", Show.TEXT),
    Heading("Missing", Show.TEXT),
)


def explain_headline(result: ExplainResult) -> str:
    """The answer in one line."""
    start = result.reading.start_of(result.window)
    days = f"{start}..{result.window.end} ({result.window.length})"
    name = result.rules.name or result.rules.source
    return f"{name}: {result.member} holds {result.tier} as of {result.as_of}, window {days}"


def explain_tables(result: ExplainResult, *, every_row: bool = False) -> list[Table]:
    """The answer, the conditions, the metrics, the outlook, and the orders they rest on."""
    most = len(result.history.orders) if every_row else SHOWN
    tables = [answer_table(result), level_table(result), figure_table(result)]
    if result.scores:
        tables.append(score_table(result))
    if result.tags:
        tables.append(tag_table(result))
    tables.append(outlook_table(result))
    if any(len(order.rows) > 1 for order in result.history.orders):
        tables.append(order_table(result, most))
        every = sum(len(order.rows) for order in result.history.orders)
        most = every if every_row else SHOWN
    return [*tables, row_table(result, most)]


def answer_table(result: ExplainResult) -> Table:
    """What most people ask, in a few lines."""
    rows = [("Holds", _decided(result))]
    if (above := result.next_level) is not None:
        rows.append((f"For {above.name}", _missing_for(result, above)))
    if result.has_segments:
        rows.append(("Segment", result.segment or "none"))
    rows.append(("Lapses", _lapse(result)))
    headings = (Heading("", Show.TEXT), Heading("", Show.TEXT))
    return Table("In short", headings, tuple(Row(row) for row in rows))


def _decided(result: ExplainResult) -> str:
    held = next(level for level in result.levels if level.held)
    if held.inactive:
        return f"{held.name}: no order in the window"
    if held.working is None:
        return f"{held.name}: it asks for nothing, and no higher tier's condition holds"
    return f"{held.name}: {reason_text(held.working)}"


def _missing_for(result: ExplainResult, level: Level) -> str:
    told = [] if level.working is None else [needs_text(level.working)]
    if not result.active and result.rules.inactive is not None and AN_ORDER not in "".join(told):
        told.append(AN_ORDER)
    return " and ".join(part for part in told if part)


def _lapse(result: ExplainResult) -> str:
    if (lapse := result.lapse) is not None:
        return f"on {lapse.day} to {lapse.after}, if nothing more is bought"
    if result.tier == result.rules.inactive or result.tier == result.levels[-1].name:
        return "never: there is no lower level"
    if not result.outlook.complete:
        return f"not until {result.outlook.until}, as far as was looked at"
    if result.outlook.slides:
        return "never: its condition does not hang on new orders"
    if result.window.start is None:
        return "never: every order counts, however old"
    return "never: the window is two days that stand still"


def level_table(result: ExplainResult) -> Table:
    """Every condition of every tier, best first."""
    headings = (Heading("Tier", Show.TEXT), *CONDITION_HEADINGS)
    rows = [row for level in result.levels for row in _level_rows(level)]
    note = "A member holds the highest tier whose condition holds"
    if result.rules.inactive is not None:
        note += f"; {result.rules.inactive} takes everyone without an order in the window"
    return Table("Tiers", headings, tuple(rows), (f"{note}.",))


def _level_rows(level: Level) -> list[Row]:
    style = "strong" if level.held else ""
    name = f"{level.name} (held)" if level.held else level.name
    if level.working is not None:
        return _condition_rows(name, level.working, style)
    asked = "no order in the window" if level.inactive else "everyone"
    return [Row((name, asked, "", _yes(level.holds), ""), style)]


def _condition_rows(name: str, working: Working, style: str = "") -> list[Row]:
    """A row for each part of a condition; the name stands in the first."""
    return [
        Row(
            (
                name if part is working else "",
                INDENT * depth + asked_text(part),
                has_text(part),
                _yes(part.holds),
                missing_text(part),
            ),
            style,
        )
        for depth, part in _parts(working)
    ]


def _parts(working: Working, depth: int = 0) -> Iterator[tuple[int, Working]]:
    yield depth, working
    if isinstance(working, Joined):
        for part in working.parts:
            yield from _parts(part, depth + 1)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def figure_table(result: ExplainResult) -> Table:
    """Each metric with where it comes from, and where the member stands with it."""
    headings = (
        Heading("Metric", Show.TEXT),
        Heading("Value", Show.FIGURE),
        Heading("Above", Show.FIGURE, 1),
        Heading("Same", Show.COUNT, 2),
        Heading("Worked out", Show.TEXT),
    )
    rows = tuple(
        Row(
            (
                figure.metric.name,
                figure_text(figure.value, figure.metric),
                "-" if figure.standing is None else share_text(figure.standing.above),
                None if figure.standing is None else figure.standing.same - 1,
                worked_out(result, figure),
            )
        )
        for figure in result.figures
    )
    standing = next((each.standing for each in result.figures if each.standing), None)
    note = (
        f"{'A member left out of thresholds' if result.active else 'An inactive member'} is not "
        "ranked."
        if standing is None
        else f"Above: the share of the {standing.members:,} active members who do worse. "
        "Same: how many others have the same value."
    )
    return Table("Metrics", headings, rows, (note,))


def score_table(result: ExplainResult) -> Table:
    """Each score with the floors it reaches."""
    headings = (
        Heading("Score", Show.TEXT),
        Heading("Member has", Show.FIGURE),
        Heading("Score", Show.FIGURE),
        Heading("Method", Show.TEXT, 1),
        Heading("Floors", Show.TEXT),
    )
    rows = tuple(_score_row(score) for score in result.scores)
    return Table("Scores", headings, rows, ("1 is the worst; one more for each floor reached.",))


def _score_row(score: Score) -> Row:
    value = None if not score.floors else score.floors[0].value
    shown = "none" if score.score is None else f"{score.score} of {score.bands}"
    told = [_floors_text(score, reached=True), _floors_text(score, reached=False)]
    floors = "; ".join(each for each in told if each)
    method = score.floors[0].method if score.floors else None
    value_text = figure_text(value, score.metric)
    return Row((score.metric.name, value_text, shown, method or "fixed", floors))


def _floors_text(score: Score, *, reached: bool) -> str:
    """The floors that are reached, or not: `reached >= 100, >= 250`."""
    limits = [f"{floor.op} {limit_text(floor)}" for floor in score.floors if floor.holds is reached]
    return f"{'reached' if reached else 'not reached'} {', '.join(limits)}" if limits else ""


def tag_table(result: ExplainResult) -> Table:
    """Each tag with its condition."""
    headings = (Heading("Tag", Show.TEXT), *CONDITION_HEADINGS)
    rows = [row for tag in result.tags for row in _condition_rows(tag.name, tag.working)]
    return Table("Tags", headings, tuple(rows))


def outlook_table(result: ExplainResult) -> Table:
    """The levels that the member would hold as time goes on, if nothing more is bought."""
    headings = (
        Heading("On", Show.TEXT),
        Heading("From", Show.TEXT),
        Heading("To", Show.TEXT),
        Heading("Because", Show.TEXT),
        Heading("Window from", Show.TEXT, 1),
    )
    changes = result.outlook.changes
    rows = tuple(
        Row(
            (
                str(change.day),
                change.before,
                change.after,
                _because(change),
                str(change.window.start or "-"),
            )
        )
        for change in changes
    )
    nothing = "Then nothing more changes" if rows else "Nothing changes"
    looked = (
        "" if result.outlook.complete else f" until {result.outlook.until}, as far as was looked"
    )
    notes = (f"Thresholds stand still at their present floors. {nothing}{looked}.",)
    return Table("If nothing more is bought", headings if rows else (), rows, notes)


def _because(change: Change) -> str:
    if change.inactive:
        return "no order is left in the window"
    return "" if change.working is None else reason_text(change.working)
