"""Exports of shops and marketplaces that sell in English."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from tests.orders.exports.trade import (
    PEOPLE,
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
from tests.orders.exports.writing import delimited, filled, grouped, names, save

EAST = dt.timezone(dt.timedelta(hours=8))


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
        "Paid at": "" if state == "voided" else f"{order.moment} +0800",
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
            "Created at": f"{order.moment} +0800",
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
    orders = [order.to_the_minute for order in trade(2, PEOPLE)]
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
            "Purchase Date": order.moment,
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
