"""Spark: a cluster on which order lines are cleaned and grouped, for what outgrows one machine."""

import os
import re
import sys
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from tierkit.errors import DataError, UsageError
from tierkit.orders.limits import Progress, is_spark_frame

TABLE_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,2}")
# Takes the rows of one batch, and gives rows of the schema that was promised.
Change = Callable[[pa.Table], pa.Table]
VIEW = re.compile(r"\border_lines\b")
# For a session of our own; where one runs already, or spark-submit sets them, those hold.
SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}
# What our own code said on the cluster, in the traceback that comes back of it.
OURS = re.compile(r"^tierkit\.errors\.DataError: (.*)$", re.MULTILINE)
PARTS = "spark.sql.shuffle.partitions"
PARTS_PER_CORE = 4
MISSING = "Spark is not installed"
INSTALL = "Install it with: pip install 'tierkit[spark]' (and a Java runtime)."


class SparkEngine:
    """A Spark session, for as long as one run lasts; a session that was there before stays.

    Offers what the reader asks of the embedded engine: the rows of a small result, and an Arrow
    table of a larger one.
    """

    def __init__(self, orders: Any, progress: Progress | None = None) -> None:
        self._progress = progress
        self._kept: list[Any] = []
        if is_spark_frame(orders):
            self.session, self._own = orders.sparkSession, False
        else:
            self.session, self._own = _session()
        self.lines: Any = None

    def open(self, orders: Any) -> tuple[Any, str]:
        """The table of orders, and what to call it in messages."""
        if is_spark_frame(orders):
            return orders, "the Spark DataFrame"
        places = [orders] if isinstance(orders, str | Path) else list(orders)
        names = [str(place) for place in places]
        if len(names) == 1 and TABLE_NAME.fullmatch(names[0]) and not Path(names[0]).exists():
            return self._read(lambda: self.session.table(names[0]), names[0])
        # A column that one file has and another has not must not vanish.
        reader = self.session.read.option("mergeSchema", "true")
        return self._read(lambda: reader.parquet(*names), names[0])

    def _read(self, table: Any, name: str) -> tuple[Any, str]:
        from pyspark.errors import PySparkException

        try:
            return table(), name
        except PySparkException as error:
            raise DataError(
                f"{name}: Spark cannot read it ({first_line(error)})",
                "Give Parquet files or folders, or the name of a table.",
            ) from None

    def rows(self, sql: str, stage: str = "Reading orders") -> list[tuple[Any, ...]]:
        """All rows of a (small) result; `order_lines` in the SQL are the lines of this run."""
        self._tell(stage)
        with failing():
            return [tuple(row) for row in self.relation(sql).collect()]

    def relation(self, sql: str) -> Any:
        """A lazy frame of SQL, which runs nothing yet; `order_lines` are the lines of this run."""
        return self.session.sql(VIEW.sub("{order_lines}", sql), order_lines=self.lines)

    def table(self, frame: Any, stage: str) -> pa.Table:
        """Run a lazy Spark DataFrame and fetch its rows."""
        self._tell(stage)
        with failing():
            return frame.toArrow()

    def keep(self, frame: Any) -> Any:
        """Compute a frame once for several uses, on the cluster's memory and disks."""
        with failing():
            self._kept.append(frame.persist())
        return frame

    def map(self, frame: Any, change: Change, schema: pa.Schema) -> Any:
        """Change every batch of rows where it lies, on the cluster, by Python code of ours."""
        from pyspark.sql.pandas.types import from_arrow_schema

        def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                yield from change(pa.Table.from_batches([batch])).cast(schema).to_batches()

        with without_pandas_warnings():
            return frame.mapInArrow(each, from_arrow_schema(schema))

    def write(self, frame: Any, path: Path) -> None:
        """Write a frame as a folder of files, from the cluster; the suffix says the format."""
        with failing():
            writer = frame.write.mode("overwrite")
            if path.suffix == ".csv":
                writer.csv(str(path), header=True, escape='"', emptyValue="", nullValue="")
            else:
                writer.parquet(str(path))

    def release(self) -> None:
        """Let go of what was kept; whatever still uses it computes it anew."""
        _release(self._kept)

    def release_after(self, frame: Any) -> None:
        """Let go of what was kept as soon as nobody has the frame any more."""
        weakref.finalize(frame, _release, self._kept).atexit = False  # Spark ends by itself

    def close(self) -> None:
        """Let go of what was kept, and of the session if it was made here."""
        self.release()
        if self._own:
            self.session.stop()

    def __enter__(self) -> "SparkEngine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(stage, None, None)


def _release(kept: list[Any]) -> None:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    while kept:
        with suppress(Py4JError, PySparkException):  # the session may have ended before
            kept.pop().unpersist()


def _session() -> tuple[Any, bool]:
    """The session that runs already, or a new one; and whether it is new."""
    try:
        from pyspark.errors import PySparkException, PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError(MISSING, INSTALL) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        return running, False
    try:
        builder = SparkSession.builder.appName("tierkit")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        for key, value in SETTINGS.items():
            builder = builder.config(key, value)
        with without_pandas_warnings():
            session = builder.getOrCreate()
        _split_for_one_machine(session)
        return session, True
    except (PySparkRuntimeError, PySparkException) as error:
        raise UsageError(f"Spark does not start ({first_line(error)})", INSTALL) from None


def _split_for_one_machine(session: Any) -> None:
    """Cut what is grouped into fewer parts than a cluster wants, unless the caller has said."""
    context = session.sparkContext
    if context.master.startswith("local") and not context.getConf().contains(PARTS):
        session.conf.set(PARTS, str(PARTS_PER_CORE * context.defaultParallelism))


@contextmanager
def without_pandas_warnings() -> Iterator[None]:
    """PySpark warns of pandas 3, of which nothing is used here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


@contextmanager
def failing() -> Iterator[None]:
    """Turn what Spark says of broken input into one sentence; what we say of it stays as it is."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        if ours := OURS.search(str(error)):
            raise DataError(ours[1]) from None
        raise DataError(
            f"Spark cannot finish ({first_line(error)})",
            "The log of the Spark application tells more.",
        ) from None


def first_line(error: BaseException) -> str:
    """The first line of what Spark says, or of what Java says where Spark has no word for it."""
    lines = str(error).strip().split("\n")
    return next((line.removeprefix(": ") for line in lines if line.startswith(": ")), lines[0])
