"""Time whole processes, from file to member table, in turn and in one go on the same machine.

    python bench/run.py --size 2m --others .venv-bench/bin/python

Every job of a suite runs once, then every job runs again, and so on; the best of the rounds
counts. Wall time, CPU time and peak memory are what the kernel says of the finished process; this
program itself stays small, because a process begins with the memory peak of its parent. The
results go into docs/benchmarks.md, between the marks of their size.
"""

import argparse
import compileall
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
OURS = ("duckdb", "narwhals", "numpy", "pandas", "pyarrow", "tierkit")
THEIRS = ("lifetimes", "openretailscience", "pandas", "duckdb")
MEBIBYTE = 1 << 20
SIZES = {"k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class Job:
    """A process to time; without what it `needs` among the others' packages it is skipped."""

    name: str
    command: tuple[str, ...]
    needs: str | None = None


@dataclass(frozen=True)
class Run:
    """What the kernel says of a finished process."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Suite:
    """Jobs on the same file; the first is tierkit, against which the others are held."""

    title: str
    lines: int
    jobs: tuple[Job, ...]


def main() -> None:
    """Time the suites that are asked for, print them, and write them down."""
    given = _arguments()
    given.data.mkdir(parents=True, exist_ok=True)
    compileall.compile_dir(HERE.parent / "src", quiet=2)  # as an installation does
    told = [f"{_machine()}.", f"{_versions(given.others)}.", ""]
    for suite in _suites(given):
        runs = _timed(suite, given.rounds, given.others)
        told += [*_table(suite, runs), ""]
        print("\n".join(told[-len(_table(suite, runs)) - 1 :]), flush=True)
    if not given.dry:
        _write_down(given.size, "\n".join(told).rstrip())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time tierkit beside others.")
    parser.add_argument("--size", default="2m", help="lines of the Parquet file: 2m, 20m, 200m")
    parser.add_argument("--rounds", type=int, default=3, help="how often each job runs")
    parser.add_argument("--others", help="a Python that has the packages to compare with")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "bench-data")
    parser.add_argument("--only", default="", help="suites whose title has this in it")
    parser.add_argument("--memory-limit", help="for tierkit, such as 2GB")
    parser.add_argument("--dry", action="store_true", help="write nothing down")
    return parser.parse_args()


def _suites(given: argparse.Namespace) -> Iterator[Suite]:
    """The suites, each with its file, which is made when it is not there yet."""
    makers = {
        f"Parquet, {given.size} lines, nothing returned": lambda title: _members(title, given, 0.0),
        f"Parquet, {given.size} lines, 1% returned": lambda title: _members(title, given, 0.01),
        "CSV, 5m lines": lambda title: _text(title, given),
        "A small file: 10k lines": lambda title: _start(title, given),
    }
    for title, make in makers.items():
        if given.only.casefold() in title.casefold():
            yield make(title)


def _members(title: str, given: argparse.Namespace, returns: float) -> Suite:
    source = _orders(given.data, given.size, ".parquet", returns)
    out = given.data / "members.parquet"
    others = given.others or sys.executable
    limit = ("--memory-limit", given.memory_limit) if given.memory_limit else ()
    jobs = [
        Job("tierkit segment", (*_segment(source), "-o", str(out), *limit)),
        _script("by hand, same contract", "by_hand.py", sys.executable, source, out),
        _script("openretailscience", "openretailscience_rfm.py", others, source),
        _script("pandas, plain", "plain_pandas.py", sys.executable, source, out),
        _script("lifetimes", "lifetimes_summary.py", others, source, out),
    ]
    if _lines_of(given.size) > _lines_of("20m"):
        jobs = jobs[:1]  # the others do not fit into memory
    return Suite(title, _lines_of(given.size), tuple(jobs))


def _text(title: str, given: argparse.Namespace) -> Suite:
    source = _orders(given.data, "5m", ".csv", 0.0)
    out = given.data / "members.parquet"
    jobs = (
        Job("tierkit segment", (*_segment(source), "-o", str(out))),
        _script("DuckDB, all text, grouped", "text_grouping.py", sys.executable, source),
    )
    return Suite(title, _lines_of("5m"), jobs)


def _start(title: str, given: argparse.Namespace) -> Suite:
    source = _orders(given.data, "10k", ".parquet", 0.0)
    out = given.data / "members.parquet"
    jobs = (
        Job("tierkit segment", (*_segment(source), "-o", str(out))),
        _script("import pandas, duckdb, pyarrow", "imports.py", sys.executable),
        Job("tierkit segment --help", (*_tierkit(), "segment", "--help")),
    )
    return Suite(title, _lines_of("10k"), jobs)


def _orders(folder: Path, size: str, suffix: str, returns: float) -> Path:
    path = folder / f"{size}{'-returned' if returns else ''}{suffix}"
    if not path.exists():
        print(f"making {path.name} ...", flush=True)
        made = (str(HERE / "generate.py"), size, str(path), "--returns", str(returns))
        subprocess.run((sys.executable, *made), check=True)
    return path


def _lines_of(size: str) -> int:
    return int(size[:-1]) * SIZES[size[-1]]


def _tierkit() -> tuple[str, ...]:
    return sys.executable, "-m", "tierkit"


def _segment(source: Path) -> tuple[str, ...]:
    return (*_tierkit(), "segment", str(source), "--rules", str(HERE / "rules.yaml"), "-q")


def _script(name: str, script: str, python: str, *arguments: Path) -> Job:
    needs = name if name in THEIRS else None
    return Job(name, (python, str(HERE / "jobs" / script), *map(str, arguments)), needs)


def _timed(suite: Suite, rounds: int, others: str | None) -> dict[str, Run | None]:
    """The best run of each job by wall time; None for one that cannot run here."""
    found: dict[str, Run | None] = {job.name: None for job in suite.jobs}
    able = [job for job in suite.jobs if job.needs is None or _has(others, job.needs)]
    for job in suite.jobs:
        if job not in able:
            print(f"SKIPPED: {job.name} is not installed (see bench/competitors.txt)", flush=True)
    for _ in range(rounds):
        for job in able:
            run, best = _run(job.command), found[job.name]
            found[job.name] = run if best is None or run.wall < best.wall else best
    return found


def _has(python: str | None, package: str) -> bool:
    if python is None or not Path(python).exists():
        return False
    command = (python, "-c", f"import {package}")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: Sequence[str]) -> Run:
    """Run to the end; raises `SystemExit` with what was said where that is a failure."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)}\n{said.read().decode(errors='replace')}")
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(wall, used.ru_utime + used.ru_stime, memory)


