"""Exports of shops and marketplaces that sell in English."""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.orders.exports.trade import (
    Export,
    Line,
    Order,
    columns,
    export,
    statuses,
    trade,
    truth,
)
from tests.orders.exports.writing import delimited, filled, grouped, names, save

PEOPLE = [
    f"{name}@example.com" for name in names("ann,bob,cleo,dan,eve,fay,gus,hal,ida,jon,kim,lou")
]
EAST = dt.timezone(dt.timedelta(hours=8))
Row = dict[str, Any]


def to_the_minute(order: Order) -> Order:
    """The order as exports without seconds have it."""
    return Order(order.number, order.member, order.placed.replace(second=0), order.lines)


def moment(order: Order) -> str:
    """When it was placed, as most shops write it."""
    return f"{order.placed:%Y-%m-%d %H:%M:%S}"


SHOPIFY = names(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Billing Name,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags,Source"
)


@export
def shopify(folder: Path) -> Export:
    """The total, the status and the day of payment stand on the first line of each order only."""
    orders = trade(1, PEOPLE)
    kept = [order for order in orders if order.number % 17]
    back = [(order.member, _shopify_refund(order)) for order in kept]
    rows = [row for order in orders for row in _shopify_rows(order)]
    path = save(folder / "orders_export_1.csv", delimited(filled(SHOPIFY, rows), end="\n"))
    meaning = truth(kept, len(rows), None, back, _utc_day)
    answers = statuses(count=["paid", "partially_refunded"], ignore=["voided"])
    return Export([path], meaning, answers)


def _utc_day(order: Order) -> dt.date:
    return order.placed.replace(tzinfo=EAST).astimezone(dt.UTC).date()


def _shopify_refund(order: Order) -> Decimal:
    return order.part if order.number % 11 == 0 else Decimal("0.00")


def _shopify_rows(order: Order) -> Iterator[Row]:
    refund = _shopify_refund(order)
    paid = "partially_refunded" if refund else "paid"
    state = paid if order.number % 17 else "voided"
    first: Row = {
        "Financial Status": state,
        "Paid at": "" if state == "voided" else f"{moment(order)} +0800",
        "Fulfillment Status": "fulfilled",
        "Accepts Marketing": "yes",
        "Currency": "CNY",
        "Subtotal": order.total,
        "Shipping": "0.00",
        "Taxes": "0.00",
        "Total": order.total,
        "Discount Amount": "0.00",
        "Billing Name": "A B",
        "Payment Method": "Alipay",
        "Refunded Amount": refund,
        "Id": 5_000_000_000_000 + order.number,
        "Source": "web",
    }
    for position, line in enumerate(order.lines):
        yield {
            "Name": f"#{order.number}",
            "Email": order.member,
            "Created at": f"{moment(order)} +0800",
            "Lineitem quantity": line.quantity,
            "Lineitem name": line.product,
            "Lineitem price": line.price,
            "Vendor": "Tea House",
            **({} if position else first),
        }


WOOCOMMERCE = names(
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),"
    "City (Billing),Email (Billing),Payment Method Title,Cart Discount Amount,"
    "Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,"
    "Order Total Tax Amount,SKU,Item #,Item Name,Quantity,Item Cost"
)


@export
def woocommerce(folder: Path) -> Export:
    """The order total stands on every line: added up once per line it would be far too much."""
    orders = [to_the_minute(order) for order in trade(2, PEOPLE)]
    rows = [
        _woocommerce_row(order, position, line)
        for order in orders
        for position, line in enumerate(order.lines, 1)
    ]
    text = delimited(filled(WOOCOMMERCE, rows), end="\n")
    path = save(folder / "orders-2024-04-05-10-11-12.csv", text)
    answers = {
        **statuses(count=["Completed"], ignore=["Cancelled"]),
        "--amount-is": {"amount_is": "order"},
        **columns(member="Email (Billing)", amount="Order Total Amount"),
    }
    kept = [order for order in orders if order.number % 13]
    return Export([path], truth(kept, len(rows), None), answers)


def _woocommerce_row(order: Order, position: int, line: Line) -> Row:
    return {
        "Order Number": order.number,
        "Order Status": "Completed" if order.number % 13 else "Cancelled",
        "Order Date": f"{order.placed:%Y-%m-%d %H:%M}",
        "City (Billing)": "Leeds",
        "Email (Billing)": order.member,
        "Payment Method Title": "Card",
        "Cart Discount Amount": "0",
        "Order Subtotal Amount": order.total,
        "Order Shipping Amount": "0",
        "Order Refund Amount": "0",
        "Order Total Amount": order.total,
        "Order Total Tax Amount": "0",
        "Item #": position,
        "Item Name": line.product,
        "Quantity": line.quantity,
        "Item Cost": line.price,
    }


