"""segment: which tier every member holds, and why."""

from typing import Any, Unpack

from tierkit.results.segment import SegmentResult
from tierkit.tiers.assign import assign
from tierkit.tiers.summary import Tally, segment_bands, tier_summary
from tierkit.tiers.table import member_table
from tierkit.verbs.arguments import ReadingArguments, RulesGiven, rules_given
from tierkit.verbs.reading import measured, on_spark


def segment(
    orders: Any, rules: RulesGiven = None, **reading: Unpack[ReadingArguments]
) -> SegmentResult:
    """Say which tier every member of a programme holds, and by which thresholds.

    `orders` is a path, a list of paths (files, folders, globs), or a frame: pandas, polars,
    pyarrow, or any other that narwhals reads. A Spark DataFrame (or `engine="spark"` with paths or
    the name of a table) is measured on its cluster, and `.members` is a frame of it. `rules` is a
    rule file; without one, three tiers of equal revenue over 12 months. The other arguments go
    before the rule file: `as_of` (the last day that counts; default: the day of the newest counted
    order), `window` (a length, two days, or `all`), `columns` (`{"member": "card_no"}`),
    `statuses` (`{"count": [...], "ignore": [...], "refund": [...]}`), `every_status`, `timezone`;
    `set_aside_unreadable` lets unreadable rows pass, `threads`, `memory_limit`, `engine` and
    `progress` are for the engine.

    Amounts in the result are integers of 1/10,000 of the currency, in `.members` float64.
    Raises `TierkitError`: `UsageError` for the call, `RulesError` for the rule file, `DataError`
    for the orders.
    """
    if on_spark(orders, reading):
        from tierkit.verbs.cluster import segment_on_cluster

        if reading.get("members") is None:
            return segment_on_cluster(orders, rules_given(rules), reading)
    with measured(orders, rules, False, reading) as read:
        thresholds = read.derive(read.rules.thresholds)
    assignment = assign(read.members, read.rules, thresholds)
    tally = Tally.of(read.members, assignment).grouped()
    empty = tuple(told for threshold in thresholds.values() for told in threshold.warnings)
    return SegmentResult(
        as_of=read.as_of,
        window=read.window,
        intake=read.intake,
        thresholds=tuple(floor for each in thresholds.values() for floor in each.floors),
        summary=tier_summary(tally, assignment),
        segments=segment_bands(tally, assignment),
        warnings=read.warnings + empty,
        rules=read.rules,
        reading=read.reading,
        table=member_table(read.members, assignment),
    )
