"""thresholds: where to draw the line, and the evidence beside each number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Unpack

from tierkit.errors import DataError, UsageError
from tierkit.members.metrics import Metric
from tierkit.money import plain_text
from tierkit.results.thresholds import Certainty, Split, ThresholdsResult
from tierkit.rules.problems import unknown
from tierkit.rules.rules import Rules
from tierkit.thresholds.bootstrap import SEED, intervals
from tierkit.thresholds.concentration import concentration
from tierkit.thresholds.derive import Threshold, ThresholdSpec
from tierkit.thresholds.method import Method
from tierkit.thresholds.methods import METHODS, check_meaning
from tierkit.thresholds.parameters import parameters_of
from tierkit.thresholds.picture import Picture, draw, parse_edges, round_edges
from tierkit.thresholds.profile import Measurement, Profile, profiles
from tierkit.thresholds.rounding import parse_rounding
from tierkit.tiers.summary import summarise_bands
from tierkit.verbs.arguments import ReadingArguments, RulesGiven, rules_given
from tierkit.verbs.freezing import frozen_rules
from tierkit.verbs.periods import PERIODS, derive_periods
from tierkit.verbs.reading import Measured, measured

INACTIVE = "(inactive)"
FEWEST_REPLICATES = 100


def derive_thresholds(
    orders: Any,
    rules: RulesGiven = None,
    *,
    metric: str | None = None,
    methods: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
    rounding: str | None = None,
    bands: str | None = None,
    bootstrap: int = 0,
    seed: int = SEED,
    each: str | None = None,
    frozen: bool = False,
    **reading: Unpack[ReadingArguments],
) -> ThresholdsResult:
    """Show where the line between members can be drawn, and how well each line holds.

    Without `methods`, the thresholds of the rule file are derived (those on the `metric`, if one is
    named), or, without a rule file, every method that has a meaning for the `metric` (monetary).
    `parameters` (`{"share": "70%"}`) go to each method that has them; `rounding` moves floors to
    round numbers (`100`, `2 digits`). `bands` chooses the bands of the picture: a step, or edges
    with commas between. `bootstrap` asks for intervals from so many replicates (100 or more),
    `each` (year, half, quarter, month) for the same floors in the windows that end with the as-of
    day, one after another. `frozen` asks for the rule file with its thresholds as literal numbers.
    Other arguments and errors as for `segment`.
    """
    names = [methods] if isinstance(methods, str) else list(methods)
    by_rules = not names and (rules is not None or frozen)
    _check_wishes(names, each, bootstrap, seed, frozen, by_rules and (parameters or rounding))
    applied = rules_given(rules)
    chosen = _metric(applied, metric or "monetary")
    if by_rules:
        specs = _ruled(applied, metric)
        chosen = next(iter(specs.values())).metric
    else:
        specs = _specs(chosen, names, parameters or {}, rounding)
    needs_gaps = any(spec.method.gap_based for spec in specs.values())
    further = [] if metric is None else [chosen.name]
    told: list[str] = []
    with measured(orders, applied, needs_gaps, reading, further) as read:
        found = read.derive(specs) if names or by_rules else _feasible(read, specs, told)
        wanted = {name: specs[name] for name in found}
        periods = derive_periods(read, wanted, each, told) if each is not None else ()
    empty = [warning for threshold in found.values() for warning in threshold.warnings]
    distribution = read.distribution(chosen)
    return ThresholdsResult(
        as_of=read.as_of,
        window=read.window,
        intake=read.intake,
        metric=chosen,
        thresholds=tuple(found.values()),
        splits=_splits(read, found.values()),
        picture=_picture(read, chosen, bands),
        concentration=None if chosen.lower_is_better else concentration(distribution),
        profiles=_profiles(read),
        certainty=_certainty(read, found, bootstrap, seed),
        periods=periods,
        warnings=(*read.warnings, *told, *empty),
        rules=read.rules,
        reading=read.reading,
        frozen=frozen_rules(read, read.derive(read.rules.thresholds)) if frozen else None,
    )


def _check_wishes(
    methods: Sequence[str],
    each: str | None,
    bootstrap: int,
    seed: int,
    frozen: bool,
    unused: object,
) -> None:
    """Refuse what cannot be done, or would be passed over in silence."""
    if each is not None and each not in PERIODS:
        raise UsageError(f"no such period as {each!r}", f"There are {', '.join(PERIODS)}.")
    if not isinstance(bootstrap, int) or (bootstrap and bootstrap < FEWEST_REPLICATES):
        raise UsageError(
            f"{bootstrap!r} replicates are no bootstrap", f"Give {FEWEST_REPLICATES} or more."
        )
    if not isinstance(seed, int) or seed < 0:
        raise UsageError(f"{seed!r} is no seed", "Give a whole number, 0 or more.")
    if frozen and methods:
        raise UsageError(
            "a rule file is frozen with its own thresholds, and methods are named",
            "Freeze without --method.",
        )
    if unused:
        raise UsageError(
            "the rule file says how its thresholds are derived and rounded",
            "Write parameters and `round` there, or name a --method.",
        )


def _ruled(rules: Rules, metric: str | None) -> dict[str, ThresholdSpec]:
    """The thresholds of the rules, all of them or those on one metric."""
    specs = {
        name: spec
        for name, spec in rules.thresholds.items()
        if metric is None or spec.metric.name == metric
    }
    if not specs:
        on = f" on {metric}" if metric else ""
        raise UsageError(
            f"{rules.source} has no threshold{on}", "Name a --method, or leave --rules out."
        )
    return specs


def _metric(rules: Rules, name: str) -> Metric:
    if name not in rules.metrics:
        known = ", ".join(rules.metrics)
        raise UsageError(unknown("metric", name, rules.metrics), f"There are {known}.")
    return rules.metrics[name]


def _fitting(metric: Metric) -> list[str]:
    """The methods that have a meaning for a metric and need nothing but the data."""
    return [
        name
        for name, method in METHODS.items()
        if method.fits(metric) and all(each.default for each in parameters_of(method))
    ]


def _specs(
    metric: Metric, names: Sequence[str], parameters: Mapping[str, str], rounding: str | None
) -> dict[str, ThresholdSpec]:
    """A threshold for each method named, with the parameters that it has; for all if none is."""
    used: set[str] = set()
    specs = {}
    for name in names or _fitting(metric):
        if name not in METHODS:
            raise UsageError(f"no such method as {name!r}", f"There are {', '.join(METHODS)}.")
        check_meaning(METHODS[name], metric)
        method, taken = _with_parameters(METHODS[name], metric, parameters if names else {})
        used |= taken
        rounded = None if rounding is None else parse_rounding(rounding)
        specs[name] = ThresholdSpec(name, metric, method, (), rounded)
    if unused := [name for name in parameters if name not in used]:
        raise UsageError(
            f"{', '.join(unused)}: none of the methods asked for has this parameter",
            "Choose a method with --method that has it.",
        )
    return specs


def _feasible(
    read: Measured, specs: Mapping[str, ThresholdSpec], told: list[str]
) -> dict[str, Threshold]:
    """Where every method is tried, leave out with a word those that the data cannot serve."""
    feasible: dict[str, Threshold] = {}
    for name, spec in specs.items():
        try:
            feasible |= read.derive({name: spec})
        except DataError as error:
            told.append(f"left out: {error.message}")
    return feasible


def _with_parameters(
    kind: type[Method], metric: Metric, parameters: Mapping[str, str]
) -> tuple[Method, set[str]]:
    known = {each.name: each for each in parameters_of(kind)}
    values = {}
    for name, parameter in known.items():
        if name in parameters:
            values[parameter.field] = parameter.parse(parameters[name])
        elif parameter.default is None:
            raise UsageError(
                f"{kind.name} needs {name}: {parameter.meaning}", f"Give it with --{name}."
            )
    method = kind(**values)
    method.check(metric)
    return method, set(known) & set(parameters)


def _splits(read: Measured, found: Iterable[Threshold]) -> tuple[Split, ...]:
    """What each threshold that has floors makes of the members."""
    splitting = [threshold for threshold in found if threshold.floors]
    summaries = summarise_bands(read.members, splitting, band_names, INACTIVE)
    return tuple(map(Split, splitting, summaries))


def band_names(threshold: Threshold) -> list[str]:
    """What the bands of a threshold are, by their edges, worst first."""
    op = threshold.spec.metric.op
    edges = [plain_text(floor.amount) for floor in threshold.floors]
    beyond = {">=": "under", "<=": "over"}[op]
    return [f"{beyond} {edges[0]}", *(f"{op} {edge}" for edge in edges)]


def _picture(read: Measured, metric: Metric, bands: str | None) -> Picture:
    shaping = read.members.shaping_with(metric)
    distribution = read.distribution(metric)
    return draw(
        distribution,
        read.members.values[metric.name].numbers[shaping],
        read.members.values["monetary"].numbers[shaping],
        round_edges(distribution) if bands is None else parse_edges(bands, distribution),
    )


def _profiles(read: Measured) -> tuple[Profile, ...]:
    """A profile of every metric that somebody has, over the members who shape thresholds."""
    shaping = read.members.shaping
    columns = [
        Measurement(values.metric, values.numbers[shaping], values.present[shaping])
        for values in read.members.values.values()
    ]
    return profiles([each for each in columns if each.present.any()])


def _certainty(
    read: Measured, found: Mapping[str, Threshold], replicates: int, seed: int
) -> tuple[Certainty, ...]:
    if not replicates:
        return ()
    return tuple(
        Certainty(
            name,
            threshold.spec.metric,
            replicates,
            seed,
            intervals(
                threshold.spec,
                read.distribution(threshold.spec.metric),
                read.gaps,
                replicates,
                seed,
            ),
        )
        for name, threshold in found.items()
        if threshold.spec.method.is_derived
    )
