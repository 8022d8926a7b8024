"""Exports that are known by their columns: what each column means there, and what a row is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tierkit.orders.roles import DISCOUNTS, plain_name, words
from tierkit.orders.spec import LINE, ORDER, OrdersSpec, Statuses
from tierkit.orders.units import bare_name

# An export that has amounts needs no prices.
NO_PRODUCT = frozenset({"quantity", "unit_price", *DISCOUNTS})


@dataclass(frozen=True)
class Profile:
    """One known export.

    It is known by its `signatures`: each a set of columns of which all must be there. `roles` hold
    the names of the columns that may play each role, the best first; `unused` the roles that no
    column plays, whatever its name. `statuses` are compared without case. `amount_is` tells
    whether each amount is one of the whole order or of a line.
    """

    name: str
    signatures: tuple[tuple[str, ...], ...]
    roles: Mapping[str, tuple[str, ...]]
    amount_is: str
    count: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unused: frozenset[str] = field(default_factory=frozenset)

    def columns_of(self, columns: Sequence[str]) -> dict[str, str]:
        """The column that plays each role, where it is there."""
        named = {bare_name(column): column for column in reversed(columns)}
        named |= {plain_name(column): column for column in reversed(columns)}
        found = {}
        for role, names in self.roles.items():
            present = [named[name] for name in names if name in named]
            if present:
                found[role] = present[0]
        return found

    def applied(self, spec: OrdersSpec, roles: Mapping[str, str]) -> OrdersSpec:
        """The spec with what is known of this export, where the user says nothing.

        An export may lack the column of statuses: then there is nothing to know of them.
        """
        statuses = spec.statuses
        if (
            "status" in roles
            and not statuses
            and not spec.every_status
            and "status" not in spec.columns
        ):
            statuses = Statuses(_spellings(self.count), _spellings(self.ignore))
        amount_is = spec.amount_is
        if amount_is is None and "amount" not in spec.columns:
            amount_is = self.amount_is
        return replace(spec, statuses=statuses, amount_is=amount_is)


def _spellings(statuses: Sequence[str]) -> tuple[str, ...]:
    forms = (
        form
        for status in statuses
        for form in (status, status.lower(), status.upper(), status.capitalize(), status.title())
    )
    return tuple(dict.fromkeys(forms))


PROFILES = (
    Profile(
        "Shopify",
        (("name", "financialstatus", "lineitemquantity"), ("name", "financialstatus", "paidat")),
        {
            "member": ("customerid", "email", "phone"),
            "order": ("name",),
            "date": ("paidat", "createdat"),
            "amount": ("total",),
            "refunded": ("refundedamount",),
            "status": ("financialstatus",),
            "currency": ("currency",),
        },
        ORDER,
        count=("paid", "partially_paid", "partially_refunded"),
        ignore=("refunded", "voided", "pending", "authorized", "expired", "unpaid"),
        unused=NO_PRODUCT,
    ),
    Profile(
        "WooCommerce",
        (
            ("ordernumber", "orderstatus", "emailbilling"),
            ("orderid", "orderstatus", "billingemail"),
            ("ordernumber", "ordertotal", "billingemail"),
        ),
        {
            "member": ("emailbilling", "billingemail", "customeruser"),
            "order": ("ordernumber", "orderid"),
            "date": ("paiddate", "datepaid", "orderdate", "date"),
            "amount": ("ordertotalamount", "ordertotal"),
            "refunded": ("orderrefundamount", "refundedtotal"),
            "status": ("orderstatus", "status"),
            "currency": ("ordercurrency", "currency"),
        },
        ORDER,
        count=("completed", "processing", "wc-completed", "wc-processing"),
        ignore=(
            *("cancelled", "refunded", "failed", "pending", "pending payment", "on-hold"),
            *("on hold", "checkout-draft", "draft", "trash", "wc-cancelled", "wc-refunded"),
            *("wc-failed", "wc-pending", "wc-on-hold", "wc-checkout-draft"),
        ),
        unused=NO_PRODUCT,
    ),
    Profile(
        "Magento",
        (("id", "purchasepoint", "purchasedate"), ("incrementid", "grandtotal", "customeremail")),
        {
            "member": ("customerid", "customeremail", "billtoname", "customername"),
            "order": ("incrementid", "id"),
            "date": ("purchasedate", "createdat"),
            "amount": ("grandtotalpurchased", "grandtotal", "grandtotalbase"),
            "refunded": ("totalrefunded",),
            "status": ("status",),
            "currency": ("ordercurrencycode",),
        },
        ORDER,
        count=("complete", "processing"),
        ignore=(
            "canceled",
            "closed",
            "pending",
            "pending_payment",
            "pending payment",
            "holded",
            "on hold",
            "fraud",
            "suspected fraud",
            "payment_review",
        ),
        unused=NO_PRODUCT,
    ),
    Profile(
        "Amazon",
        (("amazonorderid", "purchasedate", "itemprice"),),
        {
            "member": ("buyeremail", "buyerid", "buyername"),
            "order": ("amazonorderid",),
            "date": ("purchasedate",),
            "amount": ("itemprice",),
            "status": ("orderstatus",),
            "currency": ("currency",),
        },
        LINE,
        count=(
            *("Shipped", "Unshipped", "PartiallyShipped", "Shipping", "Shipped - Picked Up"),
            *("Shipped - Delivered to Buyer", "Shipped - Out for Delivery"),
        ),
        ignore=(
            *("Cancelled", "Canceled", "Pending", "Shipped - Returned to Seller"),
            *("Shipped - Rejected by Buyer", "Shipped - Returning to Seller"),
        ),
        unused=NO_PRODUCT,
    ),
    Profile(
        "Square",
        (("grosssales", "netsales", "transactionid", "paymentid"),),
        {
            "member": ("customerid", "customerreferenceid", "customername"),
            "order": ("transactionid",),
            "date": ("date",),
            "amount": ("netsales",),
        },
        LINE,
        unused=NO_PRODUCT | {"status", "refunded"},
    ),
    Profile(
        "Tmall/Taobao",
        (("订单编号", "买家会员名"), ("订单编号", "买家应付货款")),
        {
            "member": ("买家会员名",),
            "order": ("订单编号",),
            "date": ("订单付款时间", "订单创建时间"),
            "amount": ("买家实际支付金额", "总金额"),
            "refunded": ("退款金额",),
            "status": ("订单状态",),
        },
        ORDER,
        count=(
            *("交易成功", "买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "卖家部分发货"),
            *("买家已付款,等待卖家发货", "卖家已发货,等待买家确认"),
        ),
        ignore=(
            "交易关闭",
            "等待买家付款",
            "付款以后用户退款成功，交易自动关闭",
            "付款以后用户退款成功,交易自动关闭",
            "付款以前，卖家或买家主动关闭交易",
        ),
        unused=NO_PRODUCT,
    ),
    Profile(
        "JD",
        (("订单号", "下单账号"), ("订单号", "下单帐号"), ("订单号", "京东价")),
        {
            "member": ("下单账号", "下单帐号", "客户姓名"),
            "order": ("订单号",),
            "date": ("付款确认时间", "下单时间"),
            "amount": ("应付金额", "结算金额", "订单金额"),
            "status": ("订单状态",),
        },
        ORDER,
        count=("完成", "已完成", "等待出库", "等待发货", "等待确认收货", "等待收货", "配送中"),
        ignore=("已取消", "取消", "等待付款", "已删除", "(删除)等待出库", "(锁定)等待出库"),
        unused=NO_PRODUCT,
    ),
    Profile(
        "有赞 (Youzan)",
        (("订单号", "订单实付金额"), ("订单号", "买家付款时间")),
        {
            "member": ("买家手机号", "客户手机号", "买家昵称", "买家姓名", "买家"),
            "order": ("订单号",),
            "date": ("买家付款时间", "订单付款时间", "订单创建时间"),
            "amount": ("订单实付金额", "实付金额"),
            "refunded": ("订单已退款金额", "退款金额"),
            "status": ("订单状态",),
        },
        ORDER,
        count=("交易完成", "交易成功", "已完成", "待发货", "已发货", "待收货", "部分发货"),
        ignore=("交易关闭", "已关闭", "待付款", "等待付款", "已取消"),
        unused=NO_PRODUCT,
    ),
    Profile(
        "Olist",
        (("orderid", "customeruniqueid", "orderpurchasetimestamp"),),
        {
            "member": ("customeruniqueid",),
            "order": ("orderid",),
            "date": ("orderpurchasetimestamp",),
            "amount": ("price", "paymentvalue"),
            "status": ("orderstatus",),
        },
        LINE,
        count=("delivered", "shipped", "invoiced", "processing", "approved"),
        ignore=("canceled", "unavailable", "created"),
        unused=NO_PRODUCT,
    ),
    Profile(
        "UCI Online Retail",
        (("invoiceno", "stockcode", "invoicedate"), ("invoice", "stockcode", "invoicedate")),
        {
            "member": words("customerid"),
            "order": ("invoiceno", "invoice"),
            "date": ("invoicedate",),
            "quantity": ("quantity",),
            "unit_price": ("unitprice", "price"),
        },
        LINE,
    ),
)


def find_profile(columns: Sequence[str]) -> Profile | None:
    """The known export whose columns these are; None where none, or more than one, fits."""
    names = {form(column) for column in columns for form in (plain_name, bare_name)}
    fitting = [
        profile
        for profile in PROFILES
        if any(names.issuperset(signature) for signature in profile.signatures)
    ]
    return fitting[0] if len(fitting) == 1 else None
