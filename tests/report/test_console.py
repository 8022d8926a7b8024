"""What people see on a screen: golden files, and that no number is ever cut."""

import io
import re
from dataclasses import replace

import pytest

from tests.report.aurora import GOLDEN, WIDTHS, derived, drawn, segmented, tables
from tierkit.report.console import PIPED_WIDTH, open_console, show
from tierkit.report.tables import Heading, Row, Show, Table, cell_text, segment_tables


class Terminal(io.StringIO):
    """A screen that says it is one."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture(scope="module")
def evidence():
    return derived()


@pytest.mark.parametrize("width", WIDTHS["segment"])
def test_golden(monkeypatch, width):
    """`python -m tests.report.aurora` writes the files anew; look at them before you keep them."""
    monkeypatch.setenv("COLUMNS", str(width))
    assert drawn(segmented()) == (GOLDEN / f"segment-{width}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS["thresholds"])
def test_golden_thresholds(monkeypatch, evidence, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert drawn(evidence) == (GOLDEN / f"thresholds-{width}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
@pytest.mark.parametrize("times", [1, 1_000, 1_234_567.25, 1_234_567_890])
def test_no_number_is_cut_or_broken(monkeypatch, width, times):
    """Every number of a column that is not left out stands in one piece on a line."""
    monkeypatch.setenv("COLUMNS", str(width))
    check_numbers(segmented(times))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_number_of_the_evidence_is_cut_or_broken(monkeypatch, evidence, width):
    monkeypatch.setenv("COLUMNS", str(width))
    check_numbers(evidence)


def check_numbers(result):
    words = drawn(result).split()
    notes = re.findall(r"Left out for want of width: (.*?)\.", " ".join(words))
    left_out = ", ".join(notes).split(", ")
    for table in tables(result):
        for row in table.rows:
            for cell, heading in zip(row.cells, table.headings, strict=True):
                numbers = re.findall(r"\S*\d\S*", cell_text(cell, heading.show))
                if heading.name.lower() not in left_out:
                    assert set(words).issuperset(numbers), (table.title, heading.name, numbers)


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_a_usual_screen(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert max(map(len, drawn(segmented(1_000_000)).splitlines())) <= width


def lines(width, text, *numbers):
    """A table of one row at a width; the text wraps, the numbers do not."""
    headings = (Heading("Name", Show.TEXT), *(Heading("N", Show.COUNT) for _ in numbers))
    screen = io.StringIO()
    table = Table("Title", headings, (Row((text, *numbers)),))
    show("", [table], open_console(screen, width))
    return [line.rstrip() for line in screen.getvalue().splitlines()[3:]]


def test_where_numbers_do_not_fit_the_table_runs_over():
    shown = lines(12, "a b", 123_456, 7_654_321)
    assert shown == ["Name       N         N", "-" * 22, "a b  123,456 7,654,321"]


def test_text_wraps_between_words_before_the_table_runs_over():
    """20 do not hold `at 1,234.5 or more` and 123,456 side by side; its words they do."""
    shown = lines(20, "at 1,234.5 or more", 123_456)
    assert shown[2:] == ["at 1,234.5   123,456", "or more"]


def test_a_word_with_a_digit_is_never_broken():
    number = "9" * 50
    assert lines(40, f"at {number} and more", 1)[3].startswith(number)
    assert "x" * 50 not in "\n".join(lines(40, f"at {'x' * 50} and more", 1))


def test_columns_that_are_left_out_are_named(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    text = drawn(segmented())
    assert "Median recency" not in text
    assert "Left out for want of width: orders, median recency." in text


def test_inactive_members_and_the_total_are_on_the_narrowest_screen(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    text = drawn(segmented())
    assert "Dormant" in text
    assert "Total" in text


def test_where_there_is_no_screen_the_width_does_not_depend_on_the_machine():
    longest = max(map(len, drawn(segmented(1_000_000)).splitlines()))
    assert 80 < longest <= PIPED_WIDTH


def test_a_terminal_gets_colours_and_a_pipe_none():
    assert "\x1b[" in drawn(segmented(), Terminal())
    assert "\x1b" not in drawn(segmented(), io.StringIO())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_ansi_where_it_is_not_wanted(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "80")
    assert "\x1b" not in drawn(segmented(), Terminal())


def test_markup_and_smileys_in_names_are_letters_like_any_other(monkeypatch):
    """A tier may be called [bold]VIP[/bold] or :star:, and is shown so."""
    monkeypatch.setenv("COLUMNS", "140")
    (table, *_) = segment_tables(segmented())
    first = table.rows[0]
    renamed = replace(first, cells=("[bold]VIP[/bold] :star: 会员", *first.cells[1:]))
    screen = io.StringIO()
    show("A [red]headline[/red]", [replace(table, rows=(renamed,))], open_console(screen))
    assert "[bold]VIP[/bold] :star: 会员" in screen.getvalue()
    assert "A [red]headline[/red]" in screen.getvalue()
