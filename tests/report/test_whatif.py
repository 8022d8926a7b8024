"""What-if as people and programs see it."""

import json
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest

import tierkit
from tierkit.report.console import open_console, show
from tierkit.report.json_text import dump
from tierkit.report.plot import HEIGHT, WIDTH, plot
from tierkit.report.sweep_tables import (
    sweep_columns,
    sweep_headline,
    sweep_plot,
    sweep_table,
    sweep_tables,
)
from tierkit.report.whatif_json import sweep_json, whatif_json
from tierkit.report.whatif_tables import (
    cost_table,
    matrix_table,
    moves_table,
    side_by_side,
    target_table,
    whatif_headline,
    whatif_tables,
)

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "sample_data" / "aurora_orders.csv"
CLUB = ROOT / "configs" / "aurora_club.yaml"


@pytest.fixture(scope="module")
def result():
    return tierkit.whatif(
        ORDERS, CLUB, changes={"Gold.monetary": 600}, costs={"Gold": "120.5", "Silver": 40}
    )


@pytest.fixture(scope="module")
def swept():
    return tierkit.sweep(ORDERS, CLUB, path="Gold.monetary=200:1480:16")


def cells(table, row):
    return next(each.cells for each in table.rows if each.cells[0] == row)


def test_tiers_side_by_side(result):
    assert cells(side_by_side(result), "Gold")[1:4] == (27, 19, "-8")
    assert [row.cells[0] for row in side_by_side(result).rows] == [
        "Black",
        "Gold",
        "Silver",
        "Member",
        "Dormant",
        "Total",
    ]


def test_moves_with_their_sums(result):
    table = moves_table(result)
    assert cells(table, "Gold")[1:3] == ("Silver", 8)
    assert [cells(table, name)[2] for name in ("Promoted", "Demoted", "Stayed")] == [0, 8, 107]
    assert cells(matrix_table(result), "Gold") == ("Gold", 0, 19, 8, 0, 0)


def test_costs_to_the_cent(result):
    """Gold: 27 and 19 holders at 120.50; Silver: 19 and 27 at 40; all in 1/10,000."""
    assert cells(cost_table(result), "Total")[4:] == (
        (27 * 1205 + 19 * 400) * 1000,
        (19 * 1205 + 27 * 400) * 1000,
        (-8 * 1205 + 8 * 400) * 1000,
    )


def test_a_tier_that_is_gone_or_new_has_its_row():
    renamed = tierkit.whatif(ORDERS, CLUB, changes={"Gold.name": "Oro"})
    table = side_by_side(renamed)
    assert cells(table, "Gold")[1:4] == (27, None, "-27")
    assert cells(table, "Oro")[1:4] == (None, 27, "+27")
    assert renamed.moves.moved.members == 0


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("Gold=5%", "Asked for 5% of all known members in Gold, by moving Gold.monetary."),
        ("Gold=7", "Asked for 7 members in Gold, by moving Gold.monetary."),
        ("Gold.revenue=9000.5", "Asked for 9,000.50 of net revenue in Gold, by moving Gold.mo"),
    ],
)
def test_a_target(target, told):
    found = tierkit.whatif(ORDERS, CLUB, target=target)
    table = target_table(found.target)
    assert table.notes[0].startswith(told)
    assert [row.cells[-1] for row in table.rows].count("the nearest; used below") == 1
    plain = json.loads(dump(whatif_json(found)))["target"]
    assert plain["target"] == target
    assert sum(floor["chosen"] for floor in plain["floors"]) == 1


@pytest.mark.parametrize("width", [80, 120])
def test_everything_fits_the_screen(width, result, swept):
    for headline, tables, lines in (
        (whatif_headline(result), whatif_tables(result), ()),
        (sweep_headline(swept), sweep_tables(swept), sweep_plot(swept)),
    ):
        shown = StringIO()
        show(headline, tables, open_console(shown, width), lines)
        assert max(map(len, shown.getvalue().splitlines())) <= width


def test_plain_data_holds_every_move(result):
    plain = json.loads(dump(whatif_json(result)))
    assert sum(move["members"] for move in plain["moves"]) == 115
    assert plain["demoted"]["members"] == 8
    assert [cost["difference"] for cost in plain["costs"]] == [-964, 320]
    assert plain["after"]["tiers"][1] | {"members": 19} == plain["after"]["tiers"][1]


def test_a_long_sweep_is_shown_in_part_and_written_whole(swept):
    table = sweep_table(swept)
    assert len(table.rows) == 40
    assert [table.rows[0].cells[0], table.rows[-1].cells[0]] == ["200", "1480"]
    assert "40 of 81 values are shown; -o writes all of them." in table.notes
    columns = {column.name: column.cells.to_pylist() for column in sweep_columns(swept)}
    assert len(columns["Gold.monetary"]) == 81
    assert columns["Gold members"][0] == 31
    plain = json.loads(dump(sweep_json(swept)))
    assert [point["value"] for point in plain["points"]] == list(range(200, 1481, 16))


def test_refused_values_are_marked():
    swept = tierkit.sweep(ORDERS, CLUB, path="Silver.monetary=1000:2000:1000")
    table = sweep_table(swept)
    assert table.rows[1].cells[0] == "2000 (refused)"
    assert "refuse 1 of the values, such as 2000: " in table.notes[-1]
    assert "refused" in sweep_json(swept)["points"][1]


def test_a_curve_by_hand():
    """Heights 0, 6 and 12 of 12: on the axis, half-way up and at the top."""
    lines = plot([Fraction(0), Fraction(1), Fraction(2)], [0, 6, 12], ["0", "1", "2"])
    assert len(lines) == HEIGHT + 3
    assert lines[0] == "12 |" + " " * (WIDTH - 1) + "*"
    assert lines[HEIGHT // 2] == "   |" + " " * ((WIDTH - 1) // 2) + "*"
    assert lines[HEIGHT] == " 0 |*"
    assert lines[-1] == "    0" + " " * (WIDTH - 2) + "2"


def test_a_curve_of_one_value_or_of_nobody():
    assert plot([Fraction(5)], [3], ["5"])[0] == "3 |*"
    assert plot([Fraction(1), Fraction(2)], [0, 0], ["1", "2"])[HEIGHT].count("*") == 2
