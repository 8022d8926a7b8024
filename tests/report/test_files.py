"""Files appear whole or not at all."""

import os
import stat
import subprocess
import sys

import pytest

from tierkit.errors import UsageError
from tierkit.report.export import write_text
from tierkit.report.files import check_writable, whole_file


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def target(tmp_path):
    return tmp_path / "members.csv"


def beside(target, ending):
    """The file that a run writes beside the target, with another ending than its process id."""
    with whole_file(target) as path:
        path.write_text("")
        name = path.name.removesuffix(str(os.getpid()))
    target.unlink()
    return target.with_name(f"{name}{ending}")


@pytest.fixture
def dead_pid():
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_file_is_there_only_when_it_is_finished(target):
    with whole_file(target) as beside:
        beside.write_text("new")
        assert not target.exists()
        assert beside.parent == target.parent
    assert target.read_text() == "new"
    assert names(target.parent) == ["members.csv"]


def test_an_old_file_is_replaced_only_by_a_finished_one(target):
    target.write_text("old")
    with whole_file(target) as beside:
        beside.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"


def fail_half_way(target, error):
    """Begin to write a file, and fail."""
    with whole_file(target) as beside:
        beside.write_text("half of the n")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_error_the_old_file_stands_and_nothing_else(target, error):
    target.write_text("old")
    with pytest.raises(error):
        fail_half_way(target, error)
    assert target.read_text() == "old"
    assert names(target.parent) == ["members.csv"]


def test_after_an_error_there_is_no_new_file(target):
    with pytest.raises(ValueError, match="bad"):
        fail_half_way(target, ValueError("bad"))
    assert names(target.parent) == []


def test_a_full_disk_is_an_error_of_the_file(target):
    target.write_text("old")
    with pytest.raises(UsageError) as error:
        fail_half_way(target, OSError(28, "No space left on device"))
    assert error.value.message == f"{target} cannot be written: No space left on device"
    assert target.read_text() == "old"


def test_what_a_killed_run_left_is_cleared(target, dead_pid):
    beside(target, dead_pid).write_text("left over")
    write_text(target, "new")
    assert names(target.parent) == ["members.csv"]


def test_what_is_not_a_left_over_of_this_file_stays(target, dead_pid):
    """Of a run that goes on, of another file, or not ours at all."""
    kept = [
        beside(target, os.getppid()),
        beside(target.with_name("others.csv"), dead_pid),
        beside(target, "notes"),
        target.with_name("members.csv.bak"),
    ]
    for path in kept:
        path.write_text("kept")
    write_text(target, "new")
    assert names(target.parent) == sorted([*(path.name for path in kept), "members.csv"])


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_text_is_utf_8_with_plain_line_ends(target):
    write_text(target, "Grün\n")
    assert target.read_bytes() == "Grün\n".encode()


def test_what_cannot_be_written_is_refused_before_the_work(tmp_path):
    with pytest.raises(UsageError) as error:
        check_writable(tmp_path / "none" / "members.csv")
    folder = tmp_path / "none"
    assert error.value.message == (
        f"{folder / 'members.csv'} cannot be written: there is no folder {folder}"
    )
    with pytest.raises(UsageError) as error:
        check_writable(tmp_path)
    assert str(error.value) == f"{tmp_path} cannot be written: it is a folder\nGive a file name."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(UsageError, match="no permission to write"):
        check_writable(tmp_path / "members.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_written_to_as_it_is(tmp_path):
    """Renaming a file onto a pipe, or onto /dev/null, would take it away."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_writable(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "new")
    assert os.read(reading, 99) == b"new"
    os.close(reading)
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe"]


def test_a_file_that_is_replaced_keeps_its_permissions(target):
    target.write_text("old")
    target.chmod(0o640)
    write_text(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_the_longest_name_there_can_be_is_written(tmp_path):
    longest = tmp_path / ("m" * 251 + ".csv")
    check_writable(longest)
    write_text(longest, "new")
    assert longest.read_text() == "new"
