"""An explanation has the numbers of `segment`, and says what time alone will change."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tierkit
from tierkit.errors import DataError, UsageError
from tierkit.members.history import Fate
from tierkit.rules.load import parse_rules
from tierkit.verbs import lapse

ROOT = Path(__file__).parents[2]
AURORA = ROOT / "sample_data" / "aurora_orders.csv"
COLUMNS = ["customer_id", "order_id", "order_date", "amount", "status"]
CLUB = parse_rules(
    """
version: 1
name: Club
orders: {statuses: {count: [paid], ignore: [cancelled]}}
window: 12 months
tiers:
  - name: Member
  - name: Silver
    enter: {monetary: 100}
  - name: Gold
    enter: {monetary: 200, frequency: 2}
  - name: Black
    enter: {any: [{monetary: 1000}, {frequency: 3, recency: 30}]}
inactive: Dormant
""",
    "club.yaml",
)


def frame(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


ORDERS = frame(
    ("ann", "1", "2025-02-01", "150", "paid"),
    ("ann", "2", "2025-06-30", "120.50", "paid"),
    ("ann", "2", "2025-07-02", "-20.50", "paid"),
    ("ann", "3", "2025-12-20", "75", "cancelled"),
    ("ann", "4", "2024-05-01", "900", "paid"),
    ("bob", "5", "2025-12-31", "10", "paid"),
    ("gone", "6", "2024-12-31", "10", "paid"),
    ("never", "7", "2025-05-05", "10", "cancelled"),
)


def explained(member="ann", orders=ORDERS, rules=CLUB, **reading):
    return tierkit.explain(orders, member, rules, **reading)


def test_the_numbers_and_the_tier():
    """ann: 250 in 2 orders; 900 came before the window. 2025-12-31 less 2025-06-30 is 184 days."""
    result = explained()
    assert result.values == {"recency": 184, "frequency": 2, "monetary": 250}
    assert (result.tier, result.active, result.last_order) == ("Gold", True, dt.date(2025, 6, 30))
    assert {order.order_id: order.fate for order in result.history.orders} == {
        "1": Fate.COUNTED,
        "2": Fate.COUNTED,
        "3": Fate.SET_ASIDE,
        "4": Fate.BEFORE_WINDOW,
    }


def test_levels_with_what_is_missing():
    """Black: 750 more, or an order more and 154 days fewer."""
    result = explained()
    assert [(level.name, level.holds, level.held) for level in result.levels] == [
        ("Black", False, False),
        ("Gold", True, True),
        ("Silver", True, False),
        ("Member", True, False),
        ("Dormant", False, False),
    ]
    much, often = result.next_level.working.parts
    assert result.next_level.name == "Black"
    assert much.missing == 750 * 10_000
    assert [part.missing for part in often.parts] == [1, -154]


def test_what_time_alone_changes():
    """The order of 2025-02-01 leaves on 2026-02-01 (100 and one order are left: Silver).

    On 2026-06-30 the window begins after the day that the last order stands on. Its return of
    2025-07-02 is still within, but a return is no order.
    """
    result = explained()
    assert [(str(each.day), each.before, each.after) for each in result.outlook.changes] == [
        ("2026-02-01", "Gold", "Silver"),
        ("2026-06-30", "Silver", "Dormant"),
    ]
    assert result.lapse.day == dt.date(2026, 2, 1)
    assert result.outlook.changes[1].inactive
    failing = [part for part in result.lapse.working.parts if not part.holds]
    assert [part.metric.name for part in failing] == ["monetary", "frequency"]
    assert [part.value for part in failing] == [100 * 10_000, 1]


def test_a_recency_ceiling_that_is_passed():
    """Three orders and 30 days: bought on 2025-12-31, the 31st day after is 2026-01-31."""
    often = frame(
        *(("cy", str(day), f"2025-12-{day}", "10", "paid") for day in (29, 30, 31)),
    )
    changes = explained("cy", often).outlook.changes
    assert [(str(each.day), each.after) for each in changes] == [
        ("2026-01-31", "Member"),
        ("2026-12-31", "Dormant"),
    ]


@pytest.mark.parametrize("given", ["{recency: 3 months}", '{recency: "<= 3 months"}'])
def test_a_length_of_time_is_reckoned_back_from_each_day(given):
    """Bought on 2025-12-31: three months back from 2026-03-30 begin on that day (31 December is
    the last day that December has), from the day after on 1 January. 90 days are within the 91 of
    today, but three months before 31 March are 89.
    """
    text = f"version: 1\ntiers: [{{name: Away}}, {{name: Near, enter: {given}}}]\n"
    orders = frame(("eve", "1", "2025-12-31", "10", "paid"))
    rules = parse_rules(text + "orders: {statuses: {count: [paid]}}\n", "near.yaml")
    (change,) = explained("eve", orders, rules).outlook.changes
    days = [str(change.day - dt.timedelta(days=days)) for days in (1, 0)]
    tiers = [tierkit.segment(orders, rules, as_of=day).members["tier"][0] for day in days]
    assert (str(change.day), tiers) == ("2026-03-31", ["Near", "Away"])
    assert change.working.limit == 89


def test_a_tier_may_rise_when_a_return_leaves_the_window():
    """A return of 50 in the window of an order before it holds dee at 120 - 50 until it leaves."""
    orders = frame(
        ("dee", "1", "2024-12-30", "500", "paid"),
        ("dee", "1", "2025-01-05", "-50", "paid"),
        ("dee", "2", "2025-06-01", "120", "paid"),
        ("bob", "3", "2025-12-31", "10", "paid"),
    )
    result = explained("dee", orders)
    assert (result.tier, result.values["monetary"]) == ("Member", 70)
    first, second = result.outlook.changes
    assert (str(first.day), first.after, first.falls) == ("2026-01-05", "Silver", False)
    assert (str(second.day), second.after, second.falls) == ("2026-06-01", "Dormant", True)
    assert result.lapse is second


@pytest.mark.parametrize("window", ["all", "2025-01-01..2025-12-31"])
def test_nothing_leaves_a_window_that_stands_still(window):
    result = explained(window=window)
    assert result.outlook.changes == ()
    assert result.lapse is None
    assert not result.outlook.slides


@pytest.mark.parametrize("at_once", [1, 4, 7])
def test_days_are_looked_at_in_runs_where_there_are_many_lines(at_once, monkeypatch):
    """ann has 4 used lines, so a run has 1 day; every change is found all the same."""
    expected = explained().outlook
    monkeypatch.setattr(lapse, "LINES_AT_ONCE", at_once)
    assert explained().outlook == expected


def test_not_every_day_is_looked_at_where_there_are_too_many_lines(monkeypatch):
    """One day of 4 lines is: 2026-02-01, when Gold is lost."""
    monkeypatch.setattr(lapse, "MOST_LINES", 4)
    found = explained().outlook
    assert (found.until, len(found.changes)) == (dt.date(2026, 2, 1), 1)


def test_an_inactive_member():
    """Nothing more can change; gone is ranked nowhere."""
    result = explained("gone")
    assert (result.tier, result.active) == ("Dormant", False)
    assert result.values == {"recency": 365, "frequency": 0, "monetary": 0}
    assert [figure.standing for figure in result.figures] == [None] * 3
    assert result.outlook.changes == ()
    assert result.next_level.name == "Member"


def test_a_member_of_the_roster_who_never_bought(tmp_path):
    """What never was cannot grow old."""
    roster = tmp_path / "roster.csv"
    roster.write_text("member_id\nann\nnew\n", encoding="utf-8")
    result = explained("new", members=roster)
    assert result.tier == "Dormant"
    assert result.values == {"recency": None, "frequency": 0, "monetary": 0}
    assert result.outlook.changes == ()
    assert result.history.orders == ()


def test_who_bought_nothing_that_counts_is_no_member():
    with pytest.raises(DataError, match=r"its only row .* \(1 status ignored\)"):
        explained("never")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("Ann", "There is 'ann'"),
        ("anm", "Nearest: 'ann'"),
        ("somebody", "run from 'ann' to 'gone'"),
    ],
)
def test_a_member_who_is_not_there(asked, hint):
    with pytest.raises(DataError) as caught:
        explained(asked)
    assert caught.value.message == f"there is no member {asked!r}"
    assert hint in caught.value.hint


@pytest.mark.parametrize("member", ["", "  ", None, 7, "a\0b", "\udcff"])
def test_what_is_no_id(member):
    with pytest.raises(UsageError, match="is no id"):
        explained(member)


def test_an_id_with_a_quote():
    orders = frame(("o'hara", "1", "2025-12-31", "10", "paid"))
    assert explained("o'hara", orders).tier == "Member"


def test_rows_are_told_with_their_lines(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,order_date,amount,status\n"
        '"b",1,2025-01-05,1,"paid"\n'
        '"a",2,2025-01-06,1,"pa\nid"\n'
        '"a",3,2025-01-07,x,paid\n'
        '"a",4,2025-01-08,1,paid\n'
    )
    reading = {"statuses": {"count": ["paid", "pa\nid"]}, "set_aside_unreadable": True}
    orders = tierkit.explain(path, "a", **reading).history.orders
    rows = [row for order in orders for row in order.rows]
    assert [(row.row, row.line, row.reason) for row in rows] == [
        (4, 6, None),
        (3, 5, "unreadable_amount"),
        (2, 3, None),
    ]


@pytest.fixture(scope="module")
def aurora():
    rules = ROOT / "configs" / "aurora_club.yaml"
    return rules, tierkit.segment(AURORA, rules)


def test_every_member_of_a_real_export_has_the_numbers_of_segment(aurora):
    rules, segmented = aurora
    table = segmented.members.set_index("member_id")
    for member, row in list(table.iterrows())[::12]:
        assert_agrees(tierkit.explain(AURORA, member, rules), row)


def assert_agrees(result, row):
    assert (result.tier, result.active) == (row["tier"], row["active"])
    for name, value in result.values.items():
        assert (None if pd.isna(row[name]) else row[name]) == (
            None if value is None else float(value)
        )
    held = [level.name for level in result.levels if level.held]
    assert held == [result.tier]
    best = next(level for level in result.levels if level.holds)
    assert best.held or not result.active


DAY = dt.date(2025, 12, 31)
days = st.integers(-500, 20).map(lambda ahead: str(DAY + dt.timedelta(days=ahead)))
amounts = st.integers(-120, 300).map(str)
lines = st.tuples(
    st.sampled_from(["ann", "bob", "7", "007"]),
    st.sampled_from(["1", "2", "3", "4", ""]),
    st.one_of(days, days, days, st.just("soon")),
    st.one_of(amounts, amounts, amounts, st.just("?")),
    st.sampled_from(["paid", "paid", "paid", "cancelled"]),
)
floors = st.tuples(st.integers(50, 200), st.integers(1, 3), st.integers(0, 400))
windows = st.sampled_from(["12 months", "90 days", "1 month", "all"])


def programme(numbers, window):
    much, often, lately = numbers
    return parse_rules(
        f"""
