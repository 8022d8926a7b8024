"""`tierkit segment` as a process: exit codes, pipes, signals, files."""

import csv
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

HOUSEHOLD = Path(__file__).parents[2] / "sample_data" / "household_transactions.parquet"
TIERKIT = (sys.executable, "-m", "tierkit")
# Nothing of the machine's own settings may shape what is printed.
QUIET = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TTY_COMPATIBLE", "PYTHONWARNINGS"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in QUIET}
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX systems")

ORDERS = (
    "customer_id,order_id,order_date,amount\n"
    "A,1,2025-01-05,10.00\nB,2,2025-02-05,20.00\nA,3,2025-03-05,30.25\n"
)
# As of 2025-03-05: B bought 28 days before. A's 40.25 of 60.25 reach one third (20.08) and two
# thirds (40.17) alone, so nobody is in the middle.
MEMBERS = (
    "member_id,active,last_order,recency,frequency,monetary,tier,"
    "recency_score,frequency_score,monetary_score,segment\n"
    "A,true,2025-03-05,0,2,40.25,High,2,2,2,Important value\n"
    "B,true,2025-02-05,28,1,20,Low,1,1,2,Important to win back\n"
)


def tierkit(*arguments, cwd=None, **environment):
    return subprocess.run(
        [*TIERKIT, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=ENVIRONMENT | environment,
        check=False,
        timeout=120,
    )


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def orders(write):
    return write("orders.csv", ORDERS)


def test_piped_output_is_the_member_table_and_nothing_else(orders):
    """The warning of this run (Middle stays empty) goes to standard error."""
    done = tierkit("segment", orders)
    assert (done.returncode, done.stdout) == (0, MEMBERS)
    assert "warning: " in done.stderr


def test_quiet_leaves_nothing_on_standard_error(orders):
    done = tierkit("segment", orders, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, MEMBERS, "")


def test_a_file_holds_what_the_pipe_would(orders, tmp_path):
    done = tierkit("segment", orders, "-o", tmp_path / "members.csv")
    assert done.returncode == 0
    assert (tmp_path / "members.csv").read_bytes() == MEMBERS.encode()
    assert "wrote " in done.stderr


def test_a_blank_status_is_listed_behind_a_comma_as_the_hint_says(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,status\nann,2025-03-05,7,paid\nann,2025-03-05,9,\n"
    )
    asked = tierkit("segment", path, "--count-status", "paid", "--format", "csv")
    assert asked.returncode == 1
    assert "--ignore-status 'cancelled,'" in asked.stderr
    ignored = ("--count-status", "paid", "--ignore-status", "cancelled,")
    for lists, revenue in ((ignored, 7), (("--count-status", "paid,"), 16)):
        done = tierkit("segment", path, *lists, "--format", "json", "-q")
        assert json.loads(done.stdout)["tiers"][0]["revenue"] == revenue


def test_the_json_has_the_keys_that_are_promised(orders):
    done = tierkit("segment", orders, "--format", "json")
    told = json.loads(done.stdout)
    assert set(told) >= {
        *("as_of", "window", "intake", "thresholds", "tiers", "segments", "warnings"),
    }
    assert told["as_of"] == "2025-03-05"
    assert told["window"] == {"start": "2024-03-06", "end": "2025-03-05", "length": "12 months"}
    assert told["intake"] == {"read": 3, "used": 3, "set_aside": {}}
    assert set(told["thresholds"][0]) >= {
        *("name", "metric", "method", "op", "floor", "asked"),
        *("members", "member_share", "value_share", "band_members"),
    }
    assert set(told["tiers"][0]) >= {
        *("tier", "members", "member_share", "revenue", "revenue_share"),
        *("mean", "times_mean", "orders", "median_recency"),
    }
    assert [tier["revenue"] for tier in told["tiers"]] == [40.25, 0, 20, 0]
    assert "40.25," in done.stdout


def test_tables_are_printed_when_asked_for(orders):
    done = tierkit("segment", orders, "--format", "table")
    assert done.returncode == 0
    assert "40.25" in done.stdout
    assert "\x1b" not in done.stdout


def parquet():
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.table({"customer_id": range(1000)}), buffer)
    return buffer.getvalue().to_pybytes()


