"""How each column of an export writes its numbers and dates: one convention per column.

A convention is decided from the whole column. Where the column leaves two readings open, or needs
both of them, nothing is guessed: the error shows the readings and names the option that decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from tierkit.errors import UndecidedError, UsageError
from tierkit.orders import evidence
from tierkit.orders.cleaning import GROUPING
from tierkit.orders.date_text import FORMS, Form, pattern_form, plain_date
from tierkit.orders.engine import Engine
from tierkit.orders.evidence import PLAIN, Kind
from tierkit.orders.export import Convention, Export
from tierkit.orders.further import named_numbers
from tierkit.orders.intake import Group
from tierkit.orders.number_text import COULD_GROUP, plain_looks, plain_number
from tierkit.orders.places import place_of
from tierkit.orders.roles import ROLES
from tierkit.orders.spec import COMMA, DECIMALS, ORDERS, POINT, OrdersSpec

NUMBERS = tuple(role.name for role in ROLES.values() if role.is_number)
DECIMAL_MEANING = {POINT: "decimal point", COMMA: "decimal comma"}
# What a percent sign makes of a number, in roles where it may stand.
PERCENT = {"discount": "e-2", "discount_percent": ""}
OTHER = {POINT: COMMA, COMMA: POINT}
NO_RIVALS = "every value that can be read is one"


def told_conventions(engine: Engine, export: Export, spec: OrdersSpec) -> Export:
    """The export with those conventions that must be settled before anything is read.

    They are the ones that the user named, how a column of numbers stands for dates, and those of
    the further columns that metrics ask for.
    """
    found = _further_numbers(engine, export, spec)
    if spec.decimal == COMMA:
        found |= _numbers(engine, export, spec)
    if spec.date_format is not None or evidence.is_number(export.column("date")[1]):
        found |= _dates(engine, export, spec)
    return replace(export, conventions=found)


def seen_conventions(engine: Engine, export: Export, spec: OrdersSpec) -> Export:
    """The export with the conventions of columns in which something is not plain."""
    found = dict(export.conventions)
    if spec.decimal != COMMA:
        found |= _numbers(engine, export, spec)
    if "date" not in found:
        found |= _dates(engine, export, spec)
    return replace(export, conventions=found)


def _numbers(
    engine: Engine, export: Export, spec: OrdersSpec, roles: Sequence[str] = NUMBERS
) -> dict[str, Convention]:
    found = {}
    for role in roles:
        if role in export.roles and export.column(role)[1] == "VARCHAR":
            kinds = evidence.number_kinds(engine, export.source, export.roles[role])
            decimal = spec.decimal or _decimal(engine, export, role, kinds)
            if decimal == COMMA or any(PLAIN not in kind.readings for kind in kinds):
                found[role] = _number_convention(export, role, decimal, kinds, spec.decimal)
    return found


def _further_numbers(engine: Engine, export: Export, spec: OrdersSpec) -> dict[str, Convention]:
    """The conventions of further columns, under the names that they have in the order lines."""
    named = named_numbers(export.source, spec)
    named = {own: name for own, name in named.items() if export.source.type_of(name) == "VARCHAR"}
    wider = replace(export, roles={**export.roles, **named})
    return _numbers(engine, wider, spec, tuple(named))


def _decimal(engine: Engine, export: Export, role: str, kinds: Sequence[Kind]) -> str:
    only = {each: [kind for kind in kinds if OTHER[each] not in kind.readings] for each in DECIMALS}
    if only[POINT] and only[COMMA]:
        pair = (only[POINT][0], only[COMMA][0])
        raise _mixed(engine, export, role, pair, {"decimal": DECIMALS})
    if only[POINT] or only[COMMA]:
        return POINT if only[POINT] else COMMA
    open_kinds = [kind for kind in kinds if not kind.unanimous]
    if open_kinds:
        raise ambiguous_number(export, role, open_kinds[0].example)
    return POINT


def check_grouping(engine: Engine, exports: Sequence[Export], groups: Sequence[Group]) -> None:
    """Refuse plain amounts whose every point could mark thousands: 1.234 alone decides nothing."""
    bits = 0
    for group in groups:
        bits |= group.grouping
    for at, role in enumerate(GROUPING):
        if bits >> 2 * at & 3 == COULD_GROUP:
            for export in exports:
                if role in export.roles and export.column(role)[1] == "VARCHAR":
                    kinds = evidence.number_kinds(engine, export.source, export.roles[role])
                    _decimal(engine, export, role, kinds)


def ambiguous_number(export: Export, role: str, example: str) -> UndecidedError:
    """The error for a column whose marks may stand for decimals as well as for thousands."""
    marks = "comma" if "," in example else "point"
    whole = example.strip().replace(",", "").replace(".", "")
    decimal = example.strip().replace(",", ".")
    readings = {marks: decimal, OTHER[marks]: whole}
    return UndecidedError(
        f"{export.source.names[0]}: column {export.roles[role]!r} can be read in two ways: "
        f"{example!r} is {readings[POINT]} with --decimal point, "
        f"and {readings[COMMA]} with --decimal comma",
        "No other value of the column decides it. Say which with --decimal point or "
        "--decimal comma (orders: decimal: in the rule file).",
        {"decimal": POINT},
    )


def _number_convention(
    export: Export, role: str, decimal: str, kinds: Sequence[Kind], asked: str | None
) -> Convention:
    deciding = [kind for kind in kinds if OTHER[decimal] not in kind.readings]
    seen = _because(deciding, "no value could be read otherwise")
    text = plain_looks(export.source.identifier(export.roles[role]))
    return Convention(
        role=role,
        column=export.roles[role],
        reading=decimal,
        meaning=f"numbers with a {DECIMAL_MEANING[decimal]}",
        because=seen if asked is None else "as told",
        examples=tuple(kind.example for kind in deciding),
        sql=plain_number(text, decimal, percent=PERCENT.get(role)),
        kind="VARCHAR",
    )


def _because(deciding: Sequence[Kind], otherwise: str) -> str:
    if not deciding:
        return otherwise
    rows = sum(kind.rows for kind in deciding)
    return f"by {rows:,} {'row' if rows == 1 else 'rows'} such as {deciding[0].example!r}"


def _dates(engine: Engine, export: Export, spec: OrdersSpec) -> dict[str, Convention]:
    kind = export.column("date")[1]
    if kind != "VARCHAR" and not evidence.is_number(kind):
        return {}
    asked = spec.date_format
    if asked is not None and asked not in ORDERS:
        return {"date": _by_pattern(engine, export, asked)}
    forms = [form for form in FORMS.values() if asked in (None, form.order)]
    kinds = evidence.date_kinds(engine, export.source, export.roles["date"], forms)
    if asked is None:
        if kind == "VARCHAR" and all(PLAIN in each.readings for each in kinds):
            return {}
        forms = [_form(engine, export, forms, kinds)] if kinds else [FORMS["compact"]]
    return {"date": _date_convention(export, forms, kinds, asked is not None)}


def _by_pattern(engine: Engine, export: Export, pattern: str) -> Convention:
    form = pattern_form(pattern)
    try:
        engine.rows(f"SELECT {form.value('text')} FROM (SELECT '' AS text)")
    except duckdb.Error:
        raise UsageError(
            f"the date format {pattern!r} is no pattern that can be read",
            "Write it as %d.%m.%Y or %m/%d/%y %H:%M.",
        ) from None
    text = plain_looks(evidence.date_text(export.source, export.roles["date"]))
    meaning = f"dates, {form.meaning}"
    because = "as told"
    sql = form.value(text)
    return Convention("date", export.roles["date"], pattern, meaning, because, (), sql, form.kind)


def _form(engine: Engine, export: Export, forms: Sequence[Form], kinds: Sequence[Kind]) -> Form:
    """The one form that reads every date; raises `UndecidedError` where there is none, or two."""
    fitting = [form for form in forms if all(form.name in kind.readings for kind in kinds)]
    if not fitting:
        first = kinds[0]
        other = next((kind for kind in kinds if not kind.readings & first.readings), kinds[-1])
        words = {"date_format": _orders(forms, (first, other))}
        raise _mixed(engine, export, "date", (first, other), words)
    open_kinds = [kind for kind in kinds if not kind.unanimous]
    rivals = [form for form in fitting if any(form.name in kind.readings for kind in open_kinds)]
    if len(rivals) > 1 and FORMS["ymd2"] in rivals:
        first_parts, last_parts = evidence.distinct_parts(
            engine, export.source, export.roles["date"]
        )
        # Days change more often than years: what varies less is the year.
        if last_parts < first_parts:
            rivals.remove(FORMS["ymd2"])
    if len(rivals) > 1:
        raise _ambiguous_date(engine, export, rivals, open_kinds[0])
    return rivals[0] if rivals else fitting[0]


def _orders(forms: Sequence[Form], kinds: Sequence[Kind]) -> list[str]:
    read = [form for form in forms if any(form.name in kind.readings for kind in kinds)]
    return list(dict.fromkeys(form.order for form in read))


def _ambiguous_date(
    engine: Engine, export: Export, rivals: Sequence[Form], kind: Kind
) -> UndecidedError:
    readings = " and ".join(
        f"{evidence.day_of(engine, form, kind.example)} with --date-format {form.order}"
        for form in rivals
    )
    words = " or ".join(f"--date-format {form.order}" for form in rivals)
    return UndecidedError(
        f"{export.source.names[0]}: column {export.roles['date']!r} can be read in "
        f"{len(rivals)} ways: {kind.example!r} is {readings}",
        f"No other value of the column decides it. Say which with {words} "
        "(orders: date_format: in the rule file).",
        {"date_format": rivals[0].order},
    )


def _mixed(
    engine: Engine,
    export: Export,
    role: str,
    pair: Sequence[Kind],
    words: Mapping[str, Sequence[str]],
) -> UndecidedError:
    column = export.roles[role]
    text = evidence.date_text(export.source, column)
    lines = [
        f"  {place_of(engine, export.source, text, kind.example)}: {kind.example!r}"
        for kind in pair
    ]
    rows = " and ".join(f"{kind.rows:,}" for kind in pair)
    ((name, readings),) = words.items()
    option = f"--{name.replace('_', '-')}"
    options = " or ".join(f"{option} {reading}" for reading in readings)
    what = "dates" if role == "date" else "numbers"
    return UndecidedError(
        f"column {column!r} mixes two ways of writing {what} ({rows} rows):\n" + "\n".join(lines),
        f"Mend one of them, or say which holds with {options}, and set the others aside with "
        "--rejects FILE.",
        {name: readings[0]},
    )


def _date_convention(
    export: Export, forms: Sequence[Form], kinds: Sequence[Kind], asked: bool
) -> Convention:
    text = plain_date(evidence.date_text(export.source, export.roles["date"]))
    values = [form.value(text) for form in forms]
    names = {PLAIN, *(form.name for form in forms)}
    deciding = [kind for kind in kinds if kind.readings <= names]
    return Convention(
        role="date",
        column=export.roles["date"],
        reading=forms[0].order if asked else forms[0].name,
        meaning=f"dates, {forms[0].meaning}",
        because="as told" if asked else _because(deciding, NO_RIVALS),
        examples=tuple(kind.example for kind in deciding),
        sql=f"coalesce({', '.join(values)})",
        kind=forms[0].kind,
    )
