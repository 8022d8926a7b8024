"""What a status probably means, as a proposal to the user; nothing is read by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tierkit.orders.roles import plain_name, words

LISTS = COUNT, IGNORE, REFUND = "count", "ignore", "refund"

# Pieces of status words, tried from top to bottom: `unpaid` is found before `paid` is.
WORDS: dict[str, tuple[str, ...]] = {
    IGNORE: words(
        "unpaid cancel void fail declin expired abandon pending awaiting onhold draft reject "
        "denied incomplete notpaid paymentrequired 关闭 關閉 取消 未付 未支付 待付 待支付 等待付款 "
        "キャンセル 未入金 未払 storn annul unbezahlt ausstehend attente pendiente anulad "
        "等待买家付款 失败 失敗 删除 刪除 无效 無效 作废 作廢"
    ),
    REFUND: words(
        "refund return chargeback reversed 退款 退货 退貨 退回 返品 返金 retour erstattet rembours "
        "reembols devuel"
    ),
    COUNT: words(
        "paid complete success shipped deliver fulfil processing captured settled approved done "
        "invoiced received sale sold purchase charge 销售 銷售 成功 完成 已发货 已發貨 已付 已支付 "
        "完了 発送 出荷 入金済 bezahlt versendet versandt geliefert abgeschlossen payé "
        "expédié livré terminé pagad enviad entregad completad "
        "已签收 已簽收 已收货 已收貨 已出库 "
        "待发货 待發貨 待收货 待收貨 等待卖家发货 已结算 已結算"
    ),
}
# Pieces of the names of columns that are filled where an order was undone.
UNDOING = words("cancel void refund chargeback 取消 作废 退款 退货")
MOST_STATUSES = 30
# Said of an order in part, these leave it a sale.
IN_PART = ("partial", "部分")


@dataclass(frozen=True)
class StatusSeen:
    """A status with its rows and their net amount; `meaning` is what was told, or is proposed.

    `meaning` is None where nothing can be proposed. The amount is in units, None where none of
    the rows has one.
    """

    name: str
    rows: int
    amount: int | None
    meaning: str | None
    told: bool


def probable_meaning(status: str, *, separate_refunds: bool) -> str | None:
    """The list in which a status probably belongs, by the words in it; None if it has none.

    A word for refunds marks refund rows where these stand beside the rows of the sale, and else
    orders that were refunded, which do not exist.
    """
    plain = plain_name(status)
    if any(word in plain for word in IN_PART):
        return COUNT
    for meaning, pieces in WORDS.items():
        if any(word in plain for word in pieces):
            return IGNORE if meaning == REFUND and not separate_refunds else meaning
    return None


def speaks_of_orders(word: str) -> bool:
    """Whether a word may say of an order that it counts, or that it does not."""
    return probable_meaning(word, separate_refunds=True) is not None


def speaks_of_undoing(name: str) -> bool:
    """Whether a column of this name says which orders were cancelled or refunded."""
    plain = plain_name(name)
    return any(word in plain for word in UNDOING)


def look_like_statuses(values: Sequence[str]) -> bool:
    """Whether a column with these values tells which orders count, whatever its name is."""
    if not 2 <= len(values) <= MOST_STATUSES:
        return False
    meanings = [probable_meaning(value, separate_refunds=True) for value in values]
    known = [meaning for meaning in meanings if meaning is not None]
    return COUNT in known and len(set(known)) > 1 and 2 * len(known) >= len(values)
