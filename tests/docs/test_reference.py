"""The tables in the docs name what the code has, no more and no less."""

import re
from pathlib import Path

from tierkit.members.metrics import AGGREGATES, CORE, METRICS
from tierkit.orders.roles import ROLES
from tierkit.orders.sources import FORMATS
from tierkit.rules.models import OrdersShape, RuleFile
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import parameters_of

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `([\w.-]+)`(.*)$", re.MULTILINE)


def parameters_told(text: str) -> dict[str, str]:
    """Parameters in a row of a table, with the defaults in brackets or beside them."""
    return dict(re.findall(r"`(\w+)`(?: \(([^)]*)\))?", text))


def test_every_method_and_its_parameters_are_in_the_rule_file_reference():
    text = (DOCS / "rules.md").read_text(encoding="utf-8").split("## Methods")[1]
    told = {name: parameters_told(rest) for name, rest in ROW.findall(text)}
    assert told == {
        name: {each.name: each.default or "" for each in parameters_of(method)}
        for name, method in METHODS.items()
    }


def test_every_format_and_its_suffixes_are_described():
    text = (DOCS / "reading.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w ]+) \| (`\..*`) \|$", text, re.MULTILINE)
    told = {name: tuple(re.findall(r"`([^`]+)`", suffixes)) for name, suffixes in rows}
    assert told == {name: each.suffixes for name, each in FORMATS.items() if name != "web page"}


def test_every_method_is_described():
    text = (DOCS / "thresholds.md").read_text(encoding="utf-8").split("## Methods")[1]
    assert {name for name, _ in ROW.findall(text)} == set(METHODS)


def test_every_key_of_the_rule_file_is_described():
    text = (DOCS / "rules.md").read_text(encoding="utf-8").split("## Conditions")[0]
    keys = {name for name in RuleFile.model_fields if name != "orders"}
    keys |= {f"orders.{name}" for name in OrdersShape.model_fields}
    assert {name for name, _ in ROW.findall(text)} == keys
    assert all(f"`{role}`" in text for role in ROLES)


def test_every_further_metric_and_aggregate_is_described():
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    built_in = text.split("## Built-in metrics")[1].split("## Columns")[0]
    assert {name for name, _ in ROW.findall(built_in)} == METRICS.keys() - set(CORE)
    columns = text.split("## Columns")[1].split("## Formulas")[0]
    assert {name for name, _ in ROW.findall(columns)} == set(AGGREGATES)
