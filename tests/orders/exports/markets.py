"""Exports of market places, with units in their headers, and of programs around a shop."""

import json
from pathlib import Path

from tests.orders.exports.trade import Export, columns, export, statuses, trade, truth
from tests.orders.exports.writing import delimited, filled, names, save

PINDUODUO = names(
    "商品,订单号,订单状态,商品总价(元),用户实付金额(元),商品数量(件),买家ID,支付时间,售后状态"
)


@export
def pinduoduo(folder: Path) -> Export:
    """GBK, a tab behind each id, and orders that were never paid for."""
    orders = trade(61, names("u101,u102,u103,u104"), most_lines=1)
    rows = [
        {
            "商品": "白茶",
            "订单号": f"240101-{order.number:015d}\t",
            "订单状态": "已发货，待签收" if order.number % 7 else "已取消",
            "商品总价(元)": order.total + 3,
            "用户实付金额(元)": order.total,
            "商品数量(件)": "1",
            "买家ID": order.member,
            "支付时间": f"{order.placed}" if order.number % 7 else "",
            "售后状态": "无售后或售后取消",
        }
        for order in orders
    ]
    path = save(folder / "orders_export.csv", delimited(filled(PINDUODUO, rows)), "gbk")
    kept = [order for order in orders if order.number % 7]
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    return Export([path], meaning, statuses(count=["已发货，待签收"], ignore=["已取消"]))


EBAY = names("Sales Record Number,Order Number,Buyer Username,Quantity,Total Price,Sale Date")


@export
def ebay(folder: Path) -> Export:
    """A blank line above the header, months by name with short years, a sum below."""
    orders = trade(62, names("mr_bean,teapot_4,x-1503"), most_lines=1)
    rows = [
        [order.number, f"22-{order.number:05d}", order.member, 1, f"${order.total:,.2f}",
         f"{order.placed:%b-%d-%y}"]
        for order in orders
    ]  # fmt: skip
    closing = ["Total", "", "", "", f"${sum(order.total for order in orders):,.2f}", ""]
    text = "\r\n" + delimited([EBAY, *rows, closing])
    path = save(folder / "eBay-OrdersReport.csv", text, "utf-8-sig")
    return Export([path], truth(orders, len(orders) + 1, {"total_line": 1}))


@export
def shop_api(folder: Path) -> Export:
    """What an interface of a shop answers: orders within objects, a customer within each."""
    orders = trade(63, names("901,902,903,904"))
    found = [
        {
            "id": 5_000_000_000_000 + order.number,
            "order_number": order.number,
            "created_at": f"{order.placed.isoformat()}+00:00",
            "total_price": f"{order.total:.2f}",
            "currency": "EUR",
            "customer": {"id": int(order.member), "tags": ""},
            "line_items": [
                {"title": line.product, "price": f"{line.price}"} for line in order.lines
            ],
        }
        for order in orders
    ]
    whole = {"data": {"orders": found, "total": len(found)}, "errors": []}
    path = save(folder / "orders.json", json.dumps(whole, indent=2))
    return Export([path], truth(orders, len(orders)))


@export
def till_with_discounts(folder: Path) -> Export:
    """Rows of a till without amounts: pieces, price, and money off under a name for fractions."""
    orders = trade(64, names("A01,A02,A03,NULL"))
    header = names("receipt_no,sold_at,card_no,item,qty,unit price,discount")
    rows = [
        [order.number, f"{order.placed:%d.%m.%Y %H:%M}", order.member, line.product,
         line.quantity, line.price + 2, 2 * line.quantity]
        for order in orders
        for line in order.lines
    ]  # fmt: skip
    path = save(folder / "till.csv", delimited([header, *rows], ";", "\n"), "cp1252")
    kept = [order for order in orders if order.member != "NULL"]
    nobody = sum(len(order.lines) for order in orders if order.member == "NULL")
    answers = {**columns(date="sold_at"), **columns(discount_amount="discount")}
    return Export([path], truth(kept, len(rows), {"no_member": nobody}), answers)
