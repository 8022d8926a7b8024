"""What a status probably means."""

import pytest

from tierkit.orders.meanings import (
    COUNT,
    IGNORE,
    REFUND,
    probable_meaning,
)
from tierkit.orders.roles import words


def meaning(status: str) -> str | None:
    return probable_meaning(status, separate_refunds=False)


@pytest.mark.parametrize(
    "status",
    words(
        "paid Completed SHIPPED delivered fulfilled processing wc-completed partially_refunded "
        "partially_paid Success 交易成功 已完成 完成 买家已付款,等待卖家发货 已签收 部分退款 "
        "待收貨 卖家已发货,等待买家确认 完了 発送済み bezahlt Versendet livrée Pagado"
    ),
)
def test_sales(status):
    assert meaning(status) == COUNT


@pytest.mark.parametrize(
    "status",
    words(
        "cancelled Canceled VOIDED unpaid pending failed wc-on-hold expired PaymentRequired "
        "not_paid キャンセル storniert Unbezahlt annulée Pendiente "
        "交易关闭 已取消 待付款 等待买家付款 (删除)等待付款确认 未支付 付款失敗"
    ),
)
def test_no_orders(status):
    assert meaning(status) == IGNORE


@pytest.mark.parametrize(
    "status", words("refunded Returned 返品 Retoure remboursé 退款成功 已退货 chargeback")
)
def test_a_word_for_refunds_depends_on_the_rows_beside_it(status):
    assert meaning(status) == IGNORE
    assert probable_meaning(status, separate_refunds=True) == REFUND


@pytest.mark.parametrize("status", ["", "open", "A", "3", "closed", "新订单"])
def test_of_other_words_nothing_is_proposed(status):
    assert meaning(status) is None
