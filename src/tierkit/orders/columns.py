"""Which column of an export is the member, the order, the date, the amount."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from tierkit.errors import DataError, UndecidedError
from tierkit.orders import amounts, days
from tierkit.orders.profiles import Profile, find_profile
from tierkit.orders.roles import DISCOUNTS, ROLES, Role, plain_name
from tierkit.orders.source import Source
from tierkit.orders.spec import NONE, OrdersSpec
from tierkit.orders.units import bare_name

PRODUCT = ("quantity", "unit_price")
LONGEST_SHOWN = 80
NESTED = ("STRUCT", "MAP", "LIST", "UNION")
# Why one of several columns is taken, for the roles in which it matters.
PREFERENCES = {
    "member": "a lasting id goes before one of an order, an id before a name",
    "date": "the day of payment goes before that of the order, and both before any other",
    "amount": "what was paid goes before what was charged",
}


def is_known_name(name: str, spec: OrdersSpec) -> bool:
    """Whether a header is one that the user named, or by which some role is known."""
    given = {plain_name(each) for each in (*spec.columns.values(), *spec.where)}
    forms = {plain_name(name), bare_name(name)}
    return not forms.isdisjoint(given) or any(
        not forms.isdisjoint(role.names) for role in ROLES.values()
    )


def check_types(source: Source, roles: Mapping[str, str]) -> None:
    """Refuse a column whose type cannot play its role."""
    for role, column in roles.items():
        kind = source.type_of(column)
        nested = kind.endswith("]") or kind.startswith(NESTED)
        date_fits = role != "date" or days.is_date(kind) or amounts.is_numeric(kind)
        if nested or not date_fits or (ROLES[role].is_number and not amounts.is_numeric(kind)):
            raise DataError(
                f"{source.names[0]}: column {column!r} holds {kind}, "
                f"which cannot be the {role.replace('_', ' ')}",
                f"Name another column with {ROLES[role].option}, or convert this one.",
            )


def find_column(source: str, columns: Sequence[str], name: str, purpose: str) -> str:
    """The column of a name, to the letter or else as loosely as known names are compared.

    Raises `DataError` where there is none, or several.
    """
    exact = [column for column in columns if column == name]
    loose = exact or [column for column in columns if plain_name(column) == plain_name(name)]
    if len(loose) == 1:
        return loose[0]
    if loose:
        raise DataError(
            f"{source}: the column {name!r} for the {purpose} is there {len(loose)} times",
            f"Give each column a name of its own. {_seen(columns)}",
        )
    close = get_close_matches(name, columns, n=1)
    guess = f" Did you mean {close[0]!r}?" if close else ""
    raise DataError(
        f"{source}: there is no column {name!r} for the {purpose}.{guess}", _seen(columns)
    )


def check_where(source: str, columns: Sequence[str], spec: OrdersSpec) -> None:
    """Refuse to keep rows by a column that is not there."""
    for name in spec.where:
        if name not in columns:
            raise DataError(
                f"{source}: where names the column {name!r}, which is not there",
                f"Columns seen: {', '.join(columns)}.",
            )


def find_member_column(source: str, columns: Sequence[str], given: str | None) -> tuple[str, bool]:
    """The column of a file that lists members, and whether its name says so.

    That is the one with the `given` name, or with a known one, or the only one.
    """
    alike = [column for column in columns if given and plain_name(column) == plain_name(given)]
    if len(alike) == 1:
        return alike[0], True
    found = _detect(source, columns, ROLES["member"], {}, OrdersSpec())
    if found is not None:
        return found[0], True
    if len(columns) > 1:
        raise DataError(
            f"{source}: no column found for the member",
            f"Call it {given or 'member_id'}, or leave the others out. {_seen(columns)}",
        )
    return columns[0], False


@dataclass(frozen=True)
class Recognition:
    """Which column plays which role, by which known export if any, and what to say of it."""

    roles: Mapping[str, str]
    profile: Profile | None
    notes: tuple[str, ...]


def assign_roles(source: str, columns: Sequence[str], spec: OrdersSpec) -> dict[str, str]:
    """Give each role its column, as `recognise` does."""
    return dict(recognise(source, columns, spec).roles)


def recognise(source: str, columns: Sequence[str], spec: OrdersSpec) -> Recognition:
    """Give each role its column: as told, as a known export has it, or else by its known names.

    `source` names the file. The member, the date and an amount (or quantity and unit price) must
    be found. A role told by the user is never second-guessed: naming the unit price alone asks for
    quantity x unit price, and `none` for no column. Raises `DataError` that lists the columns when
    a role is missing or two columns fit.
    """
    given = spec.columns
    absent = {role for role, name in given.items() if name == NONE and name not in columns}
    roles = {
        role: find_column(source, columns, name, _spoken(role))
        for role, name in given.items()
        if role not in absent
    }
    _refuse_shared(source, roles)
    profile = find_profile(columns)
    notes = []
    skipped = absent | ({"status"} if spec.every_status else set())
    skipped |= set(DISCOUNTS) if absent.intersection(DISCOUNTS) else set()
    if "unit_price" in given and "amount" not in given:
        skipped.add("amount")
    if profile is not None:
        for role, column in profile.columns_of(columns).items():
            if role not in roles and role not in skipped and column not in roles.values():
                roles[role] = column
        skipped |= profile.unused
        notes.append(f"the columns are those of {profile.name}")
    for name in ROLES:
        if name not in roles and name not in skipped:
            found = _detect(source, columns, ROLES[name], roles, spec)
            if found is not None:
                roles[name], rivals = found
                notes += _taken_before(ROLES[name], roles[name], rivals)
    _check_discounts(source, roles, spec)
    missing = [name for name in ("member", "date") if name not in roles]
    if "amount" not in roles and not all(part in roles for part in PRODUCT):
        missing.append("amount")
    if missing:
        raise _missing_roles(source, columns, missing)
    return Recognition(_needed(roles), profile, tuple(notes))


def _refuse_shared(source: str, given: Mapping[str, str]) -> None:
    """Refuse one column for two roles, of which one must be a slip that would give numbers."""
    first: dict[str, str] = {}
    for role, column in given.items():
        other = first.setdefault(column, role)
        if other != role:
            raise DataError(
                f"{source}: the column {column!r} is named for the {_spoken(other)} and for the "
                f"{_spoken(role)}",
                "Name a column of its own for each.",
            )


def _check_discounts(source: str, roles: dict[str, str], spec: OrdersSpec) -> None:
    """Keep the discount that was named; ask where an export has several and none was."""
    found = [role for role in DISCOUNTS if role in roles]
    named = [role for role in found if role in spec.columns]
    if len(found) > 1 and len(named) != 1 and "amount" not in roles:
        told = ", ".join(f"{roles[role]} ({ROLES[role].meaning})" for role in found)
        options = " or ".join(f"{ROLES[role].option} {quoted(roles[role])}" for role in found)
        supposed = {"columns": {**spec.columns, found[-1]: roles[found[-1]]}}
        raise UndecidedError(
            f"{source}: several columns hold discounts: {told}",
            f"Say which with {options}.",
            supposed,
        )
    for role in set(found) - set(named) if named else ():
        del roles[role]


def _taken_before(role: Role, taken: str, rivals: Sequence[str]) -> Iterator[str]:
    why = PREFERENCES.get(role.name)
    if why is not None and rivals:
        yield f"{_spoken(role.name)} = {taken}, not {' or '.join(rivals)}: {why}"


def _detect(
    source: str,
    columns: Sequence[str],
    role: Role,
    roles: Mapping[str, str],
    spec: OrdersSpec,
) -> tuple[str, list[str]] | None:
    """The column of the best rank, and those of later ranks."""
    free = [column for column in columns if column not in roles.values()]
    present: list[list[str]] = []
    for form in (plain_name, bare_name):  # a unit behind a name matters only where it must
        ranked = [[each for each in free if form(each) in names] for names in role.ranks]
        present = present or [found for found in ranked if found]
    if not present:
        return None
    best, *later = present
    if len(best) > 1:
        told = (
            f"{source}: several columns could be the {_spoken(role.name)} ({role.meaning}): "
            + ", ".join(best)
        )
        if len(set(best)) == 1:
            raise DataError(told, "Give each column a name of its own.")
        supposed = {"columns": {**spec.columns, role.name: best[0]}}
        option = f"{role.option} {quoted(best[0])}"
        raise UndecidedError(told, f"Say which with {option}.", supposed)
    return best[0], [column for found in later for column in found]


def _missing_roles(source: str, columns: Sequence[str], missing: Sequence[str]) -> DataError:
    lines = [
        f"{source}: no column found for the {_spoken(name)} ({ROLES[name].meaning})"
        for name in missing
    ]
    options = " ".join(f"{ROLES[name].option} COLUMN" for name in missing)
    either = (
        " For the amount, --quantity and --unit-price together will do as well."
        if "amount" in missing
        else ""
    )
    return DataError("\n".join(lines), f"{_seen(columns)}\nSay which with {options}.{either}")


def _needed(roles: dict[str, str]) -> dict[str, str]:
    """Leave out the columns whose role another one fills, so that they are never read."""
    unused = {"unit_price", *DISCOUNTS} if "amount" in roles else set()
    return {name: roles[name] for name in ROLES if name in roles and name not in unused}


def _spoken(role: str) -> str:
    return role.replace("_", " ")


def _seen(columns: Sequence[str]) -> str:
    names = (
        name if len(name) <= LONGEST_SHOWN else name[:LONGEST_SHOWN] + "..." for name in columns
    )
    shown = ", ".join(islice(names, 40)) + (
        f", and {len(columns) - 40} more" if len(columns) > 40 else ""
    )
    return f"Columns seen: {shown}."


def quoted(name: str) -> str:
    """The name of a column as an option takes it on the command line."""
    return f"'{name}'" if " " in name else name
