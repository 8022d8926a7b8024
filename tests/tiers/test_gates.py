"""Gates: what they say as they are written, and errors worth reading."""

from fractions import Fraction

import pytest

from tierkit.errors import UsageError
from tierkit.tiers.gates import check_tiers, judge, parse_gate


@pytest.mark.parametrize(
    ("text", "tier", "subject", "op", "limit", "is_share"),
    [
        ("demoted > 2%", None, "demoted", ">", Fraction(1, 50), True),
        ("promoted>=10", None, "promoted", ">=", 10, False),
        (" lost  >  0 ", None, "lost", ">", 0, False),
        ("Gold.members < -10%", "Gold", "members", "<", Fraction(-1, 10), True),
        ("Gold Plus.members <= -5", "Gold Plus", "members", "<=", -5, False),
        ("v1.2.revenue < -0.5%", "v1.2", "revenue", "<", Fraction(-1, 200), True),
        ("revenue < +1000.50", None, "revenue", "<", Fraction("1000.5"), False),
        ("members.share > 3 %", "members", "share", ">", Fraction(3, 100), True),
        ("members < 0", None, "members", "<", 0, False),
    ],
)
def test_what_a_gate_asks(text, tier, subject, op, limit, is_share):
    gate = parse_gate(text)
    assert (gate.tier, gate.subject, gate.op) == (tier, subject, op)
    assert (gate.limit, gate.is_share) == (limit, is_share)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("demoted", "compares nothing"),
        ("", "compares nothing"),
        ("demoted > ", "'' is no number"),
        ("demoted > 2.5.1%", "'2.5.1%' is no number"),
        ("demoted > nan", "'nan' is no number"),
        ("demoted => 2%", "=> is none of > >= < <="),
        ("demoted == 2", "== is none of"),
        ("demotd > 2%", "did you mean demoted?"),
        ("Gold.member < -1%", "did you mean Gold.members?"),
        ("Gold > 2", "nothing is called Gold"),
        ("demoted > -2%", "never below 0"),
        ("Gold.members < 100", "itself, or their change"),
        ("Gold.share < 2", "percentage points"),
        (".members < -1%", "nothing is called .members"),
    ],
)
def test_gates_that_make_no_sense(text, told):
    with pytest.raises(UsageError) as caught:
        parse_gate(text)
    assert told in str(caught.value)


def test_a_tier_that_is_not_there():
    with pytest.raises(UsageError, match=r"no tier Glod; did you mean Gold\?"):
        check_tiers([parse_gate("Glod.members < -1%")], ["Gold", "Low"])


@pytest.mark.parametrize(
    ("text", "amount", "base", "says_no"),
    [
        # 20 of 1,000 are 2%: on the border, and the comparison is as written.
        ("demoted > 2%", 20, 1000, False),
        ("demoted >= 2%", 20, 1000, True),
        ("demoted > 2%", 21, 1000, True),
        ("lost > 20", 20, 1000, False),
        ("lost > 20", 21, 1000, True),
        ("Gold.members < -10%", -10, 100, False),
        ("Gold.members < -10%", -11, 100, True),
        ("Gold.members < -10%", 500, 100, False),
        # A change from a debt of 100: relative to its size.
        ("revenue < -10%", -11, -100, True),
        # A share is its change in points: here up by 3 points from 2%.
        ("Gold.share > 3%", Fraction(3, 100), Fraction(2, 100), False),
        ("Gold.share > 2.9%", Fraction(3, 100), Fraction(2, 100), True),
        # From nothing, every change is larger than any percentage.
        ("Gold.members > 1000%", 1, 0, True),
        ("Gold.members < -10%", 1, 0, False),
        ("Gold.members < -10%", 0, 0, False),
        ("demoted > 0%", 0, 0, False),
    ],
)
def test_what_a_gate_says(text, amount, base, says_no):
    assert judge(parse_gate(text), Fraction(amount), Fraction(base)).says_no is says_no
