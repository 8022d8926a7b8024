"""Exports in Chinese and Japanese, in the encodings that they come in."""

import datetime as dt
from decimal import Decimal
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
from tests.orders.exports.writing import delimited, filled, grouped, names, save

BUYERS = names(
    "小小小鱼儿,tb1234567,一叶知秋2019,爱喝茶的猫,老王家,mia_0705,张大爷,月下客,t_1503,阿宝"
)
WEEKDAYS = "一二三四五六日"
# Digits, point and comma as wide as Chinese letters.
WIDE = {ord(mark): ord(mark) + 0xFEE0 for mark in "0123456789.,"}

TAOBAO = names(
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,返点积分,买家实际支付金额,订单状态,"
    "买家留言,收货人姓名,收货地址,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,宝贝总数量,店铺名称,"
    "订单关闭原因,退款金额"
)


def _taobao_row(order: Order) -> Row:
    return {
        "订单编号": f'="{2_100_000_000_000_000_000 + order.number}"',
        "买家会员名": order.member,
        "买家应付货款": order.total,
        "买家应付邮费": "0.00",
        "总金额": order.total,
        "返点积分": "0",
        "买家实际支付金额": order.total,
        "订单状态": "交易成功",
        "收货人姓名": "王**",
        "收货地址": "浙江省 杭州市",
        "联系手机": "'13800000000",
        "订单创建时间": f"{order.placed - dt.timedelta(minutes=4)}",
        "订单付款时间": order.moment,
        "宝贝标题": "手工紫砂壶、可刻字",
        "宝贝种类": "1",
        "宝贝总数量": "1",
        "店铺名称": "茶舍旗舰店",
        "订单关闭原因": "订单未关闭",
        "退款金额": "0.00",
    }


@export
def taobao(folder: Path) -> Export:
    """GBK, order ids behind ="...", closed orders without a payment."""
    orders = trade(21, BUYERS, most_lines=1)
    closed = {
        "买家实际支付金额": "0.00",
        "订单状态": "交易关闭",
        "订单付款时间": "",
        "订单关闭原因": "买家未付款",
    }
    rows = [
        _taobao_row(order) if order.number % 8 else {**_taobao_row(order), **closed}
        for order in orders
    ]
    text = delimited(filled(TAOBAO, rows))
    path = save(folder / "ExportOrderList202404051011.csv", text, "gbk")
    kept = [order for order in orders if order.number % 8]
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    answers = {
        **statuses(count=["交易成功"], ignore=["交易关闭"]),
        "--encoding": {"encoding": "gb18030"},
    }
    return Export([path], meaning, answers)


@export
def tmall(folder: Path) -> Export:
    """GB18030 with a letter that GBK lacks, a tab behind every id, parts of orders paid back."""
    orders = trade(22, [*BUYERS[:-1], "䶮龘茶"], most_lines=1)
    back = {order.number: order.part for order in orders if order.number % 9 == 0}
    rows = [
        {
            **_taobao_row(order),
            "订单编号": f"{3_100_000_000_000_000_000 + order.number}\t",
            "联系手机": "13900000000\t",
            "订单付款时间": f"{order.placed:%Y/%m/%d %H:%M}",
            "退款金额": back.get(order.number, Decimal("0.00")),
        }
        for order in orders
    ]
    path = save(folder / "tmall.csv", delimited(filled(TAOBAO, rows)), "gb18030")
    refunds = [(order.member, back[order.number]) for order in orders if order.number in back]
    answers = {
        **statuses(count=["交易成功"]),
        "--encoding": {"encoding": "gb18030"},
    }
    return Export([path], truth(orders, len(orders), {}, refunds), answers)


JD = names(
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,"
    "订单类型,下单帐号,客户姓名,客户地址,联系电话,付款确认时间,订单完成时间"
)


@export
def jd(folder: Path) -> Export:
    """A line per product, the order's amount on each; UTF-8 with a mark."""
    orders = trade(23, BUYERS)
    rows = [_jd_row(order, line) for order in orders for line in order.lines]
    path = save(folder / "京东订单.csv", "\ufeff" + delimited(filled(JD, rows)))
    answers = {
        **statuses(count=["完成"], ignore=["(删除)等待付款确认"]),
        "--amount-is": {"amount_is": "order"},
        **columns(date="下单时间", amount="订单金额", member="下单帐号"),
    }
    kept = [order for order in orders if order.number % 11]
    return Export([path], truth(kept, len(rows), None), answers)


def _jd_row(order: Order, line: Line) -> Row:
    paid = order.moment if order.number % 11 else ""
    return {
        "订单号": 200_000_000_000 + order.number,
        "商品ID": "10001",
        "商品名称": line.product,
        "订购数量": line.quantity,
        "支付方式": "在线支付",
        "下单时间": order.moment,
        "京东价": line.price,
        "订单金额": order.total,
        "结算金额": order.total,
        "余额支付": "0.00",
        "应付金额": order.total,
        "订单状态": "完成" if paid else "(删除)等待付款确认",
        "订单类型": "SOP",
        "下单帐号": order.member,
        "客户姓名": "赵**",
        "付款确认时间": paid,
        "订单完成时间": paid,
    }


