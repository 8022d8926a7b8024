"""Real orders with answers that were computed apart from tierkit; see data/README.md."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tierkit
from tierkit.money import UNITS
from tierkit.results.segment import SegmentResult
from tierkit.rules.load import parse_rules

DATA = Path(__file__).parent / "data"
ORDERS = {
    "northwind_order_lines": DATA / "northwind_order_lines.csv",
    "rfm_orders": DATA / "rfm_orders.csv",
    "household_transactions": DATA.parents[1] / "sample_data" / "household_transactions.parquet",
}
RULES = parse_rules(
    """
version: 1
window: all
thresholds:
  vital: {metric: monetary, method: pareto, share: 80%}
  thirds: {metric: monetary, method: equal-revenue, bands: 3}
  fifth: {metric: monetary, method: top-members, share: 20%}
tiers: [{name: All}]
""",
    "truth.yaml",
)


@dataclass(frozen=True)
class Case:
    """A data set, what is known of it, and what tierkit says."""

    truth: dict[str, Any]
    result: SegmentResult

    @property
    def members(self) -> pd.DataFrame:
        return self.result.members.set_index("member_id")

    def floor(self, name):
        (floor,) = (each for each in self.result.thresholds if each.name == name)
        return floor


@pytest.fixture(scope="module", params=ORDERS)
def case(request):
    text = (DATA / f"{request.param}.truth.json").read_text(encoding="utf-8")
    truth = json.loads(text, parse_float=Decimal)
    result = tierkit.segment(ORDERS[request.param], RULES, as_of=truth["as_of"])
    return Case(truth, result)


def units(amount):
    return Fraction(amount) * UNITS


def test_totals(case):
    """To the last unit of 1/10,000."""
    assert case.result.intake.used == case.truth["rows_used"]
    assert case.result.intake.set_aside == {}
    total = case.result.summary.total
    assert total.members == case.result.summary.active.members == case.truth["members"]
    assert total.orders == case.truth["orders"]
    assert total.revenue == units(case.truth["revenue"])
    assert case.result.reading.first_day.isoformat() == case.truth["first_date"]
    assert case.result.reading.last_day.isoformat() == case.truth["last_date"]


def test_sums_and_counts_over_members(case):
    assert case.members["recency"].sum() == case.truth["sum_R"]
    assert case.members["frequency"].sum() == case.truth["sum_F"]
    assert (case.members["frequency"] == 1).sum() == case.truth["members_with_one_order"]
    assert (case.members["monetary"] <= 0).sum() == case.truth["members_M_zero_or_negative"]


def test_named_members(case):
    for named in case.truth["named_members"]:
        found = case.members.loc[named["member"]]
        assert (found["recency"], found["frequency"]) == (named["R"], named["F"]), named["why"]
        assert found["monetary"] == float(named["M"]), named["why"]
        assert found["last_order"].date().isoformat() == named["last_order"], named["why"]
    highest, first = case.truth["named_members"][0], case.truth["named_members"][4]
    assert case.members["monetary"].idxmax() == highest["member"]
    assert case.members.index[0] == first["member"]


def test_the_pareto_point(case):
    """Who ties with the member at the point is in as well."""
    truth, floor = case.truth["pareto80"], case.floor("vital")
    assert floor.value == units(truth["threshold_M"])
    assert floor.members == truth["members_at_or_above"]
    tied = truth["members_at_or_above"] - truth["k"]
    held = Fraction(truth["running_total_at_k"]) + tied * Fraction(truth["threshold_M"])
    assert floor.value_share == held / Fraction(case.truth["revenue"])


def test_equal_revenue_thirds(case):
    truth = case.truth["equal_revenue_thirds"]
    low, high = case.floor("thirds[1]"), case.floor("thirds[2]")
    assert (low.value, high.value) == (units(truth["cut_low_M"]), units(truth["cut_high_M"]))
    assert low.members >= truth["k2"]
    assert high.members >= truth["k1"]
    # Each third is reached, and would not be without those who hold exactly the floor.
    for floor, share in ((low, Fraction(2, 3)), (high, Fraction(1, 3))):
        at_floor = (case.members["monetary"] == float(floor.value / UNITS)).sum()
        one = floor.value / units(case.truth["revenue"])
        assert floor.value_share >= share > floor.value_share - int(at_floor) * one


def test_the_top_fifth(case):
    """The member at position ceil(n / 5) from the top is the inverted 80% quantile."""
    assert case.floor("fifth").value == units(case.truth["p80_M"]["inverted_cdf"])


def published():
    with (DATA / "rfm_orders.published.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_member():
    """Recency, frequency and monetary of all 995."""
    result = tierkit.segment(ORDERS["rfm_orders"], RULES, as_of="2006-12-31")
    columns = ["member_id", "recency", "frequency", "monetary"]
    ours = Counter(result.members[columns].itertuples(index=False, name=None))
    theirs = Counter(
        (row["customer_id"], int(row["recency"]), int(row["frequency"]), float(row["monetary"]))
        for row in published()
    )
    assert ours == theirs
    assert ours.total() == 995


def test_csv_and_parquet_of_the_same_orders_agree(tmp_path):
    """The amounts of the sample are floats; written as text they are the same decimals."""
    source = ORDERS["household_transactions"]
    frame = pd.read_parquet(source)
    frame.to_csv(tmp_path / "orders.csv", index=False)
    from_text = tierkit.segment(tmp_path / "orders.csv", RULES)
    assert from_text.members.equals(tierkit.segment(source, RULES).members)
