"""The shape of a rule file, version 1: which keys there are and what each holds.

What the values mean to each other (names, metrics, floors) is settled in `build`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError


def _one_or_more(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _blank(given: Any) -> Any:
    return "" if given is None else given


def _trimmed(given: Any) -> Any:
    return given.strip() if isinstance(given, str) else given


def _not_blank(given: Any) -> Any:
    if given is None:
        raise PydanticCustomError("blank", "this is left blank")
    return given


# The key under which the JSON Schema names a part that is described elsewhere.
PART = "part"
TEXT_OR_BLANK = {"type": ["string", "number", "boolean", "null"]}
ONE_OR_MORE = {"anyOf": [TEXT_OR_BLANK, {"type": "array", "items": TEXT_OR_BLANK}]}

Text = Annotated[str, Field(min_length=1)]
Value = Annotated[str, BeforeValidator(_blank)]
Status = Annotated[str, BeforeValidator(_trimmed), BeforeValidator(_blank)]
Texts = Annotated[
    list[Value], Field(min_length=1), BeforeValidator(_one_or_more), WithJsonSchema(ONE_OR_MORE)
]
StatusList = Annotated[list[Status], BeforeValidator(_one_or_more), WithJsonSchema(ONE_OR_MORE)]
# What stands in these is looked at where they are built; `schema` fills the parts in.
ColumnsPart = Annotated[dict[str, Text], WithJsonSchema({PART: "columns"})]
ThresholdPart = Annotated[dict[str, Any], WithJsonSchema({PART: "threshold"})]
LadderPart = Annotated[dict[str, Any], WithJsonSchema({PART: "ladder"})]
ConditionPart = Annotated[dict[str, Any], WithJsonSchema({PART: "condition"})]
AnyCondition = Annotated[Any, WithJsonSchema({PART: "condition"})]
ScorePart = Annotated[Any, WithJsonSchema({PART: "score"})]
MetricPart = Annotated[Any, WithJsonSchema({PART: "own_metric"})]
LeftOutPart = Annotated[Any, WithJsonSchema({PART: "left_out"})]
SegmentsPart = Annotated[Any, BeforeValidator(_not_blank), WithJsonSchema({PART: "segments"})]


class Shape(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusesShape(Shape):
    """What each order status means."""

    count: StatusList = Field(default=[], description="statuses of sales")
    ignore: StatusList = Field(default=[], description="statuses of orders that do not exist")
    refund: StatusList = Field(default=[], description="statuses of separate refund rows")


class OrdersShape(Shape):
    """How to read the export."""

    columns: ColumnsPart = Field(default={}, description="column name for each role")
    statuses: StatusesShape = StatusesShape()
    where: dict[str, Texts] = Field(default={}, description="keep only rows with these values")
    timezone: Text = Field(default="UTC", description="zone in which instants become days")
    encoding: Text | None = Field(default=None, description="encoding of text files")
    decimal: Text | None = Field(default=None, description="decimal mark of numbers in text")
    date_format: Text | None = Field(default=None, description="how dates are written in text")
    amount_is: Text | None = Field(default=None, description="what an amount is one of")
    currency: Text | None = Field(default=None, description="the one currency to read")
    drop_duplicates: Literal["true", "false"] = Field(
        default="false", description="read each of several equal rows once"
    )
    sheet: Text | None = Field(default=None, description="sheet of a spreadsheet, by its name")
    header: Text | None = Field(default=None, description="line with the names, or none")


class TierShape(Shape):
    """One tier; a member holds the highest whose `enter` holds."""

    name: Text
    enter: ConditionPart | None = Field(default=None, description="condition to hold the tier")


class RuleFile(Shape):
    """A programme: how its orders are read, measured and turned into tiers."""

    version: Literal["1"]
    name: Text | None = Field(default=None, description="the programme's name")
    orders: OrdersShape = OrdersShape()
    window: Text = Field(default="12 months", description="a length, two days, or all")
    metrics: dict[str, MetricPart] = Field(
        default={}, description="metrics beyond the built-in ones"
    )
    thresholds: dict[str, ThresholdPart] = Field(default={}, description="named thresholds")
    scores: dict[str, ScorePart] = Field(default={}, description="bands per metric, 1 the worst")
    segments: SegmentsPart = Field(default=None, description="a preset's name, or names and scores")
    tags: dict[str, AnyCondition] = Field(default={}, description="conditions that become columns")
    left_out: LeftOutPart = Field(
        default=None, description="members who shape no threshold: a file, or ids"
    )
    tiers: list[TierShape] | None = Field(default=None, description="lowest first")
    ladder: LadderPart | None = Field(default=None, description="tiers on one metric")
    inactive: Text | None = Field(default=None, description="level of inactive members")
