"""Rule files to begin with: presets as they stand, and fitted to an export."""

import pandas as pd
import pytest
import yaml

import tierkit
from tierkit.errors import DataError
from tierkit.rules.load import parse_rules
from tierkit.rules.presets import preset_names, preset_text

# Ten members: m0 has one order, m9 ten; two orders were cancelled, one was refunded in a row of
# its own.
ROWS = [
    (f"m{n}", f"{n}-{k}", f"2025-{12 - k:02d}-{28 - n:02d}", 10.0 * (n + 1), "paid")
    for n in range(10)
    for k in range(n + 1)
]
ROWS += [
    ("m1", "c1", "2025-06-01", 99.0, "cancelled"),
    ("m2", "c2", "2025-06-01", 99.0, "cancelled"),
    ("m9", "9-3", "2025-12-01", 30.0, "refund"),
]
ORDERS = pd.DataFrame(ROWS, columns=["customer_id", "order_id", "order_date", "amount", "status"])


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "orders.csv"
    ORDERS.to_csv(file, index=False)
    return file


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_as_it_stands(name):
    result = tierkit.init(name)
    assert (result.text, result.preset, result.inputs) == (preset_text(name), name, ())


def test_without_a_name_the_built_in_rules():
    assert tierkit.init().text == preset_text("equal-revenue-thirds")


def test_a_preset_that_there_is_not():
    with pytest.raises(tierkit.UsageError, match="no such preset as 'rfm9'"):
        tierkit.init("rfm9")


@pytest.mark.parametrize("name", preset_names())
def test_a_fitted_file_runs_as_it_is_and_gives_what_the_preset_gives(name, path, tmp_path):
    """The preset, told what the statuses mean, and the file, told nothing."""
    file = tmp_path / "club.yaml"
    file.write_text(tierkit.init(name, path).text, encoding="utf-8")
    statuses = {"count": ["paid"], "ignore": ["cancelled"], "refund": ["refund"]}
    told = tierkit.segment(path, name, statuses=statuses).members
    pd.testing.assert_frame_equal(tierkit.segment(path, file).members, told)


def test_what_a_fitted_file_says(path):
    result = tierkit.init("ratio-1-6-3", [path])
    said = yaml.safe_load(result.text)
    assert said["orders"] == {
        "columns": {
            "member": "customer_id",
            "order": "order_id",
            "date": "order_date",
            "amount": "amount",
            "status": "status",
        },
        "statuses": {"count": ["paid"], "ignore": ["cancelled"], "refund": ["refund"]},
    }
    assert said["ladder"]["method"] == "fixed"
    assert "# Fitted to orders.csv by tierkit init." in result.text
    assert "TO BE CHECKED" in result.text
    assert "- paid" in result.text
    assert "# 55 rows" in result.text
    assert "# frozen: ratio of monetary, as of 2025-12-28" in result.text
    assert str(path.parent) not in result.text
    assert any("check the lists" in warning for warning in result.warnings)


def test_a_status_without_a_known_word_must_be_told(tmp_path):
    """Every floor hangs on whether it counts, so it is not guessed; the others are proposed."""
    path = tmp_path / "orders.csv"
    ORDERS.replace({"status": {"cancelled": "zzz"}}).to_csv(path, index=False)
    with pytest.raises(DataError, match=r"on which every floor hangs: zzz \(\d+\)"):
        tierkit.init(orders=path)
    result = tierkit.init(orders=path, statuses={"ignore": ["zzz"]})
    found = parse_rules(result.text, "fitted").orders.statuses
    assert (found.count, found.ignore, found.refund) == (("paid",), ("zzz",), ("refund",))


def test_what_was_told_is_not_to_be_checked(path):
    statuses = {"count": ["paid"], "ignore": ["cancelled", "refund"]}
    result = tierkit.init(orders=path, statuses=statuses)
    assert parse_rules(result.text, "fitted").orders.statuses.ignore == ("cancelled", "refund")
    assert "TO BE CHECKED" not in result.text
    assert not any("check the lists" in warning for warning in result.warnings)


def test_no_file_says_that_statuses_are_not_to_be_read(path):
    with pytest.raises(tierkit.UsageError, match="no rule file can say"):
        tierkit.init(orders=path, every_status=True)


def test_odd_names_stay_what_they_are(tmp_path):
    path = tmp_path / "orders.csv"
    names = {"customer_id": "Kunde: Nr.", "status": "yes", "amount": "金额 # 元"}
    ORDERS.replace("paid", "No").rename(columns=names).to_csv(path, index=False)
    columns = {"member": "Kunde: Nr.", "status": "yes", "amount": "金额 # 元"}
    statuses = {"count": ["No"], "ignore": ["cancelled"], "refund": ["refund"]}
    result = tierkit.init(orders=path, columns=columns, statuses=statuses)
    found = parse_rules(result.text, "fitted").orders
    assert found.columns.items() >= columns.items()
    assert found.statuses.count == ("No",)


def test_orders_that_cannot_be_read_are_told_as_ever(tmp_path):
    path = tmp_path / "orders.csv"
    ORDERS[["order_id", "amount"]].to_csv(path, index=False)
    with pytest.raises(tierkit.DataError, match="member"):
        tierkit.init(orders=path)
    with pytest.raises(tierkit.UsageError):
        tierkit.init(orders=tmp_path / "none.csv")


def test_an_export_without_a_header(tmp_path):
    path = tmp_path / "orders.csv"
    ORDERS.to_csv(path, index=False, header=False)
    columns = dict(zip(["member", "order", "date", "amount", "status"], "12345", strict=True))
    text = tierkit.init("ratio-1-6-3", path, columns=columns, header=0).text
    (tmp_path / "club.yaml").write_text(text)
    assert len(tierkit.segment(path, tmp_path / "club.yaml").members) == 10


def test_standard_input_cannot_be_read_twice():
    with pytest.raises(tierkit.UsageError, match="only once"):
        tierkit.init(orders=["-"])