MAGENTO = names(
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
    "Grand Total (Purchased),Status,Billing Address,Shipping Information,Customer Email,"
    "Customer Group,Subtotal,Shipping and Handling,Customer Name,Payment Method,Total Refunded"
)


@export
def magento(folder: Path) -> Export:
    """A grid of orders with the total in two currencies, which here are one."""
    orders = trade(3, PEOPLE, most_lines=1)
    rows = [
        {
            "ID": f"{order.number:09d}",
            "Purchase Point": "Main Website",
            "Purchase Date": moment(order),
            "Bill-to Name": "A B",
            "Grand Total (Base)": f"${grouped(order.total)}",
            "Grand Total (Purchased)": f"${grouped(order.total)}",
            "Status": "complete" if order.number % 9 else "canceled",
            "Billing Address": "1 Long Street,Leeds",
            "Customer Email": order.member,
            "Customer Group": "General",
            "Subtotal": f"${grouped(order.total)}",
            "Shipping and Handling": "$0.00",
            "Customer Name": "A B",
            "Payment Method": "checkmo",
            "Total Refunded": "$0.00",
        }
        for order in orders
    ]
    path = save(folder / "export.csv", delimited(filled(MAGENTO, rows), end="\n"))
    kept = [order for order in orders if order.number % 9]
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    answers = {
        **statuses(count=["complete"], ignore=["canceled"]),
        **columns(amount="Grand Total (Purchased)", member="Customer Email", order="ID"),
    }
    return Export([path], meaning, answers)


AMAZON = names(
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,"
    "fulfillment-channel,sales-channel,product-name,sku,asin,item-status,quantity,currency,"
    "item-price,item-tax,shipping-price,buyer-email"
)


@export
def amazon(folder: Path) -> Export:
    """Tab-separated; `item-price` is that of all pieces of a line, blank where it was cancelled."""
    orders = trade(4, PEOPLE)
    rows = [_amazon_row(order, line) for order in orders for line in order.lines]
    # Amazon puts no quotes anywhere, whatever stands in a product's name.
    text = "".join("\t".join(map(str, row)) + "\r\n" for row in filled(AMAZON, rows))
    path = save(folder / "1234567890019876.txt", text)
    kept = [order for order in orders if order.number % 10]
    ignored = len(rows) - sum(len(order.lines) for order in kept)
    answers = statuses(count=["Shipped"], ignore=["Cancelled"])
    return Export([path], truth(kept, len(rows), {"status_ignored": ignored}), answers)


def _amazon_row(order: Order, line: Line) -> Row:
    at = f"{order.placed:%Y-%m-%dT%H:%M:%S}+00:00"
    row = {
        "amazon-order-id": f"113-{order.number:07d}-0000001",
        "purchase-date": at,
        "last-updated-date": at,
        "order-status": "Cancelled",
        "fulfillment-channel": "Amazon",
        "sales-channel": "Amazon.com",
        "product-name": f'{line.product} 10" blue',
        "sku": "SKU-1",
        "quantity": 0,
        "buyer-email": order.member,
    }
    if order.number % 10 == 0:
        return row
    paid = {"currency": "USD", "item-price": line.amount, "item-tax": "0.00"}
    return {**row, "order-status": "Shipped", "quantity": line.quantity, **paid}


SQUARE = names(
    "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Fees,Net Total,Transaction ID,Payment ID,Device Name,Staff Name,"
    "Description,Event Type,Location,Customer ID,Customer Name"
)


@export
def square(folder: Path) -> Export:
    """US dates with two-digit years, $1,234.50 and ($5.00), walk-ins without a customer."""
    orders = trade(5, [f"K{number:04d}QXZ" for number in range(14)], most_lines=1)
    kept = [order for order in orders if order.number % 8]
    refunded = [order for order in kept if order.number % 12 == 3]
    rows = []
    for order in orders:
        rows.append(_square_row(order, order.total, ("${}", "Payment")))
        if order in refunded:
            rows.append(_square_row(order, order.part, ("(${})", "Refund")))
    text = delimited(filled(SQUARE, rows), end="\n")
    path = save(folder / "transactions-2023-03-01-2024-04-03.csv", text)
    back = [(order.member, order.part) for order in refunded]
    walk_ins = {"no_member": len(orders) - len(kept)}
    return Export([path], truth(kept, len(rows), walk_ins, back))


