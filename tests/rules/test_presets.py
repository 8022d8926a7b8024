"""The presets: every combination of scores lands on one name, and the names are the known ones."""

from itertools import product

import pandas as pd
import pytest

import tierkit
from tests.rules.given import rules
from tierkit.members.window import Length
from tierkit.rules.load import load_rules
from tierkit.rules.presets import preset_meaning, preset_names, presets_with_segments
from tierkit.thresholds.methods import EqualRevenue, Ratio

PRESETS = [
    "equal-revenue-thirds",
    "five-tiers-top-20",
    "fm4",
    "napl",
    "ratio-1-6-3",
    "rfm-ten",
    "rfm8",
    "rfm8-zh",
]


def cells(found, *bands):
    """Which segment takes each combination of scores, every one of them exactly once."""
    names = list(found.scores)
    taken = {}
    for scores in product(*(range(1, count + 1) for count in bands)):
        cell = dict(zip(names, scores, strict=True))
        holders = [
            segment.name
            for segment in found.segments
            if all(cell[metric] in allowed for metric, allowed in segment.scores.items())
        ]
        assert len(holders) == 1, (cell, holders)
        taken[scores] = holders[0]
    return taken


def test_the_presets_there_are():
    assert preset_names() == PRESETS
    assert presets_with_segments() == ["fm4", "napl", "rfm-ten", "rfm8", "rfm8-zh"]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_loads_by_its_name_and_says_what_it_is(name):
    found = load_rules(name)
    assert found.source == f"built-in {name}"
    assert found.tiers
    assert found.inactive
    assert 40 < len(preset_meaning(name)) < 100


EIGHT = {
    (2, 2, 2): ("重要价值", "Important value"),
    (1, 2, 2): ("重要保持", "Important to keep"),
    (2, 1, 2): ("重要发展", "Important to develop"),
    (1, 1, 2): ("重要挽留", "Important to win back"),
    (2, 2, 1): ("一般价值", "General value"),
    (1, 2, 1): ("一般保持", "General to keep"),
    (2, 1, 1): ("一般发展", "General to develop"),
    (1, 1, 1): ("一般挽留", "General to win back"),
}


def test_the_eight_cells():
    """Recency, frequency, monetary; 2 is high, and recency is high for who bought recently."""
    assert list(load_rules("rfm8").scores) == ["recency", "frequency", "monetary"]
    assert cells(load_rules("rfm8-zh"), 2, 2, 2) == {cell: zh for cell, (zh, _) in EIGHT.items()}
    assert cells(load_rules("rfm8"), 2, 2, 2) == {cell: en for cell, (_, en) in EIGHT.items()}


def test_recency_is_high_for_who_bought_recently():
    """new and old both ordered twice and spent alike; new 0 days ago, old 300."""
    orders = pd.DataFrame(
        [
            (member, f"{member}{number}", day, 100.0)
            for member, day in [("new", "2025-12-31"), ("old", "2025-03-06")]
            for number in range(2)
        ],
        columns=["customer_id", "order_id", "order_date", "amount"],
    )
    found = tierkit.segment(orders, "rfm8-zh").members.set_index("member_id")["segment"]
    assert found.to_dict() == {"new": "重要价值", "old": "重要保持"}


def test_four_cells_without_recency():
    assert cells(load_rules("fm4"), 2, 2) == {
        (2, 2): "Loyal",
        (1, 2): "Big spender",
        (2, 1): "Regular",
        (1, 1): "Occasional",
    }


TEN = {
    (5, 5): "Champions",
    (5, 4): "Champions",
    (5, 3): "Potential Loyalists",
    (5, 2): "Potential Loyalists",
    (5, 1): "New Customers",
    (4, 5): "Loyal Customers",
    (4, 4): "Loyal Customers",
    (4, 3): "Potential Loyalists",
    (4, 2): "Potential Loyalists",
    (4, 1): "Promising",
    (3, 5): "Loyal Customers",
    (3, 4): "Loyal Customers",
    (3, 3): "Need Attention",
    (3, 2): "About To Sleep",
    (3, 1): "About To Sleep",
    (2, 5): "Can't Lose Them",
    (2, 4): "At Risk",
    (2, 3): "At Risk",
    (2, 2): "Hibernating",
    (2, 1): "Hibernating",
    (1, 5): "Can't Lose Them",
    (1, 4): "At Risk",
    (1, 3): "At Risk",
    (1, 2): "Hibernating",
    (1, 1): "Hibernating",
}


def test_the_ten_segments_take_each_of_the_25_cells_once():
    found = load_rules("rfm-ten")
    assert list(found.scores) == ["recency", "frequency"]
    assert cells(found, 5, 5) == TEN


