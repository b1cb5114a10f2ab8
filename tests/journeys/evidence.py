"""Five real files such as a source has: a photo with EXIF, a PDF, a DOCX, a sound, a video of over 300 MB."""

from __future__ import annotations

import hashlib
import random
import wave
import zipfile
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

VIDEO_BYTES: Final = 300_000_000
_WIDTH, _HEIGHT = 640, 360
_FRAME_BYTES: Final = _WIDTH * _HEIGHT * 3 // 2
_EXIF_MAKE, _EXIF_TAKEN = 0x010F, 0x9003

_DOCX: Final = {
    "[Content_Types].xml": """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/></Relationships>""",
    "word/document.xml": """<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
<w:t>Паказанні сведкі</w:t></w:r></w:p></w:body></w:document>""",
}  # fmt: skip


def make(folder: Path) -> list[Path]:
    """Write the five files; every run has other bytes, so that nothing old can pass for them."""
    noise = random.Random()  # noqa: S311 content for a test
    files = {
        "Фота 9 жніўня.JPG": _photo,
        "пратакол.pdf": _pdf,
        "Паказанні “сведкі”.docx": _docx,
        "запіс.wav": _sound,
        "Плошча, відэа.y4m": _video,
    }
    for name, write in files.items():
        write(folder / name, noise)
    return [folder / name for name in files]


def sha256(path: Path) -> str:
    """Hash a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _noise_picture(noise: random.Random) -> Image.Image:
    return Image.frombytes("RGB", (800, 600), noise.randbytes(800 * 600 * 3))


def _photo(path: Path, noise: random.Random) -> None:
    exif = Image.Exif()
    exif[_EXIF_MAKE] = "Phone"
    exif.get_ifd(0x8769)[_EXIF_TAKEN] = "2020:08:09 23:14:05"
    _noise_picture(noise).save(path, "JPEG", exif=exif)


def _pdf(path: Path, noise: random.Random) -> None:
    _noise_picture(noise).save(path, "PDF")


def _docx(path: Path, noise: random.Random) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _DOCX.items():
            archive.writestr(name, text)
        archive.writestr("word/media/image1.bin", noise.randbytes(100_000))


def _sound(path: Path, noise: random.Random) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(noise.randbytes(2 * 16_000 * 20))


def _video(path: Path, noise: random.Random) -> None:
    """Write uncompressed frames (YUV4MPEG2): a video that every player opens, and no codec to install."""
    frame = noise.randbytes(_FRAME_BYTES)
    with path.open("wb") as video:
        video.write(b"YUV4MPEG2 W%d H%d F25:1 Ip C420jpeg\n" % (_WIDTH, _HEIGHT))
        number = 0
        while video.tell() < VIDEO_BYTES:
            video.write(b"FRAME\n" + frame[number:] + frame[:number])
            number += 1
