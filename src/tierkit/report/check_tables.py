"""What was seen in an export as tables: first what must be decided, last what can be pasted."""

from collections.abc import Iterator, Sequence

from tierkit.orders.inspection import Counted, Inspection, Question
from tierkit.orders.intake import REASONS
from tierkit.orders.meanings import StatusSeen
from tierkit.orders.recognised import Recognised
from tierkit.orders.roles import plain_name
from tierkit.report.tables import Cell, Heading, Row, Show, Table, money_text, sentence
from tierkit.results.check import CheckResult

FILES_SHOWN = 10
STATUSES_SHOWN = 30
COLUMNS_SHOWN = 60
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks"}
MEANINGS = {
    "count": "a sale",
    "ignore": "no order",
    "refund": "a refund row",
}


def check_headline(result: CheckResult) -> str:
    """How many things must be decided and how many are worth a look, in one line."""
    names = [each.name for each in result.seen.files]
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    open_questions = len(result.seen.questions) + len(result.problems)
    decide = f"{_things(open_questions)} must be decided" if open_questions else "can be read as is"
    look = f", {_things(len(result.warnings))} worth a look" if result.warnings else ""
    return f"{names[0] if names else 'orders'}{more}: {decide}{look}"


def _things(count: int) -> str:
    return "1 thing" if count == 1 else f"{count:,} things"


def check_tables(result: CheckResult) -> list[Table]:
    """All that was seen, a table for each kind of thing; kinds without anything are left out."""
    seen = result.seen
    tables = [
        _told_table("To decide", [*map(_asked, seen.questions), *result.problems]),
        _told_table("Worth a look", result.warnings),
        _files_table(seen.files),
        _columns_table(seen),
        _values_table(seen),
        _statuses_table(seen.statuses),
        _rows_table(seen),
        _sample_table(seen),
    ]
    return [table for table in tables if table.rows]


def check_paste(result: CheckResult) -> str:
    """The command and the part of a rule file that read the orders as they were understood."""
    parts = [] if result.command is None else [f"Command:\n\n{result.command}\n"]
    if result.orders:
        parts.append(f"Rule file:\n\n{result.block}")
    return "\n".join(parts)


def _asked(question: Question) -> str:
    return question.message if question.hint is None else f"{question.message}\n{question.hint}"


def _told_table(title: str, told: Sequence[str]) -> Table:
    rows = tuple(Row((number, text)) for number, text in enumerate(told, 1))
    return Table(title, (Heading("No.", Show.COUNT), Heading("What", Show.TEXT)), rows)


def _files_table(files: Sequence[Recognised]) -> Table:
    headings: dict[str, list[str | None]] = {
        "File": [each.name for each in files],
        "Format": [each.format for each in files],
        "Packed": [each.compression for each in files],
        "Encoding": [each.encoding for each in files],
        "Delimiter": [_delimiter(each.delimiter) for each in files],
        "Sheet": [each.sheet for each in files],
        "Header": [_header(each) for each in files],
    }
    kept = {
        name: cells for name, cells in headings.items() if any(cell is not None for cell in cells)
    }
    rows = [Row(cells) for cells in zip(*kept.values(), strict=True)]
    notes = [f"{each.name}: {note}." for each in files for note in each.notes][:FILES_SHOWN]
    if len(rows) > FILES_SHOWN:
        notes.append(f"And {len(rows) - FILES_SHOWN:,} more files.")
    return Table(
        "Files",
        tuple(Heading(name, Show.TEXT) for name in kept),
        tuple(rows[:FILES_SHOWN]),
        tuple(notes),
    )


def _delimiter(delimiter: str | None) -> str | None:
    return None if delimiter is None else DELIMITERS.get(delimiter, repr(delimiter))


def _header(file: Recognised) -> str | None:
    if file.header_line is None:
        return None
    return f"line {file.header_line}" if file.header_line else "none"


