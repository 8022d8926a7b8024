"""lifetimes' RFM summary of the window, which is its first step to any model; then written."""

import sys

import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data


def main(source: str, target: str) -> None:
    """From the file to the summary table."""
    orders = pd.read_parquet(source, columns=["customer_id", "paid_at", "status", "amount"])
    orders = orders[orders["status"].isin(["completed", "shipped"])]
    window = orders[orders["paid_at"] >= "2025-01-01"]
    summary = summary_data_from_transaction_data(
        window, "customer_id", "paid_at", "amount", observation_period_end="2025-12-31"
    )
    summary.to_parquet(target)
    print(len(summary), "members summed up")


if __name__ == "__main__":
    main(*sys.argv[1:3])
