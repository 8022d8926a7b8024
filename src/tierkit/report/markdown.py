"""Tables as GitHub shows them in a pull request."""

from collections.abc import Iterator, Sequence

from tierkit.report.tables import Show, Table, cell_text

# What Markdown would take for a mark of its own.
MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~"} | {"\n": " ", "\r": " "})
LEFT, RIGHT = "---", "---:"


def markdown(headline: str, tables: Sequence[Table], warnings: Sequence[str] = ()) -> str:
    """A headline, warnings and tables, with a line break at the end."""
    parts = [f"### {plain(headline)}"]
    if warnings:
        parts.append("\n".join(f"- **warning:** {plain(warning)}" for warning in warnings))
    parts += ["\n".join(_lines(table)) for table in tables]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """A text in which no letter means anything to Markdown."""
    return text.translate(MARKS)


def _lines(table: Table) -> Iterator[str]:
    yield f"**{plain(table.title)}**"
    yield ""
    yield _row([plain(heading.name) for heading in table.headings])
    yield _row([LEFT if heading.show is Show.TEXT else RIGHT for heading in table.headings])
    for row in table.rows:
        cells = [
            plain(cell_text(cell, heading.show))
            for cell, heading in zip(row.cells, table.headings, strict=True)
        ]
        strong = row.style == "strong"
        yield _row([f"**{cell}**" if strong and cell else cell for cell in cells])
    for note in table.notes:
        yield ""
        yield plain(note)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
