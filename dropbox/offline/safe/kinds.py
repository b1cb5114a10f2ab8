"""What kind of file it is, by its first bytes and, where those are shared by many, its extension. Pure.

Only compared, never parsed. A wrong guess costs a copy, not more: what opens the file does so in the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["pdf", "picture", "drawing", "document", "sound", "film"]
# What draws pages; the others are played.
DRAWN: Final = frozenset({"pdf", "picture", "drawing", "document"})

_STARTS: Final[tuple[tuple[int, bytes, Kind, str], ...]] = (
    (0, b"\xff\xd8\xff", "picture", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "picture", "png"),
    (0, b"GIF8", "picture", "gif"),
    (0, b"II*\0", "picture", "tiff"),
    (0, b"MM\0*", "picture", "tiff"),
    (0, b"BM", "picture", "bmp"),
    (8, b"WEBP", "picture", "webp"),
    (4, b"ftypavif", "picture", "avif"),
    (8, b"AVI ", "film", "avi"),
    (8, b"WAVE", "sound", "wav"),
    (4, b"ftypM4A", "sound", "m4a"),
    (0, b"\x1aE\xdf\xa3", "film", "mkv"),
    (0, b"FLV\x01", "film", "flv"),
    (0, b"\x00\x00\x01\xba", "film", "mpg"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "film", "wmv"),
    (0, b"OggS", "sound", "ogg"),
    (0, b"ID3", "sound", "mp3"),
    (0, b"\xff\xfb", "sound", "mp3"),
    (0, b"\xff\xf3", "sound", "mp3"),
    (0, b"\xff\xf1", "sound", "aac"),
    (0, b"fLaC", "sound", "flac"),
    (0, b"#!AMR", "sound", "amr"),
    (0, b"caff", "sound", "caf"),
    (0, rb"{\rtf", "document", "rtf"),
)
# Which extension is believed behind which first bytes: these say only how a file is packed.
_ZIP: Final = b"PK\x03\x04"
_IN_ZIP: Final = frozenset(
    "docx docm dotx odg odp ods odt ott ppsx pptm pptx xlsm xlsx".split()  # noqa: SIM905 a list to read
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE: Final = frozenset({"doc", "dot", "pps", "ppt", "xls"})
_TEXTS: Final = {"csv": "csv", "htm": "html", "html": "html", "log": "txt", "md": "txt", "txt": "txt"}
# ISO base media: brands of still pictures that Pillow does not decode (HEIC).
_BOX: Final = b"ftyp"
_STILL: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Before its header a PDF may have this much of something else.
_PDF_HEAD: Final = 1_024


@dataclass(frozen=True, slots=True)
class Recognised:
    """What to draw or play a file with; `extension` is one of ours, whatever the file is called."""

    kind: Kind
    extension: str


def recognise(name: str, untrusted_head: bytes) -> Recognised | None:
    """Return what a file is taken for; None where no program here would draw or play it."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if b"%PDF-" in untrusted_head[:_PDF_HEAD]:
        return Recognised("pdf", "pdf")
    for at, start, kind, own in _STARTS:
        if untrusted_head.startswith(start, at):
            return Recognised("film", "ogv") if extension == "ogv" else Recognised(kind, own)
    if untrusted_head.startswith(_BOX, 4):
        return None if untrusted_head[8:12] in _STILL else Recognised("film", "mp4")
    if (untrusted_head.startswith(_ZIP) and extension in _IN_ZIP) or (
        untrusted_head.startswith(_OLE) and extension in _IN_OLE
    ):
        return Recognised("document", extension)
    return _text(extension, untrusted_head)


def _text(extension: str, untrusted_head: bytes) -> Recognised | None:
    if b"\0" in untrusted_head:
        return None
    if b"<svg" in untrusted_head and extension in {"svg", "xml", ""}:
        return Recognised("drawing", "svg")
    return Recognised("document", _TEXTS[extension]) if extension in _TEXTS else None
