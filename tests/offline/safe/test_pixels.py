"""What comes out of the sandbox is pictures or nothing: the parser takes one spelling and refuses all else."""

from __future__ import annotations

import random  # noqa: TC003 hypothesis reads it
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import limits
from dropbox.offline.safe.errors import ResultMalformedError
from dropbox.offline.safe.pixels import Page, PageReader

WHOLE, CUT = struct.pack(">II", 0, 0), struct.pack(">II", 0, 1)


def stream(pages: list[Page]) -> bytes:
    return b"".join(struct.pack(">II", page.width, page.height) + page.rgb for page in pages)


def read(*pieces: bytes) -> tuple[list[Page], bool]:
    pages: list[Page] = []
    reader = PageReader(pages.append)
    for piece in pieces:
        reader.feed(piece)
    return pages, reader.finish()


@st.composite
def a_page(draw: st.DrawFn) -> Page:
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    return Page(width, height, draw(st.binary(min_size=3 * width * height, max_size=3 * width * height)))


some_pages = st.lists(a_page(), min_size=1, max_size=4)


@given(some_pages, st.booleans(), st.randoms(use_true_random=False))
def test_pages_come_out_as_they_were_in_pieces_of_any_size(
    pages: list[Page], is_whole: object, chance: random.Random
) -> None:
    content = stream(pages) + (WHOLE if is_whole else CUT)
    cuts = sorted(chance.choices(range(len(content) + 1), k=5))
    pieces = [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    assert read(*pieces) == (pages, bool(is_whole))


@given(some_pages)
def test_every_proper_prefix_is_refused(pages: list[Page]) -> None:
    content = stream(pages) + WHOLE
    for end in range(len(content)):
        with pytest.raises(ResultMalformedError):
            read(content[:end])


@given(some_pages, st.binary(min_size=1, max_size=20))
def test_nothing_follows_the_end(pages: list[Page], more: bytes) -> None:
    with pytest.raises(ResultMalformedError, match="follows"):
        read(stream(pages) + WHOLE + more)
    with pytest.raises(ResultMalformedError, match="follows"):
        read(stream(pages) + WHOLE, more)


@given(st.binary(max_size=200))
def test_any_bytes_are_pictures_or_refused(rubbish: bytes) -> None:
    try:
        pages, _ = read(rubbish)
    except ResultMalformedError:
        return
    assert all(len(page.rgb) == 3 * page.width * page.height for page in pages)


SIDE = limits.MAX_SAFE_PAGE_SIDE
REFUSED = {
    "no page": (WHOLE, "there is no page"),
    "a page without height": (struct.pack(">II", 1, 0), "no possible size"),
    "a page without width, and tall": (struct.pack(">II", 0, 2), "no possible size"),
    "a page as wide as a number goes": (struct.pack(">II", 2**32 - 1, 1), "no possible size"),
    "a page too high": (struct.pack(">II", 1, SIDE + 1), "no possible size"),
    "a page of too many pixels": (struct.pack(">II", SIDE, SIDE), "a page is too large"),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_impossible_pages_are_refused_before_a_pixel_is_held(content: bytes, why: str) -> None:
    with pytest.raises(ResultMalformedError, match=why):
        read(content)


def test_there_is_an_end_to_pages_and_to_their_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    dot = stream([Page(1, 1, b"rgb")])
    monkeypatch.setattr(limits, "MAX_SAFE_PAGES", 3)
    assert len(read(dot * 3 + WHOLE)[0]) == 3
    with pytest.raises(ResultMalformedError, match="too many pages"):
        read(dot * 4)
    monkeypatch.setattr(limits, "MAX_SAFE_DOCUMENT_PIXELS", 2)
    with pytest.raises(ResultMalformedError, match="too many pages"):
        read(dot * 3)
