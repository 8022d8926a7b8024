"""Rule files broken in many ways: every message in full, with file, line and path."""

from contextlib import suppress

import pytest

from tests.rules.given import TIERS, problems, rules
from tierkit.errors import RulesError
from tierkit.members.metrics import METRICS
from tierkit.rules.models import RuleFile

METHOD_NAMES = (
    "pareto, top-members, equal-revenue, nested-pareto, ratio, quantile, mean, natural-breaks, "
    "head-tail, repurchase-gap, fixed"
)
FOR_RECENCY = (
    "so it has no meaning for recency. For recency there are top-members, ratio, quantile, mean, "
    "natural-breaks, repurchase-gap, fixed."
)
KEYS = ", ".join(RuleFile.model_fields)
A_TIER = "give a mapping, such as {name: Gold, enter: {monetary: 2000}}"
METRICS_TOLD = ", ".join(METRICS)


def in_tiers(enter):
    """A file whose second tier, on line 4, is entered so."""
    return f"version: 1\ntiers:\n- name: Member\n- {{name: Gold, enter: {enter}}}\n"


def in_threshold(text):
    """A file with a threshold on line 3."""
    return f"version: 1\nthresholds:\n  big: {text}\n{TIERS}"


def in_ladder(text):
    """A file with a ladder on line 2."""
    return f"version: 1\nladder: {text}\n"


# --- no rule file at all


@pytest.mark.parametrize("text", ["", "# a comment\n", "- a\n- b\n", "just a word\n", "~"])
def test_no_mapping(text):
    assert problems(text) == ["rules.yaml:1: a rule file is a mapping that begins with version: 1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "version: 1\n\ttiers: 3\n",
            "rules.yaml:2: this is not YAML: a tab stands here; indent with blanks",
        ),
        (
            "version: *none\n",
            "rules.yaml:1: this is not YAML: put a text in quotes that begins with *",
        ),
        (
            "version: 1\ntiers: [{name: A}\n",
            "rules.yaml:3: this is not YAML: the [ of line 2 is not closed, or a comma is missing",
        ),
        (
            "version: 1\nname: 'open\n",
            "rules.yaml:3: this is not YAML: the quote of line 2 is not closed",
        ),
        (
            "version: 1\ntiers:\n- name: A\n- name: B\n  enter:\n    monetary: >= 5\n",
            'rules.yaml:6: this is not YAML: put a comparison in quotes: ">= 5"',
        ),
        (
            "version: 1\ntags: {big: {monetary: > 5}}\n",
            'rules.yaml:2: this is not YAML: put a comparison in quotes: ">= 5"',
        ),
        (
            "version: 1\nname: Aurora: the club\n",
            "rules.yaml:2: this is not YAML: put a text with a colon in quotes, or indent the line "
            "as far as its neighbours",
        ),
        (
            "version: 1\nname: @club\n",
            "rules.yaml:2: this is not YAML: put a text in quotes that begins with @",
        ),
        (
            "version: 1\ntiers:\n- name: A\n - name: B\n",
            "rules.yaml:4: this is not YAML: the entries of one list or mapping begin in one "
            "column",
        ),
    ],
)
def test_no_yaml(text, message):
    assert problems(text) == [message]


def test_two_documents_in_one_file_are_told_as_such():
    (message,) = problems("version: 1\n---\nversion: 1\n")
    assert message.startswith("rules.yaml:2: ")
    assert not message.endswith(": this is not YAML: but found another document")


def test_a_character_that_yaml_has_not_is_told_with_its_line():
    (message,) = problems("version: 1\nname: a\0b\n" + TIERS)
    assert message.startswith("rules.yaml:2: ")


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\ntiers: &a [*a]\n",
        "version: 1\nname: x\nladder: &a\n  b: *a\n",
    ],
)
def test_aliases_within_themselves(text):
    (message,) = problems(text)
    assert message.endswith(": aliases repeat without end")


def test_aliases_that_multiply():
    """Nine levels of nine: a few lines of text for 400 million values."""
    text = "version: 1\nx0: &x0 [a]\n"
    for level in range(1, 10):
        text += f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * 9)}]\n"
    assert len(problems(text)) == 1


@pytest.mark.parametrize("depth", [10, 50, 200, 3000])
def test_conditions_nested_too_deeply(depth):
    text = in_tiers("{all: [" * depth + "{monetary: 3}" + "]}" * depth)
    (message,) = problems(text)
    assert "nested too deeply" in message


