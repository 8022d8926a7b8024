"""`metrics:` in a rule file: what is known, what is asked for, and mistakes worth reading."""

import pytest

from tests.rules.given import problems, rules
from tierkit.members.metrics import CORE, METRICS, Aggregate, PurchaseDays, Unit

TIERS = "tiers: [{name: Low}, {name: High, enter: {monetary: 5}}]\n"


def metrics(text):
    """The rules of a file with these metrics."""
    return rules(f"version: 1\nmetrics:\n{text}{TIERS}")


def told(text):
    """The problems of a file with these metrics, without its name."""
    return [
        each.removeprefix("rules.yaml:")
        for each in problems(f"version: 1\nmetrics:\n{text}{TIERS}")
    ]


def test_without_metrics_the_built_in_ones_are_known_and_nothing_further_is_measured():
    found = rules("version: 1\n" + TIERS)
    assert found.metrics == METRICS
    assert found.further == ()


@pytest.mark.parametrize(
    ("how", "unit", "negative", "missing"),
    [
        ("sum", Unit.NUMBER, True, False),
        ("max", Unit.NUMBER, True, True),
        ("min", Unit.NUMBER, True, True),
        ("mean", Unit.NUMBER, True, True),
        ("count", Unit.COUNT, False, False),
        ("distinct", Unit.COUNT, False, False),
    ],
)
def test_aggregates(how, unit, negative, missing):
    found = metrics(f"  reviews: {{{how}: review_count}}\n")
    metric = found.metrics["reviews"]
    assert metric.origin == Aggregate(how, "review_count")
    assert (metric.unit, metric.can_be_negative, metric.can_be_missing) == (unit, negative, missing)
    assert found.further == ("reviews",)
    assert metric.op == ">="


@pytest.mark.parametrize(
    ("orders", "column", "unit"),
    [
        ("", "Net Amount", Unit.MONEY),
        ("", "quantity", Unit.NUMBER),
        ("orders: {columns: {amount: paid}}\n", "paid", Unit.MONEY),
        ("orders: {columns: {amount: paid}}\n", "amount", Unit.NUMBER),
    ],
)
def test_only_the_amount_column_is_money(orders, column, unit):
    found = rules(f"version: 1\n{orders}metrics: {{most: {{max: {column}}}}}\n{TIERS}")
    assert found.metrics["most"].unit is unit


def test_frequency_and_others_can_count_days():
    found = metrics("  frequency: {count: days}\n  visits: {count: days}\n")
    assert found.metrics["frequency"].origin == found.metrics["visits"].origin == PurchaseDays()
    assert found.metrics["frequency"].meaning == "distinct purchase days in the window"
    assert found.further == ("visits",)


def test_what_is_asked_for_in_the_order_of_the_file():
    """First what `metrics` lists, then what thresholds, tiers, scores and tags name."""
    found = rules(
        """
        version: 1
        metrics: {growth: monetary + reviews, lifetime_orders: , reviews: {sum: review_count}}
        thresholds: {long: {metric: tenure, method: mean}}
        scores: {largest_order: {floors: [5]}}
        tags: {odd: {average_order: "< 3", recency: 5}}
        tiers:
        - name: Low
        - {name: High, enter: {any: [{reviews: 5}, {all: [{tenure: long}, {frequency: 2}]}]}}
        """
    )
    listed = ["growth", "lifetime_orders", "reviews"]
    assert found.further[:3] == tuple(listed)
    assert sorted(found.further[3:]) == ["average_order", "largest_order", "tenure"]
    assert not set(found.further) & set(CORE)


def test_a_formula_may_name_what_stands_below_it():
    found = metrics("  growth: 1 * monetary + 5 * reviews\n  reviews: {sum: review_count}\n")
    assert found.metrics["growth"].meaning == "1 * monetary + 5 * reviews"


