"""Tables in Markdown: every letter of the data stands for itself."""

from fractions import Fraction

from tierkit.report.markdown import markdown
from tierkit.report.tables import Heading, Row, Show, Table


def test_a_table():
    table = Table(
        "Tiers|2",
        (Heading("Tier", Show.TEXT), Heading("Members", Show.COUNT), Heading("Share", Show.SHARE)),
        (
            Row(("Gold | *Plus*\n<b>", 1200, Fraction(1, 3))),
            Row(("Total", 1200, None), "strong"),
        ),
        ("A note_1.",),
    )
    assert markdown("All [done]", [table], ["look #1"]) == (
        "### All \\[done\\]\n\n"
        "- **warning:** look \\#1\n\n"
        "**Tiers\\|2**\n\n"
        "| Tier | Members | Share |\n"
        "| --- | ---: | ---: |\n"
        "| Gold \\| \\*Plus\\* \\<b\\> | 1,200 | 33.3% |\n"
        "| **Total** | **1,200** | **-** |\n\n"
        "A note\\_1.\n"
    )