@pytest.mark.parametrize("depth", [50, 150, 200, 400, 3000])
@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{all: [", "]}"), ("{any: [{monetary: 1}, ", "]}")]
)
def test_brackets_without_end_are_read_or_refused(opening, closing, depth):
    text = in_tiers(opening * depth + "{monetary: 3}" + closing * depth)
    with suppress(RulesError):
        rules(text)


# --- keys and shapes


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (TIERS, ["rules.yaml:1: version: version is missing; the file must say version: 1"]),
        (
            "version: 2\n" + TIERS,
            ["rules.yaml:1: version: '2' is not known here; this tierkit reads '1'"],
        ),
        (
            "version: 1\n",
            ["rules.yaml:1: `tiers` or `ladder` must say which tiers there are"],
        ),
        (
            "version: 1\nladder: {metric: monetary, method: pareto, names: [A, B]}\n" + TIERS,
            ["rules.yaml:2: ladder: give either tiers or ladder, not both"],
        ),
        (
            "version: 1\nwindw: all\n" + TIERS,
            ["rules.yaml:2: windw: no such key as 'windw'; did you mean window?"],
        ),
        (
            "version: 1\nzzz: all\n" + TIERS,
            [f"rules.yaml:2: zzz: no such key as 'zzz'; there are {KEYS}"],
        ),
        (
            "version: 1\norders:\n  timezoen: UTC\n" + TIERS,
            ["rules.yaml:3: orders.timezoen: no such key as 'timezoen'; did you mean timezone?"],
        ),
        (
            "version: 1\norders:\n  statuses:\n    counts: [paid]\n" + TIERS,
            ["rules.yaml:4: orders.statuses.counts: no such key as 'counts'; did you mean count?"],
        ),
        (
            "version: 1\norders:\n  columns:\n    membr: id\n" + TIERS,
            ["rules.yaml:4: orders.columns.membr: no such role as 'membr'; did you mean member?"],
        ),
        (
            "version: 1\ntiers:\n- name: A\n- nmae: B\n  enter: {monetary: 1}\n",
            [
                "rules.yaml:4: tiers[1].name: name is missing",
                "rules.yaml:4: tiers[1].nmae: no such key as 'nmae'; did you mean name?",
            ],
        ),
        (
            "version: 1\nname: a\nwindow: all\nname: b\n" + TIERS,
            ["rules.yaml:4: name: the key stands here again (first on line 2); keep one"],
        ),
        (
            in_tiers("{monetary: 1, frequency: 2, monetary: 3}"),
            [
                "rules.yaml:4: tiers[1].enter.monetary: the key stands here again "
                "(first on line 4); keep one"
            ],
        ),
        (
            "version: 1\n? [a, b]\n: c\n" + TIERS,
            ["rules.yaml:2: a key must be a word, not a list or mapping"],
        ),
        (
            "version: 1\nname: [x]\norders: 5\nwindow: {a: b}\nthresholds: [x]\n"
            "inactive: [y]\n" + TIERS,
            [
                "rules.yaml:2: name: give a text",
                "rules.yaml:3: orders: give a mapping, such as {statuses: {count: [paid]}}",
                "rules.yaml:4: window: give a text",
                "rules.yaml:5: thresholds: give a mapping, such as {big_spender: {metric: "
                "monetary, method: pareto}}",
                "rules.yaml:6: inactive: give a text",
            ],
        ),
        (
            "version: 1\nname: ''\ninactive: ''\n" + TIERS,
            ["rules.yaml:2: name: this is empty", "rules.yaml:3: inactive: this is empty"],
        ),
        (
            "version: 1\norders:\n  where: web\n  columns: {member: [a]}\n" + TIERS,
            [
                "rules.yaml:3: orders.where: give a mapping, such as {channel: [web, app]}",
                "rules.yaml:4: orders.columns.member: give a text",
            ],
        ),
        (
            "version: 1\ntiers: {name: A}\n",
            [
                "rules.yaml:2: tiers: give a list, such as [{name: Member}, {name: Gold, enter: "
                "{monetary: 2000}}]"
            ],
        ),
        ("version: 1\ntiers: []\n", ["rules.yaml:2: tiers: there is no tier; name at least one"]),
        ("version: 1\ntiers:\n- A\n", [f"rules.yaml:3: tiers[0]: {A_TIER}"]),
        (
            "version: 1\nladder: thirds\n",
            [
                "rules.yaml:2: ladder: give a mapping, such as {metric: monetary, "
                "method: equal-revenue, names: [Low, High]}"
            ],
        ),
        (
            "version: 1\norders:\n  where: {channel: []}\n" + TIERS,
            ["rules.yaml:3: orders.where.channel: the list is empty"],
        ),
        (
            "version: 1\nbase: &base {monetary: 5}\ntags:\n  big:\n    <<: *base\n" + TIERS,
            [
                "rules.yaml:2: base: no such key as 'base'; did you mean tags?",
                "rules.yaml:4: tags.big: a condition is a mapping such as {monetary: 2000}",
                "rules.yaml:5: tags.big: << merges nothing here; write the entries out",
            ],
        ),
    ],
)
def test_keys_and_shapes(text, messages):
    assert problems(text) == messages


