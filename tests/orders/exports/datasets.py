"""Orders that were published, and are in the hands of everybody who learns about members."""

import datetime as dt
import random
from pathlib import Path

from tests.orders.exports.trade import (
    Export,
    Line,
    Order,
    Row,
    columns,
    export,
    statuses,
    trade,
    truth,
)
from tests.orders.exports.writing import delimited, filled, names, save

OLIST = names(
    "order_id,customer_id,customer_unique_id,order_status,order_purchase_timestamp,"
    "order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,"
    "order_estimated_delivery_date,payment_sequential,payment_type,payment_installments,"
    "payment_value"
)


@export
def olist(folder: Path) -> Export:
    """A customer id that is new with every order beside the one that lasts."""
    chance = random.Random(6)
    people = [f"{chance.getrandbits(128):032x}" for _ in range(15)]
    orders = trade(6, people, most_lines=1, first=dt.date(2017, 1, 4))
    rows = [
        {
            "order_id": f"{chance.getrandbits(128):032x}",
            "customer_id": f"{chance.getrandbits(128):032x}",
            "customer_unique_id": order.member,
            "order_status": "delivered" if order.number % 14 else "canceled",
            "order_purchase_timestamp": order.moment,
            "order_approved_at": order.moment,
            "order_delivered_customer_date": f"{order.placed + dt.timedelta(days=9)}",
            "payment_sequential": "1",
            "payment_type": "credit_card",
            "payment_installments": "1",
            "payment_value": order.total,
        }
        for order in orders
    ]
    path = save(folder / "olist_orders_payments.csv", delimited(filled(OLIST, rows), end="\n"))
    kept = [order for order in orders if order.number % 14]
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    answers = {
        **statuses(count=["delivered"], ignore=["canceled"]),
        **columns(amount="payment_value", date="order_purchase_timestamp"),
    }
    return Export([path], meaning, answers)


RETAIL = names("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country")


def _retail(seed: int) -> tuple[list[Order], list[Row]]:
    """Orders of an Online Retail, and its rows.

    Every ninth order has no customer; returns have an invoice of their own that begins with C.
    """
    people = names("17850,13047,12583,13748,15100")
    first = dt.date(2010, 12, 1)
    orders = [each.to_the_minute for each in trade(seed, people, first=first, days=370)]
    rows = []
    for order in orders:
        known = {
            "CustomerID": order.member if order.number % 9 else "",
            "InvoiceDate": order.placed,
        }
        number = {"InvoiceNo": f"53{order.number}"}
        rows += [{**_retail_line(line), **known, **number} for line in order.lines]
        if _returned(order):
            back = {"InvoiceNo": f"C54{order.number}", "Quantity": -1, "UnitPrice": order.part}
            rows.append({**_retail_line(order.lines[0]), **known, **back})
    return orders, rows


def _retail_line(line: Line) -> Row:
    return {
        "StockCode": "85123A",
        "Description": f"{line.product.upper()}, WHITE",
        "Quantity": line.quantity,
        "UnitPrice": line.price,
        "Country": "United Kingdom",
    }


def _returned(order: Order) -> bool:
    return order.number % 10 == 4 and order.number % 9 > 0


def _retail_export(path: Path, orders: list[Order], rows: list[Row]) -> Export:
    kept = [order for order in orders if order.number % 9]
    back = [(order.member, order.part) for order in kept if _returned(order)]
    blank = sum(not row["CustomerID"] for row in rows)
    meaning = truth(kept, len(rows), {"no_member": blank}, back)
    return Export([path], meaning, as_member=lambda name: name.removesuffix(".0"))


@export
def uci_csv(folder: Path) -> Export:
    """Months first, ids that passed through a column of floats (17850.0), and blank ones."""
    orders, rows = _retail(7)
    shown = []
    for row in rows:
        at, member = row["InvoiceDate"], row["CustomerID"]
        us_date = f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M}"
        shown.append({**row, "InvoiceDate": us_date, "CustomerID": f"{member}.0" if member else ""})
    path = save(folder / "OnlineRetail.csv", delimited(filled(RETAIL, shown)), "cp1252")
    return _retail_export(path, orders, rows)


@export
def uci_xlsx(folder: Path) -> Export:
    """Invoices as numbers and as text, dates as Excel has them, customers as numbers."""
    import openpyxl

    orders, rows = _retail(8)
    book = openpyxl.Workbook()
    book.active.title = "Online Retail"
    book.active.append(RETAIL)
    for row in rows:
        invoice, member = row["InvoiceNo"], row["CustomerID"]
        typed = {
            "InvoiceNo": int(invoice) if invoice.isdigit() else invoice,
            "UnitPrice": float(row["UnitPrice"]),
            "CustomerID": int(member) if member else None,
        }
        book.active.append([{**row, **typed}[name] for name in RETAIL])
    path = folder / "Online Retail.xlsx"
    book.save(path)
    return _retail_export(path, orders, rows)
