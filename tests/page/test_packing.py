"""Pages are packed by a compressor of our own: any tool unpacks them; the bytes depend on no machine."""

from __future__ import annotations

import gzip
import hashlib

from hypothesis import example, given
from hypothesis import strategies as st

from dropbox.page import packing

ROW = "<li>Слова пра тое, што было.</li>\n"


@given(st.one_of(st.binary(max_size=600), st.text("абв<>", max_size=600).map(str.encode)))
@example(b"")
@example(b"a" * 100_000)
@example(bytes(range(256)) * 300)
def test_any_tool_unpacks_what_was_packed(content: bytes) -> None:
    assert gzip.decompress(packing.gzip(content)) == content


def test_a_repetition_from_the_far_end_of_the_window_is_found() -> None:
    far = hashlib.shake_256(b"once").digest(32_768)
    assert len(packing.gzip(far + far[:258])) < len(packing.gzip(far)) + 40
    # One byte farther it may not be used: gzip remembers no more.
    farther = hashlib.shake_256(b"once").digest(32_769)
    assert gzip.decompress(packing.gzip(farther + farther[:258])) == farther + farther[:258]


def test_a_page_is_packed_to_a_third() -> None:
    page = "".join(f"<p class='hint'>{number}</p>{ROW}" for number in range(200)).encode()
    assert len(packing.gzip(page)) < len(page) / 3


def test_the_bytes_are_these_on_every_machine() -> None:
    packed = packing.gzip((ROW * 9 + "".join(map(str, range(300)))).encode())
    assert packed[:10] == b"\x1f\x8b\x08\x00" + bytes(4) + b"\x02\xff"
    assert (
        hashlib.sha256(packed).hexdigest() == "edd6e0369e78ac6174eb1041ecfc493155231822d7c3e3bb0d4683ae2a16c7fa"
    )