def test_a_key_three_times_is_two_problems():
    assert problems("version: 1\nname: a\nname: b\nname: c\n" + TIERS) == [
        "rules.yaml:3: name: the key stands here again (first on line 2); keep one",
        "rules.yaml:4: name: the key stands here again (first on line 2); keep one",
    ]


@pytest.mark.parametrize(
    "text", ["version:\n" + TIERS, in_threshold("{metric: monetary, method: fixed, floors: }")]
)
def test_what_is_left_blank_is_not_called_none(text):
    """None is a word of Python, not of the file."""
    (message,) = problems(text)
    assert "None" not in message


# --- windows, zones, statuses


def test_a_window():
    assert problems("version: 1\nwindow: 12 moons\n" + TIERS) == [
        "rules.yaml:2: window: window '12 moons' is not a window. Give a length such as "
        "'12 months' or '90 days', two days such as '2025-01-01..2025-12-31', or 'all'."
    ]
    assert problems("version: 1\nwindow: 2025-12-31..2025-01-01\n" + TIERS) == [
        "rules.yaml:2: window: window 2025-12-31..2025-01-01: it ends before it starts. "
        "Write 2025-01-01..2025-12-31."
    ]


def test_a_time_zone_that_there_is_not():
    """A problem of the file like any other: with file, line and path, before orders are read."""
    (message,) = problems("version: 1\norders:\n  timezone: Mars/Olympus\n" + TIERS)
    assert message.startswith("rules.yaml:3: orders.timezone: ")


def test_a_status_in_two_lists():
    text = "version: 1\norders:\n  statuses: {count: [paid, sent], ignore: [paid]}\n" + TIERS
    assert problems(text) == ["rules.yaml:3: orders.statuses: 'paid' is listed more than once"]


def test_a_status_twice_in_one_list():
    text = "version: 1\norders:\n  statuses: {count: [paid, paid]}\n" + TIERS
    assert problems(text) == ["rules.yaml:3: orders.statuses: 'paid' is listed more than once"]


# --- tiers and conditions

NUMBER_HINT = "Write it without separators or signs: 12500.50."


