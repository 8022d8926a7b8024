"""`tierkit check` as a process: its exit codes, its JSON, and that standard error stays silent."""

import json

from tests.cli.test_segment_process import ORDERS, tierkit

HEADER = "customer_id,order_id,order_date,amount,status\n"


def test_orders_that_can_be_read(write):
    done = tierkit("check", write("orders.csv", ORDERS), "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert told["decided"] is True
    assert told["columns"][0]["role"] == "member"


def test_what_must_be_decided_is_told_on_standard_output_with_exit_code_1(write):
    orders = write("o.csv", HEADER + "A,1,03/04/2025,1,paid\nB,2,05/06/2025,2,void\n")
    done = tierkit("check", orders)
    assert (done.returncode, done.stderr) == (1, "")
    assert "2 things must be decided" in done.stdout
    assert "--date-format" in done.stdout
    assert "--count-status paid --ignore-status void" in done.stdout


def test_wrong_use_ends_with_2(write):
    done = tierkit("check", write("o.csv", ORDERS), "--timezone", "Nowhere/City")
    assert done.returncode == 2
    assert "time zone" in done.stderr
