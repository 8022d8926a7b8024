"""Known exports, as they come: each read right with nothing but the file."""

import pytest

from tierkit import segment
from tierkit.errors import DataError
from tierkit.orders.profiles import PROFILES, find_profile
from tierkit.orders.roles import ROLES, plain_name

SHOPIFY = """\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,\
Lineitem name,Lineitem price,Refunded Amount
#1001,a@x.com,paid,2024-01-05 10:00:00 +0800,USD,50.00,5.00,55.00,2024-01-05 09:59:00 +0800,1,\
Shirt,30.00,0.00
#1001,a@x.com,,,,,,,2024-01-05 09:59:00 +0800,2,Sock,10.00,
#1002,b@x.com,refunded,2024-01-06 10:00:00 +0800,USD,50.00,5.00,55.00,2024-01-06 09:59:00 +0800,\
1,Shirt,30.00,55.00
#1003,b@x.com,partially_refunded,2024-02-06 23:00:00 +0800,USD,50.00,5.00,55.00,\
2024-02-06 22:59:00 +0800,1,Shirt,30.00,15.00
#1004,,paid,2024-02-06 23:00:00 +0800,USD,9.00,0.00,9.00,2024-02-06 22:59:00 +0800,1,Sock,9.00,0
"""
WOO = """\
Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Order Refund Amount,\
Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost
501,Completed,2024-01-05 10:00,Ann,a@x.com,0,"1,055.00",S1,1,Shirt,1,1000
501,Completed,2024-01-05 10:00,Ann,a@x.com,0,"1,055.00",S2,2,Sock,1,55
502,Cancelled,2024-01-06 10:00,Bob,b@x.com,0,20.00,S2,1,Sock,1,20
503,Processing,2024-02-06 10:00,Bob,b@x.com,5,20.00,S2,1,Sock,1,20
"""
MAGENTO = """\
ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Base),Grand Total (Purchased),Status,\
Customer Email,Total Refunded
000000001,Main,"Jan 5, 2024 3:04:05 PM",Ann,$55.00,$55.00,Complete,a@x.com,$0.00
000000002,Main,"Jan 6, 2024 3:04:05 PM",Bob,$55.00,$55.00,Canceled,b@x.com,
000000003,Main,"Feb 6, 2024 3:04:05 PM",Bob,$40.00,$40.00,Processing,b@x.com,
"""
AMAZON = """\
amazon-order-id\tpurchase-date\torder-status\tproduct-name\tquantity\tcurrency\titem-price\tbuyer-email
111-1\t2024-01-05T10:00:00+00:00\tShipped\tShirt\t2\tUSD\t50.00\ta@x.com
111-1\t2024-01-05T10:00:00+00:00\tShipped\tSock\t1\tUSD\t5.00\ta@x.com
111-2\t2024-01-06T10:00:00+00:00\tCancelled\tSock\t0\t\t\tb@x.com
111-3\t2024-02-06T10:00:00+00:00\tShipped\tSock\t8\tUSD\t40.00\tb@x.com
"""
SQUARE = """\
Date,Time,Time Zone,Item,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,\
Event Type,Customer ID
1/5/2024,10:00:00,Pacific,Latte,1,$60.00,($5.00),$55.00,$1.00,T1,P1,Payment,a@x.com
1/31/2024,10:00:00,Pacific,Latte,1,$50.00,$0.00,$50.00,$1.00,T2,P2,Payment,b@x.com
2/6/2024,10:00:00,Pacific,Latte,1,($10.00),$0.00,($10.00),$1.00,T2,P3,Refund,b@x.com
"""
TMALL = """\
订单编号,买家会员名,买家应付货款,总金额,买家实际支付金额,订单状态,订单创建时间,\
订单付款时间 ,宝贝标题,退款金额
1001,a@x.com,100,100.00,55.00,交易成功,2024-01-05 10:00:00,2024-01-05 10:01:00,衬衫,无退款申请
1002,a@x.com,100,100.00,0,交易关闭,2024-01-05 10:00:00,,衬衫,无退款申请
1003,b@x.com,100,"1,040.00","1,040.00","卖家已发货，等待买家确认",2024-02-06 10:00:00,\
2024-02-06 10:01:00,衬衫,1000.00
"""
JD = """\
订单号,商品名称,订购数量,下单时间,京东价,订单金额,应付金额,订单状态,下单帐号,付款确认时间
8001,衬衫,1,2024-01-05 10:00:00,50.00,60.00,55.00,完成,a@x.com,2024-01-05 10:01:00
8001,袜子,1,2024-01-05 10:00:00,10.00,60.00,55.00,完成,a@x.com,2024-01-05 10:01:00
8002,袜子,1,2024-01-06 10:00:00,10.00,10.00,10.00,已取消,b@x.com,
8003,袜子,4,2024-02-06 10:00:00,10.00,40.00,40.00,等待确认收货,b@x.com,2024-02-06 10:01:00
"""
YOUZAN = """\
订单号,订单状态,订单创建时间,买家付款时间,订单实付金额,买家手机号,商品名称,订单已退款金额
E1,交易完成,2024/1/5 10:00,2024/1/5 10:01,55.00,a@x.com,衬衫,0.00
E1,交易完成,2024/1/5 10:00,2024/1/5 10:01,55.00,a@x.com,袜子,0.00
E2,交易关闭,2024/1/6 10:00,,10.00,b@x.com,袜子,0.00
E3,已发货,2024/2/6 10:00,2024/2/6 10:01,45.00,b@x.com,袜子,5.00
"""
OLIST = """\
order_id,customer_id,order_status,order_purchase_timestamp,order_item_id,price,customer_unique_id
e481,9ef4,delivered,2024-01-05 10:56:33,1,50.00,a@x.com
e481,9ef4,delivered,2024-01-05 10:56:33,2,5.00,a@x.com
53cd,b083,canceled,2024-01-06 20:41:37,1,118.70,b@x.com
47770,41ce,shipped,2024-02-06 08:38:49,1,40.00,b@x.com
"""
UCI = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HEART,10,1/5/2024 8:26,5.5,a@x.com,United Kingdom
536366,71053,LANTERN,10,1/31/2024 8:26,5,b@x.com,United Kingdom
C536379,D,Discount,-1,2/6/2024 9:41,10,b@x.com,United Kingdom
536400,71053,LANTERN,1,1/31/2024 8:26,5,,United Kingdom
"""
EXPORTS = {
    "Shopify": SHOPIFY,
    "WooCommerce": WOO,
    "Magento": MAGENTO,
    "Amazon": AMAZON,
    "Square": SQUARE,
    "Tmall/Taobao": TMALL,
    "JD": JD,
    "有赞 (Youzan)": YOUZAN,
    "Olist": OLIST,
    "UCI Online Retail": UCI,
}
WITHOUT_TOTALS = {"WooCommerce": ("a@x.com", 1055.0), "UCI Online Retail": ("a@x.com", 55.0)}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_right_with_nothing_but_its_file(write, name):
    """Ann spends 55 on 5 January; Bob 40 in the end, after what was cancelled or paid back."""
    result = segment(write("export.csv", EXPORTS[name]), window="all", as_of="2024-02-06")
    members = result.members.set_index("member_id")
    assert f"the columns are those of {name}" in result.reading.notes
    first = WITHOUT_TOTALS.get(name, ("a@x.com", 55.0))[1]
    second = 15.0 if name == "WooCommerce" else 40.0
    assert members["monetary"].to_dict() == {"a@x.com": first, "b@x.com": second}
    assert members["frequency"].to_dict() == {"a@x.com": 1, "b@x.com": 1}
    assert members.loc["a@x.com", "last_order"].date().isoformat() == "2024-01-05"


def test_every_profile_has_its_export():
    assert set(EXPORTS) == {profile.name for profile in PROFILES}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_profile_names_columns_as_they_are_compared(profile):
    names = [name for each in (*profile.signatures, *profile.roles.values()) for name in each]
    assert [plain_name(name) for name in names] == names
    assert set(profile.roles) <= set(ROLES)
    assert not set(profile.roles) & profile.unused


def test_what_the_user_says_goes_before_the_profile(write):
    path = write("export.csv", SHOPIFY)
    result = segment(path, columns={"date": "Created at"}, statuses={"count": ["paid", ""],
                     "ignore": ["refunded", "partially_refunded"]}, window="all")  # fmt: skip
    assert result.reading.roles["date"] == "Created at"
    assert result.members["member_id"].tolist() == ["a@x.com"]


def test_a_status_that_a_profile_does_not_know_is_asked_for(write):
    with pytest.raises(DataError, match=r"half_paid \(1\)"):
        segment(write("export.csv", SHOPIFY.replace(",partially_refunded,", ",half_paid,")))


def test_columns_of_no_known_export_have_no_profile():
    assert find_profile(["customer_id", "order_id", "order_date", "amount"]) is None