@pytest.mark.parametrize(
    ("enter", "message"),
    [
        ("{monetry: 5}", "enter.monetry: no such metric as 'monetry'; did you mean monetary?"),
        (
            "{zzz: 5}",
            f"enter.zzz: no such metric as 'zzz'; there are {METRICS_TOLD}, all, any",
        ),
        ("{}", "enter: a condition is a mapping such as {monetary: 2000}"),
        ("[{monetary: 5}]", "enter: give a mapping, such as {monetary: 2000}"),
        ("5", "enter: give a mapping, such as {monetary: 2000}"),
        ("{monetary: huge}", "enter.monetary: 'huge' is no number, and no threshold is defined"),
        ('{monetary: ">= x"}', f"enter.monetary: 'x' is not a number. {NUMBER_HINT}"),
        (
            '{monetary: ">= 5,000"}',
            "enter.monetary: '5,000' is not a number; write \">= 5000\"",
        ),
        (
            "{monetary: 5,000}",
            "enter.000: 000 stands alone; write a number without commas: 12500.50",
        ),
        (
            "{monetary: [5]}",
            'enter.monetary: give a number, a comparison in quotes (">= 5") or a threshold\'s name',
        ),
        (
            "{all: {monetary: 5}}",
            "enter.all: all takes a list: [{monetary: 30000}, {frequency: 24}]",
        ),
        ("{any: []}", "enter.any: any takes a list: [{monetary: 30000}, {frequency: 24}]"),
        (
            "{any: [monetary]}",
            "enter.any[0]: a condition is a mapping such as {monetary: 2000}",
        ),
        (
            "{any: [{monetary: 5}, {all: [{recnecy: 5}]}]}",
            "enter.any[1].all[0].recnecy: no such metric as 'recnecy'; did you mean recency?",
        ),
        (
            "{monetary: {method: paretto}}",
            "enter.monetary.method: no such method as 'paretto'; did you mean pareto?",
        ),
        (
            "{monetary: {metric: recency, method: top-members}}",
            "enter.monetary.metric: this stands under monetary; leave the metric out",
        ),
        (
            "{monetary: {method: equal-revenue}}",
            "enter.monetary: Gold.monetary gives 2 floors; a condition takes one",
        ),
        (
            "{recency: {method: pareto}}",
            f"enter.recency.method: pareto adds up value, {FOR_RECENCY}",
        ),
        (
            "{monetary: {method: head-tail}}",
            "enter.monetary: Gold.monetary gives any number of floors; a condition takes one",
        ),
        (
            "{monetary: {method: repurchase-gap}}",
            "enter.monetary.method: repurchase-gap looks at recency alone, so it has no meaning "
            "for monetary. For monetary there are pareto, top-members, equal-revenue, "
            "nested-pareto, ratio, quantile, mean, natural-breaks, head-tail, fixed.",
        ),
        (
            "{monetary: {method: pareto, round: nearest}}",
            "enter.monetary.round: 'nearest' is no way to round. Give a step (100) or digits "
            "('2 digits').",
        ),
    ],
)
def test_conditions(enter, message):
    assert problems(in_tiers(enter)) == [f"rules.yaml:4: tiers[1].{message}"]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("bog", "'bog' is no number, and no such threshold as 'bog'; did you mean big?"),
        ("zzz", "'zzz' is no number, and no such threshold as 'zzz'; there are big"),
    ],
)
def test_thresholds_by_name(condition, message):
    text = in_threshold("{metric: monetary, method: pareto}").replace("2000", condition)
    assert problems(text) == [f"rules.yaml:4: tiers[1].enter.monetary: {message}"]


def test_a_threshold_of_another_metric():
    text = in_threshold("{metric: frequency, method: pareto}").replace("2000", "big")
    assert problems(text) == [
        "rules.yaml:4: tiers[1].enter.monetary: big is a threshold of frequency, not of monetary"
    ]


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        (
            "[{name: A, enter: {monetary: 3}}, {name: B, enter: {monetary: 5}}]",
            "tiers[0].enter: the lowest tier takes everyone; put a tier without enter below A",
        ),
        (
            "[{name: A}, {name: B}, {name: C, enter: {monetary: 5}}]",
            "tiers[1]: B has no enter, so nobody would hold a tier below it",
        ),
        (
            "[{name: A}, {name: B, enter: {monetary: 5}}, {name: A, enter: {monetary: 7}}]",
            "tiers[2]: another tier is named A already (line 3)",
        ),
        (
            "[{name: A}, {name: B, enter: {monetary: 5}}, {name: C, enter: {monetary: 3}}]",
            "tiers[1]: nobody can hold B: whoever meets it meets C too, which stands higher",
        ),
        (
            "[{name: A}, {name: B, enter: {recency: 30}}, {name: C, enter: {recency: 90}}]",
            "tiers[1]: nobody can hold B: whoever meets it meets C too, which stands higher",
        ),
        (
            "[{name: A}, {name: B, enter: {all: [{monetary: '>= 5'}, {monetary: '< 3'}]}}]",
            "tiers[1]: nobody can hold B: no member can meet its enter",
        ),
    ],
)
def test_ladders_of_tiers(tiers, message):
    assert problems(f"version: 1\nname: x\ntiers: {tiers}\n") == [f"rules.yaml:3: {message}"]


def test_the_inactive_level_is_no_tier():
    assert problems("version: 1\n" + TIERS + "inactive: Gold\n") == [
        "rules.yaml:3: inactive: Gold is a tier already; name a level of its own"
    ]


