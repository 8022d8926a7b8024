"""Exports of those through whom shops are paid."""

import csv
from decimal import Decimal
from pathlib import Path

from tests.orders.exports.trade import (
    PEOPLE,
    Export,
    Order,
    Row,
    columns,
    export,
    statuses,
    trade,
    truth,
)
from tests.orders.exports.writing import delimited, filled, grouped, names, save

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
            "Created date (UTC)": order.moment,
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
