"""Write pages of pixels as a PDF: one picture a page, no text, no font, no link, no date, no name of a program.

The same pixels give the same bytes. A page with flat colours, as of writing, is packed without loss; a
photograph as JPEG, which Pillow writes from the raw pixels. Nothing is decoded here.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Final

from PIL import Image

from dropbox.limits import SAFE_DOTS_PER_INCH

if TYPE_CHECKING:
    from typing import BinaryIO

    from dropbox.offline.safe.pixels import Page

_POINTS_PER_INCH: Final = 72
_PHOTO_QUALITY: Final = 85
# Sixteen stripes tell writing, which shrinks to a twentieth, from photographs, which hardly shrink at all.
_STRIPES, _STRIPE_BYTES, _FLAT = 16, 6_144, 8
_CATALOGUE, _PAGES, _FIRST_PAGE = 1, 2, 3
# Each page is three objects: itself, what it draws, and the picture.
_OBJECTS_A_PAGE: Final = 3


class PdfWriter:
    """Writes to a file page by page; memory holds one page."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._at = 0
        self._places: dict[int, int] = {}
        self._pages = 0
        # The comment tells programs that carry files that this one is not text.
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, page: Page) -> None:
        """Write one page."""
        number = _FIRST_PAGE + _OBJECTS_A_PAGE * self._pages
        self._pages += 1
        wide, high = (side * _POINTS_PER_INCH / SAFE_DOTS_PER_INCH for side in (page.width, page.height))
        self._object(
            number,
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {wide:.2f} {high:.2f}]"
            f"/Contents {number + 1} 0 R/Resources<</XObject<</P {number + 2} 0 R>>>>>>",
        )
        self._stream(number + 1, "", f"{wide:.2f} 0 0 {high:.2f} 0 0 cm /P Do".encode())
        name, packed = _packed(page)
        self._stream(
            number + 2,
            f"/Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}"
            f"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/{name}",
            packed,
        )

    def finish(self) -> None:
        """Write what lies at the end of a PDF: the list of pages and where everything stands."""
        kids = " ".join(f"{_FIRST_PAGE + _OBJECTS_A_PAGE * page} 0 R" for page in range(self._pages))
        self._object(_PAGES, f"<</Type/Pages/Count {self._pages}/Kids[{kids}]>>")
        self._object(_CATALOGUE, f"<</Type/Catalog/Pages {_PAGES} 0 R>>")
        start, count = self._at, len(self._places) + 1
        rows = "".join(f"{self._places[number]:010} 00000 n \n" for number in range(1, count))
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode())
        self._write(f"trailer\n<</Size {count}/Root {_CATALOGUE} 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())

    def _object(self, number: int, content: str) -> None:
        self._places[number] = self._at
        self._write(f"{number} 0 obj\n{content}\nendobj\n".encode())

    def _stream(self, number: int, entries: str, content: bytes) -> None:
        self._places[number] = self._at
        self._write(f"{number} 0 obj\n<<{entries}/Length {len(content)}>>\nstream\n".encode())
        self._write(content)
        self._write(b"\nendstream\nendobj\n")

    def _write(self, content: bytes) -> None:
        self._sink.write(content)
        self._at += len(content)


def _packed(page: Page) -> tuple[str, bytes]:
    """Return a filter's name and the pixels as it takes them."""
    if _is_flat(page.rgb):
        return "FlateDecode", zlib.compress(page.rgb, 6)
    packed = io.BytesIO()
    Image.frombytes("RGB", (page.width, page.height), page.rgb).save(packed, "JPEG", quality=_PHOTO_QUALITY)
    return "DCTDecode", packed.getvalue()


def _is_flat(rgb: bytes) -> bool:
    step = max(_STRIPE_BYTES, len(rgb) // _STRIPES)
    stripes = b"".join(rgb[at : at + _STRIPE_BYTES] for at in range(0, len(rgb), step))
    return len(zlib.compress(stripes, 1)) * _FLAT < len(stripes)
