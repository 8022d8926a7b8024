"""What-if numbers are those of two full runs of segment, to the member."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import tierkit
from tierkit.errors import DataError, RulesError, UsageError
from tierkit.money import UNITS
from tierkit.report.export import write_member_table
from tierkit.rules.load import parse_rules
from tierkit.tiers.moves import Direction, Group

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "sample_data" / "aurora_orders.csv"
CLUB = ROOT / "configs" / "aurora_club.yaml"
HOUSEHOLDS = ROOT / "sample_data" / "household_transactions.parquet"


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    """The club's members, written by segment."""
    path = tmp_path_factory.mktemp("tables") / "members.parquet"
    result = tierkit.segment(ORDERS, CLUB)
    write_member_table(path, result.table, lambda: result.manifest)
    return path


def tiers_of(orders, rules, **reading):
    members = tierkit.segment(orders, rules, **reading).members
    return dict(zip(members["member_id"], members["tier"], strict=True))


def check_against_two_runs(orders, before, after, **given_changes):
    """Every number of a what-if against the member tables of two runs."""
    result = tierkit.whatif(orders, before, **given_changes)
    first, second = tierkit.segment(orders, before), tierkit.segment(orders, after)
    assert result.before.summary == first.summary
    assert result.after.summary == second.summary
    assert result.after.thresholds == second.thresholds
    columns = ("member_id", "tier", "monetary")
    rows = list(zip(*(first.members[name] for name in columns), strict=True))
    now = dict(zip(second.members["member_id"], second.members["tier"], strict=True))
    moved = {}
    for member, tier, amount in rows:
        count, revenue = moved.get((tier, now[member]), (0, 0))
        moved[tier, now[member]] = (count + 1, revenue + round(amount * UNITS))
    cells = {(cell.before, cell.after): cell for cell in result.moves.cells}
    assert {pair: (cell.members, cell.revenue) for pair, cell in cells.items()} == moved
    movers = zip(*(result.movers[name] for name in ("member_id", "from", "to")), strict=True)
    assert list(movers) == [
        (member, tier, now[member])
        for member, tier, _ in rows
        if cells[tier, now[member]].direction is not Direction.STAYED
    ]
    return result


NUMBER = st.integers(0, 1800)
METHOD = st.sampled_from(["pareto", "top-members", "mean", "{share}"])
CONDITION = st.one_of(
    NUMBER.map(lambda number: f"{{monetary: {number}}}"),
    st.integers(0, 14).map(lambda number: f"{{frequency: {number}}}"),
    st.integers(0, 400).map(lambda number: f"{{recency: {number}}}"),
    st.integers(0, 400).map(lambda number: f"{{recency: '> {number}'}}"),
    st.tuples(NUMBER, st.integers(0, 9)).map(
        lambda pair: f"{{monetary: {pair[0]}, frequency: {pair[1]}}}"
    ),
    st.tuples(NUMBER, st.integers(0, 200)).map(
        lambda pair: f"{{any: [{{monetary: {pair[0]}}}, {{recency: {pair[1]}}}]}}"
    ),
    st.sampled_from(["monetary", "frequency"]).map(
        lambda metric: f"{{{metric}: {{method: top-members, share: 30%}}}}"
    ),
    st.just("{monetary: {method: pareto}}"),
)


@st.composite
def programmes(draw):
    """A rule file with one to three tiers above the lowest."""
    conditions = draw(st.lists(CONDITION, min_size=1, max_size=3))
    lines = ["version: 1", "tiers:", "  - name: Member"]
    for name, condition in zip(("Silver", "Gold", "Black"), conditions, strict=False):
        lines += [f"  - name: {name}", f"    enter: {condition}"]
    if draw(st.booleans()):
        lines.append("inactive: Dormant")
    try:
        return parse_rules("\n".join(lines), "rules.yaml")
    except RulesError:
        assume(False)


@settings(max_examples=25, deadline=None)
@given(before=programmes(), after=programmes())
def test_any_rules_against_any_others(table, before, after):
    check_against_two_runs(table, before, after, with_rules=after)


