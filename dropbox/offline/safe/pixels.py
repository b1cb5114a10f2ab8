"""The one thing that comes out of the sandbox for a document or a picture: pages of pixels. Pure.

    page  = width || height || width x height x (red, green, blue)    width, height: 4 bytes, the highest first
    whole = page … page || 0 || 0
    cut   = page … page || 0 || 1                                     there was more, and it could not be drawn

Nothing here depends on what a pixel is: what a renderer that was taken over writes is a picture, or refused.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.offline.safe.errors import ResultMalformedError

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER: Final = struct.Struct(">II")
_CHANNELS: Final = 3
_WHOLE, _CUT = (0, 0), (0, 1)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `rgb` has three bytes a pixel, row by row from the top."""

    width: int
    height: int
    rgb: bytes


class PageReader:
    """Takes the stream in pieces of any size and hands on each page as soon as it is whole."""

    def __init__(self, on_page: Callable[[Page], object]) -> None:
        self._on_page = on_page
        self._untrusted = bytearray()
        self._size: tuple[int, int] | None = None
        self._end: tuple[int, int] | None = None
        self.pages = 0
        self._pixels_left = limits.MAX_SAFE_DOCUMENT_PIXELS

    def feed(self, untrusted_piece: bytes) -> None:
        """Read on; raises `ResultMalformedError` at the first byte that breaks the rules."""
        self._untrusted += untrusted_piece
        while self._take_header() or self._take_page():
            pass
        if self._end and self._untrusted:
            raise ResultMalformedError("something follows the last page")

    def finish(self) -> bool:
        """Refuse a stream that broke off or holds no page; tell whether the file was drawn whole."""
        if self._end is None:
            raise ResultMalformedError("the pages break off")
        if not self.pages:
            raise ResultMalformedError("there is no page")
        return self._end == _WHOLE

    def _take_header(self) -> bool:
        if self._size or self._end or len(self._untrusted) < _HEADER.size:
            return False
        size = _HEADER.unpack_from(self._untrusted)
        del self._untrusted[: _HEADER.size]
        if size in {_WHOLE, _CUT}:
            self._end = size
        else:
            self._size = self._checked(*size)
        return True

    def _checked(self, width: int, height: int) -> tuple[int, int]:
        if not (0 < width <= limits.MAX_SAFE_PAGE_SIDE and 0 < height <= limits.MAX_SAFE_PAGE_SIDE):
            raise ResultMalformedError("a page has no possible size")
        if width * height > limits.MAX_SAFE_PAGE_PIXELS:
            raise ResultMalformedError("a page is too large")
        self.pages += 1
        self._pixels_left -= width * height
        if self.pages > limits.MAX_SAFE_PAGES or self._pixels_left < 0:
            raise ResultMalformedError("there are too many pages")
        return width, height

    def _take_page(self) -> bool:
        if self._size is None:
            return False
        width, height = self._size
        wanted = width * height * _CHANNELS
        if len(self._untrusted) < wanted:
            return False
        page = Page(width, height, bytes(memoryview(self._untrusted)[:wanted]))
        del self._untrusted[:wanted]
        self._size = None
        self._on_page(page)
        return True
