"""How a run ends: when it is told to, and when its standard streams are closed."""

import signal
import subprocess
import time

import pytest

from tests.cli.test_segment_process import ENVIRONMENT, ORDERS, POSIX, TIERKIT

pytestmark = POSIX


@pytest.fixture
def orders(write):
    return write("orders.csv", ORDERS)


def closing(stream, *arguments):
    """Run with a standard stream closed from the start, as by `>&-` in a shell."""
    redirected = {"stdout": '"$@" >&-', "stderr": '"$@" 2>&-'}[stream]
    return subprocess.run(
        ["sh", "-c", redirected, "sh", *TIERKIT, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("shown", ["csv", "json", "table"])
def test_a_closed_standard_output_is_told(orders, shown):
    done = closing("stdout", "segment", orders, "--format", shown, "--quiet")
    assert done.returncode == 2
    assert done.stderr.startswith("error: standard output cannot be written")
    assert done.stderr.count("\n") == 1


def test_a_closed_standard_error_changes_no_output(orders):
    done = closing("stderr", "segment", orders, "--format", "csv")
    assert done.returncode == 0
    assert done.stdout.count("\n") == 3


def test_an_end_from_outside_clears_the_temporary_folder(write, tmp_path):
    """It comes while the run reads: its folder is there, and the rows are many."""
    big = write("in/orders.csv", ORDERS + "A,1,2025-01-05 12:00:00,123.45\n" * 600_000)
    spill = tmp_path / "spill"
    spill.mkdir()
    run = subprocess.Popen(
        [*TIERKIT, "segment", str(big), "-o", str(tmp_path / "members.csv"), "--threads", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=ENVIRONMENT | {"TMPDIR": str(spill)},
    )
    while not any(spill.iterdir()) and run.poll() is None:
        time.sleep(0.01)
    time.sleep(0.3)
    run.send_signal(signal.SIGTERM)
    output, errors = run.communicate(timeout=120)
    assert (run.returncode, output, errors.strip()) == (143, "", "interrupted")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "spill"]
    assert list(spill.iterdir()) == []
    big.unlink()


@pytest.mark.parametrize("after", [0.5, 0.9, 1.3])
def test_what_a_killed_run_leaves_is_cleared_by_the_next(write, tmp_path, after):
    """Nothing half-written stands under the output's name, whenever the kill comes."""
    rows = "".join(f"M{row % 5_000},{row},2025-01-05 12:00:00,123.45\n" for row in range(100_000))
    big = write("in/orders.csv", ORDERS.splitlines(keepends=True)[0] + rows)
    spill, out = tmp_path / "spill", tmp_path / "out"
    spill.mkdir()
    out.mkdir()
    command = [*TIERKIT, "segment", str(big), "-q", "-o", str(out / "members.csv")]
    environment = ENVIRONMENT | {"TMPDIR": str(spill)}
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    time.sleep(after)
    run.kill()
    run.wait()
    kept = out / "members.csv"
    assert not kept.exists() or kept.read_text().count("\n") == 5_001
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True, timeout=120)
    assert list(spill.iterdir()) == []
    assert [path.name for path in out.iterdir()] == ["members.csv"]
    assert kept.read_text().count("\n") == 5_001
