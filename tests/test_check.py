"""check: what must be decided is told in one go, and what it gives to paste reads the orders."""

import json
import shlex
from typing import Any

import pandas as pd
import pytest

import tierkit
from tierkit import check, segment
from tierkit.cli import options
from tierkit.cli.segment import command as segment_command
from tierkit.report.check_json import check_json
from tierkit.report.json_text import dump

HEADER = "customer_id,order_id,order_date,amount,status\n"
PLAIN = "customer_id,order_id,order_date,amount\n"


def asked(result) -> str:
    """All questions as one text."""
    return "\n".join(f"{each.message} {each.hint}" for each in result.seen.questions)


def pasted(result) -> dict[str, Any]:
    """The arguments of the Python API that the command says."""
    verb, name, *words = shlex.split(result.command)
    assert (verb, name) == ("tierkit", "segment")
    context = segment_command.make_context("segment", words)
    given = context.params
    arguments = {"orders": list(given.pop("orders")), "rules": given.pop("rules")}
    reading = options.reading(given, progress=None)  # type: ignore[arg-type]
    reading.pop("progress")
    return arguments | dict(reading)


def rule_file(result, write):
    """A rule file with the block that was given to paste."""
    ladder = "ladder: {metric: monetary, method: equal-revenue, names: [Low, Middle, High]}\n"
    return write("pasted.yaml", f"version: 1\n{result.block}{ladder}")


def same(first, second) -> bool:
    """Whether two segmentations measured the same, whatever their tiers."""
    measured = ["member_id", "last_order", "recency", "frequency", "monetary"]
    return bool(first.members[measured].equals(second.members[measured]))


class TestDecided:
    def test_an_export_that_can_be_read(self, write):
        path = write("o.csv", PLAIN + "A,1,2025-01-01,10\nB,2,2025-01-02,20\n")
        result = check(path)
        assert result.decided
        assert result.warnings == ()
        assert result.seen.counted.intake.used == 2
        assert result.seen.counted.trade.revenue == 300_000
        assert dict(result.seen.roles) == {
            "member": "customer_id",
            "order": "order_id",
            "date": "order_date",
            "amount": "amount",
        }

    def test_the_first_rows_stand_beside_what_they_mean(self, write):
        path = write("o.csv", PLAIN + "A,1,2025-01-01,10\n,2,2025-01-02,20\nB,3,2025-01-03,-5\n")
        rows = check(path).seen.sample
        assert [row.line for row in rows] == [2, 3, 4]
        assert [row.taken_as for row in rows] == ["sale", "no_member", "return"]
        assert rows[2].raw["amount"] == "-5"
        assert rows[2].amount == -50_000

    def test_a_frame_has_no_command(self):
        frame = pd.DataFrame({"member_id": ["A"], "order_date": ["2025-01-01"], "amount": [1.0]})
        result = check(frame)
        assert result.decided
        assert result.command is None
        assert result.orders["columns"]["member"] == "member_id"

    def test_nothing_is_written(self, write, tmp_path):
        path = write("o.csv", PLAIN + "A,1,2025-01-01,10\n")
        before = sorted(tmp_path.rglob("*"))
        check(path)
        assert sorted(tmp_path.rglob("*")) == before


class TestQuestions:
    def test_several_are_told_in_one_go(self, write):
        """Dates that can be read in two ways, statuses without a meaning, an unreadable amount."""
        path = write(
            "o.csv",
            HEADER + "A,1,03/04/2025,10,paid\nB,2,05/06/2025,x,paid\nC,3,07/08/2025,5,cancelled\n",
        )
        result = check(path)
        assert not result.decided
        told = asked(result)
        assert "--date-format" in told
        assert "paid (2), cancelled (1)" in told
        assert "unreadable amount: amount is 'x'" in told
        assert result.seen.counted.intake.set_aside == {"status_ignored": 1, "unreadable_amount": 1}

    def test_a_missing_column_leaves_the_columns_to_be_seen(self, write):
        result = check(write("o.csv", "who,order_id,order_date,amount\nA,1,2025-01-01,10\n"))
        assert "--member COLUMN" in asked(result)
        assert [each.name for each in result.seen.columns] == [
            "who", "order_id", "order_date", "amount",
        ]  # fmt: skip
        assert result.seen.columns[0].examples == ("A",)
        assert result.seen.counted is None

    def test_a_file_that_is_none(self, write):
        result = check(write("o.parquet", b"PAR1 and no more"))
        assert len(result.seen.questions) == 1
        assert not result.decided
        assert result.seen.files == ()

    def test_an_export_in_which_nothing_counts(self, write):
        result = check(write("o.csv", PLAIN + ",1,2025-01-01,10\n"))
        assert "no order counts" in asked(result)

    def test_a_path_that_is_not_there(self, tmp_path):
        with pytest.raises(tierkit.UsageError, match="no such file"):
            check(tmp_path / "none.csv")


