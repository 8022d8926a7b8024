"""Results as tables of plain data, and their cells as people read them."""

from fractions import Fraction

import pytest

import tierkit
from tests.report.aurora import ORDERS, RULES, segmented
from tierkit.report.tables import (
    Show,
    cell_text,
    headline,
    intake_table,
    money_text,
    segment_tables,
    sentence,
    share_text,
    threshold_table,
    tier_table,
)
from tierkit.rules.load import parse_rules


@pytest.fixture(scope="module")
def result():
    return segmented()


def texts(table):
    """Every cell as it is shown, a row a line."""
    return [
        [cell_text(cell, head.show) for cell, head in zip(row.cells, table.headings, strict=True)]
        for row in table.rows
    ]


def test_headline(result):
    assert headline(result) == (
        "Aurora Club: 10 members as of 2025-12-31, window 2025-01-01..2025-12-31 (12 months)"
    )


def test_tiers_best_first_then_the_inactive_row_and_the_total(result):
    """Gold is ada (1000 + 234.50) and ben (800): 2034.50, mean 1017.25.

    Everyone: 1234.50 + 800 + 350 + 250.50 + 250.49 + 70 + 12.75 + 0 - 5 = 2963.24 of ten, so the
    mean is 296.324, and Gold's is 3.43 times that. Recency: 0, 30, 31, 91, 121, 152, 333, 364,
    365 (jo never bought), so the median is 121.
    """
    assert texts(tier_table(result)) == [
        ["Gold", "2", "20.0%", "2,034.50", "68.7%", "1,017.25", "3.43x", "3", "15"],
        ["Silver", "2", "20.0%", "600.50", "20.3%", "300.25", "1.01x", "3", "61"],
        ["Member", "4", "40.0%", "333.24", "11.2%", "83.31", "0.28x", "4", "242.5"],
        ["Dormant", "2", "20.0%", "-5.00", "-0.2%", "-2.50", "-0.01x", "0", "365"],
        ["Total", "10", "100.0%", "2,963.24", "100.0%", "296.32", "1.00x", "10", "121"],
    ]
    assert [row.style for row in tier_table(result).rows] == ["", "", "", "quiet", "strong"]


def test_the_mean_of_active_members_is_told(result):
    """2968.24 of eight."""
    assert tier_table(result).notes == (
        "The mean per active member is 371.03; inactive members bring it down.",
    )


def test_thresholds_with_asked_and_actual(result):
    """Positive value is 2968.24; at or above 250.50 are 2635 (88.8%), above 800 are 2034.50."""
    table = threshold_table(result.thresholds, result)
    silver, gold = texts(table)
    assert silver == [
        "Silver.monetary",
        "monetary >= 250.5",
        "fixed",
        "",
        "4",
        "50.0%",
        "88.8%",
        "4",
    ]
    assert gold[:4] == ["Gold.monetary", "monetary >= 800", "pareto", "60% of value"]
    assert gold[4:] == ["2", "25.0%", "68.5%", "2"]
    assert table.notes == (
        "Derived over active members, window 2025-01-01..2025-12-31. Rules: aurora.yaml.",
    )


def test_intake_accounts_for_every_row(result):
    table = intake_table(result)
    assert texts(table) == [
        ["rows read", "15"],
        ["used", "13"],
        ["set aside: no member", "1"],
        ["set aside: status ignored", "1"],
    ]
    assert table.notes == (
        "Columns: member = customer_id, order = order_id, date = order_date, amount = amount, "
        "status = status.",
        "Rows used run from 2024-12-31 to 2025-12-31.",
    )


def test_the_intake_says_that_each_row_is_an_order():
    orders = ORDERS[ORDERS["status"] == "paid"].drop(columns=["order_id", "status"])
    rules = parse_rules("version: 1\ntiers: [{name: All}]", "rules.yaml")
    notes = intake_table(tierkit.segment(orders, rules)).notes
    assert "No order id column: each row counts as one order." in notes


def test_rules_without_thresholds_show_no_table_of_them():
    paid = ORDERS[ORDERS["status"] == "paid"].drop(columns="status")
    rules = parse_rules("version: 1\ntiers: [{name: All}]", "rules.yaml")
    titles = [table.title for table in segment_tables(tierkit.segment(paid, rules))]
    assert titles == ["Tiers", "Intake"]


