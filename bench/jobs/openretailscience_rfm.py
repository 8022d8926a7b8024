"""openretailscience's RFM segmentation: reads, counts and scores the window; nothing is written."""

import sys

import ibis
from openretailscience.options import option_context
from openretailscience.segmentation.rfm import RFMSegmentation

COLUMNS = {"transaction_id": "order_id", "transaction_date": "paid_at", "unit_spend": "amount"}


def main(source: str) -> None:
    """From the file to scores."""
    orders = ibis.read_parquet(source)
    orders = orders.filter(
        orders.status.isin(["completed", "shipped"]),
        orders.paid_at >= ibis.timestamp("2025-01-01 00:00:00"),
    )
    with option_context({f"column.{role}": column for role, column in COLUMNS.items()}):
        scored = RFMSegmentation(orders, current_date="2025-12-31").df
    print(len(scored), "members scored")


if __name__ == "__main__":
    main(sys.argv[1])
