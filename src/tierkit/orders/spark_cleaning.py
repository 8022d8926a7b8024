"""Spark SQL from typed columns to order lines: the same numbers as `cleaning` gives in DuckDB.

Rows go through select lists one after another, as a list cannot see the names that it makes. What
is to become integers of 1/10,000 (an amount, money paid back, a number of a rule file's own) is a
`Quantity`; where one lies next to half a unit, decimals must tell, and `exactly` asks them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tierkit.errors import DataError
from tierkit.money import LARGEST_LINE, UNITS
from tierkit.orders import further, intake
from tierkit.orders.amounts import NEAR_HALF, exact_units
from tierkit.orders.columns import check_where, find_column
from tierkit.orders.currencies import spellings
from tierkit.orders.discounts import discount_role
from tierkit.orders.grain import is_item, is_per_order, reason_once
from tierkit.orders.roles import DISCOUNTS, ROLES
from tierkit.orders.spark_values import (
    COUNTABLE,
    TEXT,
    WORDS,
    day_number,
    filled,
    identity,
    is_number,
    literal,
    no_number,
    number,
    quote,
    text,
    texts,
    word,
)
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.units import unit_currency

NO_TEXT = "CAST(NULL AS STRING)"
NO_PART = "0.0D"
LIMIT = f"{LARGEST_LINE * UNITS}.0D"


@dataclass(frozen=True)
class Quantity:
    """What becomes units, rounded half away from zero: |product of the factors x (1 - part)|."""

    name: str
    factors: tuple[str, ...]
    part: str = NO_PART

    @property
    def products(self) -> list[str]:
        """The product, whether it can be counted at all, and what it is if it is whole."""
        gross = " * ".join(f"abs({factor})" for factor in self.factors) + f" * {UNITS}.0D"
        net = gross if self.part == NO_PART else f"{gross} * (1 - {self.part})"
        fits = f"{net} < {LIMIT} AND {self.part} BETWEEN 0 AND 1"
        # Whole numbers have no halves, however large; their product is exact as an integer. What is
        # beyond integers must not be made one, not even in a row that is not looked at.
        whole = " AND ".join(
            f"{factor} % 1.0D = 0 AND abs({factor}) < {LIMIT}" for factor in self.factors
        )
        whole = f"{whole} AND {self.part} = 0"
        exact = " * ".join(f"CAST(abs({factor}) AS DECIMAL(18, 0))" for factor in self.factors)
        return [
            f"coalesce({fits}, false) AS fits_{self.name}",
            f"{gross} AS gross_{self.name}",
            f"CASE WHEN {fits} THEN {net} END AS net_{self.name}",
            f"coalesce({whole}, false) AS whole_{self.name}",
            f"CASE WHEN {fits} AND {whole} THEN CAST({exact} * {UNITS} AS BIGINT) END "
            f"AS exact_{self.name}",
        ]

    @property
    def rounded(self) -> list[str]:
        """The units, and whether they are so near to a half that decimals must tell."""
        fits, whole, net = (f"{part}_{self.name}" for part in ("fits", "whole", "net"))
        near = f"abs({net} - floor({net}) - 0.5D) <= gross_{self.name} * {NEAR_HALF}"
        return [
            f"coalesce({fits} AND {net} > 0 AND NOT {whole} AND {near}, false) AS near_{self.name}",
            f"CASE WHEN NOT {fits} THEN NULL WHEN {whole} THEN exact_{self.name} "
            f"ELSE CAST(floor({net} + 0.5D) AS BIGINT) END AS units_{self.name}",
        ]


@dataclass(frozen=True)
class Cleaning:
    """How the rows of a table become order lines.

    `roles` are its columns by what they are, `types` those of all its columns; `source` is what to
    call it in messages.
    """

    source: str
    roles: Mapping[str, str]
    types: Mapping[str, str]
    spec: OrdersSpec

    def clean(self, table: Any, *, exact: bool = False) -> Any:
        """One row per row of the table.

        Columns: `member_id`, `order_id`, `day`, `amount` (signed units), `is_sale`, `is_refund`,
        `status`, `zoned`, `currency`, `blank` (there is no amount), `discounted` (the discount as
        it stands), `reason`, those of a rule file's own metrics, and `near_half`: some number is so
        near to half a unit that only `exact` cleaning gets it right.
        """
        quantities = self._quantities()
        parsed = table.selectExpr(*self._parsed())
        refund = f"coalesce(status IN ({texts(self.spec.statuses.refund)}), false)"
        products = [product for each in quantities for product in each.products]
        measured = parsed.selectExpr("*", f"{refund} AS is_refund", *products)
        near = " OR ".join(f"near_{each.name}" for each in quantities)
        rounded = measured.selectExpr("*", *(one for each in quantities for one in each.rounded))
        rounded = rounded.selectExpr(
            "*",
            f"NOT (is_refund OR {self._negative()}) AS is_sale",
            f"{'false' if exact else near} AS near_half",
        )
        if exact:
            rounded = exactly(rounded, quantities)
        bad = [f"{self._bad_number()} AS {further.BAD_NUMBER}"] if self.spec.numbers else []
        lines = rounded.selectExpr("*", f"{self._units()} AS units", *bad).selectExpr(
            *("member_id", "order_id", "day", "is_sale", "is_refund", "status", "zoned"),
            *("currency", "blank", "discounted", "near_half"),
            "CASE WHEN is_sale THEN units ELSE -units END AS amount",
            *self._further(),
            f"{self._reason()} AS reason",
        )
        if not is_per_order(self.spec, self.roles):
            return lines
        ignored = texts(self.spec.statuses.ignore)
        once = lines.selectExpr("*", f"{reason_once(self.spec, ignored)} AS once")
        item = is_item(ignored)
        return once.selectExpr("* EXCEPT (reason, once)", "once AS reason", f"{item} AS item")

    def _parsed(self) -> list[str]:
        roles, types = self.roles, self.types
        own = discount_role(roles)
        fields = {
            "member_id": identity(roles["member"], types),
            "order_id": identity(roles["order"], types) if "order" in roles else NO_TEXT,
            "day": day_number(roles["date"], types, self.spec.timezone),
            "zoned": "true" if types[roles["date"]] == "timestamp" else "false",
            "status": word(roles["status"]) if "status" in roles else NO_TEXT,
            "currency": self.currency,
            "kept": self._kept(),
            "blank": f"{quote(roles['amount'])} IS NULL" if "amount" in roles else "false",
            "discounted": "CAST(NULL AS DOUBLE)" if own is None else number(roles[own], types),
        }
        fields |= {
            role: number(column, types) for role, column in roles.items() if ROLES[role].is_number
        }
        for role in (role for role in DISCOUNTS if role in roles):
            empty = f"{quote(roles[role])} IS NULL"
            fields[role] = f"CASE WHEN {empty} THEN 0.0D ELSE {fields[role]} END"
        if "refunded" in roles:
            none = no_number(roles["refunded"], types)
            fields["refunded"] = f"CASE WHEN {none} THEN 0.0D ELSE {fields['refunded']} END"
        if self.spec.drop_duplicates:
            equal = ", ".join(map(quote, types))
            fields["copy"] = f"row_number() OVER (PARTITION BY {equal} ORDER BY 1)"
        for name, own_number in further.number_columns(self.spec).items():
            column = self._number_column(name)
            fields[f"value_{own_number}"] = number(column, types)
            fields[f"has_{own_number}"] = f"NOT {no_number(column, types)}"
        for name, own_text in further.text_columns(self.spec).items():
            fields[own_text] = filled(self._text_column(name), types)
        return [f"{expression} AS {name}" for name, expression in fields.items()]

    @property
    def currency(self) -> str:
        """SQL for the currency that a row names, in its own column or in the name of another."""
        if "currency" in self.roles:
            return f"upper({word(self.roles['currency'])})"
        named = self.roles.get("amount") or self.roles.get("unit_price", "")
        return literal(unit_currency(named))

    def _number_column(self, name: str) -> str:
        column = find_column(self.source, list(self.types), name, "rules' metrics")
        if not is_number(self.types[column]):
            raise DataError(
                f"{self.source}: column {column!r} holds {self.types[column]}, which on Spark "
                "cannot be added up or compared as numbers",
                "Cast it to a decimal, a double or an integer; count and distinct take others.",
            )
        return column

    def _text_column(self, name: str) -> str:
        column = find_column(self.source, list(self.types), name, "rules' metrics")
        kind = self.types[column]
        if kind not in COUNTABLE and not kind.startswith("decimal"):
            raise DataError(
                f"{self.source}: column {column!r} holds {kind}, whose values on Spark cannot be "
                "told apart for certain",
                f"Cast it to {TEXT}, or name another one.",
            )
        return column

    def _quantities(self) -> list[Quantity]:
        roles = self.roles
        factors = ("amount",) if "amount" in roles else ("quantity", "unit_price")
        part = "discount" if "discount" in roles else NO_PART
        part = "(discount_percent / 100.0D)" if "discount_percent" in roles else part
        singles = [role for role in ("refunded", "discount_amount") if role in roles]
        numbers = further.number_columns(self.spec).values()
        return [
            Quantity("amount", factors, part),
            *(Quantity(role, (role,)) for role in singles),
            *(Quantity(name, (f"value_{name}",)) for name in numbers),
        ]

    def _negative(self) -> str:
        signed = [role for role in ("amount", "quantity", "unit_price") if role in self.roles]
        return " OR ".join(f"coalesce({role} < 0, false)" for role in signed)

    def _units(self) -> str:
        if "discount_amount" in self.roles:
            off = "units_discount_amount"
            return f"CASE WHEN {off} <= units_amount THEN units_amount - {off} END"
        if "refunded" not in self.roles or "amount" not in self.roles:
            return "units_amount"
        return "units_amount - CASE WHEN is_sale THEN units_refunded ELSE 0 END"

    def _further(self) -> list[str]:
        """The columns that a rule file's own metrics ask for."""
        columns = [*further.text_columns(self.spec).values()]
        for name in further.number_columns(self.spec).values():
            signed = f"CASE WHEN value_{name} < 0 THEN -units_{name} ELSE units_{name} END"
            columns += [f"coalesce({signed}, 0) AS {name}", f"has_{name}"]
        return [*columns, further.BAD_NUMBER] if self.spec.numbers else columns

    def _bad_number(self) -> str:
        """SQL for the place of the first column that holds something else than a number."""
        branches = (
            f"WHEN has_{name} AND units_{name} IS NULL THEN {place}"
            for place, name in enumerate(further.number_columns(self.spec).values())
        )
        return f"CASE {' '.join(branches)} END"

    def _kept(self) -> str:
        check_where(self.source, list(self.types), self.spec)
        conditions = []
        for name, values in self.spec.where.items():
            if self.types[name] not in WORDS:
                raise DataError(
                    f"{self.source}: where looks at column {name!r}, which holds "
                    f"{self.types[name]}",
                    "On Spark it must be text or an integer: cast the column.",
                )
            conditions.append(f"coalesce({text(name)}, '') IN ({texts(values)})")
        return " AND ".join(conditions) or "true"

    def _reason(self) -> str:
        roles, spec = self.roles, self.spec
        tests = {
            intake.FILTERED: "NOT kept",
            intake.DUPLICATE: "copy > 1" if spec.drop_duplicates else "",
            intake.NO_MEMBER: "member_id IS NULL",
            intake.STATUS_IGNORED: f"status IN ({texts(spec.statuses.ignore)})",
            intake.OTHER_CURRENCY: ""
            if spec.currency is None
            else f"lower(currency) NOT IN ({texts(spellings(spec.currency))})",
            intake.REFUNDED: "refunded > 0 AND units <= 0" if "refunded" in roles else "",
            intake.UNREADABLE_DATE: "day IS NULL",
            intake.UNREADABLE_AMOUNT: "units IS NULL",
            intake.UNREADABLE_NUMBER: f"{further.BAD_NUMBER} IS NOT NULL" if spec.numbers else "",
            intake.NO_ORDER: "order_id IS NULL" if "order" in roles else "",
        }
        branches = (f"WHEN {test} THEN {literal(reason)}" for reason, test in tests.items() if test)
        return f"CASE {' '.join(branches)} END"


def exactly(rows: Any, quantities: Sequence[Quantity]) -> Any:
    """The rows with those units worked out as decimals that are next to a half."""
    from pyspark.sql import functions

    def units(first: float | None, second: float, part: float) -> int | None:
        return None if first is None else exact_units(first, second, part)

    exact = functions.udf(units, "bigint", useArrow=False)
    for each in quantities:
        first, second = (*each.factors, "1.0D")[:2]
        near = functions.expr(f"CASE WHEN near_{each.name} THEN {first} END")
        worked_out = exact(near, functions.expr(second), functions.expr(each.part))
        name = f"units_{each.name}"
        rows = rows.withColumn(name, functions.coalesce(worked_out, functions.col(name)))
    return rows