# Exit 1 for data and rules, 2 for usage; told on standard error, never as a traceback.
WRONG = {
    # what is wrong: files to write, arguments, exit code, part of the message
    "no file": ({}, ["missing.csv"], 2, "missing.csv"),
    "no orders named": ({}, [], 2, "ORDERS"),
    "empty file": ({"o.csv": ""}, ["o.csv"], 1, "o.csv: the file is empty"),
    "header alone": (
        {"o.csv": ORDERS.split("\n")[0]},
        ["o.csv"],
        1,
        "o.csv: there is a header",
    ),
    "empty folder": ({"sub/readme.md": ""}, ["sub"], 2, "sub: no .parquet"),
    "glob of a folder": ({"may.csv/x": ""}, ["m*.csv"], 2, "m*.csv"),
    "truncated Parquet": (
        {"o.parquet": parquet()[:500]},
        ["o.parquet"],
        1,
        "o.parquet: the Parquet file is cut off",
    ),
    "noise named .parquet": (
        {"o.parquet": "\x00\x01\x02" * 99},
        ["o.parquet"],
        1,
        "o.parquet: this is not text (it holds NUL bytes)",
    ),
    "missing column": (
        {"o.csv": ORDERS.replace("amount", "colour")},
        ["o.csv"],
        1,
        "no column found for the amount",
    ),
    "letters in the amount": (
        {"o.csv": ORDERS.replace("20.00", "twenty")},
        ["o.csv"],
        1,
        "o.csv, line 3: unreadable amount: amount is 'twenty'",
    ),
    "no day of the calendar": (
        {"o.csv": ORDERS.replace("2025-02-05", "2025-02-30")},
        ["o.csv"],
        1,
        "o.csv, line 3: unreadable date: order_date is '2025-02-30'",
    ),
    "no member in the window": (
        {"o.csv": ORDERS},
        ["o.csv", "--as-of", "2025-12-31", "--window", "30 days"],
        1,
        "2025-12-02..2025-12-31",
    ),
    "nothing by the as-of day": (
        {"o.csv": ORDERS},
        ["o.csv", "--as-of", "2024-12-31"],
        1,
        "2024-12-31",
    ),
    "unknown option": ({"o.csv": ORDERS}, ["o.csv", "--bogus"], 2, "--bogus"),
    "unknown window": ({"o.csv": ORDERS}, ["o.csv", "--window", "ages"], 2, "'ages'"),
    "unknown day": ({"o.csv": ORDERS}, ["o.csv", "--as-of", "2025-02-30"], 2, "2025-02-30"),
    "unknown zone": ({"o.csv": ORDERS}, ["o.csv", "--timezone", "Mars"], 2, "'Mars'"),
    "unknown memory": ({"o.csv": ORDERS}, ["o.csv", "--memory-limit", "lots"], 2, "'lots'"),
    "unknown output": ({"o.csv": ORDERS}, ["o.csv", "-o", "m.txt"], 2, ".parquet"),
    "no such folder": ({"o.csv": ORDERS}, ["o.csv", "-o", "no/m.csv"], 2, "no folder"),
    "two outputs in one": (
        {"o.csv": ORDERS},
        ["o.csv", "-o", "m.json", "--manifest", "m.json"],
        2,
        "same file",
    ),
    "no rule file": ({"o.csv": ORDERS}, ["o.csv", "--rules", "club.yaml"], 2, "club.yaml"),
    "rules that are no YAML": (
        {"o.csv": ORDERS, "club.yaml": "version: 1\ntiers: [\n"},
        ["o.csv", "--rules", "club.yaml"],
        1,
        "club.yaml:3",
    ),
    "rules with an unknown key": (
        {"o.csv": ORDERS, "club.yaml": "version: 1\ntears: []\n"},
        ["o.csv", "--rules", "club.yaml"],
        1,
        "club.yaml:2: tears",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told(write, tmp_path, case):
    files, arguments, code, told = WRONG[case]
    for name, content in files.items():
        write(name, content)
    done = tierkit("segment", *arguments, cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert told in done.stderr
    assert (done.returncode, done.stdout) == (code, "")


def test_an_unknown_verb_is_wrong_usage():
    done = tierkit("segmnt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "segmnt" in done.stderr


class TestOutputFiles:
    def test_a_run_that_fails_leaves_the_old_file_and_nothing_beside_it(self, write, tmp_path):
        bad = write("in/orders.csv", ORDERS.replace("20.00", "twenty"))
        old = write("out/members.csv", "old\n")
        done = tierkit("segment", bad, "-o", old)
        assert done.returncode == 1
        assert old.read_text() == "old\n"
        assert names(tmp_path / "out") == ["members.csv"]

    def test_a_finished_run_replaces_the_old_file(self, orders, write, tmp_path):
        old = write("out/members.csv", "old\n" * 1000)
        assert tierkit("segment", orders, "-o", old).returncode == 0
        assert old.read_text() == MEMBERS
        assert names(tmp_path / "out") == ["members.csv"]

    @pytest.mark.parametrize("option", ["-o", "--manifest", "--rejects"])
    def test_orders_are_never_written_over(self, orders, option):
        done = tierkit("segment", orders, option, orders)
        assert done.returncode == 2
        assert "orders.csv" in done.stderr
        assert orders.read_text() == ORDERS

    def test_orders_are_not_written_over_by_another_name(self, orders, tmp_path):
        (tmp_path / "link.csv").symlink_to(orders)
        done = tierkit("segment", tmp_path / "*.csv", "-o", "./link.csv", cwd=tmp_path)
        assert done.returncode == 2
        assert orders.read_text() == ORDERS

    def test_the_rule_file_is_never_written_over(self, orders, write):
        text = "version: 1\ntiers: [{name: All}]\n"
        rules = write("club.yaml", text)
        done = tierkit("segment", orders, "--rules", rules, "--manifest", rules)
        assert done.returncode == 2
        assert rules.read_text() == text

    def test_rejects_name_file_line_and_reason_of_every_unreadable_row(self, write, tmp_path):
        bad = 'C,4,2025-02-30,1\n"D\nD",5,2025-01-01,x\n' + "E,6,soon,1\n" * 10
        orders = write("orders.csv", ORDERS + bad)
        done = tierkit("segment", orders, "--rejects", tmp_path / "rejects.csv")
        assert (done.returncode, done.stdout) == (0, MEMBERS)
        with (tmp_path / "rejects.csv").open(newline="") as file:
            rows = [(row["file"], row["line"], row["reason"]) for row in csv.DictReader(file)]
        assert rows[:2] == [
            (str(orders), "5", "unreadable date"),
            (str(orders), "6", "unreadable amount"),
        ]
        assert [line for _, line, _ in rows[2:]] == [str(line) for line in range(8, 18)]

    def test_a_manifest_tells_what_went_in_by_name_and_hash(self, orders, tmp_path):
        path = tmp_path / "manifest.json"
        assert tierkit("segment", orders, "--manifest", path).returncode == 0
        told = path.read_text()
        inputs = json.loads(told)["inputs"]
        assert inputs == [
            {"name": "orders.csv", "sha256": hashlib.sha256(ORDERS.encode()).hexdigest()}
        ]
        assert str(tmp_path) not in told

    def test_parquet_is_the_same_to_the_byte_wherever_the_input_lies(self, write, tmp_path):
        for folder in ("here", "there/deep"):
            path = write(f"{folder}/orders.csv", ORDERS)
            done = tierkit("segment", path, "-o", tmp_path / folder / "members.parquet")
            assert done.returncode == 0
        first, second = (tmp_path / name / "members.parquet" for name in ("here", "there/deep"))
        assert first.read_bytes() == second.read_bytes()
        manifest = json.loads(pq.read_schema(first).metadata[b"tierkit"])
        assert {"as_of", "window", "rules", "inputs"} <= set(manifest)
        assert pq.read_table(first)["monetary"].to_pylist() == [40.25, 20.0]

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")  # noqa: PTH110
    @pytest.mark.parametrize(
        "arguments",
        [["segment", "orders.csv", "--format", shown] for shown in ("csv", "json", "table")]
        + [["segment", "--help"], ["--version"]],
        ids=" ".join,
    )
    def test_a_full_disk_is_told_without_a_traceback(self, orders, arguments):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [*TIERKIT, *arguments],
                stdout=full,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                env=ENVIRONMENT,
                cwd=orders.parent,
                check=False,
            )
        assert "Traceback" not in done.stderr
        assert "No space left" in done.stderr
        assert done.returncode not in (0, 130)


@pytest.fixture(scope="module")
def household(tmp_path_factory):
    """The sample orders, in the order in which they stand."""
    return pq.read_table(HOUSEHOLD)


@pytest.fixture(scope="module")
def household_members():
    done = tierkit("segment", HOUSEHOLD, "--quiet")
    assert done.returncode == 0
    assert done.stdout.count("\n") > 1000
    return done.stdout


def shuffled(table):
    """Every row once, far from its neighbours: 7919 is prime and divides no such number of rows."""
    assert table.num_rows % 7919
    return table.take(pa.array([row * 7919 % table.num_rows for row in range(table.num_rows)]))


class TestSameOrdersSameTable:
    """CSV to the byte, whatever the row order, files, format and threads."""

    def test_shuffled(self, household, household_members, tmp_path):
        pq.write_table(shuffled(household), tmp_path / "o.parquet")
        assert tierkit("segment", tmp_path / "o.parquet").stdout == household_members

    def test_split_in_ten_files(self, household, household_members, tmp_path):
        size = household.num_rows // 10 + 1
        for part in range(10):
            pq.write_table(household.slice(part * size, size), tmp_path / f"{part}.parquet")
        assert tierkit("segment", tmp_path).stdout == household_members

    def test_csv(self, household, household_members, tmp_path):
        pa.csv.write_csv(household, tmp_path / "o.csv")
        assert tierkit("segment", tmp_path / "o.csv").stdout == household_members

    @pytest.mark.parametrize("threads", [1, 2])
    def test_threads(self, household_members, threads):
        assert tierkit("segment", HOUSEHOLD, "--threads", threads).stdout == household_members

    def test_csv_and_parquet_side_by_side(self, household, household_members, tmp_path):
        half = household.num_rows // 2
        pa.csv.write_csv(shuffled(household.slice(0, half)), tmp_path / "old.csv")
        pq.write_table(household.slice(half), tmp_path / "new.parquet")
        done = tierkit("segment", tmp_path, "--threads", 2)
        assert done.stdout == household_members

    def test_the_zone_of_the_machine(self, write):
        """20:30 in UTC is another day in Auckland and in Honolulu for those who ask the machine."""
        path = write("o.csv", ORDERS.replace("2025-03-05", "2025-03-05T20:30:00Z"))
        for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
            assert tierkit("segment", path, TZ=zone).stdout == MEMBERS


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["-h"]])
def test_help_and_version_load_nothing_heavy(arguments):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tierkit", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
    )
    imported = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert done.returncode == 0
    assert "click" in imported
    heavy = {"pandas", "duckdb", "pyarrow", "numpy", "narwhals", "rich", "pydantic", "yaml"}
    assert not heavy & imported


