"""The PDF that is written holds the pixels, nothing else, and another program reads it."""

from __future__ import annotations

import io
import random
import re

import pypdfium2
import pytest

from dropbox.offline.safe.pdf import PdfWriter
from dropbox.offline.safe.pixels import Page


def written(*pages: Page) -> bytes:
    sink = io.BytesIO()
    writer = PdfWriter(sink)
    for page in pages:
        writer.add(page)
    writer.finish()
    return sink.getvalue()


def flat(width: int, height: int, colour: bytes) -> Page:
    return Page(width, height, colour * (width * height))


def photograph(width: int, height: int) -> Page:
    return Page(width, height, random.Random(5).randbytes(3 * width * height))  # noqa: S311 noise


def test_another_program_shows_the_same_pixels() -> None:
    red, noise = flat(300, 150, b"\xff\0\0"), photograph(160, 90)
    document = pypdfium2.PdfDocument(written(red, noise))
    assert [tuple(round(side) for side in page.get_size()) for page in document] == [(144, 72), (77, 43)]
    drawn = [page.render(scale=150 / 72, rev_byteorder=True).to_pil().convert("RGB") for page in document]
    assert drawn[0].size == (300, 150)
    assert drawn[0].getcolors() == [(300 * 150, (255, 0, 0))]
    # A photograph loses a little: JPEG.
    assert len(drawn[1].getcolors(1 << 20)) > 1_000


def test_writing_is_kept_without_loss_and_photographs_small() -> None:
    assert b"/FlateDecode" in written(flat(900, 900, b"\xfe\xfe\xfe"))
    assert b"/DCTDecode" in written(photograph(900, 900))
    assert len(written(photograph(900, 900))) < 3 * 900 * 900 / 1.4


def test_the_same_pixels_give_the_same_bytes_and_tell_nothing_else() -> None:
    pages = flat(20, 20, b"abc"), photograph(30, 30)
    content = written(*pages)
    assert content == written(*pages)
    without_streams = re.sub(rb"stream\n.*?\nendstream", b"", content, flags=re.DOTALL)
    assert not re.search(rb"Date|Producer|Creator|Author|Title|Info|Metadata|/ID", without_streams)
    assert not re.search(rb"JavaScript|/JS|/AA|OpenAction|/URI|/Annots|/Font|EmbeddedFile", without_streams)


@pytest.mark.parametrize("pages", [1, 7])
def test_the_table_at_the_end_names_where_each_object_stands(pages: int) -> None:
    content = written(*[flat(4, 4, b"xyz")] * pages)
    start = int(content.split()[-2])
    rows = content[start:].split(b"trailer")[0].splitlines()[3:]
    assert len(rows) == 2 + 3 * pages
    for number, row in enumerate(rows, 1):
        assert content[int(row[:10]) :].startswith(b"%d 0 obj" % number)
