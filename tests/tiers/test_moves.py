"""Who goes from which level to which, and with what revenue."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.tiers.moves import Direction, Group, Scale, count_moves, ranks, steps

CLUB = Scale(("Dormant", "Member", "Silver", "Gold"), "Dormant")


def counted(before, was, after, now, revenue):
    return count_moves(before, np.array(was), after, np.array(now), np.array(revenue))


def test_a_matrix_by_hand():
    """Silver to Gold: 300 + 500; Gold to Member: 70; Dormant to Dormant: -5; Gold stays: 900."""
    found = counted(CLUB, [2, 2, 3, 0, 3], CLUB, [3, 3, 1, 0, 3], [300, 500, 70, -5, 900])
    assert [(cell.before, cell.after, cell.members, cell.revenue) for cell in found.cells] == [
        ("Gold", "Gold", 1, 900),
        ("Gold", "Member", 1, 70),
        ("Silver", "Gold", 2, 800),
        ("Dormant", "Dormant", 1, -5),
    ]
    assert found.promoted == Group(2, 800)
    assert found.promoted.mean == 400
    assert found.demoted == Group(1, 70)
    assert found.stayed == Group(2, 895)
    assert found.moved == Group(3, 870)
    assert found.cell("Silver", "Gold").revenue == 800
    assert found.cell("Silver", "Dormant") == Group(0, 0)
    assert found.cell("Silver", "Dormant").mean is None


def test_sums_that_leave_64_bits_stay_exact():
    found = counted(CLUB, [1, 1, 1], CLUB, [2, 2, 2], [2**62] * 3)
    assert found.promoted.revenue == 3 * 2**62


def direction(before: Scale, old: str, after: Scale, new: str) -> Direction:
    was, now = before.levels.index(old), after.levels.index(new)
    (cell,) = counted(before, [was], after, [now], [1]).cells
    return cell.direction


UP, DOWN, SAME = Direction.PROMOTED, Direction.DEMOTED, Direction.STAYED


@pytest.mark.parametrize(
    ("after", "old", "new", "way"),
    [
        pytest.param("Member Silver Gold Black", "Gold", "Black", UP, id="a tier on top"),
        pytest.param("Member Silver Gold Black", "Gold", "Gold", SAME, id="a tier above mine"),
        pytest.param("Member Bronze Silver Gold", "Member", "Bronze", UP, id="one between"),
        pytest.param("Member Gold", "Silver", "Gold", UP, id="mine is gone: up"),
        pytest.param("Member Gold", "Silver", "Member", DOWN, id="mine is gone: down"),
        pytest.param("Member Plus Gold", "Silver", "Plus", SAME, id="renamed"),
        pytest.param("Member Silver Oro", "Gold", "Oro", SAME, id="the top one renamed"),
        pytest.param("Basic Silver Gold", "Member", "Basic", SAME, id="the lowest one renamed"),
        pytest.param("Member Silver Oro Nero", "Gold", "Nero", UP, id="one renamed, one added"),
        pytest.param("Silver Gold Member", "Member", "Member", SAME, id="another order"),
        pytest.param("Silver Gold Member", "Gold", "Member", UP, id="the order of the new rules"),
    ],
)
def test_levels_that_differ(after, old, new, way):
    before = Scale(("Member", "Silver", "Gold"))
    assert direction(before, old, Scale(tuple(after.split())), new) is way


@pytest.mark.parametrize(
    ("before", "old", "after", "new", "way"),
    [
        ("Member Gold", "Member", "*Dormant Member Gold", "Dormant", DOWN),
        ("*Dormant Member Gold", "Dormant", "Member Gold", "Member", UP),
        ("*Dormant Member Gold", "Dormant", "*Lapsed Member Gold", "Lapsed", SAME),
        ("*Dormant Member Gold", "Dormant", "Basic Gold", "Basic", UP),
        ("Basic Gold", "Basic", "*Dormant Member Gold", "Member", SAME),
        ("*Dormant Member Gold", "Dormant", "*Dormant Member Gold", "Dormant", SAME),
    ],
)
def test_the_inactive_level_stands_below_every_tier(before, old, after, new, way):
    def scale(text: str) -> Scale:
        levels = tuple(text.replace("*", "").split())
        return Scale(levels, levels[0] if text.startswith("*") else None)

    assert direction(scale(before), old, scale(after), new) is way


NAMES = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=6, unique=True)
SCALES = st.builds(
    lambda names, inactive: Scale(tuple(names), names[0] if inactive else None),
    NAMES,
    st.booleans(),
)


@given(SCALES, SCALES, st.data())
def test_the_matrix_adds_up(before, after, data):
    """Rows give who held a level before, columns who holds it after; nobody is lost."""
    pairs = data.draw(
        st.lists(
            st.tuples(
                st.integers(0, len(before.levels) - 1),
                st.integers(0, len(after.levels) - 1),
                st.integers(-(2**62), 2**62),
            ),
            min_size=1,
        )
    )
    was, now, revenue = (list(each) for each in zip(*pairs, strict=True))
    found = counted(before, was, after, now, revenue)
    for position, level in enumerate(before.levels):
        row = [cell for cell in found.cells if cell.before == level]
        assert sum(cell.members for cell in row) == was.count(position)
    for position, level in enumerate(after.levels):
        column = [cell for cell in found.cells if cell.after == level]
        held = [money for new, money in zip(now, revenue, strict=True) if new == position]
        assert sum(cell.revenue for cell in column) == sum(held)
    groups = (found.promoted, found.stayed, found.demoted)
    assert sum(group.members for group in groups) == len(pairs)
    assert sum(group.revenue for group in groups) == sum(revenue)
    rises = steps(before, np.array(was), after, np.array(now))
    assert found.promoted.members == int((rises > 0).sum())
    assert found.demoted.members == int((rises < 0).sum())


@given(SCALES, SCALES)
def test_the_order_is_that_of_the_later_levels(before, after):
    was, now = ranks(before, after)
    if after.inactive not in before.levels:
        assert now.tolist() == sorted(set(now.tolist()))
    assert len(set(was.tolist())) == len(was)
    same = {*before.levels} & {*after.levels}
    for level in same:
        assert was[before.levels.index(level)] == now[after.levels.index(level)]


@given(SCALES)
def test_the_same_levels_stand_as_high_as_before(scale):
    was, now = ranks(scale, scale)
    assert was.tolist() == now.tolist() == list(range(len(scale.levels)))
