"""`tierkit thresholds` as a process: its JSON, frozen rules, wrong use, and degenerate orders."""

import json
from pathlib import Path

import pytest

from tests.cli.test_segment_process import ORDERS, tierkit

ROOT = Path(__file__).parents[2]
AURORA = ROOT / "sample_data" / "aurora_orders.csv"
CLUB = ROOT / "configs" / "aurora_club.yaml"
HEADER = "customer_id,order_id,order_date,amount\n"


@pytest.fixture
def orders(write):
    return write("orders.csv", ORDERS)


def test_json_has_the_keys_that_are_promised(orders):
    """A has 40.25, B 20: with A alone 66.8% of 60.25 are reached, with B all of it."""
    done = tierkit("thresholds", orders, "--method", "pareto", "--format", "json")
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert set(told) >= {
        *("as_of", "window", "intake", "metric", "thresholds", "splits", "distribution"),
        *("concentration", "metrics", "bootstrap", "periods", "warnings"),
    }
    (floor,) = told["thresholds"]
    assert {key: floor[key] for key in floor if key != "asked_of"} == {
        "name": "pareto",
        "metric": "monetary",
        "method": "pareto",
        "op": ">=",
        "floor": 20,
        "asked": 0.8,
        "members": 2,
        "member_share": 1.0,
        "value_share": 1.0,
        "band_members": 2,
        "unrounded": None,
    }
    assert [band["members"] for band in told["splits"][0]["bands"]] == [2, 0, 0]
    assert sum(band["members"] for band in told["distribution"]) == 2
    assert told["bootstrap"] == told["periods"] == []


def test_bootstrap_periods_and_rounding_in_json(orders):
    asked = ["--method", "mean", "--round", "10", "--bootstrap", "100", "--each", "month"]
    told = json.loads(tierkit("thresholds", orders, *asked, "--format", "json").stdout)
    (floor,) = told["thresholds"]
    assert (floor["floor"], floor["unrounded"]) == (40, 40.25)
    (bootstrap,) = told["bootstrap"]
    assert (bootstrap["replicates"], bootstrap["seed"]) == (100, 1)
    # As of 2025-03-05, from 2025-02-06 and from 2025-01-06; before that no month is whole.
    assert [period["window"]["start"] for period in told["periods"]] == ["2025-02-06", "2025-01-06"]


def test_a_table_on_standard_output_and_warnings_beside_it(orders):
    done = tierkit("thresholds", orders, "--method", "equal-revenue")
    assert done.returncode == 0
    assert "Distribution over active members" in done.stdout
    assert done.stderr.startswith("warning: ")


def test_frozen_rules_give_the_same_member_table(tmp_path):
    lock = tmp_path / "club.lock.yaml"
    assert tierkit("thresholds", AURORA, "--rules", CLUB, "--freeze", lock).returncode == 0
    assert "method: fixed" in lock.read_text()
    before, after = (tierkit("segment", AURORA, "--rules", rules) for rules in (CLUB, lock))
    assert before.returncode == after.returncode == 0
    assert before.stdout.count("\n") > 100
    assert after.stdout == before.stdout


def test_floors_that_meet_are_frozen_too(write, tmp_path):
    """Ties make floors equal: a warning, never an error."""
    orders = write("o.csv", HEADER + "A,1,2025-01-05,10\nB,2,2025-01-05,10\nC,3,2025-01-05,10\n")
    lock = tmp_path / "lock.yaml"
    done = tierkit("thresholds", orders, "--freeze", lock)
    assert done.returncode == 0, done.stderr
    assert tierkit("segment", orders, "--rules", lock).stdout == tierkit("segment", orders).stdout


def test_neither_orders_nor_rules_are_written_over(orders, write):
    rules = write("club.yaml", "version: 1\ntiers: [{name: All}]\n")
    for path in (orders, rules):
        before = path.read_bytes()
        done = tierkit("thresholds", orders, "--rules", rules, "--freeze", path)
        assert done.returncode == 2
        assert path.read_bytes() == before


