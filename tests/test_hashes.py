"""The hashes of files, begun before they are asked for."""

import hashlib
import os
from unittest.mock import patch

import pytest

from tierkit.hashes import hash_ahead, sha256_of, stamp_of


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 16, 20])
def test_the_hash_is_of_every_byte(tmp_path, size):
    path = tmp_path / "orders.csv"
    path.write_bytes(bytes(range(size)))
    with patch("tierkit.hashes.AT_ONCE", 8):
        assert sha256_of(str(path)) == hashlib.sha256(bytes(range(size))).hexdigest()


def test_files_are_hashed_ahead(tmp_path):
    names = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    for name in names:
        with open(name, "w") as file:
            file.write(name)
    known = hash_ahead(names)
    assert [known(name, None) for name in names] == [
        hashlib.sha256(name.encode()).hexdigest() for name in names
    ]
    assert known(str(tmp_path / "c.csv"), None) is None


def test_what_is_no_plain_file_is_not_hashed_ahead(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    names = [str(tmp_path), str(pipe), str(tmp_path / "none.csv"), "exports/*.csv", "-", "a\0b"]
    known = hash_ahead(names)
    assert [known(name, None) for name in names] == [None] * len(names)


@pytest.mark.parametrize("change", [lambda path: path.write_text("other"), os.remove])
def test_a_file_that_has_changed_since_has_no_known_hash(tmp_path, change):
    path = tmp_path / "orders.csv"
    path.write_text("orders")
    known = hash_ahead([str(path)])
    stamp, digest = stamp_of(str(path)), hashlib.sha256(b"orders").hexdigest()
    assert known(str(path), None) == known(str(path), stamp) == digest
    change(path)
    assert known(str(path), None) is None
    assert known(str(path), stamp_of(str(path))) is None
    assert known(str(path), stamp) == digest  # it is what was read
