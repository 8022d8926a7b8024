"""DuckDB reading a CSV file as text and grouping it by customer: what reading it costs at least."""

import sys

import duckdb


def main(source: str) -> None:
    """From the file to one row per customer."""
    lines = f"read_csv('{source}', all_varchar=true, header=true, delim=',', quote='\"')"
    grouped = duckdb.sql(
        f"SELECT customer_id, count(DISTINCT order_id), max(paid_at), count(amount) FROM {lines} "
        "GROUP BY customer_id"
    )
    print(len(grouped.fetchall()), "customers")


if __name__ == "__main__":
    main(sys.argv[1])
