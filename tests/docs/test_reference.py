"""The tables in the docs name what the code has, no more and no less."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tierkit.members.metrics import AGGREGATES, CORE, METRICS
from tierkit.orders.roles import ROLES
from tierkit.orders.sources import FORMATS
from tierkit.rules.load import parse_rules
from tierkit.rules.presets import preset_meaning, preset_names
from tierkit.rules.schema import rules_schema
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import parameters_of

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `([\w.-]+)`(.*)$", re.MULTILINE)
EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


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


def test_every_further_metric_and_aggregate_is_described():
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    built_in = text.split("## Built-in metrics")[1].split("## Columns")[0]
    assert {name for name, _ in ROW.findall(built_in)} == METRICS.keys() - set(CORE)
    columns = text.split("## Columns")[1].split("## Formulas")[0]
    assert {name for name, _ in ROW.findall(columns)} == set(AGGREGATES)


def kind(node: dict[str, Any]) -> str:
    """What may stand at a key, in words, from its JSON Schema."""
    if "$ref" in node:
        name = str(node["$ref"]).rsplit("/", 1)[1]
        return {"columns": "mapping of text", "segments": "text or list"}.get(
            name, name.replace("Shape", "").replace("_", " ").lower()
        )
    if "enum" in node:
        return " or ".join(f"`{each}`" for each in node["enum"] if isinstance(each, str))
    if "anyOf" in node:
        kinds = [kind(each) for each in node["anyOf"] if each != {"type": "null"}]
        return " or ".join(dict.fromkeys(kinds))
    if isinstance(node["type"], list):
        return "text"
    if node["type"] == "array":
        return f"list of {kind(node['items'])}"
    return f"mapping of {kind(node['additionalProperties'])}"


def keys_table() -> str:
    """Every key of the rule file: what may stand there, its meaning, its default."""
    schema = rules_schema()
    lines = ["| key | holds | meaning | default |", "|---|---|---|---|"]
    shapes = {"": schema, "orders.": schema["$defs"]["OrdersShape"]}
    shapes["orders.statuses."] = schema["$defs"]["StatusesShape"]
    for prefix, shape in shapes.items():
        for name, node in shape["properties"].items():
            if name in ("orders", "statuses"):
                continue
            default = f"`{node['default']}`" if "default" in node else ""
            meaning = node["description"]
            lines.append(f"| `{prefix}{name}` | {kind(node)} | {meaning} | {default} |")
    return "\n".join(lines)


def roles_table() -> str:
    """What columns there can be."""
    lines = ["| role | meaning |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {role.meaning} |" for name, role in ROLES.items())])


def metrics_table() -> str:
    """The built-in metrics."""
    lines = ["| metric | meaning | better |", "|---|---|---|"]
    for name, metric in METRICS.items():
        lines.append(
            f"| `{name}` | {metric.meaning} | {'less' if metric.lower_is_better else 'more'} |"
        )
    return "\n".join(lines)


def presets_table() -> str:
    """The presets, each in its own words."""
    lines = ["| preset | what it is |", "|---|---|"]
    return "\n".join(
        [*lines, *(f"| `{name}` | {preset_meaning(name)} |" for name in preset_names())]
    )


GENERATED = {
    "keys": keys_table,
    "roles": roles_table,
    "metrics": metrics_table,
    "presets": presets_table,
}


def with_tables(text: str) -> str:
    """The reference with its generated tables made anew."""
    for name, table in GENERATED.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        after = rest.partition("<!-- end -->")[2]
        assert mark, f"there is no place for the table of {name}"
        text = f"{before}{mark}{table()}\n<!-- end -->{after}"
    return text


def test_the_reference_of_the_rule_file_is_what_the_code_says():
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert text == with_tables(text), "write it anew with: python -m tests.docs.test_reference"


@pytest.mark.parametrize("example", EXAMPLE.findall((DOCS / "rules.md").read_text("utf-8")))
def test_examples_of_rules_load(example):
    """Those that begin with version, and those that need a ladder to be whole."""
    whole = example.startswith("version")
    parse_rules(example if whole else f"version: 1\ntiers: [{{name: All}}]\n{example}", "example")


if __name__ == "__main__":
    page = DOCS / "rules.md"
    page.write_text(with_tables(page.read_text("utf-8")), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{page}\n")
