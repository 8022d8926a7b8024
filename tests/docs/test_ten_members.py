"""The worked example of ten members: what the page works out by hand is what the code gives."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

import tierkit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "numbers.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)
TABLE = re.compile(r"^\| member \|.*\n(?:\|.*\n)+", re.MULTILINE)
MONTH_DAY = re.compile(r"\b(\d\d)-(\d\d) - (\d\d)-(\d\d)")


@pytest.fixture(scope="module")
def given():
    """The ten members as tierkit measures them, by id; what has no value is None."""
    orders = ROOT / "sample_data" / "ten_members.csv"
    result = tierkit.segment(orders, ROOT / "configs" / "ten_members.yaml")
    members = result.members.set_index("member_id").astype(object)
    return members.where(members.notna(), None).to_dict("index")


def table_with(heading: str) -> dict[str, list[str]]:
    """The page's table that has this heading: cells by member."""
    table = next(each for each in TABLE.findall(PAGE) if heading in each.splitlines()[0])
    return {name: cells.split(" | ") for name, cells in ROW.findall(table)}


def worked(cell: str) -> tuple[Decimal, Decimal]:
    """The value of the sum in a cell, and what stands behind its equals sign."""
    way, _, value = cell.rpartition(" = ")
    if not way:
        return Decimal(cell), Decimal(cell)
    if days := MONTH_DAY.fullmatch(way):
        month, day, month_before, day_before = map(int, days.groups())
        assert month == month_before, "a difference of two days is shown within one month"
        return Decimal(day - day_before), Decimal(value)
    if " / " in way:
        above, below = way.split(" / ")
        return Decimal(above) / Decimal(below), Decimal(value)
    terms = re.findall(r"([+-]?) ?(\d+)", way)
    return sum(Decimal(sign + number) for sign, number in terms), Decimal(value)


def test_every_sum_on_the_page_is_right_and_is_what_tierkit_measures(given):
    table = table_with("frequency | monetary")
    assert table.keys() == given.keys()
    for name, (_, *cells) in table.items():
        for metric, cell in zip(
            ("recency", "frequency", "monetary", "average_order"), cells, strict=True
        ):
            if cell.startswith("none"):
                assert given[name][metric] is None, (name, metric)
                continue
            sum_of_the_way, value = worked(cell)
            assert sum_of_the_way == value, (name, metric, cell)
            assert Decimal(str(given[name][metric])) == value, (name, metric, cell)


def test_orders_named_on_the_page_are_counted_by_tierkit(given):
    for name, (orders, *_) in table_with("frequency | monetary").items():
        counting = orders.split(";")[0]
        assert len(re.findall(r"\b1\d{3} on ", counting)) == given[name]["frequency"], name


def test_every_score_segment_tag_and_tier_on_the_page_is_what_tierkit_gives(given):
    table = table_with("segment | one dear order")
    assert table.keys() == given.keys()
    for name, cells in table.items():
        member = given[name]
        got = [member[f"{metric}_score"] for metric in ("recency", "frequency", "monetary")]
        got += [member["segment"], {True: "yes", False: "no"}[member["one_dear_order"]]]
        got += [member["tier"]]
        assert cells == ["none" if each is None else str(each) for each in got], name
