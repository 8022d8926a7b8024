"""What a look over the bytes of a text tells of it, however they fall into blocks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.orders import texts


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("texts") / "orders.csv"


@given(data=st.text("\r\na\0é=\t", max_size=9).map(str.encode), block=st.integers(1, 4))
def test_what_a_look_tells_does_not_hang_on_blocks(path, data, block):
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "BLOCK", block)
        survey = texts._survey(path)
    ends = {each.decode() for each in re.findall(rb"\r\n|\r|\n", data)}
    may_guard = b"=" in data or b"\t" in data
    assert survey == texts.Survey(True, b"\0" in data, frozenset(ends), may_guard)


@given(data=st.binary(max_size=6), block=st.integers(1, 4))
def test_only_utf8_passes_for_it(path, data, block):
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "BLOCK", block)
        utf8 = texts._survey(path).utf8
    assert utf8 == (data.decode("utf-8", "replace").encode() == data)
