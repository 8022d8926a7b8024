"""tierkit whatif as a process: files, exit codes, and what is never imported."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tierkit
from tierkit.report.export import write_member_table

ROOT = Path(__file__).parents[2]
CLUB = ROOT / "configs" / "aurora_club.yaml"
TOLD = "import sys, tierkit.__main__ as m\ntry: m.main()\nfinally: print([n for n in ('duckdb',\
 'pandas', 'narwhals') if n in sys.modules], file=sys.stderr)"


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "members.parquet"
    result = tierkit.segment(ROOT / "sample_data" / "aurora_orders.csv", CLUB)
    write_member_table(path, result.table, lambda: result.manifest)
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TOLD, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "100"},
    )


def test_a_saved_table_is_read_without_an_engine_or_pandas(table):
    done = run("whatif", table, "--rules", CLUB, "--set", "Gold.monetary=600")
    assert done.returncode == 0
    assert ["Gold", "27", "19", "-8"] in [line.split()[:4] for line in done.stdout.splitlines()]
    assert done.stderr == "[]\n"


def test_members_who_move_are_written(table, tmp_path):
    movers = tmp_path / "movers.csv"
    done = run("whatif", table, "--rules", CLUB, "--target", "Gold=20", "-o", movers)
    assert (done.returncode, f"wrote {movers}" in done.stderr) == (0, True)
    with movers.open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:4] == ["member_id", "from", "to", "move"]
    assert {(row["from"], row["to"], row["move"]) for row in rows} == {
        ("Gold", "Silver", "demoted")
    }
    assert len(rows) == 7


def test_a_mistake_is_one_sentence_and_nothing_is_written(table, tmp_path):
    done = run(
        "whatif", table, "--rules", CLUB, "--set", "Gold.monetary=abc", "-o", tmp_path / "m.csv"
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: --set Gold.monetary=abc: tiers[2].enter.monetary: 'abc'")
    assert list(tmp_path.iterdir()) == []
    assert run("whatif", table, "--sweep", "a=1:2:1", "--target", "Gold=5%").returncode == 2