def test_inactive_members_without_a_level_are_told_where_they_are():
    rules = parse_rules("version: 1\ntiers: [{name: All}]", "rules.yaml")
    orders = ORDERS[ORDERS["status"] == "paid"].drop(columns="status")
    table = tier_table(tierkit.segment(orders, rules))
    assert texts(table)[1][:2] == ["(inactive)", "2"]
    assert "Inactive members hold what the rules give them: 2 in All." in table.notes


def test_every_table_has_a_cell_for_each_heading(result):
    for table in segment_tables(result):
        assert {len(row.cells) for row in table.rows} == {len(table.headings)}


def test_the_built_in_rules_are_named():
    orders = ORDERS[ORDERS["status"] == "paid"].drop(columns="status")
    result = tierkit.segment(orders)
    assert headline(result).startswith("Equal-revenue thirds: 10 members")
    assert RULES.name not in headline(result)


@pytest.mark.parametrize(
    ("cell", "show", "text"),
    [
        (None, Show.MONEY, "-"),
        (None, Show.SHARE, "-"),
        ("Gold", Show.TEXT, "Gold"),
        (1_234_567, Show.COUNT, "1,234,567"),
        (0, Show.COUNT, "0"),
        (Fraction(121), Show.NUMBER, "121"),
        (Fraction(485, 2), Show.NUMBER, "242.5"),
        (Fraction(12_345, 2), Show.NUMBER, "6,172.5"),
        (Fraction(343, 100), Show.TIMES, "3.43x"),
        (12_345_000, Show.MONEY, "1,234.50"),
        (-50_000, Show.MONEY, "-5.00"),
        (0, Show.MONEY, "0.00"),
    ],
)
def test_cells(cell, show, text):
    assert cell_text(cell, show) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(0), "0.0%"),
        (Fraction(1), "100.0%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(1, 100_000), "<0.1%"),
        (Fraction(99_999, 100_000), ">99.9%"),
        (Fraction(1, 2000), "0.1%"),
        (Fraction(-1, 5), "-20.0%"),
        (Fraction(6, 5), "120.0%"),
    ],
)
def test_shares(share, text):
    assert share_text(share) == text


@pytest.mark.parametrize("share", [Fraction(-1, 100_000), Fraction(-4, 10_000)])
def test_a_share_just_below_nothing_is_not_shown_as_minus_nothing(share):
    """A few returns of inactive members are the usual case."""
    assert share_text(share) != "-0.0%"


@pytest.mark.parametrize("show", [Show.TIMES, Show.MONEY])
def test_nothing_has_no_minus(show):
    """-0.0004 of the mean, or -0.0004 of currency."""
    cell = Fraction(-4, 10_000) if show is Show.TIMES else -4
    assert not cell_text(cell, show).startswith("-0.00")


@pytest.mark.parametrize(
    ("units", "text"),
    [
        (999_999_999_999_999_900, "99,999,999,999,999.99"),
        (90_071_992_547_409_930_100, "9,007,199,254,740,993.01"),
        (-123_456_789_012_345_678, "-12,345,678,901,234.57"),
    ],
)
def test_large_amounts_are_exact_to_the_cent(units, text):
    assert money_text(units) == text


@pytest.mark.parametrize(("units", "text"), [(1_250, "0.13"), (26_750, "2.68"), (-1_250, "-0.13")])
def test_amounts_are_rounded_half_away_from_zero(units, text):
    """As everywhere else in the contract; through a float, 0.125 and 2.675 go different ways."""
    assert money_text(units) == text


def test_a_floor_is_shown_to_its_last_decimal():
    """12,345,678,901,234.5678 has more digits than a float."""
    text = "tiers: [{name: A}, {name: B, enter: {monetary: 12345678901234.5678}}]"
    rules = parse_rules(f"version: 1\n{text}", "rules.yaml")
    orders = ORDERS[ORDERS["status"] == "paid"].drop(columns="status")
    result = tierkit.segment(orders, rules)
    shown = texts(threshold_table(result.thresholds, result))[0][1]
    assert shown == "monetary >= 12,345,678,901,234.5678"


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("no order id column", "No order id column."),
        ("orders.csv: UTF-16", "orders.csv: UTF-16."),
        ("paid_at: days come first", "paid_at: days come first."),
        ("3 rows name no currency", "3 rows name no currency."),
    ],
)
def test_a_note_becomes_a_sentence_and_a_name_keeps_its_letters(note, told):
    assert sentence(note) == told
