"""From the shape of a rule file to rules whose words all mean something."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from tierkit.members.metrics import METRICS, Metric
from tierkit.members.window import AllDays, WindowSpec, parse_window
from tierkit.orders.columns import ROLES
from tierkit.orders.encodings import named_encoding
from tierkit.orders.spec import OrdersSpec, Statuses
from tierkit.rules.conditions import ConditionBuilder
from tierkit.rules.models import OrdersShape, RuleFile
from tierkit.rules.nodes import Document, Path
from tierkit.rules.problems import Problems, unknown
from tierkit.rules.reachability import falling, unreachable
from tierkit.rules.rules import Rules
from tierkit.rules.thresholds import build_threshold
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.tiers.conditions import Reaches
from tierkit.tiers.programme import Tier

THRESHOLD_NAME = re.compile(r"[^\W\d][\w -]*")
RESERVED = ("ladder",)
MISSING_TIERS = "`tiers` or `ladder` must say which tiers there are"


def build_rules(shape: RuleFile, document: Document, digest: str, problems: Problems) -> Rules:
    """Settle what every word means; raises `RulesError` with all problems found."""
    orders = _orders(shape.orders, problems)
    window: WindowSpec = AllDays()
    with problems.at(("window",)):
        window = parse_window(shape.window)
    metrics = METRICS
    thresholds: dict[str, ThresholdSpec] = {}
    places: dict[str, Path] = {"ladder": ("ladder",)}
    for name, given in shape.thresholds.items():
        places[name] = ("thresholds", name)
        if not THRESHOLD_NAME.fullmatch(name) or name in RESERVED:
            problems.add(places[name], "this is no name for a threshold; write it like big_spender")
            continue
        spec = build_threshold(name, given, places[name], problems, metrics)
        if spec is not None:
            thresholds[name] = spec
    tiers: tuple[Tier, ...] = ()
    if shape.tiers is not None and shape.ladder is not None:
        problems.add(("ladder",), "give either tiers or ladder, not both")
    elif shape.ladder is not None:
        tiers = _ladder(shape.ladder, metrics, thresholds, problems)
    elif shape.tiers is not None:
        tiers = _tiers(shape, metrics, thresholds, places, problems)
    elif not problems.touch(("tiers",)) and not problems.touch(("ladder",)):
        problems.add((), MISSING_TIERS)
    _check_inactive([tier.name for tier in tiers], shape.inactive, problems)
    problems.raise_if_any()
    return Rules(
        source=document.name,
        text=document.text,
        digest=digest,
        name=shape.name,
        orders=orders,
        window=window,
        metrics=metrics,
        thresholds=thresholds,
        tiers=tiers,
        inactive=shape.inactive,
        places=places,
    )


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
    return OrdersSpec(dict(shape.columns), lists, where, shape.timezone, encoding=shape.encoding)


def _tiers(
    shape: RuleFile,
    metrics: Mapping[str, Metric],
    thresholds: dict[str, ThresholdSpec],
    places: dict[str, Path],
    problems: Problems,
) -> tuple[Tier, ...]:
    given = shape.tiers or []
    if not given:
        problems.add(("tiers",), "there is no tier; name at least one")
    if not any(problems.touch(("tiers", position)) for position in range(len(given))):
        _check_names([tier.name for tier in given], ("tiers",), problems)
    tiers = []
    sound = True
    for position, tier in enumerate(given):
        path: Path = ("tiers", position)
        broken = problems.touch(path)
        sound = sound and not broken
        if position == 0 and tier.enter is not None:
            problems.add(
                (*path, "enter"),
                f"the lowest tier takes everyone; put a tier without enter below {tier.name}",
            )
        if position > 0 and tier.enter is None and not broken:
            problems.add(path, f"{tier.name} has no enter, so nobody would hold a tier below it")
            sound = False
        enter = None
        if tier.enter is not None:
            root = (*path, "enter")
            builder = ConditionBuilder(tier.name, root, metrics, thresholds, places, problems)
            enter = builder.build(tier.enter, root)
            sound = sound and enter is not None
        tiers.append(Tier(tier.name, enter))
    if sound:
        hidden = unreachable(tiers, thresholds)
        for position, reason in hidden or falling(tiers, thresholds):
            problems.add(("tiers", position), reason)
    return tuple(tiers)


def _ladder(
    given: dict[str, Any],
    metrics: Mapping[str, Metric],
    thresholds: dict[str, ThresholdSpec],
    problems: Problems,
) -> tuple[Tier, ...]:
    names = given.get("names")
    path: Path = ("ladder", "names")
    if (
        not isinstance(names, list)
        or len(names) < 2
        or not all(isinstance(name, str) for name in names)
    ):
        where = path if "names" in given else path[:1]
        known = ("metric", "method", "names", "round")
        for key in given:
            if "names" not in given and get_close_matches(key, known) and key not in known:
                problems.add(("ladder", key), unknown("key", key, known))
        problems.add(where, "names must list the tiers, the lowest first: [Low, Middle, High]")
        return ()
    _check_names(names, path, problems)
    spec = build_threshold("ladder", given, path[:1], problems, metrics, names=names)
    if spec is None:
        return ()
    thresholds["ladder"] = spec
    steps = [
        Tier(name, Reaches(spec.metric, "ladder", floor)) for floor, name in enumerate(names[1:])
    ]
    return (Tier(names[0]), *steps)


def _check_names(names: Sequence[str], path: Path, problems: Problems) -> None:
    for position, name in enumerate(names):
        if not name.strip():
            problems.add((*path, position), "a tier needs a name")
        elif name in names[:position]:
            problems.add((*path, position), f"another tier is named {name} already")


def _check_inactive(names: Sequence[str], inactive: str | None, problems: Problems) -> None:
    if inactive in names:
        problems.add(("inactive",), f"{inactive} is a tier already; name a level of its own")
    if inactive is not None and not inactive.strip():
        problems.add(("inactive",), "the level needs a name")