LISTED = ", ".join(METRICS)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("  a: b\n  b: a\n", ["3: metrics.a: it is worked out from itself: a -> b -> a"]),
        ("  a: a + 1\n", ["3: metrics.a: it is worked out from itself: a -> a"]),
        (
            "  a: b\n  b: c\n  c: monetary - a\n  d: a\n",
            ["3: metrics.a: it is worked out from itself: a -> b -> c -> a"],
        ),
        (
            "  a: 2 * montary\n",
            ["3: metrics.a: position 5: no such metric as 'montary'; did you mean monetary?"],
        ),
        (
            "  a: 1 + 2\n",
            ["3: metrics.a: the formula names no metric, so every member would have the same"],
        ),
        *(
            (
                f"  a: {formula}\n",
                ["3: metrics.a: the formula divides by zero, so nobody would have a value"],
            )
            for formula in ("monetary / 0", "1 - monetary / (2 - 8 / 4)", "-(monetary / -0.0)")
        ),
        (
            "  a: 3 +\n  b: (a\n",
            [
                "3: metrics.a: the formula ends at position 4, where a metric, a number or ( "
                "should stand",
                "4: metrics.b: the formula ends at position 3, where the parenthesis of position 1 "
                "should close",
            ],
        ),
        ("  a: {sun: x}\n", ["3: metrics.a.sun: no such aggregate as 'sun'; did you mean sum?"]),
        ("  a: {sum: }\n", ["3: metrics.a.sum: name one column: {sum: review_count}"]),
        ("  a: {sum: [x]}\n", ["3: metrics.a.sum: name one column: {sum: review_count}"]),
        *(
            (
                f"  a: {given}\n",
                [
                    "3: metrics.a: a metric is {sum: COLUMN} or a formula such as "
                    "monetary / frequency"
                ],
            )
            for given in ("", "''", "[1]", "{}", "{sum: x, max: x}")
        ),
        (
            "  monetary: {sum: x}\n",
            ["3: metrics.monetary: monetary is built in; give your own metric another name"],
        ),
        (
            "  recency:\n",
            ["3: metrics.recency: recency is built in; give your own metric another name"],
        ),
        (
            "  tenure: {max: x}\n",
            [
                "3: metrics.tenure: tenure is built in; give your own metric another name, or "
                "leave tenure blank to have it in the member table"
            ],
        ),
        (
            "  frequency: {count: weeks}\n",
            [
                "3: metrics.frequency: frequency counts orders; {count: days} makes it count "
                "purchase days"
            ],
        ),
        (
            "  big one: monetary\n",
            ["3: metrics.big one: this is no name for a metric; write it like review_count"],
        ),
        *(
            (
                f"  {name}: monetary\n",
                [
                    f"3: metrics.{name}: {name} stands for something else; give the metric "
                    "another name"
                ],
            )
            for name in ("tier", "Segment", "member_id", "any", "monetary_score")
        ),
        (
            "  Visits: {count: days}\n  visits: {count: days}\n  Tenure: monetary\n",
            [
                "4: metrics.visits: there is a metric Visits already",
                "5: metrics.Tenure: there is a metric tenure already",
            ],
        ),
    ],
)
def test_mistakes(text, messages):
    assert told(text) == messages


def test_a_metric_that_is_wrong_is_told_once():
    """What names it elsewhere is not told to be wrong as well."""
    found = problems(
        """
        version: 1
        metrics: {reviews: {sun: review_count}, growth: 2 * reviews}
        tiers: [{name: Low}, {name: High, enter: {reviews: 3, growth: 5}}]
        """
    )
    assert found == [
        "rules.yaml:2: metrics.reviews.sun: no such aggregate as 'sun'; did you mean sum?"
    ]


@pytest.mark.parametrize(
    ("lower", "higher", "hidden"),
    [
        # A sum may be negative, a count never is.
        ("{monetary: 5}", '{pieces: ">= 0"}', False),
        ("{monetary: 5}", '{skus: ">= 0"}', True),
        ('{pieces: "< 0"}', "{monetary: 5}", False),
        ('{skus: "< 0"}', "{monetary: 5}", True),
        # Who never ordered has no tenure and no recency, so not everyone passes these.
        ("{monetary: 5}", '{tenure: ">= 0"}', False),
        ("{monetary: 5}", '{recency: ">= 0"}', False),
        ("{tenure: 9}", '{tenure: ">= 5"}', True),
        ("{recency: 9}", '{recency: ">= 0"}', True),
    ],
)
def test_tiers_that_nobody_can_hold(lower, higher, hidden):
    text = (
        "version: 1\nmetrics: {pieces: {sum: quantity}, skus: {distinct: sku}}\n"
        f"tiers: [{{name: A}}, {{name: B, enter: {lower}}}, {{name: C, enter: {higher}}}]\n"
    )
    if hidden:
        assert "nobody can hold B" in "\n".join(problems(text))
    else:
        assert len(rules(text).tiers) == 3


@pytest.mark.parametrize("given", ["{a: b}", "[]", "['']", "''", "[[a]]"])
def test_left_out_is_a_file_or_ids(given):
    found = problems(f"version: 1\nleft_out: {given}\n{TIERS}")
    assert found == [
        "rules.yaml:2: left_out: name a file of members (wholesale.csv), or list their ids"
    ]
