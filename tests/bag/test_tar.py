"""One spelling of tar: what is read is what would be written."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox.bag import tar, tar_member_size_bytes
from dropbox.bag.errors import BagError, CutShortError, MemberNameError, MemberTooLargeError
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=100)
SIZES = st.integers(0, 2**53 - 1) | st.integers(8**11 - 2, 8**11 + 2)
HEADERS = json.loads((ROOT / "tests" / "vectors" / "tar" / "headers.json").read_text())


def _members(stream: bytes) -> Iterator[tuple[str, bytes]]:
    reader = tar.TarReader(io.BytesIO(stream))
    while member := reader.next_member():
        yield member.name, b"".join(reader.chunks(member))
        reader.require_fill(member)


@pytest.mark.parametrize("vector", HEADERS, ids=lambda vector: f"{vector['name']}-{vector['size']}")
def test_a_header_vector_is_read_as_its_name_and_size(vector: dict[str, str | int]) -> None:
    member = tar.TarReader(io.BytesIO(bytes.fromhex(str(vector["hex"])))).next_member()
    assert member == tar.TarMember(str(vector["name"]), int(vector["size"]))


@given(NAMES, SIZES)
def test_a_header_is_read_as_it_was_written(name: str, size: int) -> None:
    header = tar.header(name, size)
    assert tar.TarReader(io.BytesIO(header)).next_member() == tar.TarMember(name, size)
    assert len(header) == (512 if size < 8**11 else 1_536)
    assert tar_member_size_bytes(name, size) == len(header) + -(-size // 512) * 512


@settings(max_examples=500)
@given(NAMES, st.sampled_from([0, 1, 700, 8**11, 2**53 - 1]), st.integers(0, 1_535), st.integers(1, 255))
def test_any_byte_of_a_header_changed_is_refused_or_is_another_size(
    name: str, size: int, at: int, flip: int
) -> None:
    header = bytearray(tar.header(name, size))
    header[at % len(header)] ^= flip
    try:
        member = tar.TarReader(io.BytesIO(bytes(header))).next_member()
    except BagError:
        return
    # No checksum covers a pax record: another digit there is another size, in its one spelling.
    assert member is not None
    assert at % len(header) in range(512, 1_024)
    assert tar.header(member.name, member.size_bytes) == header


@given(st.lists(st.tuples(NAMES, st.binary(max_size=1_200)), max_size=4))
def test_members_come_as_they_were_packed(members: list[tuple[str, bytes]]) -> None:
    packed = b"".join(tar.header(name, len(body)) + body + tar.fill(len(body)) for name, body in members)
    assert list(_members(packed + tar.END_MARKER)) == members
    with pytest.raises(CutShortError):
        list(_members(packed))


@settings(max_examples=300)
@given(st.binary(max_size=2_048))
def test_noise_is_refused_by_a_bag_error_and_nothing_else(noise: bytes) -> None:
    if noise[:1_024] != tar.END_MARKER:
        with pytest.raises(BagError):
            list(_members(noise))


@pytest.mark.parametrize("name", ["", "a b", "a\n", "a\0", "é", "a" * 101])
def test_a_name_outside_visible_ascii_is_not_written(name: str) -> None:
    with pytest.raises(MemberNameError):
        tar.header(name, 0)


@pytest.mark.parametrize("size", [-1, 2**53])
def test_a_size_no_page_could_count_is_not_written(size: int) -> None:
    with pytest.raises(MemberTooLargeError):
        tar.header("tip/a", size)