def _columns_table(seen: Inspection) -> Table:
    # Where a role is open, it is to be looked for among all columns.
    shown = [each for each in seen.columns if each.role or not seen.roles][:COLUMNS_SHOWN]
    rows = tuple(
        Row((_spoken(each.role), each.name, each.because, ", ".join(each.examples)))
        for each in shown
    )
    own = {plain_name(name) for name in (*seen.spec.numbers, *seen.spec.texts)}
    others = [each.name for each in seen.columns if each not in shown]
    measured = [name for name in others if plain_name(name) in own]
    unread = [name for name in others if plain_name(name) not in own]
    notes = [f"Read for the rules' metrics: {', '.join(measured)}."] if measured else []
    notes += [f"Not read: {', '.join(unread)}."] if unread else []
    headings = (
        Heading("Role", Show.TEXT),
        Heading("Column", Show.TEXT),
        Heading("Why", Show.TEXT, 1),
        Heading("For example", Show.TEXT, 2),
    )
    return Table("Columns", headings, rows, tuple(notes))


def _spoken(role: str | None) -> str | None:
    return None if role is None else role.replace("_", " ")


def _values_table(seen: Inspection) -> Table:
    rows = tuple(Row((each.column, each.meaning, each.because)) for each in seen.conventions)
    headings = (
        Heading("Column", Show.TEXT),
        Heading("Holds", Show.TEXT),
        Heading("Because", Show.TEXT),
    )
    return Table("How values are written", headings, rows)


def _statuses_table(statuses: Sequence[StatusSeen]) -> Table:
    rows = tuple(
        Row((status.name or "(blank)", status.rows, status.amount, _meaning(status)))
        for status in statuses[:STATUSES_SHOWN]
    )
    left = statuses[STATUSES_SHOWN:]
    notes = (
        (f"And {len(left):,} more with {sum(each.rows for each in left):,} rows.",) if left else ()
    )
    headings = (
        Heading("Status", Show.TEXT),
        Heading("Rows", Show.COUNT),
        Heading("Amount", Show.MONEY),
        Heading("Is", Show.TEXT),
    )
    return Table("Statuses", headings, rows, notes)


def _meaning(status: StatusSeen) -> str:
    if status.meaning is None:
        return "to be said"
    return MEANINGS[status.meaning] + ("" if status.told else " (proposed)")


def _rows_table(seen: Inspection) -> Table:
    rows = tuple(Row(cells) for cells in _held(seen.counted)) if seen.counted else ()
    told = {convention.told for convention in seen.conventions}
    notes = tuple(sentence(note) for note in seen.notes if note not in told)
    return Table("Rows", (Heading("Rows", Show.TEXT), Heading("Count", Show.FIGURE)), rows, notes)


def _held(counted: Counted) -> Iterator[tuple[Cell, ...]]:
    intake, trade, calendar = counted.intake, counted.trade, counted.calendar
    yield "rows read", f"{intake.read:,}"
    yield "used", f"{intake.used:,}"
    for reason, rows in intake.set_aside.items():
        yield f"set aside: {REASONS[reason]}", f"{rows:,}"
    yield "members", f"{trade.members:,}"
    yield "orders", f"{trade.orders:,}"
    yield "lines of sales", f"{trade.lines:,}"
    yield "net revenue", money_text(trade.revenue)
    yield "first day", str(calendar.first)
    yield "last day", str(calendar.last)
    yield "days with orders", f"{calendar.days:,}"


def _sample_table(seen: Inspection) -> Table:
    headings = (
        Heading("Line", Show.COUNT),
        Heading("As it stands", Show.TEXT, 1),
        Heading("Member", Show.TEXT),
        Heading("Order", Show.TEXT),
        Heading("Day", Show.TEXT),
        Heading("Amount", Show.MONEY),
        Heading("Is", Show.TEXT),
    )
    rows = tuple(
        Row(
            (
                row.row if row.line is None else row.line,
                " | ".join(value or "" for value in row.raw.values()),
                row.member,
                row.order,
                None if row.day is None else row.day.isoformat(),
                row.amount,
                REASONS.get(row.taken_as, row.taken_as),
            )
        )
        for row in seen.sample
    )
    file = seen.files[0].name if seen.files else "the frame"
    return Table("Rows as understood", headings, rows, (f"The first rows of {file}.",))
