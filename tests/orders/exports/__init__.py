"""Exports as they come out of shops, tills, ledgers and marketplaces, each with its truth.

They are written from what such exports look like, and know nothing of the code that reads them.
"""

from tests.orders.exports import (
    china,
    datasets,
    ledgers,
    markets,
    payments,
    shops,
    tables,
    texts,
)
from tests.orders.exports.trade import EXPORTS, Export, Truth

__all__ = [
    "EXPORTS",
    "Export",
    "Truth",
    "china",
    "datasets",
    "ledgers",
    "markets",
    "payments",
    "shops",
    "tables",
    "texts",
]
