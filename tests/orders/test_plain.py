"""Ids and statuses as text: words for nothing are none, and all else stays to the letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.orders.engine import JOINED_FROM, Engine, one_of, quote_text
from tierkit.orders.missing import MISSING
from tierkit.orders.plain import identity, status

NEAR = st.sampled_from(MISSING).flatmap(
    lambda word: st.sampled_from([word, word[:-1], word + "x", "x" + word, word.swapcase()])
)
TEXTS = st.none() | NEAR | st.text("#(-./09<=AMNOZ[\\]amnouvz{~é合 \t", max_size=12)


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as opened:
        yield opened


def selected(engine, sql, text):
    given = "NULL" if text is None else quote_text(text)
    return engine.rows(f"SELECT {sql} FROM (SELECT CAST({given} AS VARCHAR) AS x)")[0][0]


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_an_id_is_to_the_letter_unless_it_stands_for_nothing(engine, text):
    nothing = text is None or text in MISSING or not text.strip(" \t\r\n")
    assert selected(engine, identity("x", "VARCHAR"), text) == (None if nothing else text)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_a_status_stands_without_blanks_around_it(engine, text):
    assert selected(engine, status("x", "VARCHAR"), text) == (text or "").strip(" ")


@pytest.mark.parametrize("few", range(1, JOINED_FROM + 3))
def test_a_list_of_texts_is_no_join_that_would_change_the_order_of_rows(engine, few):
    test = one_of("x", MISSING[:few])
    plan = engine.rows(f"EXPLAIN SELECT {test} FROM (SELECT range::TEXT AS x FROM range(9))")
    assert "JOIN" not in plan[0][1]
    found = [selected(engine, test, text) for text in (MISSING[0], MISSING[few], None)]
    assert found == [True, False, None]