def _square_row(order: Order, net: Decimal, form: tuple[str, str]) -> Row:
    written, event = form
    placed = order.placed
    known = order.number % 8
    return {
        "Date": f"{placed.month}/{placed.day}/{placed:%y}",
        "Time": f"{placed:%H:%M:%S}",
        "Time Zone": "Eastern Time (US & Canada)",
        "Gross Sales": written.format(grouped(net + 5)),
        "Discounts": "($5.00)",
        "Net Sales": written.format(grouped(net)),
        "Gift Card Sales": "$0.00",
        "Tax": "$0.00",
        "Tip": "$0.00",
        "Partial Refunds": "$0.00",
        "Total Collected": written.format(grouped(net)),
        "Source": "Point of Sale",
        "Fees": "$0.00",
        "Net Total": written.format(grouped(net)),
        "Transaction ID": f"T{order.number}",
        "Payment ID": f"P{order.number}{event[0]}",
        "Description": "1 x tea, large",
        "Event Type": event,
        "Customer ID": order.member if known else "",
        "Customer Name": "A B" if known else "",
    }


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
            "order_purchase_timestamp": moment(order),
            "order_approved_at": moment(order),
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
    orders = [to_the_minute(each) for each in trade(seed, people, first=first, days=370)]
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


STRIPE = names(
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
    "Decline Reason,Description,Fee,Status,Customer ID,Customer Email,Invoice ID"
)


@export
def stripe(folder: Path) -> Export:
    """Payments: an amount with what was refunded of it beside it, failed ones among them."""
    people = [f"cus_{number:04x}Zy" for number in range(900, 913)]
    orders = trade(9, people, most_lines=1)
    kept = [order for order in orders if order.number % 12]
    back = {order.number: order.part for order in kept if order.number % 7 == 0}
    rows = [
        {
            "id": f"ch_{order.number}",
            "Created date (UTC)": moment(order),
            "Amount": order.total,
            "Amount Refunded": back.get(order.number, "0.00"),
            "Currency": "eur",
            "Captured": "TRUE",
            "Converted Amount": order.total,
            "Fee": "0.00",
            "Status": "Paid" if order.number % 12 else "Failed",
            "Customer ID": order.member,
            "Customer Email": f"{order.member}@example.com",
        }
        for order in orders
    ]
    path = save(folder / "unified_payments.csv", delimited(filled(STRIPE, rows), end="\n"))
    refunds = [(order.member, back[order.number]) for order in kept if order.number in back]
    failed = {"status_ignored": len(orders) - len(kept)}
    answers = {
        **statuses(count=["Paid"], ignore=["Failed"]),
        **columns(order="id", amount="Amount", refunded="Amount Refunded"),
        **columns(date="Created date (UTC)"),
    }
    return Export([path], truth(kept, len(orders), failed, refunds), answers)


PAYPAL = names(
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,"
    "To Email Address,Transaction ID,Item Title"
)


@export
def paypal(folder: Path) -> Export:
    """British days first, quoted throughout, refunds as negative rows of their own."""
    orders = trade(10, PEOPLE, most_lines=1)
    rows, back = [], []
    for order in orders:
        rows.append(_paypal_row(order, grouped(order.total), "Website Payment"))
        if order.number % 15 == 0:
            price = order.part
            back.append((order.member, price))
            rows.append(_paypal_row(order, f"-{grouped(price)}", "Payment Refund"))
    text = "\ufeff" + delimited(filled(PAYPAL, rows), quoting=csv.QUOTE_ALL)
    path = save(folder / "Download.CSV", text)
    answers = {
        **statuses(count=["Completed"]),
        **columns(member="From Email Address", amount="Gross", order="Transaction ID"),
    }
    return Export([path], truth(orders, len(rows), {}, back), answers)


def _paypal_row(order: Order, amount: str, kind: str) -> Row:
    return {
        "Date": f"{order.placed:%d/%m/%Y}",
        "Time": f"{order.placed:%H:%M:%S}",
        "TimeZone": "GMT",
        "Name": "A B",
        "Type": kind,
        "Status": "Completed",
        "Currency": "GBP",
        "Gross": amount,
        "Fee": "0.00",
        "Net": amount,
        "From Email Address": order.member,
        "To Email Address": "shop@example.com",
        "Transaction ID": f"{kind[0]}{order.number}",
        "Item Title": "tea",
    }
