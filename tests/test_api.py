"""The Python API: what a notebook sees."""

import dataclasses
import datetime as dt
import hashlib
from fractions import Fraction
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierkit

ROWS = [
    ("0007", "1", "2025-12-31", 60.00),
    ("0007", "2", "2025-11-30", 40.00),
    ("ann", "3", "2025-12-01", 50.25),
    ("bob", "4", "2025-06-01", 10.00),
    ("bob", "4", "2025-06-09", -2.50),
    ("gone", "5", "2024-12-31", 99.00),
    ("sender", "6", "2025-03-01", -5.00),
]
ORDERS = pd.DataFrame(ROWS, columns=["customer_id", "order_id", "order_date", "amount"])


@pytest.fixture
def path(tmp_path):
    """The orders as a file."""
    file = tmp_path / "orders.csv"
    ORDERS.to_csv(file, index=False)
    return file


@pytest.fixture(scope="module")
def result():
    return tierkit.segment(ORDERS)


def in_halves(path: Path) -> list[Path]:
    """The orders in two files."""
    halves = [path.with_name("old.csv"), path.with_name("new.csv")]
    ORDERS[:3].to_csv(halves[0], index=False)
    ORDERS[3:].to_csv(halves[1], index=False)
    return halves


GIVEN = {
    "path": lambda path: path,
    "text": str,
    "folder": lambda path: path.parent,
    "glob": lambda path: str(path.with_name("ord*.csv")),
    "list": lambda path: [path],
    "two files": in_halves,
    "tuple of text": lambda path: tuple(map(str, in_halves(path))),
    "pandas": lambda _: ORDERS,
    "polars": lambda _: pl.from_pandas(ORDERS),
    "polars lazy": lambda _: pl.from_pandas(ORDERS).lazy(),
    "pyarrow": lambda _: pa.Table.from_pandas(ORDERS),
}


@pytest.mark.parametrize("given", GIVEN)
def test_segment_takes_orders_in_many_forms(result, path, given):
    found = tierkit.segment(GIVEN[given](path))
    pd.testing.assert_frame_equal(found.members, result.members)
    assert found.tiers == result.tiers
    assert found.thresholds == result.thresholds
    assert found.intake == result.intake


@pytest.mark.parametrize("orders", [42, None, {"a": [1]}, [ORDERS]])
def test_what_are_no_orders(orders):
    with pytest.raises(tierkit.UsageError, match="cannot be read"):
        tierkit.segment(orders)


def test_members(result):
    """Over 2025 active members bring 100 + 50.25 + 7.50 = 157.75.

    A third is 52.58, reached at 100; two thirds are 105.17, reached at 150.25, so at 50.25. Scores:
    80% are 126.2, reached at 50.25 too; the median of 0, 30 and 213 days is 30; two orders.
    """
    rows = result.members.astype(object).where(result.members.notna(), None)
    assert rows.values.tolist() == [
        ["0007", True, dt.datetime(2025, 12, 31), 0, 2, 100.0, "High", 2, 2, 2, "Important value"],
        [
            "ann",
            True,
            dt.datetime(2025, 12, 1),
            30,
            1,
            50.25,
            "Middle",
            2,
            1,
            2,
            "Important to develop",
        ],
        ["bob", True, dt.datetime(2025, 6, 1), 213, 1, 7.5, "Low", 1, 1, 1, "General to win back"],
        ["gone", False, dt.datetime(2024, 12, 31), 365, 0, 0.0, "Inactive", None, None, None, None],
        ["sender", False, None, None, 0, -5.0, "Inactive", None, None, None, None],
    ]


def test_types_of_the_member_table(result):
    types = {name: str(kind) for name, kind in result.members.dtypes.items()}
    assert types.pop("last_order").startswith("datetime64[")
    assert types == {
        "member_id": "str",
        "active": "bool",
        "recency": "Int64",
        "frequency": "Int64",
        "monetary": "float64",
        "tier": "str",
        "recency_score": "Int64",
        "frequency_score": "Int64",
        "monetary_score": "Int64",
        "segment": "str",
    }


def test_types_do_not_depend_on_whether_anything_is_missing(result):
    only_active = tierkit.segment(ORDERS[:4])
    assert only_active.members.dtypes.to_dict() == result.members.dtypes.to_dict()