def _table(suite: Suite, runs: dict[str, Run | None]) -> list[str]:
    ours = runs[suite.jobs[0].name]
    lines = [
        f"### {suite.title}",
        "",
        "| | wall, s | CPU, s | peak memory, MiB | lines per second | tierkit takes |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, run in runs.items():
        if run is None or ours is None:
            lines.append(f"| {name} | not installed | | | | |")
            continue
        speed = f"{suite.lines / run.wall:,.0f}"
        ratio = "" if run is ours else f"{ours.wall / run.wall:.2f} x"
        memory = f"{run.memory / MEBIBYTE:,.0f}"
        lines.append(f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {memory} | {speed} | {ratio} |")
    return lines


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} CPUs ({_processor()}), {memory:.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def _versions(others: str | None) -> str:
    ours = ", ".join(f"{name} {version(name)}" for name in OURS)
    if others is None or not Path(others).exists():
        return ours
    code = "import sys, importlib.metadata as m\nfor n in sys.argv[1:]: print(n, m.version(n))"
    told = subprocess.run(
        (others, "-c", code, *THEIRS), capture_output=True, text=True, check=False
    )
    return f"{ours}; the others run with {', '.join(told.stdout.split(chr(10))).strip(', ')}"


def _write_down(size: str, results: str) -> None:
    """Put the results between the marks of their size on the page."""
    begin, end = f"<!-- results {size} -->", f"<!-- end of results {size} -->"
    page = PAGE.read_text(encoding="utf-8")
    block = f"{begin}\n{results}\n{end}"
    if begin in page:
        before, _, rest = page.partition(begin)
        page = before + block + rest.partition(end)[2]
    else:
        page = f"{page.rstrip()}\n\n{block}\n"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
