"""Delivers what was seen in an export."""

from tierkit.report.check_json import check_json
from tierkit.report.check_tables import check_headline, check_paste, check_tables
from tierkit.report.console import show
from tierkit.report.deliver.common import print_text
from tierkit.report.json_text import dump
from tierkit.results.check import CheckResult


def deliver_check(result: CheckResult, shown: str) -> None:
    """Show what was seen in an export, and what to paste."""
    if shown == "json":
        print_text(dump(check_json(result)))
    else:
        show(check_headline(result), check_tables(result))
        print_text(f"\n{check_paste(result)}")
