"""read_orders: the cleaned order lines, for a look in a notebook."""

from typing import TYPE_CHECKING, Any, Unpack

from tierkit.money import as_floats
from tierkit.orders.spec import OrdersSpec
from tierkit.verbs.arguments import ReadingArguments, orders_spec
from tierkit.verbs.reading import open_lines

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("member_id", "order_id", "day", "amount", "is_sale")


def read_orders(orders: Any, **reading: Unpack[ReadingArguments]) -> "pd.DataFrame":
    """Give the order lines that count, cleaned, for a look in a notebook.

    One row per line: `member_id` and `order_id` (text; without an order column the latter is
    missing), `day`, `amount` (float64; returns are negative), `is_sale`. Arguments and errors as
    for `segment`, but that there is no window. All lines come into memory.
    """
    spec = orders_spec(OrdersSpec(), reading)
    with open_lines(orders, spec, reading) as lines:
        rows = lines.collect(lines.lines.select(*COLUMNS), "Reading orders")
    days = rows["day"].cast("int32").cast("date32")
    amounts = as_floats(rows["amount"].to_numpy())
    cleaned = rows.set_column(2, "day", days).set_column(3, "amount", [amounts])
    frame: pd.DataFrame = cleaned.to_pandas(date_as_object=False)
    return frame
