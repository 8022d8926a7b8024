"""Looks at an export as far as it can be seen, past what a run would stop at."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tierkit.orders import read, rejects
from tierkit.orders.as_of import newest_order
from tierkit.orders.broken import reading
from tierkit.orders.calendar import calendar_of
from tierkit.orders.columns_seen import columns_seen, overlooked_statuses
from tierkit.orders.currencies import check_currencies
from tierkit.orders.days import to_number
from tierkit.orders.engine import Engine
from tierkit.orders.export import Export
from tierkit.orders.grain import check_grain
from tierkit.orders.holders import count_trade, find_holders
from tierkit.orders.inspection import Counted, Inspection
from tierkit.orders.intake import UNREADABLE, Group
from tierkit.orders.opening import open_orders
from tierkit.orders.questions import Questions
from tierkit.orders.sample import sample_rows
from tierkit.orders.scales import find_large_lines, find_other_scales
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.statuses import check_refunds, check_statuses
from tierkit.orders.statuses_seen import statuses_seen
from tierkit.orders.understanding import recognise_all
from tierkit.orders.understanding import understand as understand_rows

Understood = tuple[list[Export], list[Group]]


def inspect_orders(
    engine: Engine, orders: Any, spec: OrdersSpec, as_of: dt.date | None = None
) -> Inspection:
    """Look at an export: at all of it, unless something hides the rest."""
    questions = Questions(spec)
    seen = _look(engine, orders, questions, as_of)
    return replace(seen, spec=questions.proposal, questions=tuple(questions.asked))


def _look(engine: Engine, orders: Any, questions: Questions, as_of: dt.date | None) -> Inspection:
    opened = questions.settle(lambda spec: open_orders(engine, orders, spec))
    if opened is None:
        return Inspection()
    found = opened.sources
    recognition = questions.settle(lambda spec: recognise_all(found, spec))
    roles = None if recognition is None else recognition.roles
    if recognition is not None and recognition.profile is not None:
        questions.spec = recognition.profile.applied(questions.spec)
    seen = Inspection(
        files=opened.recognised,
        notes=tuple(opened.notes),
        columns=columns_seen(engine, found, roles or {}, questions.spec),
        warnings=opened.warnings,
    )
    if roles is None:
        return seen
    overlooked = overlooked_statuses(engine, found[0], roles, questions.spec)
    seen = replace(seen, roles=roles, warnings=(*seen.warnings, *overlooked))
    with reading(found):
        return _look_at_rows(engine, found, questions, seen, as_of)


def _look_at_rows(
    engine: Engine,
    found: Sequence[Source],
    questions: Questions,
    seen: Inspection,
    as_of: dt.date | None,
) -> Inspection:
    """The same with what the rows hold, supposing what is proposed of their statuses."""

    def understand(spec: OrdersSpec) -> Understood:
        with reading(found):
            exports = [Export(source, seen.roles) for source in found]
            rows = understand_rows(engine, exports, spec)
            check_grain(engine, exports, spec, seen.roles)
            check_currencies(rows[1], spec)
            return rows

    understood = questions.settle(understand)
    if understood is None:
        return seen
    groups = understood[1]
    if "status" in seen.roles:
        statuses = statuses_seen(engine, groups, seen.roles, questions.spec)
        seen = replace(seen, statuses=statuses)
    if not questions.passes(lambda spec: check_statuses(groups, seen.roles, spec)):
        questions.suppose_statuses(seen.statuses)
        understood = questions.settle(understand)
        if understood is None:
            return seen
    return _counted(engine, understood, questions, seen, as_of)


def _counted(
    engine: Engine,
    understood: Understood,
    questions: Questions,
    seen: Inspection,
    as_of: dt.date | None,
) -> Inspection:
    exports, groups = understood
    conventions = (each for export in exports for each in export.conventions.values())
    if unreadable := sum(group.rows for group in groups if group.reason in UNREADABLE):
        first = rejects.find_rejects(engine, exports, questions.spec, rejects.SHOWN)
        questions.note(rejects.unreadable_error(first, unreadable))
    return replace(
        seen,
        conventions=tuple(dict.fromkeys(conventions)),
        notes=(
            *seen.notes,
            *read.notes_of(exports, groups, questions.spec),
        ),
        sample=sample_rows(engine, exports[0], questions.spec),
        counted=questions.settle(lambda _: _count(engine, exports, groups, questions, as_of)),
    )


def _count(
    engine: Engine,
    exports: Sequence[Export],
    groups: Sequence[Group],
    questions: Questions,
    as_of: dt.date | None,
) -> Counted:
    """What the rows hold; raises `DataError` where none of them counts."""
    used = [group for group in groups if group.reason is None]
    if not any(group.is_sale for group in used):
        raise read.nothing_counts(groups)
    has_orders = "order" in exports[0].roles
    returned = read.returned_orders(engine, used) if has_orders else None
    cutoff = newest_order(engine, used, returned) if as_of is None else to_number(as_of)
    intake = read.count_rows(engine, groups, cutoff)
    if any(group.is_refund for group in used) and has_orders:
        questions.passes(lambda spec: check_refunds(engine, cutoff, spec))
    rows = f"(SELECT * FROM order_lines WHERE reason IS NULL AND day <= {cutoff})"
    trade = count_trade(engine, rows, has_orders=has_orders)
    days = engine.rows(f"SELECT day, count(*) FROM {rows} GROUP BY day ORDER BY day")
    each_day, rows_on_it = np.array(days, dtype=np.int64).T
    return Counted(
        intake=intake,
        calendar=calendar_of(each_day, rows_on_it),
        trade=trade,
        holders=find_holders(engine, trade),
        large_lines=find_large_lines(engine, rows, trade),
        other_scales=find_other_scales(engine, rows),
    )
