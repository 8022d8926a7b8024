"""Further metrics from an export to the member table: worked by hand, and against the contract."""

import csv
import datetime as dt
from collections import defaultdict
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tierkit
from tests.rules.given import rules
from tierkit.money import UNITS
from tierkit.report.export import write_member_table

RULES = """
version: 1
name: All of them
window: 6 months
orders: {amount_is: line}
metrics:
  pieces: {sum: points}
  most: {max: points}
  least: {min: points}
  mean_pieces: {mean: points}
  rows: {count: sku}
  skus: {distinct: sku}
  visits: {count: days}
  score: 0.5 * pieces - -(mean_pieces / skus) * 2
  twice: score + score
  average_order:
  largest_order:
  tenure:
  lifetime_orders:
  lifetime_monetary:
tiers: [{name: Low}, {name: High, enter: {pieces: 5}}]
"""
HEADER = ["customer_id", "order_id", "order_date", "amount", "points", "sku"]
AS_OF = dt.date(2025, 12, 31)
ROWS = [
    # window: 2025-07-01..2025-12-31
    ("ann", "1", "2025-12-31", "60.00", "2", "x"),
    ("ann", "1", "2025-12-31", "40.00", "", "y"),
    ("ann", "2", "2025-12-31", "20.50", "1.5", "x"),
    ("ann", "3", "2025-01-05", "10.00", "7", "old"),
    ("bob", "4", "2025-08-01", "30.00", "3", "x"),
    ("bob", "4", "2025-08-09", "-30.00", "3", "x"),
    ("bob", "5", "2025-08-10", "25.00", " ", ""),
    ("bob", "5", "2025-08-11", "-5.00", "1", "x"),
    ("gone", "6", "2024-06-01", "99.00", "9", "z"),
    ("back", "7", "2025-09-01", "-4.00", "1", "x"),
]


@pytest.fixture
def orders(tmp_path):
    """The rows as a CSV file."""
    return written(tmp_path / "orders.csv", ROWS)


