"""What the golden files show: a small programme of ten members, and thresholds of a sample."""

import io
import os
import sys
from pathlib import Path

import pandas as pd

import tierkit
from tierkit.report.console import open_console, show
from tierkit.report.tables import Table, headline, segment_tables
from tierkit.report.threshold_tables import thresholds_headline, thresholds_tables
from tierkit.results.segment import SegmentResult
from tierkit.results.thresholds import ThresholdsResult
from tierkit.rules.load import parse_rules

RULES = parse_rules(
    """
version: 1
name: Aurora Club
orders:
  statuses: {count: [paid], ignore: [cancelled]}
window: 12 months
tiers:
  - name: Member
  - name: Silver
    enter: {monetary: 250.50}
  - name: Gold
    enter: {monetary: {method: pareto, share: 60%}}
inactive: Dormant
""",
    "aurora.yaml",
)
ORDERS = pd.DataFrame(
    [
        ("ada", "1", "2025-12-31", 1000.00, "paid"),
        ("ada", "2", "2025-06-30", 234.50, "paid"),
        ("ben", "3", "2025-12-01", 800.00, "paid"),
        ("cleo", "4", "2025-11-30", 300.00, "paid"),
        ("cleo", "5", "2025-11-30", 50.00, "paid"),
        ("dan", "6", "2025-10-01", 250.50, "paid"),
        ("eva", "7", "2025-09-01", 250.49, "paid"),
        ("finn", "8", "2025-08-01", 100.00, "paid"),
        ("finn", "8", "2025-08-09", -30.00, "paid"),
        ("gus", "9", "2025-02-01", 12.75, "paid"),
        ("hal", "10", "2025-01-01", 0.00, "paid"),
        ("ida", "11", "2024-12-31", 77.00, "paid"),
        ("jo", "12", "2025-03-01", -5.00, "paid"),
        ("ada", "13", "2025-12-24", 99.00, "cancelled"),
        (None, "14", "2025-12-24", 99.00, "paid"),
    ],
    columns=["customer_id", "order_id", "order_date", "amount", "status"],
)
GOLDEN = Path(__file__).parent / "golden"
WIDTHS = {"segment": (60, 80, 140), "thresholds": (80, 140)}
ROOT = Path(__file__).parents[2]


def segmented(times: float = 1) -> SegmentResult:
    """The programme, with all amounts so many times as high."""
    return tierkit.segment(ORDERS.assign(amount=ORDERS["amount"] * times), RULES)


def derived() -> ThresholdsResult:
    """Thresholds of the sample orders, with all the evidence there is."""
    return tierkit.derive_thresholds(
        ROOT / "sample_data" / "aurora_orders.csv",
        ROOT / "configs" / "aurora_club.yaml",
        methods=["equal-revenue"],
        rounding="10",
        bootstrap=200,
        each="quarter",
    )


def tables(result: SegmentResult | ThresholdsResult) -> list[Table]:
    """The tables of a result; of thresholds only the evidence, for the others are as of tiers."""
    if isinstance(result, SegmentResult):
        return segment_tables(result)
    return thresholds_tables(result)[1:-1]


def drawn(result: SegmentResult | ThresholdsResult, file: io.StringIO | None = None) -> str:
    """What a screen shows of it; the width comes from COLUMNS."""
    screen = io.StringIO() if file is None else file
    told = headline(result) if isinstance(result, SegmentResult) else thresholds_headline(result)
    show(told, tables(result), open_console(screen))
    return screen.getvalue()


if __name__ == "__main__":  # writes the golden files anew: python -m tests.report.aurora
    for name, result in {"segment": segmented(), "thresholds": derived()}.items():
        for width in WIDTHS[name]:
            os.environ["COLUMNS"] = str(width)
            path = GOLDEN / f"{name}-{width}.txt"
            path.write_text(drawn(result), encoding="utf-8", newline="\n")
            sys.stdout.write(f"{path}\n")
