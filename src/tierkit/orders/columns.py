"""Which column of an export is the member, the order, the date, the amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tierkit.errors import DataError
from tierkit.orders.spec import OrdersSpec


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


@dataclass(frozen=True)
class Role:
    """A part that a column plays, and the names by which it is known.

    `names` are taken at once; `weak_names` only where no column has one of the names. All are
    compared without case, spaces, underscores, hyphens and dots.
    """

    name: str
    meaning: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()

    is_number: bool = False

    @property
    def option(self) -> str:
        """The command-line option that names the column."""
        return "--" + self.name.replace("_", "-")


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "member",
            "who bought",
            words(
                "customerid memberid householdid userid clientid buyerid shopperid customerno "
                "customernumber memberno membernumber customercode custid custno accountid "
                "customerkey memberkey loyaltyid customeruniqueid"
            ),
            (
                "customer",
                "member",
                "household",
                "client",
                "buyer",
                "user",
                "email",
                "customeremail",
            ),
        ),
        Role(
            "order",
            "which order a line belongs to",
            words(
                "orderid basketid orderno ordernumber invoiceno invoiceid invoicenumber invoice "
                "transactionid receiptid receiptno receiptnumber ticketid saleid purchaseid "
                "ordercode orderkey"
            ),
            ("order", "basket", "transaction", "receipt"),
        ),
        Role(
            "date",
            "when it was bought",
            words(
                "orderdate orderdatetime ordertimestamp ordertime orderday orderedat "
                "transactiondate transactiontimestamp transactiontime transactiondatetime "
                "invoicedate purchasedate purchasetimestamp purchasedat orderpurchasetimestamp "
                "saledate salesdate paidat paymentdate"
            ),
            ("date", "datetime", "timestamp", "day", "createdat", "created"),
        ),
        Role(
            "amount",
            "the amount of the line or order",
            words(
                "amount revenue salesvalue saleamount salesamount orderamount ordertotal "
                "ordervalue netamount netsales netrevenue lineamount linetotal totalamount "
                "totalprice totalsales transactionamount purchaseamount amountpaid paidamount "
                "grandtotal"
            ),
            ("total", "sales", "value", "spend", "turnover"),
            is_number=True,
        ),
        Role("quantity", "how many pieces", ("quantity", "qty"), ("units", "pieces"), True),
        Role(
            "unit_price",
            "the price of one piece",
            ("unitprice", "priceperunit", "itemprice", "priceeach"),
            ("price",),
            is_number=True,
        ),
        Role(
            "discount",
            "the fraction taken off, 0 to 1",
            ("discount", "discountrate", "discountfraction"),
            is_number=True,
        ),
        Role(
            "status",
            "whether the order counts",
            ("status", "orderstatus", "orderstate", "paymentstatus", "financialstatus"),
        ),
    )
}

PRODUCT = ("quantity", "unit_price")
IGNORED_MARKS = str.maketrans("", "", " _-.\t\u00a0")


def plain_name(name: str) -> str:
    """A header as it is compared: without case, spaces, underscores, hyphens and dots."""
    return name.casefold().translate(IGNORED_MARKS)


def is_known_name(name: str, spec: OrdersSpec) -> bool:
    """Whether a header is one that the user named, or by which some role is known."""
    plain = plain_name(name)
    given = {plain_name(each) for each in (*spec.columns.values(), *spec.where)}
    return plain in given or any(
        plain in role.names or plain in role.weak_names for role in ROLES.values()
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


def find_member_column(source: str, columns: Sequence[str], given: str | None) -> tuple[str, bool]:
    """The column of a file that lists members, and whether its name says so.

    That is the one with the `given` name, or with a known one, or the only one.
    """
    alike = [column for column in columns if given and plain_name(column) == plain_name(given)]
    column = alike[0] if len(alike) == 1 else _detect(source, columns, ROLES["member"], set())
    if column is not None:
        return column, True
    if len(columns) > 1:
        raise DataError(
            f"{source}: no column found for the member",
            f"Call it {given or 'member_id'}, or leave the others out. {_seen(columns)}",
        )
    return columns[0], False


def assign_roles(source: str, columns: Sequence[str], spec: OrdersSpec) -> dict[str, str]:
    """Give each role its column: as told, or else by its known names. `source` names the file.

    The member, the date and an amount (or quantity and unit price) must be found. A role told by
    the user is never second-guessed: naming the unit price alone asks for quantity x unit price.
    Raises `DataError` that lists the columns when a role is missing or two columns fit.
    """
    given = spec.columns
    roles = {
        role: find_column(source, columns, name, _spoken(role)) for role, name in given.items()
    }
    skipped = {"status"} if spec.every_status else set()
    if "unit_price" in given and "amount" not in given:
        skipped.add("amount")
    for name in ROLES:
        if name in roles or name in skipped:
            continue
        if (column := _detect(source, columns, ROLES[name], set(roles.values()))) is not None:
            roles[name] = column
    missing = [name for name in ("member", "date") if name not in roles]
    if "amount" not in roles and not all(part in roles for part in PRODUCT):
        missing.append("amount")
    if missing:
        raise _missing_roles(source, columns, missing)
    return _needed(roles)


def _detect(source: str, columns: Sequence[str], role: Role, taken: set[str]) -> str | None:
    free = [column for column in columns if column not in taken]
    for names in (role.names, role.weak_names):
        found = [column for column in free if plain_name(column) in names]
        if len(found) == 1:
            return found[0]
        if found:
            alike = len(set(found)) == 1
            raise DataError(
                f"{source}: several columns could be the {_spoken(role.name)} ({role.meaning}): "
                + ", ".join(found),
                "Give each column a name of its own."
                if alike
                else f"Say which with {role.option} {_quoted(found[0])}.",
            )
    return None


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
    unused = {"unit_price", "discount"} if "amount" in roles else set()
    return {name: roles[name] for name in ROLES if name in roles and name not in unused}


def _spoken(role: str) -> str:
    return role.replace("_", " ")


def _seen(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:40]) + (
        f", and {len(columns) - 40} more" if len(columns) > 40 else ""
    )
    return f"Columns seen: {shown}."


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