version: 1
window: {window}
orders: {{amount_is: line, statuses: {{count: [paid], ignore: [cancelled]}}}}
tiers:
  - name: Low
  - name: Middle
    enter: {{any: [{{monetary: {much}}}, {{recency: {lately}}}]}}
  - name: High
    enter: {{monetary: {much + 50}, frequency: {often}}}
  - name: Top
    enter: {{monetary: {{method: top-members, share: 10%}}, recency: "<= {lately // 2}"}}
inactive: Gone
""",
        "drawn.yaml",
    )


def tier_by_hand(rows, as_of, window, numbers, top):
    """The tier on a day, by plain Python from one member's lines; `top` is the derived floor."""
    much, often, lately = numbers
    start = window.start or dt.date.min
    orders = {}
    for _, order, day, amount, status in rows:
        if status == "paid" and order and day != "soon" and amount != "?" and day <= str(DAY):
            orders.setdefault(order, []).append((dt.date.fromisoformat(day), int(amount)))
    stands_on = []
    for own in orders.values():
        sold = [day for day, amount in own if amount >= 0]
        if sold and (len(sold) == len(own) or sum(amount for _, amount in own) > 0):
            stands_on.append(max(sold))
    frequency = sum(day >= start for day in stands_on)
    monetary = sum(amount for own in orders.values() for day, amount in own if day >= start)
    recency = (as_of - max(stands_on)).days if stands_on else 10**6
    if not frequency:
        return "Gone"
    if monetary >= top and recency <= lately // 2:
        return "Top"
    if monetary >= much + 50 and frequency >= often:
        return "High"
    return "Middle" if monetary >= much or recency <= lately else "Low"


