"""Progress on a terminal, and none elsewhere."""

import io
import sys

import pytest

from tierkit.report.progress import ProgressBar, rows_text


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("fraction", "rows", "text"),
    [
        (0.25, 4_800, "1,200 of 4,800 rows"),
        (1.0, 4_800, "4,800 of 4,800 rows"),
        (None, 4_800, "4,800 rows"),
        (0.25, None, ""),
    ],
)
def test_rows_done(fraction, rows, text):
    assert rows_text(fraction, rows) == text


def test_a_terminal_shows_stage_and_rows(monkeypatch):
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    with ProgressBar() as progress:
        progress("Reading orders", None, None)
        progress("Measuring members", 0.5, 1_000)
    assert "Measuring members" in screen.getvalue()
    assert "500 of 1,000 rows" in screen.getvalue()


@pytest.mark.parametrize(("screen", "quiet"), [(io.StringIO, False), (Terminal, True)])
def test_nothing_is_shown_elsewhere_or_when_quiet(monkeypatch, screen, quiet):
    monkeypatch.setattr(sys, "stderr", shown := screen())
    with ProgressBar(quiet=quiet) as progress:
        progress("Measuring members", 0.5, 1_000)
    assert shown.getvalue() == ""
