"""An explanation as tables: the answer first, then what it rests on."""

from collections.abc import Iterator

from tierkit.members.further import parts_of
from tierkit.members.metrics import CORE
from tierkit.report.history_tables import order_table, row_table
from tierkit.report.tables import Heading, Row, Show, Table, share_text
from tierkit.report.working_text import (
    AN_ORDER,
    asked_text,
    figure_text,
    has_text,
    missing_text,
    needs_text,
    reason_text,
)
from tierkit.results.explain import Change, ExplainResult, Figure, Level, Score
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
    if result.outlook.slides:
        return f"not until {result.outlook.until}, as far as was looked at"
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
                _worked_out(result, figure),
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


def _worked_out(result: ExplainResult, figure: Figure) -> str:
    history = result.history
    if figure.metric.name not in CORE or figure.metric.origin is not None:
        return _meaning(result, figure)
    if figure.metric.name == "recency":
        last = history.last_counted
        if last is None:
            return "no order counts"
        named = "" if last.order_id is None else f" (order {last.order_id})"
        return f"{result.as_of} less {result.last_order}{named}"
    if figure.metric.name == "frequency":
        return f"orders in the window that count, of {len(history.orders):,} in all"
    rows = [row for row in history.used_rows if history.is_in_window(row)]
    sold = sum(row.amount or 0 for row in rows if row.is_sale)
    returned = -sum(row.amount or 0 for row in rows if not row.is_sale)
    lines = f"{len(rows):,} {'line' if len(rows) == 1 else 'lines'} in the window"
    told = f"{lines}: sales {figure_text(sold, figure.metric)}"
    return f"{told} less returns {figure_text(returned, figure.metric)}" if returned else told


def _meaning(result: ExplainResult, figure: Figure) -> str:
    """What a further metric is, with the values of what it is worked out from."""
    parts = {each.metric.name: each for each in result.figures}
    given = [
        f"{name} = {figure_text(parts[name].value, parts[name].metric)}"
        for name in parts_of(figure.metric)
        if name in parts
    ]
    return figure.metric.meaning + (f", with {', '.join(given)}" if given else "")


def score_table(result: ExplainResult) -> Table:
    """Each score with the floors it reaches."""
    headings = (
        Heading("Score", Show.TEXT),
        Heading("Member has", Show.FIGURE),
        Heading("Score", Show.FIGURE),
        Heading("Floors", Show.TEXT),
    )
    rows = tuple(_score_row(score) for score in result.scores)
    return Table("Scores", headings, rows, ("1 is the worst; one more for each floor reached.",))


def _score_row(score: Score) -> Row:
    value = None if not score.floors else score.floors[0].value
    floors = ", ".join(
        f"{asked_text(floor)} {'reached' if floor.holds else 'not reached'}"
        for floor in score.floors
    )
    shown = "none" if score.score is None else f"{score.score} of {score.bands}"
    return Row((score.metric.name, figure_text(value, score.metric), shown, floors))


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
    until = f"{'Then nothing' if rows else 'Nothing'} changes until {result.outlook.until}."
    notes = (f"Thresholds stand still at their present floors. {until}",)
    return Table("If nothing more is bought", headings, rows, notes)


def _because(change: Change) -> str:
    if change.inactive:
        return "no order is left in the window"
    return "" if change.working is None else reason_text(change.working)
