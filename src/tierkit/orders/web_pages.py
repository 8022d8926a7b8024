"""Web pages, which some shops name .xls: no format of orders, and said so."""

import re
from pathlib import Path
from typing import NoReturn

from tierkit.errors import DataError
from tierkit.orders.engine import Engine
from tierkit.orders.spec import OrdersSpec
from tierkit.orders.stored import Stored

BEGIN = re.compile(rb"\s*<(?:!doctype html|\?xml|!--|html|head|meta|body|table)", re.IGNORECASE)


def is_web_page(head: bytes, _: Path) -> bool:
    """Whether text begins as HTML or XML does."""
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\0", b"")
    return BEGIN.match(plain) is not None


def refuse_web_page(_: Engine, stored: Stored, __: OrdersSpec) -> NoReturn:
    """Say that a web page cannot be read, and what will help."""
    raise DataError(
        f"{stored.name}: by its contents this is a web page (HTML or XML)",
        "Open it in a spreadsheet program and save it as .xlsx or .csv. If it is the answer of a "
        "server, look what it says.",
    )
