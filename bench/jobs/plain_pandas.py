"""RFM in pandas as an analyst writes it: the window only, floats, quantiles, the table written."""

import sys

import pandas as pd


def main(source: str, target: str) -> None:
    """From the file to the member table."""
    orders = pd.read_parquet(source)
    orders = orders[orders["status"].isin(["completed", "shipped"])]
    as_of = orders["paid_at"].max().normalize()
    window = orders[orders["paid_at"] >= as_of - pd.DateOffset(months=12) + pd.DateOffset(days=1)]
    members = window.groupby("customer_id").agg(
        last_order=("paid_at", "max"),
        frequency=("order_id", "nunique"),
        monetary=("amount", "sum"),
    )
    members["recency"] = (as_of - members["last_order"].dt.normalize()).dt.days
    members["tier"] = pd.qcut(members["monetary"], 3, labels=["Low", "Middle", "High"])
    for name in ("recency", "frequency", "monetary"):
        high = members[name] >= members[name].mean()
        members[name[0]] = (~high if name == "recency" else high).astype(int)
    members["segment"] = (
        members["r"].astype(str) + members["f"].astype(str) + members["m"].astype(str)
    )
    members.to_parquet(target)
    print(members.groupby("segment")["monetary"].agg(["size", "sum"]))


if __name__ == "__main__":
    main(*sys.argv[1:3])
