"""Draw a file as pages of raw pixels on standard output. Runs inside the sandbox, and is believed nothing.

    python -I -S -B draw.py KIND FILE       KIND: pdf | picture | drawing | document

`drawing` (SVG) goes through rsvg-convert, `document` through LibreOffice, both in here. What is written is said
in dropbox/offline/safe/pixels.py. Ends with 1 where not even one page can be drawn.
"""

from __future__ import annotations

import math
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

# The packages of the other side; nothing else of its Python is there.
sys.path.append("/packages")

from PIL import Image, ImageFile, ImageOps, ImageSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the reader outside refuses to exceed; it is told, so that a large file becomes a smaller picture.
DOTS_PER_INCH, MAX_PAGES, MAX_SIDE, MAX_PIXELS, ALL_PIXELS = (
    int(word) for word in os.environ["DRAW_BOUNDS"].split()
)
POINTS_PER_INCH: Final = 72
SCRATCH: Final = os.environ["TMPDIR"]
MADE: Final = f"{SCRATCH}/made"
WHITE: Final = (255, 255, 255)
# Twice that is refused by Pillow before it decodes anything: a telephone's largest picture has 200 million.
Image.MAX_IMAGE_PIXELS = 125_000_000


class Cut(Exception):  # noqa: N818 no error: what was drawn is good
    """The rest of the file can't be drawn."""


def main(kind: str, path: str) -> None:
    """Write every page that can be drawn, and whether there was more."""
    draw = {"pdf": from_pdf, "picture": from_picture, "drawing": from_drawing, "document": from_document}[kind]
    drawn = 0
    is_cut = False
    left = ALL_PIXELS
    try:
        for image in draw(path):
            left -= image.width * image.height
            if drawn == MAX_PAGES or left < 0:
                raise Cut  # noqa: TRY301 both ends are one
            write(image)
            drawn += 1
    except Exception:
        # What was drawn counts, and that there was more is said with it.
        if not drawn:
            raise
        is_cut = True
    sys.stdout.buffer.write(struct.pack(">II", 0, int(is_cut)))
    sys.stdout.buffer.flush()


def write(image: Image.Image) -> None:
    """Write one page."""
    sys.stdout.buffer.write(struct.pack(">II", *image.size))
    sys.stdout.buffer.write(image.tobytes())
    sys.stdout.buffer.flush()


def from_pdf(path: str) -> Iterator[Image.Image]:
    """Draw with PDFium: no script runs (it is built without), what was typed into forms is drawn."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(path)
    document.init_forms()
    for number in range(len(document)):
        page = document[number]
        wide, high = page.get_size()
        scale = fitting(wide, high, DOTS_PER_INCH / POINTS_PER_INCH)
        yield page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        page.close()


def fitting(wide: float, high: float, wanted: float) -> float:
    """Return the scale that is wanted, or the largest that keeps a page within its bounds."""
    # One pixel less: renderers round up.
    return min(
        wanted,
        (MAX_SIDE - 1) / max(wide, high, 1),
        math.sqrt((MAX_PIXELS - 2 * MAX_SIDE) / max(wide * high, 1)),
    )


def from_picture(path: str) -> Iterator[Image.Image]:
    """Draw each frame of a picture, upright; what a file that breaks off still holds is drawn too."""
    with Image.open(path) as opened:
        is_cut = breaks_off(path)
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        for frame in ImageSequence.Iterator(opened):
            yield on_white(frame)
    if is_cut:
        raise Cut


def breaks_off(path: str) -> bool:
    """Tell whether the first frame of a picture is not whole."""
    try:
        with Image.open(path) as opened:
            shrunk(opened)
            opened.load()
    except OSError:
        return True
    return False


def shrunk(image: Image.Image) -> None:
    """Make a picture small enough, for JPEG while it is decoded."""
    scale = fitting(*image.size, 1)
    if scale < 1:
        image.thumbnail((max(1, int(image.width * scale)), max(1, int(image.height * scale))))


def on_white(frame: Image.Image) -> Image.Image:
    """Turn a frame upright, and put what shines through on white."""
    image = frame.copy()
    shrunk(image)
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        # Pillow would cut off what is above 255 instead of scaling it.
        image = image.point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, (*WHITE, 255))
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")


def from_drawing(path: str) -> Iterator[Image.Image]:
    """Draw an SVG: librsvg runs no script; what it would fetch or include is not here."""
    side = str(int(math.sqrt(MAX_PIXELS)) // 2)
    run("rsvg-convert", "--keep-aspect-ratio", "-w", side, "-h", side, "-b", "white", "-o", MADE, path)
    return from_picture(MADE)


def from_document(path: str) -> Iterator[Image.Image]:
    """Have LibreOffice make a PDF, and draw that; macros don't run in headless conversion."""
    run(
        "soffice", "--headless", "--norestore", "--nologo", "--nolockcheck",
        f"-env:UserInstallation=file://{SCRATCH}/profile", "--convert-to", "pdf", "--outdir", MADE, path,
    )  # fmt: skip
    return from_pdf(f"{MADE}/{Path(path).stem}.pdf")


def run(*command: str) -> None:
    """Run another program in here."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main(*sys.argv[1:])