@settings(max_examples=25, deadline=None)
@given(rules=programmes(), start=NUMBER, step=st.integers(1, 400), count=st.integers(1, 6))
def test_a_sweep_is_one_what_if_after_another(table, rules, start, step, count):
    """Of the tier above the lowest, on whatever metric it has first."""
    tier = rules.tiers[1]
    metric = next(iter(rules.thresholds.values())).metric.name if rules.thresholds else "recency"
    written = rules.text.split("Silver")[1].split("- name")[0]
    assume(metric in written)
    path = f"Silver.{metric}"
    try:
        swept = tierkit.sweep(table, rules, path=f"{path}={start}:{start + step * count}:{step}")
    except (RulesError, UsageError):
        assume(False)
    assert swept.tier == tier.name
    for point in swept.points:
        change = {path: str(point.value)}
        if "'>" in written and metric == "recency":
            change = {path: f"'> {point.value}'"}
        if point.outcome is None:
            with pytest.raises(RulesError):
                tierkit.whatif(table, rules, changes=change)
            continue
        single = tierkit.whatif(table, rules, changes=change)
        bands = {band.tier: band for band in single.after.summary.bands}
        for level, group in zip(swept.levels, point.outcome.levels, strict=True):
            if level != rules.inactive:
                assert (bands[level].members, bands[level].revenue) == (
                    group.members,
                    group.revenue,
                )
        assert point.outcome.promoted == single.moves.promoted
        assert point.outcome.demoted == single.moves.demoted


TWO_FLOORS = """version: 1
tiers:
  - name: Member
  - name: Silver
    enter: {monetary: 100}
  - name: Gold
    enter: {monetary: 900, frequency: 2}
"""


def test_other_rules_that_cannot_read_the_orders_are_told():
    with pytest.raises(DataError, match="as built-in rfm8 reads the orders: ") as error:
        tierkit.whatif(ORDERS, CLUB, with_rules="rfm8")
    assert "the `orders:` part of" in error.value.hint


@settings(max_examples=30, deadline=None)
@given(
    share=st.integers(0, 100),
    of=st.sampled_from(["Silver", "Gold", "Silver.revenue", "Gold.revenue"]),
)
def test_no_floor_comes_nearer_than_a_target(table, share, of):
    """Every value that a member has is tried as the floor, one beyond, and the other tier's floor.

    Silver may not stand above Gold.
    """
    rules = (
        "version: 1\ntiers:\n- name: Member\n- name: Silver\n  enter: {monetary: 100}\n- name: Gold"
    )
    rules = parse_rules(f"{rules}\n  enter: {{monetary: 900, frequency: 2}}", "rules.yaml")
    name, _, measure = of.partition(".")
    result = tierkit.whatif(table, rules, target=f"{of}={share}%", vary=f"{name}.monetary")
    members = tierkit.segment(table, rules).members
    total = len(members) if not measure else sum(round(x * UNITS) for x in members["monetary"])

    def size(value: Fraction) -> int:
        count = amount = 0
        for frequency, monetary, active in zip(
            members["frequency"], members["monetary"], members["active"], strict=True
        ):
            units = round(monetary * UNITS)
            gold = units >= (value if name == "Gold" else 900 * UNITS) and frequency >= 2
            silver = units >= (value if name == "Silver" else 100 * UNITS)
            if active and (gold if name == "Gold" else silver and not gold):
                count, amount = count + 1, amount + units
        return amount if measure else count

    wanted = Fraction(share, 100) * total
    values = {round(amount * UNITS) for amount in members["monetary"]}
    values |= {max(values) + 1, 100 * UNITS, 900 * UNITS}

    def possible(value: Fraction | int) -> bool:
        return value >= 100 * UNITS if name == "Gold" else value <= 900 * UNITS

    best = min(abs(size(value) - wanted) for value in filter(possible, values))
    chosen = result.target.chosen
    assert possible(chosen.value)
    nearer = min(abs(size(value) - wanted) for value in values) < best
    assert (result.target.refused is not None) >= nearer
    assert size(chosen.value) == (chosen.tier.revenue if measure else chosen.tier.members)
    assert abs(size(chosen.value) - wanted) == best