# --- thresholds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{metric: monetary}",
            f"big: method is missing; there are {METHOD_NAMES}",
        ),
        ("{method: pareto}", f"big: metric is missing; there are {METRICS_TOLD}"),
        (
            "{metric: montary, method: pareto}",
            "big.metric: no such metric as 'montary'; did you mean monetary?",
        ),
        (
            "{metric: monetary, method: paretto}",
            "big.method: no such method as 'paretto'; did you mean pareto?",
        ),
        (
            "{metric: monetary, method: pareto, shre: 80%}",
            "big.shre: no such parameter as 'shre'; did you mean share?",
        ),
        (
            "{metric: monetary, method: pareto, share: 80}",
            "big.share: '80' is not a share between 0% and 100%. Did you mean 80%?",
        ),
        (
            "{metric: monetary, method: equal-revenue, bands: 1}",
            "big.bands: '1' is not a number of bands. Give a whole number from 2 to 1000.",
        ),
        (
            "{metric: monetary, method: fixed}",
            "big: fixed needs floors: the floors, worst band first",
        ),
        (
            "{metric: monetary, method: fixed, floors: []}",
            "big.floors: no floors are given. Give one or more numbers: [2000, 5000].",
        ),
        (
            "{metric: monetary, method: fixed, floors: [1, x]}",
            f"big.floors: 'x' is not a number. {NUMBER_HINT}",
        ),
        (
            "{metric: recency, method: equal-revenue}",
            f"big.method: equal-revenue adds up value, {FOR_RECENCY}",
        ),
        ("pareto", "big: give a mapping, such as {metric: monetary, method: pareto}"),
    ],
)
def test_thresholds(text, message):
    assert problems(in_threshold(text)) == [f"rules.yaml:3: thresholds.{message}"]


@pytest.mark.parametrize("name", ["a.b", "2000", "'>=5'", "a[0]", "ladder", "''"])
def test_names_of_thresholds_are_words(name):
    """No number, comparison or path may be taken for one; `ladder` is the ladder's own."""
    text = f"version: 1\nthresholds:\n  {name}: {{metric: monetary, method: pareto}}\n{TIERS}"
    (message,) = problems(text)
    assert message.startswith("rules.yaml:3: thresholds")
    assert message.endswith(": this is no name for a threshold; write it like big_spender")


def test_names_belong_to_ladders_only():
    """Unknown keys are errors, and a threshold has no bands to name."""
    text = in_threshold("{metric: monetary, method: pareto, names: [Small, Big]}")
    (message,) = problems(text)
    assert message.startswith("rules.yaml:3: thresholds.big.names: no such parameter as 'names'")


# --- ladders

NAMES = "names must list the tiers, the lowest first: [Low, Middle, High]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{metric: monetary, method: equal-revenue}", f"ladder: {NAMES}"),
        ("{metric: monetary, method: equal-revenue, names: Low}", f"ladder.names: {NAMES}"),
        ("{metric: monetary, method: equal-revenue, names: [Low]}", f"ladder.names: {NAMES}"),
        (
            "{metric: monetary, method: equal-revenue, names: [Low, [High]]}",
            f"ladder.names: {NAMES}",
        ),
        (
            "{metric: monetary, method: pareto, names: [A, B, C]}",
            "ladder.names: 3 names for 2 bands; name each band, the worst first",
        ),
        (
            "{metric: monetary, method: equal-revenue, bands: 4, names: [A, B, C]}",
            "ladder.names: 3 names for 4 bands; name each band, the worst first",
        ),
        (
            "{metric: recency, method: equal-revenue, names: [A, B, C]}",
            f"ladder.method: equal-revenue adds up value, {FOR_RECENCY}",
        ),
        (
            "{metric: monetary, method: thirds, names: [A, B, C]}",
            f"ladder.method: no such method as 'thirds'; there are {METHOD_NAMES}",
        ),
    ],
)
def test_ladders(text, message):
    assert problems(in_ladder(text)) == [f"rules.yaml:2: {message}"]


@pytest.mark.parametrize(
    "floors",
    [
        "metric: monetary, method: fixed, floors: [5000, 2000]",
        "metric: recency, method: fixed, floors: [30, 90]",  # ceilings must fall
    ],
)
def test_literal_floors_that_fall_going_up(floors):
    """Nobody could hold B: whoever reaches its floor reaches that of C."""
    (message,) = problems(in_ladder(f"{{{floors}, names: [A, B, C]}}"))
    assert message.startswith("rules.yaml:2: ladder")
    (message,) = problems(in_threshold(f"{{{floors}}}"))
    assert message.startswith("rules.yaml:3: thresholds.big")


def test_literal_floors_of_a_ladder_that_are_equal():
    """Nobody could hold B."""
    (message,) = problems(
        in_ladder("{metric: frequency, method: fixed, floors: [3, 3], names: [A, B, C]}")
    )
    assert message.startswith("rules.yaml:2: ladder")


def test_two_names_of_a_ladder_alike_are_told_where_they_stand():
    text = "version: 1\nname: x\n\nladder:\n  metric: monetary\n  method: equal-revenue\n"
    (message,) = problems(text + "  names: [A, B, A]\n")
    assert message == "rules.yaml:7: ladder.names[2]: another tier is named A already (line 7)"