def test_the_version_is_the_installed_one():
    from importlib.metadata import version

    assert tierkit("--version").stdout == f"tierkit {version('tierkit')}\n"


@POSIX
class TestClosedPipe:
    @pytest.mark.parametrize("shown", ["csv", "json", "table"])
    def test_a_reader_that_leaves_is_no_error(self, orders, shown):
        """As in `tierkit segment ... | head -0`: the other end is closed before anything comes."""
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [*TIERKIT, "segment", str(orders), "--format", shown, "--quiet"],
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=ENVIRONMENT,
            check=False,
        )
        os.close(writing)
        assert done.stderr == ""
        # 1 would say that the data or the rules are wrong.
        assert done.returncode in (0, 128 + signal.SIGPIPE, -signal.SIGPIPE)

    def test_a_reader_that_has_seen_enough_gets_what_it_read(self, household_members):
        command = [*TIERKIT, "segment", str(HOUSEHOLD), "--quiet"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
        ) as run:
            first = run.stdout.readline()
            run.stdout.close()
            noise = run.stderr.read()
        assert first.decode() == household_members.splitlines(keepends=True)[0]
        assert noise == b""


@POSIX
class TestInterrupt:
    @pytest.fixture
    def interruptible(self):
        """Give children a SIGINT that is heard, even where the tests run in the background."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
        signal.signal(signal.SIGINT, before)

    @pytest.mark.usefixtures("interruptible")
    def test_it_ends_the_run_with_130_and_leaves_no_trace(self, write, tmp_path):
        """It comes while the run reads: the temporary folder is there, and the rows are many."""
        row = "A,1,2025-01-05 12:00:00,123.45\n"
        big = write("in/orders.csv", ORDERS + row * 1_200_000)
        old = write("out/members.csv", "old\n")
        spill = tmp_path / "spill"
        spill.mkdir()
        run = subprocess.Popen(
            [*TIERKIT, "segment", str(big), "-o", str(old), "--threads", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=ENVIRONMENT | {"TMPDIR": str(spill)},
        )
        while not any(spill.iterdir()) and run.poll() is None:
            time.sleep(0.01)
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        output, errors = run.communicate(timeout=120)
        assert run.returncode == 130
        assert output == ""
        assert errors.strip() == "interrupted"
        assert old.read_text() == "old\n"
        assert names(tmp_path / "out") == ["members.csv"]
        assert names(spill) == []
        big.unlink()


@POSIX
class TestColour:
    COLOURED = re.compile(r"\x1b\[[0-9;]*[349][0-7][;m]")

    def on_terminal(self, *arguments, **environment):
        """What a terminal would show: both standard output and standard error."""
        main, terminal = os.openpty()
        shown = b""
        with subprocess.Popen(
            [*TIERKIT, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            env=ENVIRONMENT | {"TERM": "xterm-256color"} | environment,
        ):
            os.close(terminal)
            try:
                while part := os.read(main, 65536):
                    shown += part
            except OSError:
                pass  # how Linux says that the other side is closed
        os.close(main)
        return shown.decode()

    def test_a_terminal_shows_coloured_tables_and_no_member_table(self, orders):
        shown = self.on_terminal("segment", orders)
        assert self.COLOURED.search(shown)
        assert "Middle" in shown
        assert "member_id,active" not in shown

    def test_an_error_is_coloured(self):
        assert self.COLOURED.search(self.on_terminal("segment", "missing.csv"))

    def test_no_color_is_heeded(self, orders):
        assert not self.COLOURED.search(self.on_terminal("segment", orders, NO_COLOR="1"))
        assert not self.COLOURED.search(self.on_terminal("segment", "missing.csv", NO_COLOR="1"))