def test_the_club_by_hand(table):
    """Gold at 600 and Silver at 150 instead: counted from the member table."""
    result = tierkit.whatif(
        table, CLUB, changes={"Gold.monetary": 600, "Silver.monetary": 150}, costs={"Gold": 120}
    )
    assert (result.moves.promoted.members, result.moves.demoted.members) == (9, 8)
    assert [(cost.tier, cost.before, cost.after) for cost in result.costs] == [
        ("Gold", 27 * 120 * UNITS, 19 * 120 * UNITS)
    ]
    assert result.changes == ("--set Gold.monetary=600", "--set Silver.monetary=150")


def test_real_orders_as_two_runs():
    after = parse_rules(
        "version: 1\nladder: {metric: monetary, method: nested-pareto, names: [Low, Middle, High]}"
        "\ninactive: Inactive",
        "other.yaml",
    )
    check_against_two_runs(HOUSEHOLDS, None, after, with_rules=after)


@pytest.mark.parametrize(
    "change",
    [
        "window=6 months",
        "window=2025-01-01..2025-06-30",
        "orders.where.channel=[web]",
        "big_spender.share=60%",
        "inactive=null",
        "thresholds.big_spender.method=top-members",
    ],
)
def test_changes_of_every_kind_on_orders(change, tmp_path):
    """As if the file itself were changed; what is measured anew keeps the present as-of day."""
    result = tierkit.whatif(ORDERS, CLUB, changes=[change])
    after = tierkit.segment(
        ORDERS,
        result.after.rules,
        **({} if ".." in change else {"as_of": result.as_of}),
    )
    assert result.after.summary == after.summary
    known = result.moves.moved.members + result.moves.stayed.members
    assert known + result.left.members == len(tierkit.segment(ORDERS, CLUB).members)
    assert known + result.joined.members == len(after.members)


def test_a_ladder_whose_floor_is_set_keeps_the_others():
    every = {"every_status": True}
    result = tierkit.whatif(ORDERS, changes={"High.monetary": 1000}, **every)
    before, after = (
        {floor.name: floor.amount for floor in side.thresholds}
        for side in (result.before, result.after)
    )
    assert after == before | {"High": 1000}
    assert result.notes[0].startswith("the ladder's floors are literal from here: Middle ")
    swept = tierkit.sweep(ORDERS, path="High.monetary=1000:1000:1", **every)
    bands = {band.tier: band for band in result.after.summary.bands}
    assert swept.points[0].outcome.levels[-1] == Group(bands["High"].members, bands["High"].revenue)
    aimed = tierkit.whatif(ORDERS, target="High=10", **every)
    assert aimed.after.summary.bands[0].members == 10


def test_shares_and_bands_can_be_swept_too(table):
    swept = tierkit.sweep(table, CLUB, path="big_spender.share=60%:90%:10%")
    for point in swept.points:
        single = tierkit.whatif(table, CLUB, changes={"big_spender.share": f"{point.value}%"})
        gold = next(band for band in single.after.summary.bands if band.tier == "Gold")
        assert point.outcome.levels[swept.levels.index("Gold")] == Group(gold.members, gold.revenue)
        assert point.outcome.promoted == single.moves.promoted


def test_a_metric_that_no_rule_uses_yet():
    result = tierkit.whatif(ORDERS, CLUB, changes={"Gold.tenure": 400})
    assert result.moves.demoted.members > 0
    assert tierkit.sweep(ORDERS, CLUB, path="Gold.tenure=400:400:1").points[0].outcome.demoted == (
        result.moves.demoted
    )


def test_what_needs_the_orders_is_said(table):
    with pytest.raises(UsageError, match="a window of 6 months up to 2025-12-31 needs the orders"):
        tierkit.whatif(table, CLUB, changes={"window": "6 months"})
    with pytest.raises(UsageError, match="orders read with timezone Asia/Tokyo"):
        tierkit.whatif(table, CLUB, changes={"orders.timezone": "Asia/Tokyo"})
    with pytest.raises(DataError, match="tenure"):
        tierkit.whatif(table, CLUB, changes={"Gold.tenure": 400})


