"""The roster: everyone who registered has a row."""

import pytest

from tierkit import segment
from tierkit.errors import TierkitError

ORDERS = (
    "member_id,order_id,order_date,amount\n"
    "007,1,2024-01-05,10\n9,2,2024-01-06,5\nX,3,2024-01-06,5\n"
)
ROSTER = "name,member_id\nAnn,007\nBob,9\nCat,08\nDan,0100\nEve,\nAnn,007\n"


def test_those_who_never_bought_have_their_row(write):
    result = segment(write("o.csv", ORDERS), members=write("members.csv", ROSTER))
    members = result.members.set_index("member_id")
    assert members.index.tolist() == ["007", "0100", "08", "9", "X"]
    absent = members.loc[["08", "0100"]]
    assert absent["active"].tolist() == [False, False]
    assert absent["frequency"].tolist() == [0, 0]
    assert absent["monetary"].tolist() == [0.0, 0.0]
    assert absent["recency"].isna().all()
    assert absent["last_order"].isna().all()
    assert sum(band.members for band in result.summary.bands) == 5


def test_it_moves_no_threshold_and_is_told(write):
    path = write("o.csv", ORDERS)
    plain, full = segment(path), segment(path, members=write("members.csv", ROSTER))
    assert [floor.amount for floor in plain.thresholds] == [
        floor.amount for floor in full.thresholds
    ]
    told = "members.csv lists 4 members (member_id), of whom 2 have no order; 1 members with"
    assert any(note.startswith(told) for note in full.reading.notes)
    assert [each["name"] for each in full.manifest["inputs"]] == ["members.csv", "o.csv"]


def test_a_roster_that_cannot_be_read_is_told(write):
    path = write("o.csv", ORDERS)
    with pytest.raises(TierkitError, match="no such file"):
        segment(path, members="nobody.csv")
    with pytest.raises(TierkitError, match="no column found for the member"):
        segment(path, members=write("members.csv", "a,b\n1,2\n"))
