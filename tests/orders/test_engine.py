"""The engine's limits, and the temporary folders it leaves behind when it is killed."""

import os
import subprocess
import sys
import tempfile
import threading
import time

import duckdb
import pytest

from tierkit.errors import UsageError
from tierkit.orders.engine import MOST_THREADS, Engine, quote_text
from tierkit.processes import remove_own_folders


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_temporary_folder_names_its_process_and_goes_with_the_engine(temporary):
    with Engine(threads=1):
        (folder,) = temporary.iterdir()
        assert folder.name.startswith(f"tierkit-{os.getpid()}-")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("text", ["", "o'clock", "''", "a\0b", "\0", "'\0'", "\u4e16\n;--"])
def test_any_text_is_quoted(text):
    with Engine(threads=1) as engine:
        assert engine.rows(f"SELECT {quote_text(text)}, 1") == [(text, 1)]


def test_what_spilled_to_disk_is_gone_with_the_engine(temporary):
    """A million texts of 32 characters do not fit into 20 MB."""
    with Engine(threads=1, memory_limit="20MB") as engine:
        engine.run("CREATE TEMP TABLE lines AS SELECT md5(range::TEXT) FROM range(1000000)")
        (folder,) = temporary.iterdir()
        assert list(folder.iterdir())
    assert list(temporary.iterdir()) == []


def test_without_another_thread_to_be_had_the_engine_closes_in_its_own(temporary, monkeypatch):
    def none(_):
        raise RuntimeError("can't start new thread")

    with Engine(threads=1) as engine:
        engine.rows("SELECT 1")
        monkeypatch.setattr("threading.Thread.start", none)
    monkeypatch.undo()
    assert list(temporary.iterdir()) == []
    with pytest.raises(duckdb.ConnectionException, match="closed"):
        engine.relation("SELECT 1")


def test_folders_of_dead_processes_are_cleared_and_no_others(temporary):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    kept = {f"tierkit-{os.getppid()}-a", "tierkit-notes", "tierkit-x-1", f"other-{dead.pid}-a"}
    for name in (*kept, f"tierkit-{dead.pid}-a"):
        (temporary / name).mkdir()
    with Engine(threads=1):
        pass
    assert {path.name for path in temporary.iterdir()} == kept


def test_a_run_removes_the_folders_of_its_own_that_a_signal_left(temporary):
    kept = {f"tierkit-{os.getppid()}-a", "tierkit-notes"}
    for name in (*kept, f"tierkit-{os.getpid()}-a"):
        (temporary / name).mkdir()
    remove_own_folders()
    assert {path.name for path in temporary.iterdir()} == kept


@pytest.mark.parametrize("threads", [1, 9, 10, 99, 100, 199, 200, MOST_THREADS])
def test_threads(threads):
    with Engine(threads=threads) as engine:
        assert engine.rows("SELECT current_setting('threads')") == [(threads,)]


@pytest.mark.parametrize("threads", [0, -1, 257, 1000, 2**70])
def test_threads_that_cannot_be(temporary, threads):
    with pytest.raises(UsageError, match=f"threads {threads} is not valid(.|\n)*1 to 256"):
        Engine(threads=threads)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("limit", ["2GB", "500MB", "1.5 GB", "1gib", "2TB"])
def test_memory_limits(limit):
    with Engine(memory_limit=limit) as engine:
        assert engine.rows("SELECT 1") == [(1,)]


@pytest.mark.parametrize("limit", ["", "2", "lots", "-1GB", "50%", "2GB; SELECT 1", "none"])
def test_what_is_no_memory_limit(limit):
    with pytest.raises(UsageError, match="memory limit"):
        Engine(memory_limit=limit)


def test_progress_is_told_in_fractions_and_rows():
    told = []
    with Engine(progress=lambda *step: told.append(step)) as engine:
        engine.run("CREATE TEMP TABLE lines AS SELECT range AS line FROM range(2000000)", "Making")
        engine.expect(2_000_000)
        engine.rows("SELECT count(DISTINCT md5(line::TEXT)) FROM lines", "Counting")
    counting = [step for step in told if step[0] == "Counting"]
    assert {rows for _, _, rows in counting} == {2_000_000}
    fractions = [fraction for _, fraction, _ in counting if fraction is not None]
    assert fractions
    assert all(0 < fraction <= 1 for fraction in fractions)


def test_jobs_run_at_once_and_give_their_results_in_order():
    """Each waits for the other, so that none would end if they ran one after the other."""
    both = threading.Barrier(2, timeout=10)
    with Engine(threads=2) as engine:
        assert engine.each([lambda: both.wait() * 0, lambda: both.wait() * 0 + 1]) == [0, 1]
        assert engine.each([]) == []


def test_a_job_that_fails_keeps_the_others_from_beginning():
    begun = []

    def fail():
        raise ValueError("no")

    with Engine(threads=1) as engine, pytest.raises(ValueError, match="no"):
        engine.each([fail, *[lambda: begun.append(time.sleep(0.01))] * 500])
    assert len(begun) < 100


def test_jobs_tell_how_many_are_done():
    told = []
    with Engine(threads=1, progress=lambda *now: told.append(now)) as engine:
        engine.each([lambda: time.sleep(0.15)] * 4, "Counting")
    stages, parts, _ = zip(*[now for now in told if now[0] == "Counting"], strict=True)
    assert set(stages) == {"Counting"}
    assert list(parts) == sorted(parts)
    assert {0.25, 0.5, 0.75} & set(parts)
