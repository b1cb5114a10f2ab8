"""Real files, whole, broken and hostile, are drawn or named, and never believed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import Image

from dropbox.offline.safe import kinds, sandbox, tools
from dropbox.offline.safe.drawing import Drawer, WordReader
from dropbox.offline.safe.errors import (
    ContainedError,
    MemoryLimitError,
    ProgramFailedError,
    TimeLimitError,
    ToolMissingError,
)
from dropbox.offline.safe.walls import Bounds
from tests.offline.safe import hostile
from tests.support.tools import require

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.safe.drawing import Drawn
    from dropbox.offline.safe.pixels import Page

MIB = 1 << 20
# A tenth of what files have in earnest, so that a bomb is felt early.
SHORT = Bounds(seconds=60, silent_seconds=2, resident_bytes=200 * MIB)
LITTLE = Bounds(seconds=60, silent_seconds=20, resident_bytes=200 * MIB, output_bytes=400 * MIB)


@pytest.fixture(scope="module")
def box() -> sandbox.Sandbox:
    require("bwrap")
    return sandbox.make()


@pytest.fixture
def draw(box: sandbox.Sandbox, tmp_path: Path) -> Callable[..., tuple[Drawn, list[Image.Image]]]:
    def go(
        name: str, content: bytes, bounds: Bounds = LITTLE, on_page: Callable[[Page], object] = lambda _: None
    ) -> tuple[Drawn, list[Image.Image]]:
        file, sink = tmp_path / name, io.BytesIO()
        file.write_bytes(content)
        what = kinds.recognise(name, content[:4096])
        assert what is not None
        drawn = Drawer(box, lambda: None, bounds).draw(file, what, sink, on_page)
        pages = pypdfium2.PdfDocument(sink.getvalue())
        return drawn, [
            page.render(scale=150 / 72, rev_byteorder=True).to_pil().convert("RGB") for page in pages
        ]

    return go


def test_a_photograph_is_drawn_upright(draw: Callable[..., tuple[Drawn, list[Image.Image]]]) -> None:
    drawn, [page] = draw("a.jpg", hostile.photo_that_tells())
    assert (drawn.pages, drawn.is_whole) == (1, True)
    # Its Orientation says that it lies on its side: 64 x 48 as it is stored.
    assert page.width < page.height


def test_what_shines_through_is_on_white(draw: Callable[..., tuple[Drawn, list[Image.Image]]]) -> None:
    made = io.BytesIO()
    Image.new("RGBA", (90, 90), (0, 0, 255, 0)).save(made, "PNG")
    _, [page] = draw("a.png", made.getvalue())
    assert [colour for _, colour in page.getcolors() or []] == [(255, 255, 255)]


def test_a_large_picture_becomes_one_within_the_bounds(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]],
) -> None:
    _, [page] = draw("a.png", hostile.png_bomb(12_000, 120))
    assert 9_900 <= page.width <= 10_000


def test_a_photograph_that_breaks_off_is_drawn_as_far_as_it_goes(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]],
) -> None:
    drawn, [page] = draw("a.jpg", hostile.photo_cut_short())
    assert (drawn.pages, drawn.is_whole, page.size) == (1, False, (400, 300))


def test_a_thousand_pages_are_drawn_of_many_more(draw: Callable[..., tuple[Drawn, list[Image.Image]]]) -> None:
    drawn, pages = draw("a.pdf", hostile.pdf_of_many_pages(30_000))
    assert (drawn.pages, drawn.is_whole, len(pages)) == (1_000, False, 1_000)


def test_a_page_as_large_as_a_house_is_drawn_small(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]],
) -> None:
    drawn, [page] = draw("a.pdf", hostile.pdf_as_large_as_a_house(), Bounds())
    assert drawn.pages == 1
    assert 4_900 <= page.width <= 5_000
    assert 4_900 <= page.height <= 5_000


def test_an_svg_shows_no_other_picture(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]], tmp_path: Path
) -> None:
    require("rsvg-convert")
    red = tmp_path / "secret.png"
    Image.new("RGB", (200, 100), (255, 0, 0)).save(red)
    _, [page] = draw("a.svg", hostile.svg_that_fetches(str(red)))
    assert [colour for _, colour in page.getcolors(1 << 20) or []] == [(255, 255, 255)]


def test_an_svg_includes_no_file(draw: Callable[..., tuple[Drawn, list[Image.Image]]]) -> None:
    require("rsvg-convert")
    # One that is there inside, so that it is not the walls alone which keep it out; and one that is not.
    there, absent = (
        hostile.svg_that_includes(path) for path in ("/usr/bin/../../etc/mime.types", "/etc/passwd")
    )
    nothing = hostile.svg_that_includes("/dev/null")

    def shown(content: bytes) -> bytes | None:
        try:
            return draw("a.svg", content)[1][0].tobytes()
        except ProgramFailedError:
            return None

    assert shown(there) in {None, shown(nothing)}
    assert shown(absent) in {None, shown(nothing)}


BOMBS: dict[str, tuple[str, bytes, type[ContainedError]]] = {
    "a picture of ten gigabytes": ("a.png", b"", ProgramFailedError),
    "a picture that just passes for one": ("a.png", hostile.png_bomb(9_000, 9_000), MemoryLimitError),
    "a page that unpacks for ever": ("a.pdf", hostile.pdf_that_unpacks_for_ever(600), ContainedError),
    "a page that draws for ever": ("a.pdf", hostile.pdf_that_draws_for_ever(), TimeLimitError),
    "a page that multiplies": ("a.pdf", hostile.pdf_that_multiplies(), ContainedError),
    "no page at all": ("a.pdf", hostile.pdf(b"<</Type/Catalog/Pages 2 0 R>>"), ContainedError),
    "half a header": ("a.png", b"\x89PNG\r\n\x1a\n\0\0", ProgramFailedError),
    "rubbish behind the first letters of a PDF": (
        "a.pdf",
        b"%PDF-1.7\n" + bytes(range(256)),
        ProgramFailedError,
    ),
    "a drawing that is none": ("a.svg", b"<svg <svg <svg", ProgramFailedError),
}


def ten_gigabytes() -> bytes:
    # The header of a picture of 60,000 x 60,000 over the pixels of a small one.
    made = hostile.png_bomb(1, 1)
    return made[:16] + (60_000).to_bytes(4, "big") * 2 + made[24:]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_contained_and_named(draw: Callable[..., tuple[Drawn, list[Image.Image]]], bomb: str) -> None:
    name, content, expected = BOMBS[bomb]
    with pytest.raises(expected):
        draw(name, content or ten_gigabytes(), SHORT if expected is TimeLimitError else LITTLE)


def test_documents_are_drawn_where_libreoffice_is_and_else_it_is_named(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]],
) -> None:
    if not tools.LIBREOFFICE.is_there:
        # It is large, and CI does without: there this half is what is tested.
        with pytest.raises(ToolMissingError, match=r"soffice is not installed \(Debian's package libreoffice"):
            draw("a.docx", hostile.docx())
        return
    drawn, [page] = draw("a.docx", hostile.docx(), Bounds())
    assert (drawn.pages, drawn.is_whole) == (1, True)
    assert len(page.getcolors(1 << 20) or []) > 1
    with pytest.raises(ContainedError):
        draw("bomb.docx", hostile.docx(bomb_megabytes=200), Bounds(silent_seconds=15, resident_bytes=500 * MIB))


def test_words_are_read_from_our_pixels(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]], box: sandbox.Sandbox
) -> None:
    require("tesseract")
    words = WordReader(box, lambda: None)
    text = b'<text y="60" font-size="40">Freedom</text>'
    draw(
        "a.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="90">%s</svg>' % text,
        Bounds(),
        words.read,
    )
    assert words.text().split() == ["—", "1", "—", "Freedom"]
    assert words.failed is None


def test_a_page_without_words_says_nothing(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]], box: sandbox.Sandbox
) -> None:
    require("tesseract")
    words = WordReader(box, lambda: None)
    draw("a.jpg", hostile.photo(), LITTLE, words.read)
    assert words.text() == ""


def test_no_decoder_is_loaded_outside_the_sandbox(
    draw: Callable[..., tuple[Drawn, list[Image.Image]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(Image, "open", lambda *_: opened.append(1))
    draw("a.jpg", hostile.photo())
    assert opened == []