def test_a_table_of_other_rules_is_told(table):
    told = tierkit.whatif(table, changes={"High.monetary": 2000}).warnings
    assert told == (
        f"{table.name} was made with Aurora Club, and the built-in rules apply: give --rules",
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "nothing is changed"),
        (
            {"vary": "Gold.monetary", "changes": {"inactive": "Off"}},
            "a path to vary, and no target",
        ),
        ({"changes": {"inactive": "Off"}, "costs": ["Goldd=5"]}, "there is no tier Goldd"),
        ({"changes": {"inactive": "Off"}, "costs": ["Gold=x"]}, "'x' is not a number"),
        ({"target": "Gold"}, "this is no target"),
        ({"target": "Goldd=5%"}, "there is no tier Goldd"),
        ({"target": "Gold=105%"}, "is beyond what a tier can have"),
        ({"target": "Gold=-5"}, "is beyond what a tier can have"),
        ({"target": "Member=5%"}, "Member has no floor"),
        ({"target": "Gold=5%", "vary": "big_spender.share"}, "hangs on|no such|is no path|floor"),
        ({"window": "6 months", "changes": {"window": "90 days"}}, "the window is changed, and"),
    ],
)
def test_what_is_asked_wrong(asked, told, table):
    with pytest.raises((UsageError, RulesError), match=told):
        tierkit.whatif(ORDERS if "window" in asked else table, CLUB, **asked)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Gold.monetary", "this is no row of values"),
        ("Gold.monetary=1:2", "this is no row of values"),
        ("Gold.monetary=1:b:2", "numbers of one kind"),
        ("Gold.monetary=1%:5:2", "numbers of one kind"),
        ("Gold.monetary=1:5:0", "the step is 0"),
        ("Gold.monetary=5:1:1", "the step leads away"),
        ("Gold.monetary=0:100000:1", "100,001 values are more than 100,000"),
        ("Glod.monetary=1:5:1", "Glod.monetary is no path"),
        ("orders.timezone=1:5:1", "there is no time zone '1'"),
        ("Gold.name=1:5:1", "cannot change which tiers there are"),
    ],
)
def test_a_row_that_is_asked_wrong(row, told, table):
    with pytest.raises((UsageError, RulesError, DataError), match=told):
        tierkit.sweep(table, CLUB, path=row)


def test_a_row_runs_down_as_well_and_in_decimals():
    from tierkit.verbs.sweep import parse_row

    assert parse_row("a=3:1:-0.5").values == (3, Fraction(5, 2), 2, Fraction(3, 2), 1)
    assert parse_row("a=0:1:0.3").values == (0, Fraction(3, 10), Fraction(6, 10), Fraction(9, 10))
    assert parse_row("a=50%:60%:5%").unit == "%"


def test_values_that_the_rules_refuse_are_told_one_by_one(table):
    swept = tierkit.sweep(table, CLUB, path="Silver.monetary=1000:2000:500")
    assert [point.refused is None for point in swept.points] == [True, False, False]
    assert "nobody can hold Silver" in swept.points[1].refused
    with pytest.raises(RulesError, match="nobody can hold Silver"):
        tierkit.sweep(table, CLUB, path="Silver.monetary=2000:3000:500")


def test_a_comparison_needs_no_quotes(table):
    bare = tierkit.whatif(table, CLUB, changes=["Gold.frequency=>=5"])
    assert bare.moves == tierkit.whatif(table, CLUB, changes=["Gold.frequency='>= 5'"]).moves
    assert bare.moves.demoted.members > 0


def test_other_segments_are_told_though_no_tier_changes():
    """Whoever ordered twice is frequent under the built-in rules, and not at a floor of three."""
    changes = {"scores.frequency.floors[0]": 3}
    result = tierkit.whatif(ORDERS, changes=changes, every_status=True)
    members = tierkit.segment(ORDERS, every_status=True).members
    assert result.moves.moved.members == 0
    assert result.notes == (
        f"{int((members['frequency'] == 2).sum())} members would be in another segment",
    )


def test_a_sweep_of_no_tier_shows_the_one_that_changes_most(table):
    swept = tierkit.sweep(table, CLUB, path="big_spender.share=60%:90%:10%")
    ranges = {}
    for at, level in enumerate(swept.levels):
        counts = [point.outcome.levels[at].members for point in swept.points]
        ranges[level] = max(counts) - min(counts)
    assert ranges[swept.tier] == max(ranges.values()) > 0


def test_built_in_rules_say_that_they_are(table):
    with pytest.raises(UsageError, match="These are the built-in rules: name yours with --rules"):
        tierkit.whatif(table, changes={"Gold.monetary": 5})