class TestPasting:
    def test_the_command_and_the_block_read_what_was_seen(self, write):
        path = write(
            "the orders.csv",
            HEADER
            + "A,1,2025-01-01,10,paid\nA,1,2025-01-01,4,refund\nB,2,2025-01-02,7,cancelled\n",
        )
        result = check(path)
        assert not result.decided
        by_command = segment(**pasted(result))
        by_block = segment(path, rule_file(result, write))
        assert same(by_command, by_block)
        assert by_command.summary.total.revenue == 60_000
        assert check(**pasted(result)).decided

    @pytest.mark.parametrize(
        ("rows", "meaning"),
        [
            ("A,1,2025-01-01,10,paid\nA,1,2025-01-02,4,refunded\n", "refund"),
            (",1,2025-01-01,10,paid\n,1,2025-01-02,4,refunded\nA,2,2025-01-02,4,paid\n", "refund"),
            ("A,1,2025-01-01,10,paid\nA,2,2025-01-02,4,refunded\n", "ignore"),
            ("A,1,2025-01-01,10,paid\nB,1,2025-01-02,4,refunded\n", "ignore"),
            # Rows without an order share none.
            ("A,,2025-01-01,10,paid\nA,,2025-01-02,4,refunded\nA,1,2025-01-02,4,paid\n", "ignore"),
        ],
    )
    def test_a_refund_row_stands_beside_the_rows_of_its_order(self, rows, meaning, write):
        result = check(write("o.csv", HEADER + rows))
        (refunded,) = [each for each in result.seen.statuses if each.name == "refunded"]
        assert refunded.meaning == meaning

    def test_statuses_nobody_knows_are_not_guessed(self, write):
        """`odd` is in no proposal: the command says so by not naming it."""
        path = write("o.csv", HEADER + "A,1,2025-01-01,10,paid\nB,2,2025-01-02,7,odd\n")
        result = check(path)
        assert [(each.name, each.meaning) for each in result.seen.statuses] == [
            ("odd", None), ("paid", "count"),
        ]  # fmt: skip
        with pytest.raises(tierkit.DataError, match=r"odd \(1\)"):
            segment(**pasted(result))

    def test_a_rule_file_keeps_what_it_says(self, write):
        path = write(
            "o.csv",
            "card,order_id,order_date,amount,shop\nA,1,2025-01-01,10,X\nB,2,2025-01-02,7,Y\n",
        )
        rules = write(
            "club.yaml",
            "version: 1\norders: {columns: {member: card}, where: {shop: [X]}, "
            "timezone: Asia/Shanghai}\ntiers: [{name: All}]\n",
        )
        result = check(path, rules)
        assert result.decided
        given = pasted(result)
        assert given["rules"] == str(rules)
        assert same(segment(**given), segment(path, rules))
        assert result.orders["where"] == {"shop": ["X"]}
        assert result.orders["timezone"] == "Asia/Shanghai"
        assert segment(path, rule_file(result, write)).intake.set_aside == {"filtered": 1}

    def test_names_that_a_shell_or_yaml_would_read_otherwise(self, write):
        path = write("o.csv", "it's who,No,yes: when,'n' $x\nA,1,2025-01-01,10\nB,2,2025-01-02,7\n")
        columns = {"member": "it's who", "order": "No", "date": "yes: when", "amount": "'n' $x"}
        result = check(path, columns=columns)
        assert result.decided
        assert pasted(result)["columns"] == columns
        assert same(segment(path, columns=columns), segment(path, rule_file(result, write)))

    def test_a_status_with_a_comma_is_for_the_rule_file(self, write):
        path = write("o.csv", HEADER + 'A,1,2025-01-01,10,"paid, shipped"\n')
        result = check(path)
        assert result.command is None
        assert segment(path, rule_file(result, write)).intake.used == 1

    def test_every_reading_option_is_spelled(self, write):
        path = write("o.csv", "member_id;order_date;amount\nA;03.04.2025;1,5\n".encode("utf-16"))
        given = {
            "timezone": "Europe/Paris",
            "encoding": "utf-16",
            "decimal": "comma",
            "date_format": "dmy",
        }
        result = check(path, **given)
        assert result.decided
        assert {name: pasted(result)[name] for name in given} == given
        assert segment(path, rule_file(result, write)).summary.total.revenue == 15_000


class TestRules:
    def test_all_problems_of_a_rule_file_beside_the_orders(self, write):
        path = write("o.csv", PLAIN + "A,1,2025-01-01,10\n")
        rules = write("r.yaml", "version: 1\nwindw: 3\ntiers: [{name: A}, {name: A}]\n")
        result = check(path, rules)
        assert not result.decided
        assert len(result.problems) == 2
        assert result.seen.counted.intake.used == 1

    def test_a_status_that_is_listed_and_on_no_row(self, write):
        path = write("o.csv", HEADER + "A,1,2025-01-01,10,paid\n")
        result = check(path, statuses={"count": ["paid", "shiped"], "ignore": ["cancelled"]})
        assert result.decided
        assert result.warnings == ("listed, but on no row: the statuses cancelled, shiped",)