def test_tiers_thresholds_intake(result):
    assert [(band.tier, band.members, band.revenue) for band in result.tiers] == [
        ("High", 1, 1_000_000),
        ("Middle", 1, 502_500),
        ("Low", 1, 75_000),
        ("Inactive", 2, -50_000),
    ]
    assert [(floor.name, floor.value) for floor in result.thresholds] == [
        ("Middle", Fraction(502_500)),
        ("High", Fraction(1_000_000)),
        ("recency_score 2", Fraction(30)),
        ("frequency_score 2", Fraction(2)),
        ("monetary_score 2", Fraction(502_500)),
    ]
    held = [(band.tier, band.members) for band in result.segments if band.members]
    assert held == [
        ("Important value", 1),
        ("Important to develop", 1),
        ("General to win back", 1),
        ("Inactive", 2),
    ]
    assert (result.intake.read, result.intake.used, result.intake.set_aside) == (7, 7, {})
    assert result.as_of == dt.date(2025, 12, 31)
    assert (result.window.start, result.window.end) == (dt.date(2025, 1, 1), result.as_of)


def test_manifest(path):
    manifest = tierkit.segment(path).manifest
    assert manifest["tierkit"] == tierkit.__version__
    assert manifest["as_of"] == "2025-12-31"
    assert manifest["window"] == {
        "start": "2025-01-01",
        "end": "2025-12-31",
        "length": "12 months",
    }
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["inputs"] == [{"name": "orders.csv", "sha256": digest}]
    assert str(path.parent) not in str(manifest)


def test_a_file_that_is_gone_has_no_hash_for_the_manifest(path):
    result = tierkit.segment(path)
    path.unlink()
    with pytest.raises(tierkit.DataError, match="read once, but not again") as told:
        _ = result.manifest
    assert "until the run has ended" in told.value.hint


def test_the_manifest_changes_with_what_changes_the_numbers(path):
    ours = tierkit.segment(path).manifest
    assert tierkit.segment(path).manifest == ours
    assert tierkit.segment(path, as_of="2026-01-01").manifest != ours
    assert tierkit.segment(path, window="2 years").manifest != ours
    assert tierkit.segment(path, timezone="Asia/Shanghai").manifest != ours
    path.write_text(path.read_text() + "ann,9,2025-12-31,1.00\n")
    assert tierkit.segment(path).manifest != ours


def test_the_manifest_tells_that_every_status_counted():
    """With and without the ignored rows, the numbers differ, and so must the manifest."""
    orders = ORDERS.assign(status=["paid"] * 6 + ["cancelled"])
    listed = tierkit.segment(orders, statuses={"count": ["paid", "cancelled"]}).manifest
    every = tierkit.segment(orders, every_status=True).manifest
    ignored = tierkit.segment(orders, statuses={"count": ["paid"], "ignore": ["cancelled"]})
    assert ignored.manifest not in (listed, every)


