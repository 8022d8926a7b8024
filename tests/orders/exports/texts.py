"""Delimited text in old encodings and odd layouts, packed or in parts."""

import csv
import gzip
import zipfile
from pathlib import Path

from tests.orders.exports.trade import Export, Order, asked, columns, export, trade, truth
from tests.orders.exports.writing import delimited, grouped, save

CUSTOMERS = [f"C-{number}" for number in range(300, 320)]
PEOPLE = ["Zoë Müller", "Jürgen Groß", "André Lefèvre", "Élodie Çelik", "Øyvind Ås", "Ann Lee"]
PLAIN = ["customer_id", "order_id", "order_date", "amount"]


def plain(orders: list[Order]) -> list[list[object]]:
    """Rows as the simplest of shops writes them."""
    return [
        [order.member, order.number, f"{order.placed:%Y-%m-%d}", order.total] for order in orders
    ]


@export
def unicode_text(folder: Path) -> Export:
    """What Excel saves as "Unicode Text": UTF-16 with a mark, tabs, quotes around commas."""
    orders = trade(51, PEOPLE, most_lines=1)
    rows = [["Customer", "Order No", "Order Date", "Amount"]] + [
        [order.member, order.number, f"{order.placed:%m/%d/%Y}", grouped(order.total)]
        for order in orders
    ]
    text = "".join(
        "\t".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) + "\r\n"
        for row in rows
    )
    path = save(folder / "orders.txt", text, "utf-16")
    return Export([path], truth(orders, len(orders)))


@export
def mac_roman(folder: Path) -> Export:
    """An old Mac's export: lone CR, and letters that would be others on Windows."""
    orders = trade(52, PEOPLE, most_lines=1)
    path = save(
        folder / "orders.csv",
        delimited([["customer", *PLAIN[1:]], *plain(orders)], end="\r"),
        "mac_roman",
    )
    return Export([path], truth(orders, len(orders)), asked("--encoding", encoding="mac_roman"))


@export
def dos(folder: Path) -> Export:
    """A till under DOS: code page 850, runs of spaces between the columns."""
    orders = trade(53, ["MÜLLER", "GROSS", "LEFÈVRE", "ÅS", "LEE", "ØSTBY"], most_lines=1)
    lines = ["CUSTOMER    ORDERNO  ORDERDATE       AMOUNT"] + [
        f"{order.member:<12}{order.number:<9}{order.placed:%Y-%m-%d}{order.total:>12}"
        for order in orders
    ]
    path = save(folder / "KASSE.TXT", "\r\n".join(lines) + "\r\n\x1a", "cp850")
    return Export([path], truth(orders, len(orders)), asked("--encoding", encoding="cp850"))


@export
def titles_and_totals(folder: Path) -> Export:
    """A report with a title, an empty line, and a total at the end that is no order."""
    orders = trade(54, CUSTOMERS, most_lines=1)
    total = sum(order.total for order in orders)
    lines = [["Sales by order", "", "", ""], ["Period: 2023-03-01 to 2024-04-03", "", "", ""], []]
    rows = [*lines, PLAIN, *plain(orders), ["Total", "", "", total]]
    path = save(folder / "report.csv", delimited(rows))
    answers = {"--rejects": {"set_aside_unreadable": True}, **asked("--header", header=4)}
    return Export([path], truth(orders, len(orders) + 1, None), answers)


@export
def quotes_with_line_breaks(folder: Path) -> Export:
    """Bars between the fields, remarks of several lines, quotes within quotes."""
    orders = trade(55, CUSTOMERS, most_lines=1)
    rows = [[*PLAIN, "remark"]] + [
        [*row, 'please ring\ntwice | or "knock"\n' if position % 3 else ""]
        for position, row in enumerate(plain(orders))
    ]
    path = save(folder / "orders.txt", delimited(rows, "|", "\n"))
    return Export([path], truth(orders, len(orders)))


@export
def gzipped(folder: Path) -> Export:
    orders = trade(56, CUSTOMERS, most_lines=1)
    path = folder / "orders.csv.gz"
    path.write_bytes(gzip.compress(delimited([PLAIN, *plain(orders)]).encode()))
    return Export([path], truth(orders, len(orders)))


@export
def zipped(folder: Path) -> Export:
    """A zip as a Mac makes it, with a folder of its own notes in it."""
    orders = trade(57, ["会员一", "会员二", "会员三"], most_lines=1)
    rows = [["会员名", "订单号", "付款时间", "实付金额"], *plain(orders)]
    path = folder / "订单.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("订单.csv", delimited(rows).encode("gb18030"))
        archive.writestr("__MACOSX/._订单.csv", b"\0\5\x16\7\0\2\0\0Mac OS X")
    answers = asked("--encoding", encoding="gb18030")
    return Export([path], truth(orders, len(orders)), answers)


@export
def zstandard(folder: Path) -> Export:
    import zstandard as zstd

    orders = trade(58, CUSTOMERS, most_lines=1)
    text = delimited([PLAIN, *plain(orders)], "\t", "\n")
    path = folder / "orders.tsv.zst"
    path.write_bytes(zstd.compress(text.encode()))
    return Export([path], truth(orders, len(orders)))


@export
def months_in_a_folder(folder: Path) -> Export:
    """A file a month, the columns in other orders and with other delimiters."""
    orders = trade(59, CUSTOMERS, most_lines=1)
    place = folder / "exports"
    place.mkdir()
    halves = orders[:25], orders[25:]
    save(place / "2023.csv", delimited([PLAIN, *plain(halves[0])]))
    turned = [[amount, day, member, number] for member, number, day, amount in plain(halves[1])]
    header = ["Amount", "Order Date", "Customer ID", "Order ID"]
    save(place / "2024.tsv", delimited([header, *turned], "\t", "\n"), "utf-8-sig")
    (place / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    return Export([place], truth(orders, len(orders)))


@export
def overlapping_files(folder: Path) -> Export:
    """Two exports of the same shop that share a few days."""
    orders = trade(60, CUSTOMERS, most_lines=1)
    first, second = orders[:35], orders[30:]
    paths = [
        save(folder / "march.csv", delimited([PLAIN, *plain(first)])),
        save(folder / "april.csv", delimited([PLAIN, *plain(second)])),
    ]
    answers = asked("--drop-duplicates", drop_duplicates=True)
    return Export(paths, truth(orders, len(orders) + 5, None), answers)


@export
def no_header(folder: Path) -> Export:
    """Rows from the first line on."""
    orders = trade(61, CUSTOMERS, most_lines=1)
    path = save(folder / "orders.csv", delimited(plain(orders), end="\n"))
    answers = {
        **asked("--no-header", header=0),
        **columns(member="1", order="2", date="3", amount="4"),
    }
    return Export([path], truth(orders, len(orders)), answers)


@export
def everything_quoted(folder: Path) -> Export:
    """Quotes around everything, blanks around names, ids with leading zeros."""
    orders = trade(62, [f"{number:08d}" for number in range(3, 90, 7)], most_lines=1)
    rows = [[" Member No ", "Order No", "Order Date ", "Total Amount"], *plain(orders)]
    path = save(folder / "orders.csv", delimited(rows, ";", quoting=csv.QUOTE_ALL))
    return Export([path], truth(orders, len(orders)))
