"""Totals and headers among the rows are set aside by name, and never counted."""

import pandas as pd
import pytest

from tierkit import segment
from tierkit.errors import DataError

HEADER = "order_id,customer_id,order_date,amount\n"
ROWS = "1,A,2024-01-01,10\n2,B,2024-01-02,20\n"


def members(result):
    return dict(zip(result.members["member_id"], result.members["monetary"], strict=True))


@pytest.mark.parametrize(
    "line",
    [
        "Total,,,30",
        ",Grand Total:,,30.00",
        ",,Total,30",
        "合计,,,30",
        '"Total (2 rows)",2,-,30',
        "Subtotal,Subtotal,,30",
        "总计：,,,30",
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", "frame"])
def test_a_line_of_totals_that_fills_columns(tmp_path, line, suffix):
    """Below the rows and between them."""
    path = tmp_path / f"o{suffix}"
    text = f"{HEADER}{ROWS}{line}\n{ROWS}{line}\n"
    csv = tmp_path / "o.csv"
    csv.write_text(text)
    frame = pd.read_csv(csv, dtype={"order_id": str, "customer_id": str})
    if suffix == ".xlsx":
        frame.to_excel(path, index=False)
    result = segment(frame if suffix == "frame" else path, window="all")
    assert members(result) == {"A": 20, "B": 40}
    assert result.intake.set_aside == {"total_line": 2}
    assert result.intake.read == 6


def test_totals_have_no_status(write):
    text = HEADER.replace("\n", ",status\n") + ROWS.replace("\n", ",paid\n") + "Total,,,30,\n"
    result = segment(write("o.csv", text), window="all", statuses={"count": ["paid"]})
    assert result.intake.set_aside == {"total_line": 1}


@pytest.mark.parametrize("line", ["7,Total Fitness,,30", "Total,C,2024-01-03,30", "7,C,,30"])
def test_what_may_be_an_order_is_none(write, line):
    """A shop's name, an order with its day, and a day that is missing."""
    path = write("o.csv", f"{HEADER}{ROWS}{line}\n")
    if "2024" in line:
        assert members(segment(path, window="all")) == {"A": 10, "B": 20, "C": 30}
    else:
        with pytest.raises(DataError, match="line 4: unreadable date"):
            segment(path)


def test_files_that_were_joined_with_their_headers(write):
    result = segment(write("o.csv", HEADER + ROWS + HEADER + ROWS), window="all")
    assert members(result) == {"A": 20, "B": 40}
    assert result.intake.set_aside == {"header_again": 1}