@settings(max_examples=9, deadline=None)
@given(st.lists(lines, min_size=3, max_size=25), floors, windows, st.randoms(use_true_random=False))
def test_dirty_orders_and_any_rules(drawn, numbers, window, random):
    anchor = ("zoe", "99", str(DAY), "40", "paid")
    orders, rules = frame(*drawn, anchor), programme(numbers, window)
    reading = {"as_of": DAY, "set_aside_unreadable": True}
    segmented = tierkit.segment(orders, rules, **reading)
    row = segmented.members.sample(1, random_state=random.randrange(99)).iloc[0]
    member = row["member_id"]
    result = tierkit.explain(orders, member, rules, **reading)
    assert_agrees(result, row)
    rows = [line for line in [*drawn, anchor] if line[0] == member]
    assert sum(len(order.rows) for order in result.history.orders) == len(rows)
    (derived,) = (floor for floor in segmented.thresholds if floor.method == "top-members")
    top = Fraction(derived.amount)
    turns = {change.day: change.after for change in result.outlook.changes}
    held = result.tier
    for ahead in range(1, 520):
        day = DAY + dt.timedelta(days=ahead)
        held = turns.get(day, held)
        assert held == tier_by_hand(rows, day, rules.window.window(day), numbers, top), day


OVERLAPPING = {
    "january.csv": ["1,ann,2024-01-01,10", "2,bob,2024-01-02,20"],
    "february.csv": ["1,ann,2024-01-01,10", "3,ann,2024-02-02,5", "3,ann,2024-02-02,5"],
}


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"drop_duplicates": True}, "duplicate"), ({"amount_is": "order"}, "order_repeated")],
)
def test_rows_that_are_in_several_files_are_told_as_they_are_counted(tmp_path, given, reason):
    """Of order 1 the row of January counts, of order 3 the first."""
    paths = [tmp_path / name for name in OVERLAPPING]
    for path in paths:
        header = "order_id,customer_id,order_date,amount"
        path.write_text("\n".join([header, *OVERLAPPING[path.name]]))
    orders = tierkit.explain(paths, "ann", **given).history.orders
    rows = [row for order in orders for row in order.rows]
    assert {(Path(row.file).name, row.line): row.reason for row in rows} == {
        ("january.csv", 2): None,
        ("february.csv", 2): reason,
        ("february.csv", 3): None,
        ("february.csv", 4): reason,
    }