YOUZAN = names(
    "订单号,订单状态,订单创建时间,买家付款时间,商品金额合计,运费,订单实付金额,买家手机号,买家昵称,归属店铺,"
    "订单商品状态,交易成功时间"
)


@export
def youzan(folder: Path) -> Export:
    """An .xlsx with text in every cell, as the shop's backstage writes it."""
    import openpyxl

    orders = trade(24, [f"1380013{number:04d}" for number in range(8000, 8013)], most_lines=1)
    rows = []
    for order in orders:
        paid = order.moment if order.number % 10 else ""
        rows.append(
            {
                "订单号": f"E{order.placed:%Y%m%d%H%M%S}{order.number:06d}",
                "订单状态": "交易完成" if paid else "交易关闭",
                "订单创建时间": order.moment,
                "买家付款时间": paid,
                "商品金额合计": f"{order.total:.2f}",
                "运费": "0.00",
                "订单实付金额": f"{order.total:.2f}",
                "买家手机号": order.member,
                "买家昵称": "茶友",
                "归属店铺": "总店",
                "交易成功时间": paid,
            }
        )
    book = openpyxl.Workbook()
    for row in filled(YOUZAN, rows):
        book.active.append(row)
    path = folder / "订单列表.xlsx"
    book.save(path)
    kept = [order for order in orders if order.number % 10]
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    answers = {
        **statuses(count=["交易完成"], ignore=["交易关闭"]),
        **columns(member="买家手机号", date="买家付款时间", amount="订单实付金额"),
    }
    return Export([path], meaning, answers)


@export
def taiwan(folder: Path) -> Export:
    """Big5, traditional headers, dates with slashes."""
    members = [f"M{number:06d}" for number in range(12, 400, 31)]
    orders = trade(25, members, most_lines=1, whole=True)
    rows = [
        {
            "訂單編號": f"TW{order.number}",
            "會員編號": order.member,
            "會員姓名": "林小姐",
            "付款時間": f"{order.placed:%Y/%m/%d %H:%M:%S}",
            "商品名稱": "凍頂烏龍茶",
            "實付金額": f"NT${order.total:,}",
            "訂單狀態": "已完成" if order.number % 13 else "已取消",
        }
        for order in orders
    ]
    path = save(folder / "orders.csv", delimited(filled([*rows[0]], rows)), "big5")
    kept = [order for order in orders if order.number % 13]
    meaning = truth(kept, len(orders), {"status_ignored": len(orders) - len(kept)})
    answers = {
        **statuses(count=["已完成"], ignore=["已取消"]),
        "--encoding": {"encoding": "big5"},
        "--decimal": {"decimal": "point"},
    }
    return Export([path], meaning, answers)


@export
def japan(folder: Path) -> Export:
    """Shift-JIS, 2024年1月31日 and yen; no role can be known by its name."""
    members = [f"{number:08d}" for number in range(70, 1200, 97)]
    orders = trade(26, members, most_lines=1, whole=True)
    rows = [
        {
            "注文番号": f"R-{order.number}",
            "会員番号": order.member,
            "お名前": "田中 花子",
            "注文日": f"{order.placed.year}年{order.placed.month}月{order.placed.day}日",
            "商品名": "煎茶セット",
            "合計金額": f"{order.total:,}円",
        }
        for order in orders
    ]
    path = save(folder / "chumon.csv", delimited(filled([*rows[0]], rows)), "cp932")
    answers = {
        "--encoding": {"encoding": "cp932"},
        "--decimal": {"decimal": "point"},
        **columns(member="会員番号", order="注文番号", date="注文日", amount="合計金額"),
    }
    return Export([path], truth(orders, len(orders)), answers)


@export
def chinese_days(folder: Path) -> Export:
    """2024年1月31日 星期三, yuan signs, digits and commas of full width."""
    orders = trade(27, BUYERS, most_lines=1)
    rows = []
    for order in orders:
        at = order.placed
        rows.append(
            {
                "会员ID": order.member,
                "订单编号": f"A{order.number}",
                "下单时间": f"{at.year}年{at.month}月{at.day}日 星期{WEEKDAYS[at.weekday()]}",
                "实付金额": f"¥{grouped(order.total)}".translate(WIDE),
            }
        )
    path = save(folder / "会员消费.csv", delimited(filled([*rows[0]], rows), end="\n"))
    return Export([path], truth(orders, len(orders)))


@export
def parquet_in_chinese(folder: Path) -> Export:
    """A warehouse table: typed columns, instants, and a partition column of no use."""
    import pyarrow as pa
    from pyarrow import parquet

    orders = trade(28, BUYERS, most_lines=1)
    table = pa.table(
        {
            "dt": [f"{order.placed:%Y%m%d}" for order in orders],
            "会员ID": [order.member for order in orders],
            "订单编号": [str(order.number) for order in orders],
            "支付时间": pa.array([order.placed for order in orders], pa.timestamp("us", "UTC")),
            "支付金额": pa.array([order.total for order in orders], pa.decimal128(18, 2)),
        }
    )
    path = folder / "dwd_trade.parquet"
    parquet.write_table(table, path)
    return Export([path], truth(orders, len(orders)), columns(date="支付时间"))
