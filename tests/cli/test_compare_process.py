"""The command `compare` as a process: gates and exit codes, output files."""

import subprocess
import sys

OLD = "member_id,tier,monetary\na,High,300\nb,Low,1\nc,Low,2\n"
NEW = "member_id,tier,monetary\na,Low,3\nb,Low,1\nd,High,999.50\n"


def run(folder, *arguments):
    command = [sys.executable, "-m", "tierkit", "compare", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_gates_decide_the_exit_code(tmp_path):
    (tmp_path / "old.csv").write_text(OLD)
    (tmp_path / "new.csv").write_text(NEW)
    told = run(
        tmp_path, "old.csv", "new.csv", "--levels", "Low,High", "-q", "-o", "differ.csv",
        "--fail-if", "demoted > 50%", "--fail-if", "demoted >= 50%", "--fail-if", "lost > 0",
    )  # fmt: skip
    assert told.returncode == 3
    assert told.stderr.splitlines() == [
        "gate failed: demoted >= 50%: 50.00% (1 of 2 members in both)",
        "gate failed: lost > 0: 1 of 3 members in OLD",
    ]
    assert told.stdout.startswith("0 promoted, 1 demoted, 1 new, 1 lost: old.csv (3 members)")
    assert (tmp_path / "differ.csv").read_text() == (
        "member_id,from,to,move,monetary_before,monetary_after\n"
        "a,High,Low,demoted,300,3\n"
        "c,Low,,lost,2,\n"
        "d,,High,new,,999.5\n"
    )


def test_no_difference(tmp_path):
    (tmp_path / "old.csv").write_text(OLD)
    same = run(tmp_path, "old.csv", "old.csv", "--fail-if", "moved > 0")
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout.startswith("No difference: old.csv (3 members) and old.csv (3) are the same")