def one_name_each(bands):
    """A file of one's own, with a segment for every combination."""
    scores = list(product(range(1, bands + 1), repeat=3))
    table = "".join(
        f"- {{name: S{r}{f}{m}, recency: {r}, frequency: {f}, monetary: {m}}}\n"
        for r, f, m in scores
    )
    given = f"{{method: quantile, bands: {bands}}}"
    return rules(
        f"version: 1\nscores: {{recency: {given}, frequency: {given}, monetary: {given}}}\n"
        f"tiers: [{{name: All}}]\nsegments:\n{table}"
    )


@pytest.mark.parametrize("bands", [2, 3, 5])
def test_8_27_and_125_cells_of_ones_own(bands):
    taken = cells(one_name_each(bands), bands, bands, bands)
    assert len(taken) == bands**3
    assert all(name == f"S{''.join(map(str, cell))}" for cell, name in taken.items())


@pytest.mark.parametrize("bands", [2, 3, 5])
def test_every_member_lands_on_the_name_of_its_scores(bands):
    """200 members with all kinds of days, orders and amounts."""
    orders = pd.DataFrame(
        [
            (
                f"m{n}",
                f"{n}-{k}",
                f"2025-{1 + n * 7 % 12:02d}-{1 + n * 5 % 28:02d}",
                1 + n * 13 % 97,
            )
            for n in range(200)
            for k in range(1 + n * 11 % 9)
        ],
        columns=["customer_id", "order_id", "order_date", "amount"],
    )
    found = tierkit.segment(orders, one_name_each(bands)).members
    scores = found[["recency_score", "frequency_score", "monetary_score"]].astype(str)
    assert (found["segment"] == "S" + scores.agg("".join, axis=1)).all()
    assert found["segment"].nunique() > bands**2


def test_new_active_potential_lost():
    """Three months before 2025-12-31 begin on 2025-10-01, 91 days earlier."""
    rows = [
        ("new", "1", "2025-10-01"),
        ("active", "2", "2020-01-01"),
        ("active", "3", "2025-12-31"),
        ("potential", "4", "2020-01-01"),
        ("potential", "5", "2025-09-30"),
        ("lost", "6", "2025-09-30"),
    ]
    columns = ["customer_id", "order_id", "order_date"]
    orders = pd.DataFrame(rows, columns=columns).assign(amount=10.0)
    found = tierkit.segment(orders, "napl")
    held = found.members.set_index("member_id")["segment"].to_dict()
    assert held == {name: name.capitalize() for name in ("new", "active", "potential", "lost")}
    assert found.thresholds[0].value == 91
    assert load_rules("napl").thresholds["scores.recency"].method.values == (
        Length(3, 0, "3 months"),
    )


def test_the_built_in_rules_have_the_eight_cells_too():
    built_in = load_rules()
    assert built_in.thresholds["ladder"].method == EqualRevenue(3)
    assert [segment.name for segment in built_in.segments] == [en for _, en in EIGHT.values()]


def test_ladders_by_head_count():
    head = load_rules("ratio-1-6-3")
    assert head.thresholds["ladder"].method == Ratio((1, 6, 3))
    assert [tier.name for tier in head.tiers] == ["Tail", "Middle", "Head"]


def test_five_tiers_of_which_four_hold_the_best_fifth():
    """100 members with 1 to 100: the best 20 are cut at 1, 2, 5 and 12."""
    found = load_rules("five-tiers-top-20")
    orders = pd.DataFrame(
        {
            "customer_id": [f"m{n:03d}" for n in range(1, 101)],
            "order_id": range(100),
            "order_date": "2025-12-31",
            "amount": range(1, 101),
        }
    )
    counts = tierkit.segment(orders, found).members["tier"].value_counts().to_dict()
    assert counts == {"Member": 80, "Silver": 12, "Gold": 5, "Platinum": 2, "Diamond": 1}


def test_a_files_own_scores_go_before_those_of_a_preset():
    text = "version: 1\ntiers: [{name: A}]\nsegments: rfm8\n"
    assert rules(text).thresholds["scores.recency"].method.name == "quantile"
    scores = (
        "scores:\n  recency: {method: repurchase-gap}\n  frequency: {floors: [3]}\n"
        "  monetary: {method: mean}\n"
    )
    found = rules(text + scores)
    assert found.thresholds["scores.recency"].method.name == "repurchase-gap"
    assert found.thresholds["scores.frequency"].method.values == (3,)


def test_a_file_goes_before_a_preset_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_rules("rfm8").source == "built-in rfm8"
    (tmp_path / "rfm8").write_text("version: 1\ntiers: [{name: Mine}]\n")
    assert load_rules("rfm8").tiers[0].name == "Mine"
