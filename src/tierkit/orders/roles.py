"""The parts that columns play, and the names by which each is known."""

import unicodedata
from dataclasses import dataclass


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


@dataclass(frozen=True)
class Role:
    """A part that a column plays, and the names by which it is known.

    `ranks` hold the names, those of the first rank before those of the next: a lasting id before
    one of an order, the day of payment before that of creation. Names are compared as
    `plain_name` leaves them.
    """

    name: str
    meaning: str
    ranks: tuple[tuple[str, ...], ...]
    is_number: bool = False
    flag: str | None = None

    @property
    def option(self) -> str:
        """The command-line option that names the column."""
        return self.flag or "--" + self.name.replace("_", "-")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the best first."""
        return tuple(name for rank in self.ranks for name in rank)


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "member",
            "who bought",
            (
                words("customeruniqueid"),
                words(
                    "customerid memberid householdid userid clientid buyerid shopperid "
                    "customerno customernumber memberno membernumber customercode custid "
                    "custno accountid customerkey memberkey loyaltyid cardno cardnumber cardid "
                    "membershipno membershipid loyaltycard 会员id 会员编号 会员号 会员卡号 "
                    "会员账号 会员帐号 用户账号 用户帐号 openid 用户openid 客户id 客户编号 "
                    "客户号 客户代码 用户id 用户编号 买家id 顾客id "
                    "顾客编号 消费者id 会员番号 顾客番号 顾客コード 会员コード kundennummer "
                    "kundennr kundenid idclient numeroclient numéroclient codeclient idcliente "
                    "codigocliente códigocliente numerocliente"
                ),
                words(
                    "买家会员名 会员名 会员昵称 买家昵称 用户昵称 用户名 买家账号 下单账号 "
                    "下单帐号 "
                    "会员 手机号 手机号码 会员手机号 买家手机号 客户手机号 联系手机 "
                    "buyerusername username"
                ),
                words(
                    "customer member household client buyer user email customeremail "
                    "emailbilling billingemail buyeremail fromemailaddress mail 客户 顾客 用户 "
                    "买家 邮箱 "
                    "会员姓名 客户名称 客户姓名 买家姓名 customername kunde cliente お客様番号"
                ),
            ),
        ),
        Role(
            "order",
            "which order a line belongs to",
            (
                words(
                    "orderid basketid orderno ordernumber invoiceno invoiceid invoicenumber "
                    "invoice transactionid receiptid receiptno receiptnumber ticketid saleid "
                    "purchaseid ordercode orderkey amazonorderid order# orderref "
                    "orderreference 主订单编号 订单编号 订单号 订单id 交易号 交易编号 交易单号 "
                    "订单号码 "
                    "单号 小票号 流水号 销售单号 注文番号 注文id 受注番号 伝票番号 "
                    "bestellnummer auftragsnummer rechnungsnummer bestellnr auftragsnr "
                    "rechnungsnr belegnr belegnummer numérocommande "
                    "numerocommande idcommande numeropedido númeropedido idpedido"
                ),
                words("order basket transaction receipt 订单 注文 bestellung commande pedido"),
            ),
        ),
        Role(
            "date",
            "when it was bought",
            (
                words(
                    "paidat paymentdate paymenttime datepaid paiddate paidtime 订单付款时间 "
                    "付款时间 支付时间 支付完成时间 买家付款时间 付款确认时间 付款日期 "
                    "支付日期 入金日"
                ),
                words(
                    "orderdate orderdatetime ordertimestamp ordertime orderday orderedat "
                    "transactiondate transactiontimestamp transactiontime transactiondatetime "
                    "invoicedate purchasedate purchasetimestamp purchasedat "
                    "orderpurchasetimestamp saledate salesdate 下单时间 下单日期 成交时间 "
                    "成交日期 交易时间 交易日期 购买时间 购买日期 订单时间 订单日期 消费时间 "
                    "消费日期 销售日期 销售时间 注文日 注文日时 购入日 受注日 bestelldatum "
                    "rechnungsdatum auftragsdatum datecommande datedecommande fechapedido "
                    "fechadecompra fechacompra"
                ),
                words(
                    "createdat created createtime createdtime createddate datecreated "
                    "ordercreatedat "
                    "订单创建时间 订单提交时间 创建时间 拍下时间 作成日"
                ),
                words("date datetime timestamp day 日期 时间 日付 datum fecha"),
                words("shippedat shipdate shippingdate deliverydate 发货时间 发货日期 完成时间"),
            ),
        ),
        Role(
            "amount",
            "the amount of the line or order",
            (
                words(
                    "amountpaid paidamount 买家实际支付金额 实付金额 实际支付金额 订单实付金额 "
                    "用户实付金额 买家实付金额 订单实际支付金额 实付款 实收金额 支付金额 "
                    "付款金额 实付"
                ),
                words(
                    "amount revenue salesvalue saleamount salesamount orderamount ordertotal "
                    "ordervalue netamount netsales netrevenue lineamount linetotal totalamount "
                    "totalprice totalsales transactionamount purchaseamount grandtotal "
                    "orderrevenue paymentvalue ordertotalamount 金额 订单金额 成交金额 "
                    "交易金额 消费金额 销售额 销售金额 总金额 应付金额 订单应付金额 订单总额 "
                    "总价 合计金额 "
                    "注文金额 购入金额 金额合计 betrag nettobetrag umsatz gesamtbetrag bestellwert "
                    "montant montanttotal importe importetotal"
                ),
                words("total gross sales value spend turnover 合计 总计 売上"),
            ),
            is_number=True,
        ),
        Role(
            "quantity",
            "how many pieces",
            (
                words(
                    "quantity qty 数量 商品数量 购买数量 订购数量 件数 宝贝总数量 menge quantité"
                ),
                words("units pieces anzahl cantidad"),
            ),
            is_number=True,
        ),
        Role(
            "unit_price",
            "the price of one piece",
            (
                words("unitprice priceperunit itemprice priceeach 单价 商品单价 einzelpreis"),
                words("price 价格 商品价格 preis prix precio"),
            ),
            is_number=True,
        ),
        Role(
            "discount",
            "the fraction taken off, 0 to 1",
            (words("discount discountrate discountfraction 折扣率 rabatt"),),
            is_number=True,
        ),
        Role(
            "discount_percent",
            "the percent taken off, 0 to 100",
            (
                words(
                    "discount% disc% discountpercent discountpercentage discountpct 折扣% rabatt% "
                    "rabattprozent remise%"
                ),
            ),
            is_number=True,
        ),
        Role(
            "discount_amount",
            "the money taken off the line",
            (
                words(
                    "discountamount discountamt discountvalue linediscount linediscountamount "
                    "itemdiscount lineitemdiscount 折扣金额 优惠金额 折扣额 rabattbetrag"
                ),
            ),
            is_number=True,
        ),
        Role(
            "refunded",
            "what was paid back of the amount",
            (
                words(
                    "refundedamount amountrefunded totalrefunded refundedtotal "
                    "orderrefundamount refundamount 退款金额 退款总额"
                ),
            ),
            is_number=True,
        ),
        Role(
            "status",
            "whether the order counts",
            (
                words(
                    "status orderstatus orderstate paymentstatus financialstatus 订单状态 "
                    "交易状态 支付状态 付款状态 状态 ステータス 注文状态 注文状况 "
                    "bestellstatus auftragsstatus statut"
                ),
            ),
        ),
        Role(
            "currency",
            "the currency of the amount",
            (words("currency currencycode ordercurrency 币种 货币 通货 währung devise moneda"),),
            flag="--currency-column",
        ),
    )
}
# What is taken off quantity x unit price; of these an export has one.
DISCOUNTS = ("discount", "discount_percent", "discount_amount")

# Traditional (and Japanese) letters of headers as simplified ones, so that each name stands once.
SIMPLIFIED = str.maketrans(
    "買賣會員訂單編號實際額狀態時間創數價貨總機電話戶帳應稱購費優結發計顧銷舊執記錄貫註讓転",
    "买卖会员订单编号实际额状态时间创数价货总机电话户帐应称购费优结发计顾销旧执记录贯注让转",
)
MARKS = str.maketrans("", "", " _-.\t\r\n'\"()[]/:")


def plain_name(name: str) -> str:
    """A header as it is compared: without case, width, spaces, marks and traditional letters."""
    return unicodedata.normalize("NFKC", name).casefold().translate(MARKS).translate(SIMPLIFIED)
