"""Looks at an export as far as it can be seen, past what a run would stop at."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tierkit.orders import read, rejects
from tierkit.orders.accounted import accounted, used_of
from tierkit.orders.broken import reading
from tierkit.orders.calendar import calendar_of
from tierkit.orders.columns_seen import columns_seen
from tierkit.orders.engine import Engine
from tierkit.orders.holders import count_trade, count_trade_in_order, find_holders
from tierkit.orders.in_order import InOrder
from tierkit.orders.inspection import Counted, Inspection
from tierkit.orders.intake import UNREADABLE
from tierkit.orders.meanings import LISTS
from tierkit.orders.opening import open_orders
from tierkit.orders.questions import Questions
from tierkit.orders.sample import sample_rows
from tierkit.orders.scales import find_large_lines, find_other_scales
from tierkit.orders.source import Source
from tierkit.orders.spec import OrdersSpec, Statuses
from tierkit.orders.statuses import check_refunds
from tierkit.orders.statuses_seen import statuses_seen
from tierkit.orders.understanding import Understood, decide


def inspect_orders(engine: Engine, orders: Any, spec: OrdersSpec) -> Inspection:
    """Look at an export: at all of it, unless something hides the rest."""
    questions = Questions(spec)
    seen = _look(engine, orders, questions)
    return replace(seen, spec=questions.proposal, questions=tuple(questions.asked))


def _look(engine: Engine, orders: Any, questions: Questions) -> Inspection:
    opened = questions.settle(lambda spec: open_orders(engine, orders, spec))
    if opened is None:
        return Inspection()
    found = opened.sources
    understood = questions.settle(lambda spec: _understood(engine, found, spec, questions))
    columns = columns_seen(engine, found, understood, questions.spec)
    seen = Inspection(files=opened.recognised, columns=columns, warnings=opened.warnings)
    if understood is None:
        return seen
    seen = _explained(engine, found, understood, seen, questions)
    with reading(found):
        count = questions.settle(lambda _: _count(engine, understood, questions))
    return replace(seen, counted=count)


def _understood(
    engine: Engine, found: Sequence[Source], spec: OrdersSpec, questions: Questions
) -> Understood:
    """The export under what is supposed so far; its statuses are asked for in the same go."""
    with reading(found):
        understood = decide(engine, found, spec, questions.note)
        roles = understood.exports[0].roles
        if "status" in roles and questions.statuses is None:
            # It makes the view of all rows anew, which tests for no reason that no row has.
            used_of(engine, understood)
            statuses = statuses_seen(engine, understood.groups, roles, understood.spec)
            questions.suppose_statuses(statuses)
    return understood


def _explained(
    engine: Engine,
    found: Sequence[Source],
    understood: Understood,
    seen: Inspection,
    questions: Questions,
) -> Inspection:
    """The same with what is known of the rows, before they are counted."""
    exports, groups, spec = understood.exports, understood.groups, understood.spec
    roles = exports[0].roles
    conventions = (each for export in exports for each in export.conventions.values())
    with reading(found):
        if unreadable := sum(group.rows for group in groups if group.reason in UNREADABLE):
            first = rejects.find_rejects(engine, exports, spec, rejects.SHOWN)
            questions.note(rejects.unreadable_error(first, unreadable))
        sample = sample_rows(engine, exports[0], spec)
    return replace(
        seen,
        roles=roles,
        profile=None if understood.profile is None else understood.profile.name,
        conventions=tuple(dict.fromkeys(conventions)),
        statuses=questions.statuses or (),
        settled=_settled(understood, questions.proposal),
        sample=sample,
        notes=(*understood.notes, *read.notes_of(exports, groups, spec)),
        warnings=(*seen.warnings, *understood.warnings),
    )


def _settled(understood: Understood, proposal: OrdersSpec) -> OrdersSpec:
    """All that was told, proposed or known of the export, in so many words.

    Of the statuses that a known export may have, those it spells otherwise are left out, unless
    they are there.
    """
    spec, profile = understood.spec, understood.profile
    plain = {*profile.count, *profile.ignore} if profile else set()
    kept = {*proposal.statuses.listed, *plain, *(group.status for group in understood.groups)}
    unknown = spec.statuses.listed - proposal.statuses.listed if proposal.statuses else set()
    lists = {
        name: tuple(each for each in getattr(spec.statuses, name) if each in kept - unknown)
        for name in LISTS
    }
    roles = understood.exports[0].roles
    absent = {role: name for role, name in spec.columns.items() if role not in roles}
    return replace(spec, columns={**roles, **absent}, statuses=Statuses(**lists))


def _count(engine: Engine, understood: Understood, questions: Questions) -> Counted:
    """What the rows hold; raises `DataError` where none of them counts."""
    understood, account, used = accounted(engine, understood)
    if account.has_refunds:
        questions.settle(lambda _: check_refunds(engine, account.cutoff, understood.spec))
    lines = f"({used.within(account.first, account.cutoff)})"
    trade = None
    if account.has_orders and not account.has_returns:
        in_order = InOrder(engine, used, account.intake.used, has_returns=False)
        trade = count_trade_in_order(engine, in_order, account.first, account.cutoff)
    trade = trade or count_trade(engine, lines, has_orders=account.has_orders)
    each = f"SELECT day, count(*), max(amount) FROM {lines} GROUP BY day ORDER BY day"
    each_day, rows_on_it, amounts = np.array(engine.rows(each), dtype=np.int64).T
    return Counted(
        intake=account.intake,
        calendar=calendar_of(each_day, rows_on_it),
        trade=trade,
        holders=find_holders(engine, trade),
        large_lines=find_large_lines(engine, lines, trade, int(amounts.max())),
        other_scales=find_other_scales(engine, lines),
    )
