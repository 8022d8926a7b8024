"""Two tables compared: moves, drift, differences, gates, and which tier is higher."""

import io
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tierkit
from tierkit.errors import DataError, UsageError
from tierkit.orders.sources import is_named_as_orders
from tierkit.report import export
from tierkit.report.compare_json import compare_json
from tierkit.rules.load import parse_rules

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "sample_data" / "aurora_orders.csv"
RULES = ROOT / "configs" / "aurora_club.yaml"
LEVELS = "Low,Middle,High"
# What segment writes and the reader of tables reads.
READABLE = [suffix for suffix in export.FORMATS if is_named_as_orders(f"members{suffix}")]


def table(*rows, **more):
    return pd.DataFrame(rows, columns=["member_id", "tier", "monetary"]).assign(**more)


OLD = table(
    ("ann", "High", 500.25),
    ("bob", "Middle", 200),
    ("cat", "Low", 10),
    ("dan", "Low", 20),
    ("eve", "Middle", 150),
)
NEW = table(
    ("ann", "Middle", 100.25),
    ("bob", "Middle", 200),
    ("cat", "High", 900),
    ("eve", "Middle", 150),
    ("fay", "Low", 5),
)


def test_who_moved_came_and_went():
    """In both: ann, bob, cat, eve. ann fell, cat rose, dan went, fay came."""
    result = tierkit.compare(OLD, NEW, levels=LEVELS)
    moves = result.moves
    assert (result.in_both, result.moved) == (4, 2)
    assert (moves.promoted.members, moves.demoted.members, moves.stayed.members) == (1, 1, 2)
    assert moves.promoted.revenue == 900 * 10_000  # that of the new table
    assert (result.arrived.members, result.arrived.revenue) == (1, 5 * 10_000)
    assert (result.lost.members, result.lost.revenue) == (1, 20 * 10_000)
    assert {(cell.before, cell.after): cell.members for cell in moves.cells} == {
        ("High", "Middle"): 1,
        ("Middle", "Middle"): 2,
        ("Low", "High"): 1,
    }
    assert result.differing.astype(object).fillna("").values.tolist() == [
        ["ann", "High", "Middle", "demoted", 500.25, 100.25],
        ["cat", "Low", "High", "promoted", 10.0, 900.0],
        ["dan", "Low", "", "lost", 20.0, ""],
        ["fay", "", "Low", "new", "", 5.0],
    ]


def test_drift_and_differences():
    result = tierkit.compare(OLD, NEW, levels=LEVELS)
    drift = {each.tier: (each.before.members, each.after.members) for each in result.drift}
    assert drift == {"High": (1, 1), "Middle": (2, 3), "Low": (2, 1)}
    assert [each.tier for each in result.drift] == ["High", "Middle", "Low"]
    assert result.total.after.revenue == 13_552_500
    (monetary,) = result.differences
    assert (monetary.column, monetary.members) == ("monetary", 2)
    assert [(one.member, one.before, one.after) for one in monetary.largest] == [
        ("cat", 100_000, 9_000_000),
        ("ann", 5_002_500, 1_002_500),
    ]


def test_columns_of_other_kinds_and_with_gaps():
    old = table(("a", "X", 1), ("b", "X", None), ("c", "X", 3), name=["p", None, "r"], only=1)
    new = table(("a", "X", None), ("b", "X", None), ("c", "X", 3.0), name=["p", None, "s"])
    found = tierkit.compare(old, new).differences
    assert {each.column: each.members for each in found} == {"monetary": 1, "name": 1}
    assert found[0].largest[0].after is None


def test_without_an_order_nobody_is_promoted():
    """Neither table says whether Bronze is below Silver."""
    old, new = OLD.replace({"Low": "Bronze"}), NEW.replace({"Low": "Bronze"})
    result = tierkit.compare(old, new)
    assert result.order is None
    assert (result.moved, result.in_both) == (2, 4)
    assert set(result.differing["move"]) == {"moved", "new", "lost"}
    assert "--levels" in result.warnings[0]
    with pytest.raises(UsageError, match="no order of the tiers is known"):
        tierkit.compare(old, new, fail_if="demoted > 1%")
    assert not tierkit.compare(old, new, fail_if="moved > 10%").passed


def test_the_built_in_tiers_have_a_known_order():
    result = tierkit.compare(OLD, NEW)
    assert "built-in" in result.order
    assert result.moves.demoted.members == 1


def test_rules_order_the_tiers():
    rules = parse_rules(
        "version: 1\ntiers: [{name: High}, {name: Low, enter: {monetary: 1}},"
        " {name: Middle, enter: {monetary: 2}}]\n",
        "odd.yaml",
    )
    result = tierkit.compare(OLD, NEW, rules=rules)
    assert result.order == "odd.yaml"
    assert (result.moves.promoted.members, result.moves.demoted.members) == (1, 1)
    assert result.moves.cell("High", "Middle").members == 1  # now a rise
    assert {cell.direction.value for cell in result.moves.cells if cell.before == "High"} == {
        "promoted"
    }


