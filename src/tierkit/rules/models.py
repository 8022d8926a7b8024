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

    columns: ColumnsPart = Field(
        default={},
        description="column for each role, detected by name",
        examples=[{"member": "customer_id"}],
    )
    statuses: StatusesShape = Field(
        default=StatusesShape(),
        description="what each order status means",
        examples=[{"count": ["paid"], "ignore": ["cancelled"]}],
    )
    where: dict[str, Texts] = Field(
        default={},
        description="columns with the values to keep; other rows are set aside",
        examples=[{"channel": ["web", "app"]}],
    )
    timezone: Text = Field(default="UTC", description="zone in which times with a zone become days")
    encoding: Text | None = Field(
        default=None, description="encoding of text files, told by their bytes"
    )
    decimal: Text | None = Field(
        default=None, description="decimal mark of numbers in text, as each column shows"
    )
    date_format: Text | None = Field(
        default=None,
        description="how dates are written: dmy, mdy, ymd, excel, seconds, milliseconds, a pattern",
    )
    amount_is: Text | None = Field(
        default=None,
        description="what an amount is one of: line, or order where each row repeats its total",
    )
    currency: Text | None = Field(
        default=None, description="the one currency to read; rows in others are set aside"
    )
    drop_duplicates: Literal["true", "false"] = Field(
        default="false", description="read each of several equal rows once"
    )
    sheet: Text | None = Field(default=None, description="sheet of a spreadsheet, by its name")
    header: Text | None = Field(default=None, description="line with the names, or none")


class TierShape(Shape):
    """One tier; a member holds the highest whose `enter` holds."""

    name: Text
    enter: ConditionPart | None = Field(
        default=None, description="condition to hold the tier", examples=[{"monetary": 2000}]
    )


class RuleFile(Shape):
    """A programme: how its orders are read, measured and turned into tiers."""

    version: Literal["1"] = Field(description="of the rule file; must be given")
    name: Text | None = Field(
        default=None, description="the programme's name, shown above the results"
    )
    orders: OrdersShape = Field(default=OrdersShape(), examples=[{"statuses": {"count": ["paid"]}}])
    window: Text = Field(
        default="12 months", description="a length (12 months, 90 days), two days, or all"
    )
    metrics: dict[str, MetricPart] = Field(
        default={},
        description="own metrics, and built-in ones for the member table",
        examples=[{"reviews": {"sum": "review_count"}}],
    )
    thresholds: dict[str, ThresholdPart] = Field(
        default={},
        description="named floors, to be used in conditions and scores",
        examples=[{"big_spender": {"metric": "monetary", "method": "pareto"}}],
    )
    scores: dict[str, ScorePart] = Field(
        default={},
        description="bands of a metric as numbers, 1 the worst",
        examples=[{"frequency": {"floors": [2, 5]}}],
    )
    segments: SegmentsPart = Field(
        default=None, description="names for combinations of scores: those of a preset, or a list"
    )
    tags: dict[str, AnyCondition] = Field(
        default={},
        description="conditions, each a column of yes and no",
        examples=[{"big": {"monetary": 800}}],
    )
    left_out: LeftOutPart = Field(
        default=None, description="members who shape no threshold: a file, or ids"
    )
    tiers: list[TierShape] | None = Field(
        default=None,
        description="lowest first; the lowest has no enter",
        examples=[[{"name": "Member"}, {"name": "Gold", "enter": {"monetary": 2000}}]],
    )
    ladder: LadderPart | None = Field(
        default=None,
        description="tiers on one metric, lowest first",
        examples=[{"metric": "monetary", "method": "equal-revenue", "names": ["Low", "High"]}],
    )
    inactive: Text | None = Field(
        default=None,
        description="level of members without an order in the window, below the lowest tier",
    )