def test_an_empty_name_in_a_ladder():
    (message,) = problems(in_ladder("{metric: monetary, method: pareto, names: ['', High]}"))
    assert message.startswith("rules.yaml:2: ladder.names")


def test_an_unknown_key_of_a_ladder_is_told_with_the_nearest():
    found = problems(in_ladder("{metric: monetary, method: pareto, nmaes: [Low, High]}"))
    assert any("ladder.nmaes" in message and "did you mean names?" in message for message in found)


def test_a_threshold_may_not_be_lost_to_the_ladder():
    """One that is called ladder is refused, not silently replaced."""
    text = (
        "version: 1\nthresholds: {ladder: {metric: recency, method: fixed, floors: 90}}\n"
        "ladder: {metric: monetary, method: pareto, names: [Low, High]}\n"
    )
    assert problems(text) == [
        "rules.yaml:2: thresholds.ladder: this is no name for a threshold; write it like "
        "big_spender"
    ]


# --- all in one go


def test_all_problems_are_told_at_once_in_the_order_of_the_lines():
    assert problems(
        """
        version: 1
        windw: 12 months
        orders:
          columns: {membr: id}
          statuses: {count: [paid], ignore: [paid]}
        window: forever
        thresholds:
          big: {metric: monetary, method: pareto, share: 80}
        tiers:
          - name: Member
          - name: Silver
            enter: {monetry: 2000}
          - name: Silver
            enter: {monetary: huge}
        inactive: Member
        inactive: Dormant
        """
    ) == [
        "rules.yaml:2: windw: no such key as 'windw'; did you mean window?",
        "rules.yaml:4: orders.columns.membr: no such role as 'membr'; did you mean member?",
        "rules.yaml:5: orders.statuses: 'paid' is listed more than once",
        "rules.yaml:6: window: window 'forever' is not a window. Give a length such as "
        "'12 months' or '90 days', two days such as '2025-01-01..2025-12-31', or 'all'.",
        "rules.yaml:8: thresholds.big.share: '80' is not a share between 0% and 100%. "
        "Did you mean 80%?",
        "rules.yaml:12: tiers[1].enter.monetry: no such metric as 'monetry'; "
        "did you mean monetary?",
        "rules.yaml:13: tiers[2]: another tier is named Silver already (line 11)",
        "rules.yaml:14: tiers[2].enter.monetary: 'huge' is no number, and no such threshold as "
        "'huge'; there are big",
        "rules.yaml:15: inactive: Member is a tier already; name a level of its own",
        "rules.yaml:16: inactive: the key stands here again (first on line 15); keep one",
    ]


def test_two_broken_tiers_bring_no_third_problem():
    """The names that are missing must not be compared with each other."""
    assert problems("version: 1\ntiers:\n- name: A\n- B\n- C\n") == [
        f"rules.yaml:4: tiers[1]: {A_TIER}",
        f"rules.yaml:5: tiers[2]: {A_TIER}",
    ]
    nameless = "version: 1\ntiers:\n- name: A\n- enter: {monetary: 1}\n- enter: {monetary: 2}\n"
    assert problems(nameless) == [
        "rules.yaml:4: tiers[1].name: name is missing",
        "rules.yaml:5: tiers[2].name: name is missing",
    ]


def test_a_list_in_a_list_hides_no_other_problem():
    text = "version: 1\norders: {where: {channel: [[web]]}}\n" + TIERS.replace("tary", "try")
    assert problems(text) == [
        "rules.yaml:2: orders.where.channel[0]: give a text",
        "rules.yaml:3: tiers[1].enter.monetry: no such metric as 'monetry'; did you mean monetary?",
    ]


# --- characters that no table can show


@pytest.mark.parametrize(
    ("text", "place", "character"),
    [
        (r'version: 1\ntiers:\n- name: "\ud800"\n', "rules.yaml:3: tiers[0].name", "U+D800"),
        (r'version: 1\ntiers:\n- name: "\e[31mA"\n', "rules.yaml:3: tiers[0].name", "U+001B"),
        (
            r'version: 1\ntiers:\n- name: A\ntags:\n  "a\0": {monetary: 1}\n',
            "rules.yaml:5: tags",
            "U+0000",
        ),
    ],
)
def test_escapes_for_what_cannot_be_shown(text, place, character):
    told = problems(text.replace(r"\n", "\n"))
    assert told[0] == f"{place}: {character} is no character that can be shown; take it out"