def test_results_are_frozen(result):
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.as_of = dt.date(2020, 1, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.tiers[0].members = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.thresholds[0].value = Fraction(0)


def test_changing_the_frame_of_members_changes_no_written_number(result):
    """The DataFrame is the caller's; the table that is exported is not made from it."""
    found = tierkit.segment(ORDERS)
    found.members["tier"] = "Gold"
    assert found.table[-1].cells.to_pylist() == result.table[-1].cells.to_pylist()


# --- as-of day and window


@pytest.mark.parametrize(
    "as_of",
    [
        "2025-12-01",
        dt.date(2025, 12, 1),
        dt.datetime(2025, 12, 1, 23, 59),
        pd.Timestamp("2025-12-01 08:00"),
    ],
)
def test_the_as_of_day_is_inclusive_and_nothing_after_it_is_seen(as_of):
    found = tierkit.segment(ORDERS, as_of=as_of)
    assert found.as_of == dt.date(2025, 12, 1)
    assert found.intake.set_aside == {"after_as_of": 1}
    ids = found.members.set_index("member_id")
    assert ids.loc["ann", "recency"] == 0
    assert ids.loc["0007", "frequency"] == 1


def test_two_days_set_the_as_of_day():
    found = tierkit.segment(ORDERS, window="2025-06-01..2025-06-30")
    assert found.as_of == dt.date(2025, 6, 30)
    assert found.intake.set_aside == {"after_as_of": 3}
    active = found.members[found.members["active"]]
    assert active["member_id"].tolist() == ["bob"]


def test_two_days_and_their_own_end_agree():
    found = tierkit.segment(ORDERS, window="2025-06-01..2025-06-30", as_of="2025-06-30")
    assert found.as_of == dt.date(2025, 6, 30)


def test_two_days_and_another_as_of_day_do_not():
    with pytest.raises(tierkit.UsageError) as error:
        tierkit.segment(ORDERS, window="2025-06-01..2025-06-30", as_of="2025-07-01")
    assert error.value.message == (
        "the window 2025-06-01..2025-06-30 ends on 2025-06-30, and the as-of day is 2025-07-01"
    )
    assert error.value.hint == "A window ends with the as-of day: leave one of the two out."


@pytest.mark.parametrize("as_of", ["yesterday", "31.12.2025", "2025-02-30", ""])
def test_what_is_no_as_of_day(as_of):
    with pytest.raises(tierkit.UsageError) as error:
        tierkit.segment(ORDERS, as_of=as_of)
    assert str(error.value) == (
        f"as-of day {as_of!r} is not a day of the calendar\nWrite it as 2025-12-31."
    )


@pytest.mark.parametrize("as_of", [pd.NaT, 5, float("nan")])
def test_what_is_no_day_at_all(as_of):
    with pytest.raises(tierkit.UsageError, match="is not a day"):
        tierkit.segment(ORDERS, as_of=as_of)


def test_what_is_given_goes_before_the_rules(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\nwindow: 1 month\ntiers: [{name: All}]\n")
    assert tierkit.segment(ORDERS, rules).window.start == dt.date(2025, 12, 1)
    assert tierkit.segment(ORDERS, rules, window="1 year").window.start == dt.date(2025, 1, 1)
    assert tierkit.segment(ORDERS, str(rules), window="all").window.start is None


def test_a_window_without_orders_says_where_they_are():
    with pytest.raises(tierkit.DataError) as error:
        tierkit.segment(ORDERS, as_of="2030-01-01")
    assert error.value.message == "no member has an order in the window 2029-01-02..2030-01-01"
    assert error.value.hint == (
        "The orders run from 2024-12-31 to 2025-12-31: choose another --window or --as-of."
    )


def test_before_the_first_order():
    with pytest.raises(tierkit.DataError) as error:
        tierkit.segment(ORDERS, as_of="2020-01-01")
    assert error.value.message == "no order on or before the as-of day 2020-01-01"


def test_all_days():
    found = tierkit.segment(ORDERS, window="all")
    assert found.members.set_index("member_id").loc["gone", "monetary"] == 99.0
    assert found.reading.start_of(found.window) == dt.date(2024, 12, 31)
    assert found.reading.told(found.window) == {
        "start": "2024-12-31",
        "end": "2025-12-31",
        "length": "all",
    }


# --- columns and statuses


def test_columns_by_role():
    orders = ORDERS.rename(columns={"customer_id": "card", "amount": "eur"})
    found = tierkit.segment(orders, columns={"member": "card", "amount": "eur"})
    assert found.members["monetary"].sum() == 152.75
    with pytest.raises(tierkit.UsageError, match="no such role as 'who'"):
        tierkit.segment(orders, columns={"who": "card"})


def test_statuses():
    orders = ORDERS.assign(status=["paid"] * 6 + ["cancelled"])
    found = tierkit.segment(orders, statuses={"count": ["paid"], "ignore": ["cancelled"]})
    assert found.intake.set_aside == {"status_ignored": 1}
    with pytest.raises(tierkit.UsageError, match="the lists are count, ignore and refund"):
        tierkit.segment(orders, statuses={"counted": ["paid"]})
    with pytest.raises(tierkit.UsageError, match="Give one of both"):
        tierkit.segment(orders, statuses={"count": ["paid"]}, every_status=True)


def test_one_status_may_be_given_without_a_list():
    """A text is no list of letters; the rule file takes one status like this as well."""
    orders = ORDERS.assign(status="paid")
    assert len(tierkit.segment(orders, statuses={"count": "paid"}).members) == 5


# --- rules


def test_rules_by_path_and_loaded(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\ntiers: [{name: All}, {name: Top, enter: {monetary: 60}}]\n")
    by_path = tierkit.segment(ORDERS, rules)
    loaded = tierkit.segment(ORDERS, tierkit.load_rules(rules))
    pd.testing.assert_frame_equal(by_path.members, loaded.members)
    assert by_path.members["tier"].tolist() == ["Top", "All", "All", "All", "All"]


def test_broken_rules_are_found_before_the_orders_are_opened(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\ntiers: []\n")
    with pytest.raises(tierkit.RulesError):
        tierkit.segment(tmp_path / "no such orders.csv", rules)


# --- thresholds


def test_thresholds_by_name():
    """Revenue 100, 50.25, 7.5 of 157.75: 80% is 126.2, reached at 50.25; the mean is 52.58."""
    found = tierkit.derive_thresholds(ORDERS, methods=["pareto", "mean"])
    assert isinstance(found, tierkit.ThresholdsResult)
    assert [(floor.name, floor.amount) for floor in found.floors] == [
        ("pareto", Fraction("50.25")),
        ("mean", 100),
    ]
    (rounded,) = tierkit.derive_thresholds(ORDERS, methods=["pareto"], rounding="20").floors
    assert (rounded.amount, rounded.unrounded) == (60, 502_500)


def test_thresholds_of_the_rules_or_every_one_that_fits(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "version: 1\nthresholds: {big: {metric: monetary, method: mean}}\ntiers: [{name: All}]\n"
    )
    assert [floor.name for floor in tierkit.derive_thresholds(ORDERS, rules).floors] == ["big"]
    tried = [each.spec.name for each in tierkit.derive_thresholds(ORDERS).thresholds]
    assert tried[:2] == ["pareto", "top-members"]
    assert not {"repurchase-gap", "fixed"} & set(tried)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metric": "money"}, "no such metric as 'money'; did you mean monetary?"),
        ({"methods": ["thirds"]}, "no such method as 'thirds'"),
        ({"methods": ["fixed"]}, "fixed needs floors: the floors, worst band first"),
        (
            {"methods": ["mean"], "parameters": {"share": "5%"}},
            "share: none of the methods asked for has this parameter",
        ),
        (
            {"methods": ["pareto"], "metric": "recency"},
            "pareto adds up value, so it has no meaning for recency",
        ),
        ({"each": "week"}, "no such period as 'week'"),
        (
            {"methods": ["mean"], "frozen": True},
            "a rule file is frozen with its own thresholds, and methods are named",
        ),
    ],
)
def test_thresholds_that_cannot_be_asked_for(arguments, message):
    with pytest.raises(tierkit.UsageError) as error:
        tierkit.derive_thresholds(ORDERS, **arguments)
    assert error.value.message == message


# --- order lines


def test_read_orders():
    lines = tierkit.read_orders(ORDERS)
    assert lines.columns.tolist() == ["member_id", "order_id", "day", "amount", "is_sale"]
    assert str(lines["day"].dtype).startswith("datetime64[")
    assert (str(lines["amount"].dtype), str(lines["is_sale"].dtype)) == ("float64", "bool")
    rows = lines.sort_values(["day", "amount"]).values.tolist()
    assert rows[0] == ["gone", "5", pd.Timestamp(2024, 12, 31), 99.0, True]
    assert rows[1] == ["sender", "6", pd.Timestamp(2025, 3, 1), -5.0, False]
    assert len(rows) == 7


def test_read_orders_without_order_ids():
    lines = tierkit.read_orders(ORDERS.drop(columns="order_id"))
    assert lines["order_id"].isna().all()


def test_read_orders_up_to_a_day(path):
    lines = tierkit.read_orders(path, as_of="2025-06-01")
    assert sorted(lines["member_id"]) == ["bob", "gone", "sender"]


def test_read_orders_sets_aside_when_told(path):
    path.write_text(path.read_text() + "eve,9,soon,1.00\n")
    with pytest.raises(tierkit.DataError, match="line 9: unreadable date"):
        tierkit.read_orders(path)
    assert len(tierkit.read_orders(path, set_aside_unreadable=True)) == 7


# --- names


@pytest.mark.parametrize("name", tierkit.__all__)
def test_public_names(name):
    assert getattr(tierkit, name) is not None
    assert name in dir(tierkit)


def test_a_name_that_there_is_not():
    with pytest.raises(AttributeError, match="has no attribute 'segmnet'"):
        tierkit.segmnet  # noqa: B018


def test_errors_are_one_family_with_exit_codes():
    assert issubclass(tierkit.DataError, tierkit.TierkitError)
    assert issubclass(tierkit.RulesError, tierkit.TierkitError)
    assert (tierkit.DataError.exit_code, tierkit.UsageError.exit_code) == (1, 2)
