"""The command `explain` as a process: tables, JSON, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ORDERS = str(ROOT / "sample_data" / "aurora_orders.csv")
RULES = ["--rules", str(ROOT / "configs" / "aurora_club.yaml")]


def run(*arguments):
    command = [sys.executable, "-m", "tierkit", "explain", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_json_and_a_member_who_is_not_there():
    done = run(ORDERS, "00006", *RULES, "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (told["tier"], told["next_tier"], told["lapse"]["to"]) == ("Gold", "Black", "Silver")
    values = {each["metric"]: each["value"] for each in told["metrics"]}
    assert values == {"recency": 53, "frequency": 7, "monetary": 1277.32}
    assert sum(order["counts"] for order in told["orders"]) == 7

    missing = run(ORDERS, "6", *RULES)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == (
        "error: there is no member '6'\n"
        "hint: Ids are compared letter for letter. There is '00006'.\n"
    )