def test_a_level_of_inactive_members_stands_below_the_lowest():
    """--levels does not name Gone; whoever holds it is inactive in both tables."""
    old = OLD.replace({"tier": {"Low": "Gone"}}).assign(active=[True, True, False, False, True])
    new = NEW.replace({"tier": {"Low": "Gone"}}).assign(active=[True, True, True, True, False])
    result = tierkit.compare(old, new, levels="Middle,High")
    assert result.moves.before.levels == ("Gone", "Middle", "High")
    assert (result.moves.promoted.members, result.moves.demoted.members) == (1, 1)
    some_active = tierkit.compare(old, new.assign(active=True), levels="Middle,High")
    assert some_active.order is None
    assert "Gone has no place in the order of --levels" in some_active.warnings[0]


@pytest.mark.parametrize("levels", ["Low", "Low,,High", "Low,High,Low", ""])
def test_levels_that_are_no_order(levels):
    with pytest.raises(UsageError, match="name each tier once"):
        tierkit.compare(OLD, NEW, levels=levels)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The sample's member table on two days, in every format."""
    folder = tmp_path_factory.mktemp("saved")
    for name, as_of in (("old", "2025-11-30"), ("new", None)):
        result = tierkit.segment(ORDERS, RULES, as_of=as_of)
        for suffix in export.FORMATS:
            path = folder / f"{name}{suffix}"
            export.write_member_table(path, result.table, lambda made=result: made.manifest)
    return folder


def told(result):
    """All that must not depend on the format."""
    return (
        result.moves.cells,
        result.arrived,
        result.lost,
        [(each.tier, each.before, each.after) for each in result.drift],
        [(each.column, each.members, each.largest) for each in result.differences],
        result.differing.astype(object).fillna("").values.tolist(),
    )


@pytest.mark.parametrize("suffix", READABLE)
def test_every_format_says_the_same(suffix, saved):
    expected = tierkit.compare(saved / "old.parquet", saved / "new.parquet")
    result = tierkit.compare(saved / "old.parquet", saved / f"new{suffix}")
    assert told(result) == told(expected)
    assert expected.moves.demoted.members == 2


@pytest.mark.parametrize("suffix", READABLE)
def test_a_table_does_not_differ_from_itself_in_another_format(suffix, saved):
    result = tierkit.compare(saved / "old.csv", saved / f"old{suffix}", rules=RULES)
    assert result.same
    assert result.identical is (suffix == ".csv")


def test_manifests_order_the_tiers_and_warn(saved):
    old, new = saved / "old.parquet", saved / "new.parquet"
    result = tierkit.compare(old, new)
    assert result.order == "the rules in the manifest"
    assert result.warnings == ()
    swapped = tierkit.compare(new, old)
    assert any("swapped" in warning for warning in swapped.warnings)


def test_other_rules_and_windows_are_told(saved, tmp_path):
    other = tierkit.segment(ORDERS, ROOT / "configs" / "fixed_tiers.yaml", every_status=True)
    path = tmp_path / "other.parquet"
    export.write_member_table(path, other.table, lambda: other.manifest)
    warnings = tierkit.compare(saved / "new.parquet", path).warnings
    assert "the windows differ: 12 months and all" in warnings
    assert "the rules differ" in warnings
    assert any(each.startswith("the orders were read differently") for each in warnings)


def test_a_renamed_tier_is_no_mass_demotion(tmp_path):
    """Silver is called Sterling in the later rules, at the same place."""
    paths = []
    for name in ("Silver", "Sterling"):
        rules = parse_rules(
            "version: 1\nwindow: all\ntiers: [{name: Member}, "
            f"{{name: {name}, enter: {{monetary: 100}}}}, "
            "{name: Gold, enter: {monetary: 900}}]",
            "club.yaml",
        )
        result = tierkit.segment(ORDERS, rules, every_status=True)
        paths.append(tmp_path / f"{name}.parquet")
        export.write_member_table(paths[-1], result.table, lambda made=result: made.manifest)
    result = tierkit.compare(*paths)
    assert (result.moved, result.moves.demoted.members) == (0, 0)
    assert result.moves.cell("Silver", "Sterling").members > 0
    assert any("Sterling is a tier of" in warning for warning in result.warnings)


def test_ids_that_lost_their_zeros_are_told():
    old = table(("007", "Low", 1), ("008", "Low", 1))
    new = table(("7", "Low", 1), ("8", "Low", 1))
    nobody, warning = tierkit.compare(old, new).warnings
    assert nobody == "no member is in both tables"
    assert "in form only: 2, as '007' and '7'" in warning


def test_a_share_of_nobody_is_not_judged():
    """Tables that have no member in common pass no gate: they cannot be compared."""
    other = table(("x", "Low", 1))
    with pytest.raises(DataError, match="no member is in both tables"):
        tierkit.compare(OLD, other, fail_if="demoted > 2%")
    assert not tierkit.compare(OLD, other, fail_if="lost > 2%").passed


