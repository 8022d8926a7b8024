"""The floor: the same job to the same contract, written by hand in DuckDB and pandas for this file.

It knows what tierkit has to find out: the columns and their types, that ids and statuses stand
without blanks, that amounts are numbers with two decimals, that nothing is unreadable. What it
must do is the same: an account of every row, returns and the orders that they take back, history
for members without an order in the window, exact money, three tiers of equal revenue, eight
segments, and the member table written.
"""

import sys

import duckdb
import numpy as np
import pandas as pd

COUNTED = "status IN ('completed', 'shipped')"
AS_OF = "(SELECT as_of FROM days)"


def account(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Rows by what becomes of them."""
    return con.sql(
        """
        SELECT CASE WHEN customer_id IS NULL OR customer_id = '' THEN 'no_member'
                    WHEN status NOT IN ('completed', 'shipped') THEN 'status_ignored'
                    WHEN paid_at IS NULL THEN 'unreadable_date'
                    WHEN amount IS NULL OR NOT isfinite(amount) THEN 'unreadable_amount'
                    WHEN order_id IS NULL OR order_id = '' THEN 'no_order' END AS reason,
               amount < 0 AS is_return, count(*) AS lines, max(paid_at)::DATE AS last
        FROM orders GROUP BY ALL
        """
    ).df()


def measure(con: duckdb.DuckDBPyConnection, has_returns: bool) -> pd.DataFrame:
    """One row per member, with the taken-back orders out where there are returns."""
    con.execute(
        f"""
        CREATE TEMP VIEW used AS
        SELECT customer_id, order_id, paid_at::DATE AS day, amount < 0 AS is_return,
               CAST(round(amount * 10000) AS BIGINT) AS units
        FROM orders WHERE {COUNTED}
        """
    )
    skipped = ""
    if has_returns:
        con.execute(
            """
            CREATE TEMP TABLE taken_back AS
            SELECT customer_id, order_id FROM used
            SEMI JOIN (SELECT customer_id, order_id FROM used WHERE is_return)
            USING (customer_id, order_id)
            GROUP BY ALL HAVING sum(units) <= 0
            """
        )
        skipped = "ANTI JOIN taken_back USING (customer_id, order_id)"
    return con.sql(
        f"""
        WITH window_orders AS (
            SELECT DISTINCT customer_id, order_id
            FROM used {skipped} WHERE day > {AS_OF} - INTERVAL 12 MONTH AND NOT is_return
        ),
        frequency AS (SELECT customer_id, count(*) AS orders FROM window_orders GROUP BY ALL),
        last AS (
            SELECT customer_id, max(day) AS last_order
            FROM used {skipped} WHERE NOT is_return GROUP BY ALL
        ),
        money AS (
            SELECT customer_id,
                   sum(CASE WHEN day > {AS_OF} - INTERVAL 12 MONTH THEN units ELSE 0 END)::BIGINT
                   AS units
            FROM used GROUP BY ALL
        )
        SELECT customer_id AS member_id, last_order, coalesce(orders, 0) AS frequency, units,
               {AS_OF} - last_order AS recency
        FROM money LEFT JOIN last USING (customer_id) LEFT JOIN frequency USING (customer_id)
        """
        if has_returns
        else f"""
        WITH window_orders AS (
            SELECT DISTINCT customer_id, order_id
            FROM used WHERE day > {AS_OF} - INTERVAL 12 MONTH
        ),
        frequency AS (SELECT customer_id, count(*) AS orders FROM window_orders GROUP BY ALL),
        money AS (
            SELECT customer_id, max(day) AS last_order,
                   sum(CASE WHEN day > {AS_OF} - INTERVAL 12 MONTH THEN units ELSE 0 END)::BIGINT
                   AS units
            FROM used GROUP BY ALL
        )
        SELECT customer_id AS member_id, last_order, coalesce(orders, 0) AS frequency, units,
               {AS_OF} - last_order AS recency
        FROM money LEFT JOIN frequency USING (customer_id)
        """
    ).df()


def equal_thirds(units: pd.Series) -> list[int]:
    """The amounts at which the running total, best first, reaches one and two thirds."""
    falling = np.sort(units.to_numpy())[::-1]
    running = np.cumsum(np.maximum(falling, 0))
    return [int(falling[np.searchsorted(running, -(-running[-1] * k // 3))]) for k in (1, 2)]


def main(source: str, target: str) -> None:
    """From the file to the member table."""
    con = duckdb.connect()
    con.execute(f"CREATE VIEW orders AS FROM read_parquet('{source}')")
    rows = account(con)
    used = rows[rows.reason.isna()]
    con.execute("CREATE TEMP TABLE days AS SELECT ?::DATE AS as_of", [used["last"].max()])
    members = measure(con, bool(used.is_return.any())).sort_values("member_id", ignore_index=True)
    members["active"] = members.frequency > 0
    active = members[members.active]
    high, middle = equal_thirds(active.units)
    tier = np.select([members.units >= high, members.units >= middle], ["High", "Middle"], "Low")
    members["tier"] = np.where(members.active, tier, "Inactive")
    scores = pd.DataFrame(
        {
            "R": np.where(members.recency.fillna(10**6) <= active.recency.mean(), "R", "r"),
            "F": np.where(members.frequency >= active.frequency.mean(), "F", "f"),
            "M": np.where(members.units >= active.units.mean(), "M", "m"),
        }
    )
    members["segment"] = (scores.R + scores.F + scores.M).where(members.active)
    members["monetary"] = members.units / 10_000
    members.drop(columns="units").to_parquet(target, index=False)
    print(rows.groupby("reason", dropna=False).lines.sum().to_dict())
    print(members.groupby("tier").agg(members=("tier", "size"), revenue=("monetary", "sum")))


if __name__ == "__main__":
    main(*sys.argv[1:3])