def test_an_order_with_rows_after_the_as_of_day_counts_by_those_before(write):
    orders = write(
        "o.csv",
        "customer_id,order_id,order_date,amount\nann,1,2025-01-31,60\nann,1,2025-02-01,60\n",
    )
    (order,) = tierkit.explain(orders, "ann", amount_is="order", as_of="2025-01-31").history.orders
    assert [(row.line, row.reason) for row in order.rows] == [(2, None), (3, "order_repeated")]


def test_items_after_the_as_of_day_do_not_keep_a_tier(write):
    """ann has 2 + 4 = 6 pieces until order 1 leaves the window; later ones are not there yet."""
    header = "customer_id,order_id,order_date,amount,pieces\n"
    known = "ann,1,2025-01-10,60,2\nann,1,2025-01-10,60,4\nbob,3,2025-01-20,5,1\n"
    later = "ann,2,2025-02-05,60,7\nann,2,2025-02-05,60,7\n"
    rules = write(
        "rules.yaml",
        "version: 1\norders: {amount_is: order}\nmetrics: {pieces: {sum: pieces}}\n"
        "window: 3 months\ntiers: [{name: Low}, {name: High, enter: {pieces: 5}}]\n",
    )
    for rows in (known, known + later):
        orders = write("orders.csv", header + rows)
        told = tierkit.explain(orders, "ann", rules, as_of="2025-02-01")
        (change,) = told.outlook.changes
        assert (str(change.day), change.before, change.after) == ("2025-04-10", "High", "Low")