def test_a_tier_that_nobody_holds_any_more_is_no_other_tier():
    """High is among the levels, so that it is empty in the later table is no warning."""
    emptied = NEW.replace({"tier": {"High": "Middle"}})
    assert tierkit.compare(OLD, emptied, levels=LEVELS).warnings == ()


def test_one_table_may_come_from_standard_input(tmp_path, monkeypatch):
    path = tmp_path / "old.csv"
    OLD.to_csv(path, index=False)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    result = tierkit.compare("-", path)
    assert (result.same, result.identical) == (True, False)
    assert result.old.name == "standard input"
    with pytest.raises(UsageError, match="one table alone"):
        tierkit.compare("-", "-")


def test_nobody_moved_so_no_order_is_missed():
    """Which tier is higher matters once somebody moves."""
    crm = OLD.replace({"tier": {"High": "Top"}})
    assert tierkit.compare(crm, crm).warnings == ()
    assert (
        "nothing says which tier is higher"
        in tierkit.compare(crm, crm.assign(tier="Low")).warnings[0]
    )


def test_tiers_that_look_alike_are_told():
    """GOLD of the CRM is not Gold of the rules, but it may be meant."""
    result = tierkit.compare(OLD, NEW.replace({"tier": {"High": "HIGH"}}), levels=LEVELS + ",HIGH")
    assert result.warnings[-1] == (
        "the tiers 'HIGH' and 'High' differ in form only, and are compared letter for letter"
    )


def test_what_no_table_tells_is_not_nothing():
    """No revenue is not a revenue of 0."""
    bare = OLD.drop(columns="monetary")
    told = compare_json(tierkit.compare(bare, bare.assign(tier="Low"), levels=LEVELS))
    assert {cell["revenue"] for cell in told["moves"]} == {None}


def test_duplicates_are_refused():
    with pytest.raises(DataError, match="stands there 2 times"):
        tierkit.compare(OLD, table(("a", "Low", 1), ("a", "Low", 1)))


def test_a_gate_on_revenue_needs_it():
    bare = NEW.drop(columns="monetary")
    with pytest.raises(UsageError, match="do not both have a column monetary"):
        tierkit.compare(OLD, bare, fail_if="revenue < -1%")
    assert tierkit.compare(OLD, bare).total.after.revenue is None


tiers = st.sampled_from(["Low", "Middle", "High"])
holders = st.dictionaries(
    st.text("abc1é会", min_size=1, max_size=3), tiers, min_size=1, max_size=30
)


@settings(max_examples=25, deadline=None)
@given(holders, holders)
def test_everybody_is_somewhere(old, new):
    """Counted by hand: each member of either table is in both, lost or new, and moves once."""
    result = tierkit.compare(
        table(*((name, tier, 1) for name, tier in old.items())),
        table(*((name, tier, 2) for name, tier in new.items())),
        levels=LEVELS,
    )
    both = old.keys() & new.keys()
    assert result.in_both == len(both)
    assert (result.lost.members, result.arrived.members) == (
        len(old) - len(both),
        len(new) - len(both),
    )
    assert {(cell.before, cell.after): cell.members for cell in result.moves.cells} == Counter(
        (old[name], new[name]) for name in both
    )
    rank = LEVELS.split(",").index
    rises = Counter(
        (rank(new[name]) > rank(old[name])) - (rank(new[name]) < rank(old[name])) for name in both
    )
    moves = result.moves
    assert (moves.promoted.members, moves.stayed.members, moves.demoted.members) == (
        rises[1],
        rises[0],
        rises[-1],
    )
    assert [drift.before.members for drift in result.drift] == [
        list(old.values()).count(name) for name in reversed(LEVELS.split(","))
    ]
    rows = result.differing
    assert len(rows) == rises[1] + rises[-1] + len(old) + len(new) - 2 * len(both)
    assert list(rows["member_id"]) == sorted(rows["member_id"], key=str.encode)


amounts = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(amounts, amounts, st.booleans())
def test_how_many_differ_and_who_most(was, now, as_long):
    """The largest by hand: by size of the difference, then by id; with the same ids or others."""
    now = (now * len(was))[: len(was)] if as_long else now
    old, new = ({f"m{at:02}": value for at, value in enumerate(each)} for each in (was, now))
    result = tierkit.compare(
        table(*((name, "Low", value) for name, value in old.items())),
        table(*((name, "Low", value) for name, value in reversed(new.items()))),
        levels=LEVELS,
    )
    apart = {name: old[name] - new[name] for name in old.keys() & new if old[name] != new[name]}
    found = {each.column: each for each in result.differences}
    assert ("monetary" in found) is bool(apart)
    if apart:
        assert found["monetary"].members == len(apart)
        assert [each.member for each in found["monetary"].largest] == sorted(
            apart, key=lambda name: (-abs(apart[name]), name)
        )[:3]
