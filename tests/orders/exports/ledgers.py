"""Exports of ledgers and tills that write numbers and days in their country's way."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from tests.orders.exports.trade import Export, asked, columns, export, statuses, trade, truth
from tests.orders.exports.writing import delimited, grouped, save

CUSTOMERS = [str(number) for number in range(10_012, 10_400, 29)]
NARROW, HARD, APOSTROPHE = "\u202f", "\u00a0", "'"
GERMAN = columns(
    member="Kundennummer", order="Rechnungsnummer", date="Rechnungsdatum", amount="Nettobetrag"
)


@export
def german(folder: Path) -> Export:
    """Semicolons, 1.234,56, 31.01.2024, in Windows-1252; credit notes below nothing."""
    orders = trade(31, CUSTOMERS, most_lines=1)
    rows = [
        ["Rechnungsnummer", "Rechnungsdatum", "Kundennummer", "Käufer", "Artikel", "Nettobetrag"]
    ]
    back = []
    for order in orders:
        day = f"{order.placed:%d.%m.%Y}"
        rows.append(
            [order.number, day, order.member, "Müller & Söhne", "Kännchen", _comma(order.total)]
        )
        if order.number % 12 == 0:
            price = order.part
            back.append((order.member, price))
            rows.append(
                [f"G{order.number}", day, order.member, "Müller", "Gutschrift", f"-{_comma(price)}"]
            )
    path = save(folder / "Umsätze.csv", delimited(rows, ";"), "cp1252")
    answers = {**GERMAN, "--encoding": {"encoding": "cp1252"}}
    return Export([path], truth(orders, len(rows) - 1, {}, back), answers)


def _comma(amount: Decimal) -> str:
    return grouped(amount, ".", ",")


@export
def sap(folder: Path) -> Export:
    """A minus behind the number, bars between the columns, two digits to a year."""
    orders = trade(32, [f"{number:010d}" for number in range(4100, 4400, 23)], most_lines=1)
    rows, back = [["customer_no", "invoice_no", "invoice_date", "net_amount", "curr"]], []
    for order in orders:
        day = f"{order.placed:%d.%m.%y}"
        rows.append([order.member, f"009{order.number}", day, _comma(order.total), "EUR"])
        if order.number % 14 == 0:
            price = order.part
            back.append((order.member, price))
            rows.append([order.member, f"008{order.number}", day, f"{_comma(price)}-", "EUR"])
    path = save(folder / "VBRK.txt", delimited(rows, "|"))
    return Export([path], truth(orders, len(rows) - 1, {}, back))


@export
def french(folder: Path) -> Export:
    """1 280,00 € with narrow no-break spaces, days first."""
    orders = trade(33, CUSTOMERS, most_lines=1)
    rows = [["N° client", "N° commande", "Date de commande", "Montant réglé", "État"]] + [
        [order.member, order.number, f"{order.placed:%d/%m/%Y %H:%M}",
         f"{grouped(order.total, NARROW, ',')}{HARD}€", "Payée"]
        for order in orders
    ]  # fmt: skip
    path = save(folder / "commandes.csv", delimited(rows, ";", "\n"))
    answers = columns(
        member="N° client", order="N° commande", date="Date de commande", amount="Montant réglé"
    )
    return Export([path], truth(orders, len(orders)), {**answers, **statuses(count=["Payée"])})


@export
def french_cp1252(folder: Path) -> Export:
    """The same till before Unicode: hard spaces, and the euro sign of Windows."""
    orders = trade(34, CUSTOMERS, most_lines=1)
    rows = [["member_id", "order_id", "order_date", "amount", "libellé"]] + [
        [order.member, order.number, f"{order.placed:%d/%m/%Y}",
         f"{grouped(order.total, HARD, ',')} €", "Théière émaillée"]
        for order in orders
    ]  # fmt: skip
    path = save(folder / "caisse.csv", delimited(rows, ";"), "cp1252")
    return Export([path], truth(orders, len(orders)), asked("--encoding", encoding="cp1252"))


@export
def swiss(folder: Path) -> Export:
    """Apostrophes between the thousands, and the currency before the number."""
    orders = trade(35, CUSTOMERS, most_lines=1)
    rows = [["Customer No.", "Order No.", "Order Date", "Total Amount"]] + [
        [
            order.member,
            order.number,
            f"{order.placed:%d.%m.%Y}",
            f"CHF {grouped(order.total, APOSTROPHE)}",
        ]
        for order in orders
    ]
    path = save(folder / "export.csv", delimited(rows, ";"))
    return Export([path], truth(orders, len(orders)))


@export
def indian(folder: Path) -> Export:
    """Lakhs: ₹1,23,456.00."""
    orders = trade(36, CUSTOMERS, most_lines=1)
    large = [(order, order.total * 100) for order in orders]
    rows = [["Customer ID", "Order ID", "Order Date", "Amount"]]
    for order, amount in large:
        whole, part = f"{amount:.2f}".split(".")
        head, tail = whole[:-3], whole[-3:]
        pairs = []
        while head:
            pairs.insert(0, head[-2:])
            head = head[:-2]
        rows.append([order.member, order.number, f"{order.placed:%d-%m-%Y}",
                     f"₹{','.join([*pairs, tail])}.{part}"])  # fmt: skip
    path = save(folder / "sales.csv", delimited(rows, end="\n"))
    meaning = truth(orders, len(orders))
    members = {
        name: (n, revenue * 100, last) for name, (n, revenue, last) in meaning.members.items()
    }
    return Export([path], type(meaning)(members, meaning.read, meaning.set_aside))


@export
def oracle(folder: Path) -> Export:
    """31-JAN-24, as a database prints it."""
    orders = trade(37, CUSTOMERS, most_lines=1)
    rows = [["CUSTOMER_ID", "ORDER_ID", "ORDER_DATE", "ORDER_TOTAL"]] + [
        [order.member, order.number, f"{order.placed:%d-%b-%y}".upper(), order.total]
        for order in orders
    ]
    path = save(folder / "ORDERS.csv", delimited(rows, end="\n"))
    return Export([path], truth(orders, len(orders)))


@export
def discounts_in_percent(folder: Path) -> Export:
    """Quantity x unit price less a discount such as 10%, blank where there is none."""
    orders = trade(38, CUSTOMERS, most_lines=2)
    rows = [["Customer ID", "Order ID", "Order Date", "Quantity", "Unit Price", "Discount"]]
    less = []
    for order in orders:
        for line in order.lines:
            tenth = line.quantity == 2
            rows.append([order.member, order.number, f"{order.placed:%Y-%m-%d}", line.quantity,
                         f"${grouped(line.price)}", "10%" if tenth else ""])  # fmt: skip
            if tenth:
                less.append((order.member, line.amount / 10))
    path = save(folder / "superstore.csv", delimited(rows, end="\n"))
    return Export([path], truth(orders, len(rows) - 1, {}, less))


@export
def excel_serials(folder: Path) -> Export:
    """Days as Excel counts them, where a column lost its format."""
    orders = trade(39, CUSTOMERS, most_lines=1)
    rows = [["Customer ID", "Order ID", "Order Date", "Amount"]] + [
        [order.member, order.number, (order.day - dt.date(1899, 12, 30)).days, order.total]
        for order in orders
    ]
    path = save(folder / "orders.csv", delimited(rows))
    return Export([path], truth(orders, len(orders)))


@export
def compact_days(folder: Path) -> Export:
    """20240131, without a mark between."""
    orders = trade(40, CUSTOMERS, most_lines=1)
    rows = [["cust_id", "order_no", "order_day", "amount"]] + [
        [order.member, order.number, f"{order.placed:%Y%m%d}", order.total] for order in orders
    ]
    path = save(folder / "orders.csv", delimited(rows, end="\n"))
    return Export([path], truth(orders, len(orders)))


@export
def epoch_seconds(folder: Path) -> Export:
    orders = trade(41, CUSTOMERS, most_lines=1)
    rows = [["user_id", "order_id", "created_at", "amount"]] + [
        [
            order.member,
            order.number,
            int(order.placed.replace(tzinfo=dt.UTC).timestamp()),
            order.total,
        ]
        for order in orders
    ]
    path = save(folder / "orders.tsv", delimited(rows, "\t", "\n"))
    return Export([path], truth(orders, len(orders)))


@export
def currencies(folder: Path) -> Export:
    """Two currencies, of which one is asked for."""
    orders = trade(42, CUSTOMERS, most_lines=1)
    kept = [order for order in orders if order.number % 6]
    rows = [["customer_id", "order_id", "order_date", "amount", "currency"]] + [
        [order.member, order.number, f"{order.placed:%Y-%m-%d}", order.total,
         "EUR" if order.number % 6 else "USD"]
        for order in orders
    ]  # fmt: skip
    path = save(folder / "orders.csv", delimited(rows, end="\n"))
    return Export([path], truth(kept, len(orders), None), asked("--currency", currency="EUR"))
