"""tierkit init and tierkit schema as processes: what is printed, what is written over."""

import json
import subprocess
import sys

from tierkit.rules.presets import preset_names, preset_text


def tierkit(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "tierkit", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_preset_is_printed_and_written_and_never_written_over_unasked(tmp_path):
    printed = tierkit("init", "--preset", "rfm8-zh", cwd=tmp_path)
    assert (printed.returncode, printed.stdout) == (0, preset_text("rfm8-zh"))
    file = tmp_path / "club.yaml"
    file.write_text("mine\n")
    refused = tierkit("init", "-o", "club.yaml", cwd=tmp_path)
    assert (refused.returncode, refused.stdout, file.read_text()) == (2, "", "mine\n")
    assert "--force" in refused.stderr
    forced = tierkit("init", "-o", "club.yaml", "--force", cwd=tmp_path)
    assert (forced.returncode, forced.stdout) == (0, "")
    assert file.read_text() == preset_text("equal-revenue-thirds")


def test_help_lists_the_presets_and_what_fits_nothing_is_refused(tmp_path):
    told = tierkit("init", "--help", cwd=tmp_path).stdout
    assert all(name in told for name in preset_names())
    refused = tierkit("init", "--member", "card_no", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--fit" in refused.stderr


def test_the_schema_is_printed_as_json(tmp_path):
    done = tierkit("schema", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["title"] == "tierkit rule file, version 1"
