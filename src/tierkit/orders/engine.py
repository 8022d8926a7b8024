"""The embedded DuckDB session: where order lines are read, cleaned and grouped."""

import glob
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

import duckdb
import pyarrow as pa

from tierkit.errors import UsageError
from tierkit.orders import amounts
from tierkit.orders.limits import MOST_THREADS, Progress
from tierkit.processes import temporary_folder
from tierkit.watched import Watched

Result = TypeVar("Result")
POLL_SECONDS = 0.1
READING = "Reading orders"
JOINED_FROM = 5
MEMORY_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
VALID = {
    "threads": "[1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-6]",
    "memory_limit": r"(?i)[0-9]+(\.[0-9]+)?\s*([KMGT]i?)?B",
}


# DuckDB then knows how far it is, and prints nothing of it.
WITH_PROGRESS = (
    "SET enable_progress_bar = true; SET enable_progress_bar_print = false; "
    "SET progress_bar_time = 0"
)


class Engine:
    """One DuckDB connection with a time zone, limits, and a temporary folder of its own.

    Queries run in a worker thread, so that Ctrl-C is heard while they do. Use it in a `with`
    block: leaving it closes the connection, removes what spilled to disk, and raises `DataError`
    where a file of those that are `watched` has changed while it was read.
    """

    def __init__(
        self,
        *,
        timezone: str = "UTC",
        threads: int | None = None,
        memory_limit: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.watched = Watched()
        self._spill = temporary_folder()
        self._progress = progress
        self._expected: int | None = None
        self._files = 0
        self._kept: dict[str, Any] = {}
        self._worker = ThreadPoolExecutor(max_workers=1)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(self._spill),
        }
        self._connection = duckdb.connect(":memory:", config=settings)
        self._connection.create_function(
            amounts.EXACT_UNITS, amounts.exact_units, ["DOUBLE"] * 3, "BIGINT"
        )
        try:
            self._set(
                "TimeZone", timezone, "There is no such time zone. Write it as Asia/Shanghai."
            )
            if threads is not None:
                self._set("threads", threads, f"Give a number from 1 to {MOST_THREADS}.")
            if memory_limit is not None:
                self._set("memory_limit", memory_limit, "Write it as 2GB or 500MB.")
            if progress is not None:
                self._connection.execute(WITH_PROGRESS)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        self.watched.__exit__(kind, error, traceback)

    def close(self) -> None:
        """Close the connection and remove the temporary folder.

        To give back its memory takes DuckDB a while; where it has left nothing on disk, nobody
        need wait for that.
        """
        self._worker.shutdown(wait=True)
        try:
            self._spill.rmdir()
            Thread(target=self._connection.close).start()
        except (OSError, RuntimeError):  # there are files, or no thread to be had
            self._connection.close()
            shutil.rmtree(self._spill, ignore_errors=True)

    def _set(self, setting: str, value: str | int, hint: str) -> None:
        try:
            if setting in VALID and not re.fullmatch(VALID[setting], str(value)):
                raise duckdb.InvalidInputException
            self._connection.execute(f"SET {setting} = {quote_text(str(value))}")
        except duckdb.Error:
            name = setting.casefold().replace("_", " ").replace("timezone", "time zone")
            raise UsageError(f"{name} {value!r} is not valid", hint) from None

    def new_file(self) -> Path:
        """The path of a new file in the temporary folder."""
        self._files += 1
        return self._spill / f"file-{self._files}"

    def expect(self, rows: int) -> None:
        """Let the progress of what follows be told in rows: there are so many to look at."""
        self._expected = rows

    def once(self, name: str, make: Callable[[], Result]) -> Result:
        """What is made but once in a session, such as a copy of standard input."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: Result = self._kept[name]
        return kept

    def memory_limit(self) -> int:
        """The bytes that queries may take, which DuckDB knows where nobody has said it."""
        number, unit = str(self.rows("SELECT current_setting('memory_limit')")[0][0]).split()
        return int(float(number) * 1024 ** MEMORY_UNITS.index(unit))

    def threads(self) -> int:
        """How many threads run a query."""
        return int(self.rows("SELECT current_setting('threads')")[0][0])

    def each(self, jobs: Sequence[Callable[[], Result]], stage: str = READING) -> list[Result]:
        """What each of some short jobs gives; as many run at once as threads of a query do.

        Raises what one of them raises, and leaves those that have not begun.
        """
        with ThreadPoolExecutor(max_workers=self.threads()) as pool:
            futures = [pool.submit(job) for job in jobs]
            try:
                error = self._wait(futures, stage)
                if error is not None:
                    raise error
                return [future.result() for future in futures]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                futures.clear()  # an error would hold what they have made for as long as it lives

    def _wait(self, futures: Sequence[Future[Result]], stage: str) -> BaseException | None:
        """Wait until all are done, or give the error of one."""
        while True:
            told = wait(futures, POLL_SECONDS, FIRST_EXCEPTION)
            errors = (each.exception() for each in told.done)
            error = next((each for each in errors if each is not None), None)
            if error is not None or not told.not_done:
                return error
            if self._progress is not None:
                self._progress(stage, len(told.done) / len(futures), self._expected)

    def rows(self, sql: str, stage: str = READING) -> list[tuple[Any, ...]]:
        """All rows of a (small) result."""
        return self._in_worker(lambda: self._connection.execute(sql).fetchall(), stage)

    def run(self, sql: str, stage: str = READING) -> None:
        """Run a statement for its effect."""
        self._in_worker(lambda: self._connection.execute(sql), stage)

    @contextmanager
    def in_any_order(self) -> Iterator[None]:
        """Let statements in the block write rows in any order, which is quicker."""
        self._connection.execute("SET preserve_insertion_order = false")
        try:
            yield
        finally:
            self._connection.execute("SET preserve_insertion_order = true")

    def table(self, relation: duckdb.DuckDBPyRelation, stage: str) -> pa.Table:
        """Run a lazy relation of this session and fetch its rows."""
        return self._in_worker(relation.to_arrow_table, stage)

    def relation(self, sql: str) -> duckdb.DuckDBPyRelation:
        """A lazy relation, which runs nothing yet."""
        return self._connection.sql(sql)

    def register(self, name: str, table: pa.Table) -> None:
        """Let SQL see a frame under a name."""
        self._connection.register(name, table)

    def _in_worker(self, job: Callable[[], Result], stage: str) -> Result:
        future = None
        try:
            future = self._worker.submit(job)
            while not wait([future], timeout=POLL_SECONDS).done:
                if self._progress is not None:
                    percent = self._connection.query_progress()
                    done = percent / 100 if percent > 0 else None
                    self._progress(stage, done, self._expected)
            return future.result()
        except BaseException:
            # Ctrl-C, or a signal that ends us: let the query stop before the temporary files go.
            # One call may come before the query has begun, and be lost.
            while future is not None and not wait([future], timeout=POLL_SECONDS).done:
                self._connection.interrupt()
            raise


def quote_text(text: str) -> str:
    """A text as SQL; a literal, but for the one letter at which SQL ends."""
    if "\0" in text:
        return f"({' || chr(0) || '.join(map(quote_text, text.split(chr(0))))})"
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """A column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def path_text(path: Path) -> str:
    """The path for DuckDB, to which `*`, `?`, `[` and a leading `~` are more than letters."""
    plain = f"./{path}" if str(path).startswith("~") else str(path)
    return glob.escape(plain) if glob.has_magic(plain) else plain


def first_line(error: BaseException) -> str:
    """The first line of an engine's message."""
    return str(error).strip().split("\n", 1)[0]


def text_list(texts: Sequence[str]) -> str:
    """Texts as the inside of an SQL `IN (...)`; never empty."""
    return ", ".join(quote_text(text) for text in texts) if texts else "NULL"


def one_of(column: str, texts: Sequence[str]) -> str:
    """SQL: a text is one of these.

    A longer list behind `IN` becomes a join, after which rows stand in any order.
    """
    listed = text_list(texts)
    if len(texts) < JOINED_FROM:
        return f"{column} IN ({listed})"
    return f"list_contains([{listed}], {column})"