WRONG_USE = {
    # arguments: part of the message
    "--method bogus": "bogus",
    "--metric money": "money",
    "--method pareto --metric recency": "pareto adds up value, so it has no meaning for recency",
    "--method repurchase-gap": "repurchase-gap looks at recency alone",
    "--method pareto --share 150%": "'150%' is not a share",
    "--method mean --share 50%": "none of the methods asked for has this parameter",
    "--share 70%": "none of the methods asked for has this parameter",
    "--method ratio --ratio x": "'x' is not a ratio",
    "--method quantile --bands 1": "'1' is not a number of bands",
    "--method fixed": "fixed needs floors",
    "--method fixed --floors 5,1": "5 is followed by 1",
    "--method fixed --floors 5 --reach nobody": "'nobody' names no members",
    "--round x": "'x' is no way to round",
    "--bands 5,1": "the edges do not rise",
    "--step 0": "0",
    "--bootstrap 99": "x>=100",
    "--seed -1": "-1",
    "--each decade": "decade",
    "--each year": "there is no whole year before 2025-03-05",
    "--method pareto --freeze lock.yaml": "Freeze without --method",
    "--freeze no/lock.yaml": "there is no folder",
    "--freeze lock.yaml --rejects lock.yaml": "same file",
    "--threads 0": "1<=x<=256",
    "--threads 257": "1<=x<=256",
}


@pytest.mark.parametrize("arguments", WRONG_USE)
def test_wrong_use(orders, tmp_path, arguments):
    done = tierkit("thresholds", orders, *arguments.split(), cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert WRONG_USE[arguments] in done.stderr
    assert (done.returncode, done.stdout) == (2, "")


DEGENERATE = {
    "one member": "A,1,2025-01-05,10\n",
    "all equal": "".join(f"{member},1,2025-01-05,10\n" for member in "ABCD"),
    "all zero": "".join(f"{member},1,2025-01-0{day},0\n" for day, member in enumerate("ABCD", 1)),
}


@pytest.mark.parametrize("rows", DEGENERATE.values(), ids=DEGENERATE)
@pytest.mark.parametrize("metric", ["recency", "frequency", "monetary"])
def test_degenerate_orders_give_floors_or_say_why_not(write, rows, metric):
    """Every method at once, with a bootstrap; each of them has floors, or is told as left out."""
    path = write("o.csv", HEADER + rows)
    asked = ["--metric", metric, "--bootstrap", "100"]
    tables = tierkit("thresholds", path, *asked)
    assert (tables.returncode, "Traceback" in tables.stderr) == (0, False)
    told = json.loads(tierkit("thresholds", path, *asked, "--format", "json").stdout)
    assert sum(band["members"] for band in told["distribution"]) == rows.count("\n")
    assert len(told["thresholds"]) > 0


def test_a_method_that_the_orders_cannot_serve_is_an_error_when_it_is_named(write):
    path = write("o.csv", HEADER + DEGENERATE["all zero"])
    done = tierkit("thresholds", path, "--method", "pareto")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no active member has a positive value" in done.stderr


def test_a_period_without_gaps_is_left_out_with_a_word(write):
    """By the end of January nobody has bought twice; in February A has, 30 days apart."""
    orders = write(
        "o.csv",
        HEADER + "B,0,2024-12-31,5\nA,1,2025-01-02,10\nA,2,2025-02-01,10\nC,3,2025-02-28,10\n",
    )
    asked = ["--metric", "recency", "--method", "repurchase-gap", "--each", "month"]
    done = tierkit("thresholds", orders, *asked, "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [[floor["floor"] for floor in each["thresholds"]] for each in told["periods"]] == [
        [30],
        [],
    ]
    assert any("2025-01" in warning for warning in told["warnings"])


def test_one_giant_does_not_forbid_a_step(write):
    """The step reaches over 95% of the members; the giant is in the open band."""
    rows = "".join(f"M{i},{i},2025-01-01,{i * 10}\n" for i in range(1, 100))
    orders = write("o.csv", HEADER + rows + "X,0,2025-01-01,1000000000\n")
    done = tierkit("thresholds", orders, "--bands", "500", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["distribution"][0]["members"] == 1
