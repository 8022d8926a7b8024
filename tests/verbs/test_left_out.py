"""Members who hold a tier but shape no threshold."""

import hashlib

import pandas as pd
import pytest

import tierkit

ORDERS = pd.DataFrame(
    [
        # Gaps: staff 10 days, ann 40, bob 60.
        ("staff", "1", "2025-12-01", 5000.0),
        ("staff", "2", "2025-12-11", 4000.0),
        ("ann", "3", "2025-11-01", 100.0),
        ("ann", "4", "2025-12-11", 200.0),
        ("bob", "5", "2025-10-12", 50.0),
        ("bob", "6", "2025-12-11", 50.0),
        ("cat", "7", "2025-12-31", 40.0),
    ],
    columns=["customer_id", "order_id", "order_date", "amount"],
)
RULES = """
version: 1
left_out: {left_out}
thresholds:
  big: {{metric: monetary, method: top-members, share: 34%}}
  fresh: {{metric: recency, method: repurchase-gap, share: 100%}}
tiers: [{{name: Low}}, {{name: High, enter: {{any: [{{monetary: big}}, {{recency: fresh}}]}}}}]
"""


@pytest.fixture
def rule_file(tmp_path):
    """Rules that leave out whoever a list beside them names."""
    file = tmp_path / "club.yaml"
    file.write_text(RULES.format(left_out="lists/wholesale.csv"))
    (tmp_path / "lists").mkdir()
    return file


def listed(rule_file, text):
    (rule_file.parent / "lists" / "wholesale.csv").write_text(text)
    return rule_file


def floors(result):
    return {floor.name: int(floor.amount) for floor in result.thresholds}


def test_who_is_left_out_holds_a_tier_and_is_in_the_summary(rule_file):
    """Of ann 300, bob 100, cat 40 the best two of three (34% of 3 is 1.02); their longest gap 60.

    With staff the same share would be the best two of four: 300, and the gap the same.
    """
    result = tierkit.segment(ORDERS, listed(rule_file, "customer_id\nstaff\nnobody\nstaff\n"))
    assert floors(result) == {"big": 100, "fresh": 60}
    assert [floor.members for floor in result.thresholds] == [2, 3]
    members = result.members.set_index("member_id")
    assert members.loc["staff", "tier"] == "High"
    assert result.summary.total.members == 4
    assert result.summary.total.revenue == 9440 * 10_000
    name = str(rule_file.parent / "lists" / "wholesale.csv")
    told = f"left out of every threshold: 1 member, listed in {name} (1 id there without any order)"
    assert told in result.reading.notes


def test_gaps_of_members_left_out_do_not_count(rule_file):
    everyone = tierkit.segment(ORDERS, listed(rule_file, "member_id\nbob\n"))
    assert floors(everyone)["fresh"] == 40


def test_the_manifest_has_the_hash_of_the_list(rule_file):
    result = tierkit.segment(ORDERS, listed(rule_file, "customer_id\nstaff\nnobody\n"))
    digest = hashlib.sha256(b"customer_id\nstaff\nnobody\n").hexdigest()
    told = {"name": "wholesale.csv", "sha256": digest, "listed": 2, "members": 1}
    # A frame has no file to hash, the list has.
    assert result.manifest["left_out"] == told


def test_the_evidence_beside_thresholds_leaves_them_out_too(rule_file):
    found = tierkit.derive_thresholds(
        ORDERS, listed(rule_file, "customer_id\nstaff\n"), metric="monetary", methods=["pareto"]
    )
    assert found.picture.members == 3
    assert found.picture.revenue == 440 * 10_000
    monetary = next(each for each in found.profiles if each.metric.name == "monetary")
    assert monetary.highest == 300 * 10_000
    assert found.splits[0].summary.total.members == 4


def test_periods_leave_them_out_as_well(rule_file):
    """December: ann 200, bob 50, cat 40; the best two of three begin at 50."""
    found = tierkit.derive_thresholds(
        ORDERS, listed(rule_file, "customer_id\nstaff\n"), metric="monetary", each="month"
    )
    assert [int(floor.amount) for floor in found.periods[0].thresholds[0].floors] == [50]


def test_ids_can_stand_in_the_rule_file(rule_file):
    rule_file.write_text(RULES.format(left_out="[staff, '007']"))
    result = tierkit.segment(ORDERS, rule_file)
    assert floors(result)["big"] == 100
    assert result.manifest["left_out"] == {"listed": 2, "members": 1}


def test_other_columns_of_the_list_are_passed_over(rule_file):
    given = "why;Customer ID\nbuys for the shop;staff\n;\n"
    assert floors(tierkit.segment(ORDERS, listed(rule_file, given)))["big"] == 100


def test_a_single_column_may_have_any_header(rule_file):
    result = tierkit.segment(ORDERS, listed(rule_file, "Wer\nstaff\n"))
    assert floors(result)["big"] == 100
    assert any("'Wer', was taken for a header" in note for note in result.reading.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("staff\nann\n", "the first line, 'staff', is a member"),
        ("who,why\nstaff,x\n", "no column found for the member"),
        ("", "the file is empty"),
        ("customer_id\nstaff\nann\nbob\ncat\n", "every active member is left out"),
    ],
)
def test_lists_that_cannot_be_meant(rule_file, text, message):
    with pytest.raises(tierkit.DataError, match=message):
        tierkit.segment(ORDERS, listed(rule_file, text))


def test_a_list_that_is_not_there(rule_file):
    with pytest.raises(tierkit.UsageError) as error:
        tierkit.segment(ORDERS, rule_file)
    assert error.value.message.endswith("wholesale.csv: no such file")