class TestLooks:
    def test_a_day_in_another_century(self, write):
        rows = "".join(f"M{day % 7},{day},2025-01-{day:02d},10\n" for day in range(1, 29))
        (warning,) = check(write("o.csv", PLAIN + rows + "A,99,2925-01-05,10\n")).warnings
        assert "1 row lies on 2925-01-05" in warning
        assert "--as-of 2025-01-28" in warning

    def test_nobody(self, write):
        path = write("o.csv", PLAIN + "guest@shop.com,1,2025-01-01,10\nB,2,2025-01-02,30\n")
        (warning,) = check(path).warnings
        assert "'guest@shop.com' holds 1 order, 50.0% of all" in warning

    def test_a_member_for_every_order(self, write):
        text = PLAIN + "".join(f"{row},o{row},2025-01-01,10\n" for row in range(60))
        path = write("o.csv", text)
        for warnings in (check(path).warnings, segment(path).warnings):
            assert any("a member of its own (60 members, 60 orders" in each for each in warnings)

    def test_a_column_that_looks_like_statuses(self, write):
        text = PLAIN.replace("\n", ",kind\n") + "A,1,2025-01-01,10,paid\nB,2,2025-01-02,3,void\n"
        seen = check(write("o.csv", text)).seen
        assert "column 'kind' is not read, and holds paid, void" in seen.questions[0].message
        assert {each.name: each.meaning for each in seen.statuses} == {
            "paid": "count",
            "void": "ignore",
        }
        assert check(write("p.csv", text), every_status=True).decided

    def test_a_hole(self, write):
        days = pd.date_range("2025-01-01", periods=90)
        kept = days[(days < "2025-02-01") | (days > "2025-02-14")]
        rows = "".join(f"M{at % 9},{at},{day:%Y-%m-%d},10\n" for at, day in enumerate(kept))
        (warning,) = check(write("o.csv", PLAIN + rows)).warnings
        assert "no order from 2025-02-01 to 2025-02-14 (14 days)" in warning


def test_the_json_holds_everything_and_is_plain(write):
    path = write("o.csv", HEADER + "guest,1,2025-01-01,10.5,paid\nB,2,2025-01-02,7,odd\n")
    told = json.loads(dump(check_json(check(path))))
    assert told["decided"] is False
    assert told["questions"][0]["message"].startswith("column 'status' holds statuses")
    assert told["files"][0]["delimiter"] == ","
    assert told["statuses"][0] == {
        "name": "odd", "rows": 1, "amount": 7, "meaning": None, "told": False,
    }  # fmt: skip
    assert told["intake"] == {"read": 2, "used": 2, "set_aside": {}}
    assert told["revenue"] == 17.5
    assert told["period"]["first"] == "2025-01-01"
    assert told["sample"][0]["member"] == "guest"
    assert told["orders"]["statuses"] == {"count": ["paid"]}


def test_columns_of_the_rules_own_metrics_are_looked_at(tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text("customer_id,order_date,amount,points,sku\na,2025-12-31,5,n/a,x\n")
    rules = tmp_path / "club.yaml"
    rules.write_text(
        "version: 1\nmetrics: {it: {sum: points}, skus: {distinct: sku}}\ntiers: [{name: All}]\n"
    )
    found = tierkit.check(orders, rules)
    assert "points is 'n/a'" in str(found.seen.questions)
    assert found.command is not None
    assert "numbers" not in found.command
    rules.write_text("version: 1\nmetrics: {it: {distinct: pionts}}\ntiers: [{name: All}]\n")
    assert "Did you mean 'points'?" in str(tierkit.check(orders, rules).seen.questions)


def test_orders_whose_amounts_disagree_are_counted_as_such(write):
    """Order 1 says 10 and 11: that is asked, and the rest is looked at all the same."""
    rows = "a,1,2024-01-01,10\na,1,2024-01-01,11\nb,2,2024-01-02,7\n"
    result = check(write("o.csv", PLAIN + rows), amount_is="order")
    assert "have different amounts" in asked(result)
    assert result.seen.counted.intake.set_aside == {"order_disagrees": 2}


def test_of_equal_rows_the_later_ones_are_shown_as_copies(write):
    rows = "a,1,2024-01-01,10\nb,2,2024-01-02,7\na,1,2024-01-01,10\n"
    sample = check(write("o.csv", PLAIN + rows), drop_duplicates=True).seen.sample
    assert [each.taken_as for each in sample] == ["sale", "sale", "duplicate"]
