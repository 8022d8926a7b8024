"""The JSON Schema: shipped as the code makes it, and of one mind with the loader."""

import json
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.rules.given import TIERS
from tierkit.errors import RulesError
from tierkit.members.metrics import METRICS
from tierkit.orders.roles import ROLES
from tierkit.rules.load import parse_rules
from tierkit.rules.models import OrdersShape, RuleFile
from tierkit.rules.presets import FOLDER
from tierkit.rules.schema import SHIPPED, rules_schema, schema_text
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import parameters_of

CONFIGS = Path(__file__).parents[2] / "configs"
FILES = sorted([*FOLDER.glob("*.yaml"), *CONFIGS.glob("*.yaml")])
VALIDATOR = Draft202012Validator(rules_schema())


def valid(text):
    """Whether an editor would let a file pass."""
    return VALIDATOR.is_valid(yaml.safe_load(text))


def test_the_shipped_file_is_what_the_code_makes():
    shipped = SHIPPED.read_text(encoding="utf-8")
    assert shipped == schema_text(), "write it anew with: python -m tests.rules.test_schema"


def test_it_is_a_schema_of_its_draft():
    Draft202012Validator.check_schema(rules_schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_and_preset_is_valid(path):
    assert valid(path.read_text(encoding="utf-8"))


def test_every_word_of_the_tables_is_in_it():
    schema = rules_schema()
    parts = schema["$defs"]
    assert set(schema["properties"]) == set(RuleFile.model_fields)
    assert set(parts["OrdersShape"]["properties"]) == set(OrdersShape.model_fields)
    assert set(parts["columns"]["properties"]) == set(ROLES)
    assert [each["const"] for each in parts["method"]["oneOf"]] == list(METHODS)
    parameters = {each.name for method in METHODS.values() for each in parameters_of(method)}
    assert parameters < set(parts["threshold"]["properties"])
    assert set(METRICS) < set(parts["condition"]["properties"])


def test_every_key_is_described():
    def undescribed(node, path):
        if isinstance(node, dict):
            for name, each in node.get("properties", {}).items():
                if not {"description", "$ref"} & set(each) and name not in ("name", "version"):
                    yield f"{path}.{name}"
            for key, each in node.items():
                yield from undescribed(each, f"{path}.{key}")

    assert list(undescribed(rules_schema()["$defs"], "")) == []


def in_threshold(given):
    return f"version: 1\nthresholds: {{it: {given}}}\n{TIERS}"


@pytest.mark.parametrize(
    "text",
    [
        TIERS,
        "version: 2\n" + TIERS,
        "version: 1\n",
        "version: 1\nwindw: all\n" + TIERS,
        "version: 1\ntiers: [A, B]\n",
        "version: 1\ntiers: [{name: A, entr: {monetary: 5}}]\n",
        "version: 1\nladder: {metric: monetary, method: pareto, names: [A]}\n",
        "version: 1\nladder: {metric: monetary, method: pareto}\n",
        "version: 1\norders: {columns: {membr: id}}\n" + TIERS,
        "version: 1\norders: {statuses: {counts: [paid]}}\n" + TIERS,
        in_threshold("{metric: monetary, method: paretto}"),
        in_threshold("{metric: monetary, method: pareto, bands: 3}"),
        in_threshold("{metric: monetary, method: fixed}"),
        in_threshold("{method: pareto}"),
        in_threshold("{metric: monetary, method: pareto, names: [A, B]}"),
        "version: 1\nscores: {recency: {floor: [2]}}\n" + TIERS,
        "version: 1\nscores: {recency: [2]}\n" + TIERS,
        "version: 1\nsegments: rfm9\n" + TIERS,
        "version: 1\nsegments: [{recency: 5}]\n" + TIERS,
        "version: 1\nsegments: [{name: A, recency: {from: 5}}]\n" + TIERS,
        "version: 1\ntiers: [{name: A}, {name: B, enter: {}}]\n",
        "version: 1\ntiers: [{name: A}, {name: B, enter: {all: {monetary: 5}}}]\n",
        "version: 1\ntiers: [{name: A}, {name: B, enter: {monetary: [5]}}]\n",
        "version: 1\ntags: {big: 5}\n" + TIERS,
    ],
)
def test_what_an_editor_marks_is_refused_by_the_loader_too(text):
    assert not valid(text)
    with pytest.raises(RulesError):
        parse_rules(text, "rules.yaml")


@pytest.mark.parametrize(
    "text",
    [
        in_threshold("{metric: monetary, method: pareto, share: 0.8, round: 100}"),
        in_threshold("{metric: recency, method: fixed, floors: [3 months, 30]}"),
        "version: 1\nscores: {recency: {floors: 90}, frequency: {method: quantile}}\n"
        "segments: [{name: 2025, recency: 2, frequency: 4-5}, {name: No}]\ntiers: [{name: 1}]\n",
        "version: 1\nsegments: [{name: Gone, inactive: true}, {name: Here}]\ntiers: [{name: A}]\n",
        "version: 1\nsegments: rfm8-zh\ntags: {key: {segment: [重要价值, 重要保持]}}\n" + TIERS,
        'version: "1"\norders: {statuses: {count: [paid, null], ignore: x}, where: {a: 5}}\n'
        + TIERS,
        "version: 1\ntiers:\n- name: A\n- {name: B, enter: {any: [{monetary: 5, recency: '< 9'}, "
        "{monetary: {method: mean}}]}}\n",
    ],
)
def test_what_the_loader_reads_an_editor_lets_pass(text):
    parse_rules(text, "rules.yaml")
    assert valid(text)


def test_the_text_is_plain_json():
    assert json.loads(schema_text())["$schema"].endswith("/2020-12/schema")


if __name__ == "__main__":
    SHIPPED.write_text(schema_text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{SHIPPED}\n")
