"""What a caller may say of the work itself; apart from the engine, which is slow to import."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

MOST_THREADS = 256
DUCKDB, SPARK = ENGINES = ("duckdb", "spark")
# Told what is being done, how far it is (0 to 1), and of how many rows; None for what is unknown.
Progress = Callable[[str, float | None, int | None], None]


class Session(Protocol):
    """What reads the orders: the embedded engine, or a cluster."""

    def rows(self, sql: str, stage: str = ...) -> list[tuple[Any, ...]]:
        """All rows of a (small) result."""

    def table(self, relation: Any, stage: str) -> "pa.Table":
        """Run something lazy of this session and fetch its rows."""

    def relation(self, sql: str) -> Any:
        """Something lazy of this session, made of SQL."""


def is_spark_frame(orders: Any) -> bool:
    """Whether this is a Spark DataFrame; Spark itself is not imported for it."""
    return type(orders).__module__.startswith("pyspark.sql.")


def untold(stage: str, fraction: float | None, rows: int | None) -> None:
    """The progress of work that nobody watches."""
