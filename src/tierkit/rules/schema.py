"""The JSON Schema of the rule file, for editors: from the models and the tables of the code.

It says which keys there are and what may stand in them. What the words mean to each other (names,
floors that rise, tiers that somebody can hold) is checked by loading the file.
"""

import json
from pathlib import Path
from typing import Any

from tierkit.members.metrics import AGGREGATES, METRICS
from tierkit.orders.roles import ROLES
from tierkit.rules.conditions import JOINS, SEGMENT
from tierkit.rules.models import PART, RuleFile
from tierkit.rules.presets import presets_with_segments
from tierkit.rules.segments import OWN_KEYS
from tierkit.rules.thresholds import COMMON_KEYS
from tierkit.thresholds.fixed import Fixed
from tierkit.thresholds.method import Method
from tierkit.thresholds.methods import METHODS
from tierkit.thresholds.parameters import Parameter, parameters_of

Schema = dict[str, Any]
SHIPPED = Path(__file__).with_name("rules.schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Scalars are read as the text that was written, so an editor may take them for numbers.
SCALAR = ["string", "number", "boolean"]
NOISE = ("title", "default")
# What YAML takes these words for, where they are not in quotes.
AS_YAML = {"1": 1, "true": True, "false": False}


def rules_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of rule files, version 1."""
    shape = RuleFile.model_json_schema()
    finished: Schema = _finished(shape)
    parts = {name: part() for name, part in PARTS.items()}
    return {
        "$schema": DIALECT,
        "title": "tierkit rule file, version 1",
        **finished,
        "oneOf": [{"required": ["tiers"]}, {"required": ["ladder"]}],
        "$defs": {**finished["$defs"], **parts},
    }


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(rules_schema(), indent=2, ensure_ascii=False) + "\n"


def _finished(node: Any) -> Any:
    """What pydantic makes of the models, with scalars of any kind and parts filled in."""
    if isinstance(node, list):
        return [_finished(each) for each in node]
    if not isinstance(node, dict):
        return node
    if PART in node:
        kept = {key: node[key] for key in ("description",) if key in node}
        return {"$ref": f"#/$defs/{node[PART]}", **kept}
    found = {}
    for key, value in node.items():
        if key in NOISE and not isinstance(value, dict):
            if key == "default" and value:
                found[key] = value
        elif key == "default":
            continue
        elif key == "type" and value == "string":
            found[key] = SCALAR
        elif key in ("const", "enum"):
            words = value if isinstance(value, list) else [value]
            found["enum"] = [*words, *(AS_YAML[word] for word in words if word in AS_YAML)]
        else:
            found[key] = _finished(value)
    if "enum" in found:
        found.pop("type", None)
    return found


def _columns() -> Schema:
    roles = {name: {"description": role.meaning, "type": SCALAR} for name, role in ROLES.items()}
    return {"type": "object", "properties": roles, "additionalProperties": False}


def _metric() -> Schema:
    known = [{"const": name, "description": metric.meaning} for name, metric in METRICS.items()]
    return {"description": "a metric", "anyOf": [*known, {"type": "string"}]}


def _own_metric() -> Schema:
    how = {
        name: {"description": meaning.format("this column"), "type": SCALAR}
        for name, meaning in AGGREGATES.items()
    }
    aggregate = {
        "type": "object",
        "properties": how,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    formula = {"type": SCALAR, "description": "a formula over metrics: monetary / frequency"}
    wanted = {"type": "null", "description": "a built-in metric, for the member table"}
    return {"anyOf": [aggregate, formula, wanted]}


def _left_out() -> Schema:
    file = {"type": "string", "description": "a file that lists members, beside the rule file"}
    ids = {"type": "array", "items": {"type": SCALAR}, "minItems": 1}
    return {"anyOf": [file, {"description": "the members", **ids}]}


def _method() -> Schema:
    return {
        "description": "how the floors are found",
        "oneOf": [
            {"const": name, "description": method.meaning} for name, method in METHODS.items()
        ],
    }


def _parameter(parameter: Parameter) -> Schema:
    default = {} if parameter.default is None else {"default": parameter.default}
    array = {"type": "array", "items": {"type": SCALAR}, "minItems": 1}
    value: Schema = {"anyOf": [{"type": SCALAR}, array]} if parameter.name == "floors" else {}
    return {"description": parameter.meaning, **(value or {"type": SCALAR}), **default}


def _threshold(*required: str, **more: Schema) -> Schema:
    parameters = {
        each.name: _parameter(each) for method in METHODS.values() for each in parameters_of(method)
    }
    ref = {name: {"$ref": f"#/$defs/{name}"} for name in ("metric", "method")}
    rounding = {"description": "a step (100) or digits (2 digits)", "type": SCALAR}
    return {
        "type": "object",
        "properties": {**ref, **parameters, "round": rounding, **more},
        "required": ["method", *required],
        "additionalProperties": False,
        "allOf": [_only(method, more) for method in METHODS.values()],
    }


def _only(method: type[Method], more: Schema) -> Schema:
    """A method has its own parameters and no others."""
    parameters = parameters_of(method)
    allowed = [*COMMON_KEYS, *(each.name for each in parameters), *more]
    needed = [each.name for each in parameters if each.default is None]
    chosen = {"properties": {"method": {"const": method.name}}, "required": ["method"]}
    return {
        "if": chosen,
        "then": {"propertyNames": {"enum": allowed}, **({"required": needed} if needed else {})},
    }


def _ladder() -> Schema:
    names = {"type": "array", "items": {"type": SCALAR}, "minItems": 2}
    meaning = "the tiers, lowest first; they give the number of bands"
    return _threshold("metric", "names", names={"description": meaning, **names})


def _condition() -> Schema:
    value = {"$ref": "#/$defs/condition_value"}
    listed = {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1}
    joins = {name: {"description": f"{name} of these", **listed} for name in JOINS}
    metrics = {name: {"description": metric.meaning, **value} for name, metric in METRICS.items()}
    segment = {"description": "a segment's name, or several", **_one_or_more({"type": SCALAR})}
    return {
        "description": "all of these must hold",
        "type": "object",
        "properties": {**metrics, **joins, SEGMENT: segment},
        "additionalProperties": value,
        "minProperties": 1,
    }


def _condition_value() -> Schema:
    meaning = "a floor (a ceiling for recency), a comparison such as '>= 5', a threshold's name"
    return {"anyOf": [{"type": SCALAR, "description": meaning}, {"$ref": "#/$defs/in_place"}]}


def _score() -> Schema:
    floors = _parameter(next(each for each in parameters_of(Fixed) if each.name == "floors"))
    shorthand = {
        "type": "object",
        "properties": {each.name: _parameter(each) for each in parameters_of(Fixed)}
        | {"floors": floors},
        "required": ["floors"],
        "additionalProperties": False,
    }
    named = {"type": "string", "description": "a threshold's name"}
    return {"anyOf": [shorthand, {"$ref": "#/$defs/in_place"}, named]}


def _segments() -> Schema:
    presets = {"description": "a preset's table", "enum": presets_with_segments()}
    table = {"type": "array", "items": {"$ref": "#/$defs/segment"}, "minItems": 1}
    return {"anyOf": [presets, table]}


def _segment() -> Schema:
    scores = _one_or_more({"type": ["string", "integer"]})
    own = {
        "name": {"type": SCALAR},
        "inactive": {"type": "boolean", "description": "whether inactive members belong here"},
    }
    named = {
        name: {"description": f"the scores of {name} that belong here: 5, [4, 5] or 4-5", **scores}
        for name in METRICS
    }
    return {
        "type": "object",
        "properties": {key: own[key] for key in OWN_KEYS} | named,
        "required": ["name"],
        "additionalProperties": scores,
    }


def _one_or_more(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


# What the models leave open, by the name that they give it.
PARTS = {
    "columns": _columns,
    "metric": _metric,
    "own_metric": _own_metric,
    "left_out": _left_out,
    "method": _method,
    "threshold": lambda: _threshold("metric"),
    "in_place": _threshold,
    "ladder": _ladder,
    "condition": _condition,
    "condition_value": _condition_value,
    "score": _score,
    "segments": _segments,
    "segment": _segment,
}
