"""Which column plays which role."""

import pytest

from tierkit.errors import DataError
from tierkit.orders.columns import assign_roles, is_known_name
from tierkit.orders.roles import ROLES, plain_name
from tierkit.orders.spec import OrdersSpec

PLAIN = {
    "member": "customer_id",
    "order": "order_id",
    "date": "order_date",
    "amount": "amount",
    "status": "status",
}


def roles_of(columns, given=None, **spec):
    return assign_roles("export.csv", columns, OrdersSpec(columns=given or {}, **spec))


def test_usual_names_are_found():
    assert roles_of([*PLAIN.values(), "note"]) == PLAIN


@pytest.mark.parametrize(
    "written", ["CustomerID", "customer id", "CUSTOMER-ID", "Customer_Id", "customer.id"]
)
def test_case_and_separators_do_not_matter(written):
    roles = roles_of([written, "Order Date", "Net.Amount"])
    assert roles == {"member": written, "date": "Order Date", "amount": "Net.Amount"}


def test_what_the_user_names_goes_before_what_would_be_found():
    roles = roles_of(
        ["customer_id", "card", "date", "total", "net"], {"member": "card", "amount": "net"}
    )
    assert roles == {"member": "card", "date": "date", "amount": "net"}


def test_a_clear_name_goes_before_a_vague_one():
    columns = ["customer", "customer_id", "date", "order_date", "total", "revenue"]
    assert roles_of(columns) == {
        "member": "customer_id",
        "date": "order_date",
        "amount": "revenue",
    }


def test_a_column_plays_one_role():
    """`order` is taken as the date, so it is not detected as the order id again."""
    roles = roles_of(["customer_id", "order", "amount"], {"date": "order"})
    assert roles == {"member": "customer_id", "date": "order", "amount": "amount"}


def test_an_amount_leaves_no_use_for_price_and_discount():
    columns = ["customer_id", "date", "quantity", "unit_price", "discount", "amount"]
    roles = roles_of(columns)
    assert roles["amount"] == "amount"
    assert not {"unit_price", "discount"} & set(roles)


def test_quantity_and_price_stand_in_for_a_missing_amount():
    columns = ["customer_id", "date", "Quantity", "UnitPrice", "Discount"]
    roles = roles_of(columns)
    assert {role: roles[role] for role in ("quantity", "unit_price", "discount")} == {
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "discount": "Discount",
    }


def test_naming_the_unit_price_asks_for_the_product():
    columns = ["customer_id", "date", "quantity", "list", "amount"]
    roles = roles_of(columns, {"unit_price": "list"})
    assert roles["unit_price"] == "list"
    assert "amount" not in roles


def test_every_status_leaves_the_status_column_unread():
    assert "status" not in roles_of(list(PLAIN.values()), every_status=True)


def test_all_missing_roles_are_told_at_once_with_the_columns_seen():
    with pytest.raises(DataError) as caught:
        roles_of(["foo", "bar"])
    told = str(caught.value)
    for option in ("--member", "--date", "--amount", "--quantity", "--unit-price"):
        assert option in told
    assert told.count("export.csv: no column found") == 3
    assert "foo, bar" in told


def test_two_columns_that_fit_are_never_chosen_between():
    with pytest.raises(DataError) as caught:
        roles_of(["customer_id", "member_id", "date", "amount"])
    told = str(caught.value)
    assert "customer_id, member_id" in told
    assert "--member" in told


def test_a_name_that_is_not_there_is_told_with_the_nearest_one():
    with pytest.raises(DataError) as caught:
        roles_of(["customer_id", "order_date", "amount"], {"member": "custmer_id"})
    told = str(caught.value)
    assert "export.csv: there is no column 'custmer_id' for the member." in told
    assert "Did you mean 'customer_id'?" in told


def test_a_named_column_that_stands_there_twice_is_refused():
    with pytest.raises(DataError, match="2 times"):
        roles_of(["card", "card", "date", "amount"], {"member": "card"})


def test_no_name_is_known_for_two_roles():
    names = [name for role in ROLES.values() for name in role.names]
    assert len(names) == len(set(names))
    assert [name for name in names if plain_name(name) != name] == []


def test_one_column_for_two_roles_is_refused():
    with pytest.raises(DataError) as error:
        roles_of(["id", "paid_at", "total"], {"member": "id", "order": "ID"})
    assert error.value.message == (
        "export.csv: the column 'id' is named for the member and for the order"
    )


@pytest.mark.parametrize(
    "header",
    [
        "会员ID,订单编号,付款时间,实付金额(元)",
        "会员ID（必填）,订单编号,付款时间（北京时间）,实付金额（元）",
        "Customer ID,Order ID,Order Date (UTC),AMOUNT (USD)",
        "Customer ID,Order ID,Order Date [dd/mm/yyyy],Total [EUR]",
        "kunde,bestellnummer,datum,Betrag in EUR",
        "customer_id,order_id,date,total_price_usd",
        "customer_id,order_id,date,total(US$)",
    ],
)
def test_units_and_notes_behind_a_name_are_no_part_of_it(header):
    columns = header.split(",")
    assert list(assign_roles("o.csv", columns, OrdersSpec()).values()) == columns


@pytest.mark.parametrize("name", ["amount (10k)", "金额(万元)", "total (cents)", "Date (Ship)"])
def test_what_changes_the_meaning_of_a_name_stays(name):
    assert not is_known_name(name, OrdersSpec())


def test_a_name_without_a_unit_goes_before_one_with_it():
    columns = ["customer_id", "date", "total price (USD)", "total_price"]
    assert assign_roles("o.csv", columns, OrdersSpec())["amount"] == "total_price"