def written(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def table(orders, text=RULES):
    """The member table as rows of Python numbers, by member; None for no value."""
    members = tierkit.segment(orders, rules(text), as_of=AS_OF).members.set_index("member_id")
    plain = members.astype(object).where(members.notna(), None)
    return plain.to_dict("index")


def test_worked_by_hand(orders):
    """ann, over 2025-07-01..2025-12-31 (order 3 is older):

    pieces 2 + 1.5 = 3.5 of 2 cells (one is blank), mean 1.75; skus x and y, 3 rows have one;
    score 0.5 * 3.5 + (1.75 / 2) * 2 = 1.75 + 1.75 = 3.5; twice 7; orders 100 and 20.50, so
    120.50 / 2 = 60.25 on average; tenure from 2025-01-05: 360 days; 3 orders and 130.50 ever.

    bob: order 4 came back; order 5 has no number and no sku, 25 - 5 = 20.
    """
    found = table(orders)
    ann = found["ann"]
    assert (ann["pieces"], ann["most"], ann["least"], ann["mean_pieces"]) == (3.5, 2, 1.5, 1.75)
    assert (ann["rows"], ann["skus"], ann["visits"]) == (3, 2, 1)
    assert (ann["score"], ann["twice"]) == (3.5, 7)
    assert (ann["average_order"], ann["largest_order"]) == (60.25, 100)
    assert (ann["tenure"], ann["lifetime_orders"], ann["lifetime_monetary"]) == (360, 3, 130.5)
    bob = found["bob"]
    assert (bob["pieces"], bob["most"], bob["least"], bob["mean_pieces"]) == (0, None, None, None)
    assert (bob["rows"], bob["skus"], bob["visits"]) == (0, 0, 1)
    assert (bob["score"], bob["twice"]) == (None, None)
    assert (bob["average_order"], bob["largest_order"]) == (20, 20)
    assert (bob["tenure"], bob["lifetime_orders"], bob["lifetime_monetary"]) == (143, 1, 20)


def test_inactive_members_have_what_their_history_tells(orders):
    """gone bought on 2024-06-01, 578 days ago; back only ever sent something back."""
    found = table(orders)
    none = dict.fromkeys(["most", "least", "mean_pieces", "score", "average_order"])
    nothing = dict.fromkeys(["pieces", "rows", "skus", "visits"], 0)
    gone = {"tenure": 578, "lifetime_orders": 1, "lifetime_monetary": 99} | none | nothing
    back = {"tenure": None, "lifetime_orders": 0, "lifetime_monetary": -4} | none | nothing
    assert found["gone"] | gone == found["gone"]
    assert found["back"] | back == found["back"]


def test_further_metrics_stand_behind_the_tier_in_the_order_of_the_file(orders):
    columns = list(tierkit.segment(orders, rules(RULES), as_of=AS_OF).members.columns)
    listed = [line.strip().partition(":")[0] for line in RULES.splitlines() if line[:2] == "  "]
    at = columns.index("tier") + 1
    assert columns[at:] == listed


def test_frequency_by_days_leaves_the_orders_of_the_summary(orders):
    """ann has two orders on one day; the tiers' orders stay orders."""
    text = "version: 1\nmetrics: {frequency: {count: days}}\ntiers: [{name: All}]\n"
    result = tierkit.segment(orders, rules(text), as_of=AS_OF)
    members = result.members.set_index("member_id")
    assert members["frequency"].to_dict() == {"ann": 2, "back": 0, "bob": 1, "gone": 0}
    assert result.tiers[0].orders == 4
    assert result.manifest["metrics"] == {"frequency": "distinct purchase days in the window"}
    assert "metric frequency: distinct purchase days in the window" in result.reading.notes


def test_a_saved_table_of_purchase_days_does_not_pass_them_off_as_orders(orders, tmp_path):
    """The table has no count of orders, so the summary has none."""
    rule_file = tmp_path / "club.yaml"
    rule_file.write_text("version: 1\nmetrics: {frequency: {count: days}}\ntiers: [{name: All}]\n")
    saved = tmp_path / "members.parquet"
    result = tierkit.segment(orders, rule_file, as_of=AS_OF)
    write_member_table(saved, result.table, lambda: result.manifest)
    again = tierkit.segment(saved, rule_file)
    assert again.tiers[0].orders is None
    pd.testing.assert_frame_equal(again.members, result.members)
    with pytest.raises(tierkit.UsageError, match="frequency as orders in the window needs the ord"):
        tierkit.segment(saved)


def test_nothing_further_is_read_or_measured_unless_it_is_asked_for(orders):
    result = tierkit.segment(orders, as_of=AS_OF)
    assert result.reading.spec.numbers == result.reading.spec.texts == ()
    assert result.manifest["metrics"] == {}
    assert "lifetime_orders" not in result.members.columns


@pytest.mark.parametrize(
    ("amounts", "formula", "units"),
    [
        (["1.00", "0.01"], "monetary / frequency", 5050),
        (["0.00", "0.0001"], "monetary / frequency", 1),
        (["10.00"], "monetary / 3", 33_333),
        (["20.00"], "-monetary / 3", -66_667),
    ],
)
def test_a_ratio_is_rounded_once(tmp_path, amounts, formula, units):
    """0.0001 over 2 orders is half of 1/10,000, which goes away from zero."""
    rows = [("a", str(at), "2025-12-01", each, "", "") for at, each in enumerate(amounts)]
    text = f"version: 1\nmetrics: {{it: {formula}}}\ntiers: [{{name: All}}]\n"
    found = table(written(tmp_path / "orders.csv", rows), text)
    assert found["a"]["it"] == units / UNITS


def test_a_formula_over_a_formula_is_rounded_once_too(tmp_path):
    """10 / 3 = 3.3333, times 3 is 10 and not 9.9999."""
    rows = [("a", "1", "2025-12-01", "10", "", "")]
    text = "version: 1\nmetrics: {third: monetary / 3, whole: third * 3}\ntiers: [{name: All}]\n"
    found = table(written(tmp_path / "orders.csv", rows), text)["a"]
    assert (found["third"], found["whole"]) == (3.3333, 10)


def test_a_number_that_is_beyond_counting_is_an_error(orders):
    text = (
        "version: 1\nmetrics: {a: monetary * monetary * monetary * monetary, b: a * a}\n"
        "tiers: [{name: All}]\n"
    )
    with pytest.raises(tierkit.DataError) as error:
        tierkit.segment(orders, rules(text), as_of=AS_OF)
    assert error.value.message.startswith("the metric b (a * a) gives numbers beyond what")


def test_conditions_and_thresholds_on_own_metrics(orders):
    """Half of two active members by pieces: ann's 3.5. A score needs a value, which bob lacks."""
    text = """
        version: 1
        metrics: {pieces: {sum: points}, mean_pieces: {mean: points}}
        tiers: [{name: Low}, {name: High, enter: {pieces: {method: top-members, share: 50%}}}]
        scores: {mean_pieces: {floors: [1]}}
        tags: {few: {mean_pieces: "< 100"}}
        """
    found = table(orders, text)
    assert {name: each["tier"] for name, each in found.items() if each["active"]} == {
        "ann": "High",
        "bob": "Low",
    }
    assert (found["ann"]["mean_pieces_score"], found["bob"]["mean_pieces_score"]) == (2, None)
    assert [name for name, each in found.items() if each["few"]] == ["ann"]


def test_a_metric_that_nobody_has_cannot_have_a_threshold(orders):
    text = (
        "version: 1\nmetrics: {none: monetary / (frequency - frequency)}\n"
        "tiers: [{name: Low}, {name: High, enter: {none: {method: mean}}}]\n"
    )
    with pytest.raises(tierkit.DataError, match="no active member has a value of none"):
        tierkit.segment(orders, rules(text), as_of=AS_OF)


def test_thresholds_on_a_metric_that_the_rules_do_not_use(orders):
    """average_order of ann and bob: 60.25 and 20, in the middle 40.125, and 60.25 is above it."""
    found = tierkit.derive_thresholds(
        orders, metric="average_order", methods=["mean"], as_of=AS_OF, window="6 months"
    )
    assert [floor.amount for floor in found.floors] == [Fraction(241, 4)]
    assert [each.metric.name for each in found.profiles][-1] == "average_order"


CELLS = st.sampled_from(["", " ", "0", "1", "2.5", "-3", "1e2", "0.00005"])


@st.composite
def dirty_rows(draw):
    """Members, orders and days that meet often; numbers and texts with blanks among them."""
    return (
        draw(st.sampled_from(["a", "b", "c"])),
        draw(st.sampled_from(["1", "2"])),
        draw(st.sampled_from(["2025-06-30", "2025-07-01", "2025-12-30", "2025-12-31"])),
        draw(st.sampled_from(["5", "0", "-5", "2.25"])),
        draw(CELLS),
        draw(st.sampled_from(["", "x", "X", "y"])),
    )


def reference(rows):
    """The metrics of the rules above, from the contract, in plain Python."""
    first = dt.date(2025, 7, 1)
    orders = defaultdict(list)
    for member, order, day, amount, qty, sku in rows:
        number = Fraction(qty) if qty.strip() else None
        number = None if number is None else away(number)
        orders[member, order].append((dt.date.fromisoformat(day), Fraction(amount), number, sku))
    cells, skus = defaultdict(list), defaultdict(list)
    for (member, _), own in orders.items():
        returned = any(amount < 0 for _, amount, _, _ in own)
        if returned and sum(amount for _, amount, _, _ in own) <= 0:
            continue
        inside = [each for each in own if each[0] >= first and each[1] >= 0]
        cells[member] += [number for _, _, number, _ in inside if number is not None]
        skus[member] += [sku for *_, sku in inside if sku]
    found = {}
    for member in {member for member, _ in orders}:
        numbers, texts = cells[member], skus[member]
        mean = sum(numbers) / len(numbers) if numbers else None
        score = None
        if mean is not None and texts:
            score = sum(numbers) / 2 + mean / len(set(texts)) * 2
        found[member] = {
            "pieces": sum(numbers, Fraction(0)),
            "most": max(numbers, default=None),
            "least": min(numbers, default=None),
            "mean_pieces": mean,
            "rows": Fraction(len(texts)),
            "skus": Fraction(len(set(texts))),
            "score": score,
            "twice": None if score is None else 2 * score,
        }
    return {
        member: {
            name: value if value is None else float(away(value)) for name, value in own.items()
        }
        for member, own in found.items()
    }


def away(value):
    """A number at 1/10,000, rounded half away from zero."""
    units = int(abs(value) * UNITS + Fraction(1, 2))
    return Fraction(-units if value < 0 else units, UNITS)


@settings(max_examples=6, deadline=None)
@given(st.lists(dirty_rows(), min_size=1, max_size=10))
def test_own_metrics_on_dirty_rows_equal_the_contract(rows):
    # One plain order, so that the as-of day is there and somebody is active.
    rows = [*rows, ("z", "9", "2025-12-31", "1", "1", "x")]
    found = table(pd.DataFrame(rows, columns=HEADER))
    assert {
        member: {name: each[name] for name in ("pieces", "most", "least", "mean_pieces", "rows")}
        | {name: each[name] for name in ("skus", "score", "twice")}
        for member, each in found.items()
    } == reference(rows)


ITEM_RULES = """
version: 1
window: 6 months
orders: {amount_is: order}
metrics: {pieces: {sum: points}, least: {min: points}, rows: {count: sku}, skus: {distinct: sku}}
tiers: [{name: Low}, {name: High, enter: {pieces: 5}}]
"""
ON_EACH_ROW = [
    ("ann", "1", "2025-12-31", "60", "2", "x"),
    ("ann", "1", "2025-12-31", "60", "4.5", "y"),
    ("ann", "1", "2025-12-31", "60", "", "x"),
    ("ann", "2", "2025-01-05", "10", "7", "old"),
    ("ann", "2", "2025-01-05", "10", "7", "older"),
    ("bob", "3", "2025-08-01", "30", "3", "x"),
    ("bob", "3", "2025-08-01", "30", "9", "z"),
    ("bob", "3", "2025-08-09", "-30", "3", "x"),
    ("bob", "4", "2025-08-10", "25", "1", "z"),
]
# As web shops write it: the further rows of an order have nothing but the item.
ON_FIRST_ROW = [
    ("ann", "1", "2025-12-31", "60", "2", "x"),
    ("", "1", "", "", "4.5", "y"),
    ("", "1", "", "", "", "x"),
    ("ann", "2", "2025-01-05", "10", "7", "old"),
    ("", "2", "", "", "7", "older"),
    ("bob", "3", "2025-08-01", "30", "3", "x"),
    ("", "3", "", "", "9", "z"),
    ("bob", "3", "2025-08-09", "-30", "3", "x"),
    ("bob", "4", "2025-08-10", "25", "1", "z"),
]


@pytest.mark.parametrize("rows", [ON_EACH_ROW, ON_FIRST_ROW], ids=["on each row", "on the first"])
def test_every_row_of_an_order_is_an_item_where_its_amount_counts_once(tmp_path, rows):
    """ann: order 1 has 2 + 4.5 = 6.5 pieces of x and y in 3 rows; order 2 is older than the window.

    bob: order 3 came back with all of its items, order 4 has one row of 1.
    """
    found = table(written(tmp_path / "orders.csv", rows), ITEM_RULES)
    ann, bob = found["ann"], found["bob"]
    assert (ann["frequency"], ann["monetary"], ann["tier"]) == (1, 60, "High")
    assert (ann["pieces"], ann["least"], ann["rows"], ann["skus"]) == (6.5, 2, 3, 2)
    assert (bob["frequency"], bob["monetary"], bob["tier"]) == (1, 25, "Low")
    assert (bob["pieces"], bob["least"], bob["rows"], bob["skus"]) == (1, 1, 1, 1)


def test_an_item_whose_number_cannot_be_read_is_no_item_in_silence(tmp_path):
    rows = [*ON_FIRST_ROW, ("", "4", "", "", "many", "z")]
    with pytest.raises(tierkit.DataError, match=r"line 11.*points is 'many'"):
        table(written(tmp_path / "orders.csv", rows), ITEM_RULES)


def test_an_item_of_an_ignored_order_or_status_does_not_count(tmp_path):
    """Order 6 was cancelled as a whole, of order 5 one item: 2 pieces are left."""
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,order_date,amount,points,sku,status\n"
        "cat,5,2025-12-31,60,2,x,paid\n,5,,,40,y,cancelled\n"
        "cat,6,2025-12-30,70,7,x,cancelled\n,6,,,7,y,\n"
    )
    statuses = "  statuses: {count: [paid], ignore: [cancelled]}\n"
    text = ITEM_RULES.replace("{amount_is: order}\n", "\n  amount_is: order\n" + statuses)
    cat = table(path, text)["cat"]
    assert (cat["pieces"], cat["rows"], cat["monetary"]) == (2, 1, 60)


def test_a_number_that_cannot_be_read_is_no_matter_where_nothing_is_sold(tmp_path):
    """An item that was cancelled, and one of an order that was."""
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,order_date,amount,points,sku,status\n"
        "cat,5,2025-12-31,60,2,x,paid\n,5,,,n/a,y,cancelled\n"
        "cat,6,2025-12-30,70,7,x,cancelled\n,6,,,n/a,y,\n"
    )
    statuses = "  statuses: {count: [paid], ignore: [cancelled]}\n"
    text = ITEM_RULES.replace("{amount_is: order}\n", "\n  amount_is: order\n" + statuses)
    assert table(path, text)["cat"]["pieces"] == 2


def test_which_row_has_the_amount_changes_no_metric_of_a_column(tmp_path):
    """However the rows lie, each is counted once: 1 + 2 + ... + 300 = 45,150 pieces."""
    lines = [("ann", str(row % 3), "2025-12-31", "5", str(row + 1), "x") for row in range(300)]
    for step in (1, 7, 11):
        mixed = [lines[row * step % 300] for row in range(300)]
        found = table(written(tmp_path / "orders.csv", mixed), ITEM_RULES)["ann"]
        assert (found["pieces"], found["monetary"]) == (45_150, 15)
