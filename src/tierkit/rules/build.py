"""From the shape of a rule file to rules whose words all mean something."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from tierkit.members.window import AllDays, WindowSpec, parse_window
from tierkit.orders.encodings import named_encoding
from tierkit.orders.roles import ROLES
from tierkit.orders.spec import PROBLEMS, OrdersSpec, Statuses
from tierkit.rules.left_out import build_left_out
from tierkit.rules.metrics import asked_for, build_metrics
from tierkit.rules.models import OrdersShape, RuleFile
from tierkit.rules.nodes import Document
from tierkit.rules.problems import Problems, unknown
from tierkit.rules.rules import Rules
from tierkit.rules.scores import build_scores
from tierkit.rules.segments import build_segments
from tierkit.rules.tags import build_tags
from tierkit.rules.thresholds import build_thresholds
from tierkit.rules.tiers import build_tiers
from tierkit.rules.words import Words
from tierkit.thresholds.derive import ThresholdSpec


def build_rules(shape: RuleFile, document: Document, digest: str, problems: Problems) -> Rules:
    """Settle what every word means; raises `RulesError` with all problems found."""
    orders = _orders(shape.orders, problems)
    window: WindowSpec = AllDays()
    with problems.at(("window",)):
        window = parse_window(shape.window)
    words = Words(build_metrics(shape.metrics, shape.orders.columns, problems), problems)
    build_thresholds(shape.thresholds, words)
    scores = build_scores(shape.scores, words)
    scores, segments = build_segments(shape.segments, scores, words)
    tiers = build_tiers(shape, words)
    tags = build_tags(shape.tags, words, scores)
    left_out = build_left_out(shape.left_out, document.name, problems)
    problems.raise_if_any()
    return Rules(
        source=document.name,
        text=document.text,
        digest=digest,
        name=shape.name,
        orders=orders,
        window=window,
        metrics=words.metrics,
        further=asked_for(
            shape.metrics, words.thresholds, [*(tier.enter for tier in tiers), *tags.values()]
        ),
        thresholds=_scores_last(words.thresholds, scores),
        left_out=left_out,
        places=words.places,
        tiers=tiers,
        inactive=shape.inactive,
        scores=scores,
        segments=segments,
        tags=tags,
    )


def _scores_last(
    thresholds: Mapping[str, ThresholdSpec], scores: Mapping[str, str]
) -> dict[str, ThresholdSpec]:
    """What decides on the tiers first."""
    return dict(sorted(thresholds.items(), key=lambda each: each[0] in scores.values()))


def _orders(shape: OrdersShape, problems: Problems) -> OrdersSpec:
    for role in shape.columns:
        if role not in ROLES:
            problems.add(("orders", "columns", role), unknown("role", role, ROLES))
    lists = Statuses(
        tuple(shape.statuses.count), tuple(shape.statuses.ignore), tuple(shape.statuses.refund)
    )
    every = [*lists.count, *lists.ignore, *lists.refund]
    for status in sorted({status for status in every if every.count(status) > 1}):
        problems.add(("orders", "statuses"), f"{status!r} is listed more than once")
    try:
        ZoneInfo(shape.timezone)
    except (KeyError, ValueError, OSError):
        message = f"there is no time zone {shape.timezone!r}; write it as Asia/Shanghai"
        problems.add(("orders", "timezone"), message)
    where = {column: tuple(values) for column, values in shape.where.items()}
    if shape.encoding is not None:
        with problems.at(("orders", "encoding")):
            named_encoding(shape.encoding)
    for key, check in PROBLEMS.items():
        if (problem := check(getattr(shape, key))) is not None:
            problems.add(("orders", key), problem)
    return OrdersSpec(
        columns=dict(shape.columns),
        statuses=lists,
        where=where,
        timezone=shape.timezone,
        encoding=shape.encoding,
        sheet=shape.sheet,
        header=_header(shape.header, problems),
        decimal=shape.decimal,
        date_format=shape.date_format,
        amount_is=shape.amount_is,
        currency=shape.currency,
        drop_duplicates=shape.drop_duplicates == "true",
    )


def _header(given: str | None, problems: Problems) -> int | None:
    """The line with the names of the columns; 0 for none, None where it is to be found."""
    if given is None or given == "none":
        return None if given is None else 0
    if given.isdecimal() and int(given) > 0:
        return int(given)
    problems.add(("orders", "header"), "give the number of a line, or none")
    return None
