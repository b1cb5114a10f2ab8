"""From a file to pages of pixels to a PDF, and to the words that stand on the pages."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.offline.case.view import readable
from dropbox.offline.safe import tools
from dropbox.offline.safe.errors import ContainedError
from dropbox.offline.safe.pdf import PdfWriter
from dropbox.offline.safe.pixels import PageReader
from dropbox.offline.safe.walls import Bounds, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from dropbox.offline.safe.kinds import Recognised
    from dropbox.offline.safe.pixels import Page
    from dropbox.offline.safe.sandbox import Sandbox

_BOUNDS: Final = (
    limits.SAFE_DOTS_PER_INCH,
    limits.MAX_SAFE_PAGES,
    limits.MAX_SAFE_PAGE_SIDE,
    limits.MAX_SAFE_PAGE_PIXELS,
    limits.MAX_SAFE_DOCUMENT_PIXELS,
)
_HEADER_BYTES, _PIXEL_BYTES = 8, 3
_STREAM_BYTES: Final = _PIXEL_BYTES * limits.MAX_SAFE_DOCUMENT_PIXELS + _HEADER_BYTES * limits.MAX_SAFE_PAGES
_ALPHABETS: Final = ("bel", "rus", "eng")
_TESSDATA: Final = "/usr/share/tesseract-ocr"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of a file."""

    pages: int
    is_whole: bool


@dataclass(slots=True)
class Drawer:
    """Draws files in one sandbox. `bounds` are for tests; else what limits.py says."""

    sandbox: Sandbox
    tick: Callable[[], object]
    bounds: Bounds = Bounds(output_bytes=_STREAM_BYTES)  # noqa: RUF009 frozen

    def draw(
        self, file: Path, what: Recognised, sink: BinaryIO, on_page: Callable[[Page], object] = lambda _: None
    ) -> Drawn:
        """Write a file's pages to `sink` as PDF; raises a `ContainedError` where it can't be drawn."""
        if what.kind == "document":
            tools.LIBREOFFICE.require()
        elif what.kind == "drawing":
            tools.RSVG.require()
        writer = PdfWriter(sink)

        def take(page: Page) -> None:
            writer.add(page)
            on_page(page)

        reader = PageReader(take)
        program = tools.drawing_program([what.kind], f"/file.{what.extension}", file, _BOUNDS)
        self.sandbox.run(program, reader.feed, self.bounds, tick=self.tick)
        is_whole = reader.finish()
        writer.finish()
        return Drawn(reader.pages, is_whole)


class WordReader:
    """Recognises words on pages, one sandbox a page: it reads our pixels, never the file."""

    def __init__(self, sandbox: Sandbox, tick: Callable[[], object]) -> None:
        self._sandbox = sandbox
        self._tick = tick
        self._pages: list[str] = []
        # What went wrong on the first page on which something did.
        self.failed: ContainedError | None = None

    def read(self, page: Page) -> None:
        """Recognise one page; a page on which that fails has no words, and is remembered."""
        bounds = Bounds(
            seconds=limits.PAGE_WORDS_SECONDS,
            silent_seconds=limits.PAGE_WORDS_SECONDS,
            output_bytes=limits.MAX_PAGE_WORDS_BYTES,
        )
        program = Program(
            ["tesseract", "stdin", "stdout", "-l", alphabets()], environment={"OMP_THREAD_LIMIT": "1"}
        )
        words: list[bytes] = []
        with _in_memory(b"P6 %d %d 255\n" % (page.width, page.height), page.rgb) as picture:
            try:
                self._sandbox.run(program, words.append, bounds, stdin=picture, tick=self._tick)
            except ContainedError as error:
                self.failed = self.failed or error
        self._pages.append(readable(b"".join(words).decode("utf-8", "replace").replace("\f", "")).strip())

    def text(self) -> str:
        """Return what was read, page by page; nothing where no page has a word."""
        if not any(self._pages):
            return ""
        return "".join(f"— {number} —\n{words}\n\n" for number, words in enumerate(self._pages, 1))


def alphabets() -> str:
    """Name the languages that are installed, of those a newsroom here reads; else whatever there is."""
    there = {path.stem for path in Path(_TESSDATA).glob("*/tessdata/*.traineddata")} - {"osd", "equ"}
    return "+".join([one for one in _ALPHABETS if one in there] or sorted(there)) or "eng"


@contextlib.contextmanager
def _in_memory(*pieces: bytes) -> Iterator[int]:
    descriptor = os.memfd_create("page")
    try:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[os.write(descriptor, view) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
