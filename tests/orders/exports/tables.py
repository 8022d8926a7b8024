"""Exports that are no delimited text: spreadsheets, JSON, Arrow."""

import datetime as dt
import json
from pathlib import Path

from tests.orders.exports.trade import Export, asked, columns, export, statuses, trade, truth

CUSTOMERS = [str(number) for number in range(20_001, 20_020)]
HEADER = ["Customer ID", "Order ID", "Order Date", "Amount"]


@export
def spreadsheet_with_title(folder: Path) -> Export:
    """A title in merged cells, the header on the fourth row, notes on another sheet."""
    import openpyxl

    orders = trade(71, CUSTOMERS, most_lines=1)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Orders"
    sheet["A1"] = "Tea House: orders of the year"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "Printed by Sam"
    for position, name in enumerate(HEADER, 1):
        sheet.cell(4, position, name)
    for order in orders:
        sheet.append([int(order.member), order.number, order.placed, float(order.total)])
    notes = book.create_sheet("Notes")
    notes["A1"] = "Amounts without tax"
    path = folder / "orders.xlsx"
    book.save(path)
    answers = {**asked("--sheet", sheet="Orders"), **asked("--header", header=4)}
    return Export([path], truth(orders, len(orders)), answers)


@export
def old_spreadsheet(folder: Path) -> Export:
    """.xls, with days as days and ids as numbers."""
    import xlwt

    orders = trade(72, CUSTOMERS, most_lines=1)
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for position, name in enumerate(HEADER):
        sheet.write(0, position, name)
    for at, order in enumerate(orders, 1):
        sheet.write(at, 0, int(order.member))
        sheet.write(at, 1, order.number)
        sheet.write(at, 2, order.day, day)
        sheet.write(at, 3, float(order.total))
    path = folder / "orders.xls"
    book.save(str(path))
    return Export([path], truth(orders, len(orders)))


@export
def events(folder: Path) -> Export:
    """JSON lines of an app: instants in milliseconds, ids as numbers, keys that come and go."""
    orders = trade(73, CUSTOMERS, most_lines=1)
    lines = []
    for order in orders:
        instant = order.placed.replace(tzinfo=dt.UTC)
        event = {
            "user_id": int(order.member),
            "order_id": f"ord-{order.number}",
            "created_at": int(instant.timestamp() * 1000),
            "amount": float(order.total),
        }
        if order.number % 2:
            event["coupon"] = "SPRING"
        lines.append(json.dumps(event))
    path = folder / "orders.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Export([path], truth(orders, len(orders)))


@export
def api_answer(folder: Path) -> Export:
    """What an API answers: the orders in a list under a key, days with an offset."""
    orders = trade(74, CUSTOMERS, most_lines=1)
    kept = [order for order in orders if order.number % 9]
    given = {
        "count": len(orders),
        "next": None,
        "orders": [
            {
                "order_id": str(order.number),
                "customer_id": order.member,
                "created_at": f"{order.placed:%Y-%m-%dT%H:%M:%S}Z",
                "total_price": f"{order.total:.2f}",
                "status": "paid" if order.number % 9 else "cancelled",
                "note": None,
            }
            for order in orders
        ],
    }
    path = folder / "orders.json"
    path.write_text(json.dumps(given, indent=1), encoding="utf-8")
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    return Export([path], meaning, statuses(count=["paid"], ignore=["cancelled"]))


@export
def nested_customers(folder: Path) -> Export:
    """Orders with the customer inside, and the lines inside as well."""
    orders = trade(75, CUSTOMERS)
    given = [
        {
            "id": order.number,
            "customer": {"id": int(order.member), "email": "a@example.com"},
            "created_at": f"{order.placed:%Y-%m-%dT%H:%M:%S}Z",
            "total_price": f"{order.total:.2f}",
            "line_items": [
                {"name": line.product, "quantity": line.quantity} for line in order.lines
            ],
        }
        for order in orders
    ]
    path = folder / "orders.json"
    path.write_text(json.dumps({"orders": given}), encoding="utf-8")
    answers = columns(member="customer.id", order="id", date="created_at", amount="total_price")
    return Export([path], truth(orders, len(orders)), answers)


@export
def feather(folder: Path) -> Export:
    import pyarrow as pa
    from pyarrow import feather as arrow

    orders = trade(76, CUSTOMERS, most_lines=1)
    table = pa.table(
        {
            "customer_id": pa.array([int(order.member) for order in orders], pa.int32()),
            "order_id": [str(order.number) for order in orders],
            "order_date": pa.array([order.day for order in orders], pa.date32()),
            "amount": [float(order.total) for order in orders],
        }
    )
    path = folder / "orders.feather"
    arrow.write_feather(table, path)
    return Export([path], truth(orders, len(orders)))


@export
def with_a_roster(folder: Path) -> Export:
    """Everyone who registered, in a file of its own; some of them never bought."""
    orders = trade(77, CUSTOMERS[:12], most_lines=1)
    path = folder / "orders.csv"
    rows = [f"{order.member},{order.number},{order.day},{order.total}" for order in orders]
    path.write_text("customer_id,order_id,order_date,amount\n" + "\n".join(rows) + "\n")
    roster = folder / "members.csv"
    roster.write_text("member_id,joined\n" + "".join(f"{name},2022-01-01\n" for name in CUSTOMERS))
    return Export(
        [path],
        truth(orders, len(orders), known=CUSTOMERS),
        {"always": {"members": roster}},
    )
