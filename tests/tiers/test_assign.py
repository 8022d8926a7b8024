"""Every known member holds exactly one tier: the highest whose condition holds."""

from fractions import Fraction

import numpy as np

from tests.tiers.cast import NEVER, TEN, members, threshold
from tierkit.members.metrics import METRICS
from tierkit.thresholds.methods import Pareto
from tierkit.tiers.assign import assign
from tierkit.tiers.conditions import AllOf, AnyOf, Bound, Reaches
from tierkit.tiers.programme import Programme, Tier


def at_least(metric, value):
    return Bound(METRICS[metric], METRICS[metric].op, Fraction(value))


def tiers_of(tiers, inactive=None, among=TEN, thresholds=None):
    """Who holds which tier."""
    found = assign(among, Programme(tiers=tuple(tiers), inactive=inactive), thresholds or {})
    levels = [found.levels[level] for level in found.level]
    return dict(zip(among.ids.to_pylist(), levels, strict=True))


MEMBER = Tier("Member")
SILVER = Tier("Silver", at_least("monetary", 100 * 10_000))
GOLD = Tier("Gold", AllOf((at_least("monetary", 300 * 10_000), at_least("frequency", 6))))
BLACK = Tier("Black", AnyOf((at_least("monetary", 1000 * 10_000), at_least("recency", 5))))


def test_the_highest_tier_that_holds():
    """Silver: 100 and more. Gold: 300 and 6 orders, so not dan. Black: 1000, or within 5 days."""
    assert tiers_of([MEMBER, SILVER, GOLD, BLACK]) == {
        "ann": "Black",
        "bob": "Black",
        "cat": "Gold",
        "dan": "Silver",
        "eve": "Silver",
        "fay": "Silver",
        "gus": "Member",
        "hal": "Member",
        "lapsed": "Member",
        "sender": "Member",
    }


def test_a_member_may_skip_a_tier():
    """cat meets the highest without meeting the one below it."""
    often, much = at_least("frequency", 6), at_least("monetary", 900 * 10_000)
    assert tiers_of([MEMBER, Tier("Much", much), Tier("Often", often)])["cat"] == "Often"


def test_inactive_members_get_the_level_named_for_them():
    """Below the lowest tier, whatever literal condition they meet."""
    anyone = Tier("Anyone", at_least("monetary", -1000 * 10_000))
    found = assign(TEN, Programme(tiers=(MEMBER, anyone), inactive="Dormant"), {})
    assert found.levels == ("Dormant", "Member", "Anyone")
    held = dict(zip(TEN.ids.to_pylist(), found.level.tolist(), strict=True))
    assert {name for name, level in held.items() if level == 0} == {"lapsed", "sender"}
    assert held["hal"] == 2  # active, though with a revenue of 0


def test_inactive_members_get_what_the_rules_give_where_no_level_is_named():
    """lapsed bought 400 days ago and meets a literal ceiling of 500; sender has no recency."""
    held = tiers_of([MEMBER, Tier("Recent", at_least("recency", 500))])
    assert (held["lapsed"], held["sender"]) == ("Recent", "Member")


def test_inactive_members_pass_no_derived_condition():
    """95% of the 110 of a, b and c is reached at b: the floor is 10. keen is not active."""
    cast = members(a=(0, 1, 100), b=(1, 1, 10), c=(2, 1, 0), keen=(5, 0, 70), s=(NEVER, 0, 0))
    found = threshold(cast, "top", "monetary", Pareto(Fraction(95, 100)))
    held = tiers_of(
        [MEMBER, Tier("Top", Reaches(METRICS["monetary"], "top", 0))], None, cast, found
    )
    assert held == {"a": "Top", "b": "Top", "c": "Member", "keen": "Member", "s": "Member"}


def test_the_only_tier_takes_everyone():
    assert set(tiers_of([MEMBER]).values()) == {"Member"}


def test_everyone_holds_exactly_one_level():
    found = assign(TEN, Programme(tiers=(MEMBER, SILVER, GOLD, BLACK), inactive="Dormant"), {})
    counts = np.bincount(found.level, minlength=len(found.levels))
    assert counts.sum() == len(TEN)
    assert len(found.level) == len(TEN)
