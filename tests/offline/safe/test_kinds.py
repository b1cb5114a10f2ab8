"""A file is taken for what its first bytes say; its name counts where they say only how it is packed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.offline.safe import cleaning
from dropbox.offline.safe.kinds import Recognised, recognise

FILES: dict[str, tuple[str, bytes, str | None]] = {
    "a photograph": ("a.jpg", b"\xff\xd8\xff\xe0", "picture jpg"),
    "a photograph called a document": ("a.docx", b"\xff\xd8\xff\xe1", "picture jpg"),
    "a PDF called a picture": ("a.png", b"%PDF-1.4", "pdf pdf"),
    "a PDF behind rubbish": ("a", b"\n" * 900 + b"%PDF-1.4", "pdf pdf"),
    "a word too far in": ("a", b"\n" * 1_100 + b"%PDF-1.4", None),
    "a telephone's film": ("VID_1.mp4", b"\0\0\0\x18ftypmp42", "film mp4"),
    "an iPhone's film": ("IMG_1.MOV", b"\0\0\0\x14ftypqt  ", "film mp4"),
    "an iPhone's picture": ("IMG_1.HEIC", b"\0\0\0\x18ftypheic", None),
    "an AVIF": ("a", b"\0\0\0\x1cftypavif", "picture avif"),
    "a voice message": ("a.ogg", b"OggS\0", "sound ogg"),
    "a film in the same wrapping": ("a.ogv", b"OggS\0", "film ogv"),
    "a WebP": ("a", b"RIFF\0\0\0\0WEBP", "picture webp"),
    "a wave": ("a", b"RIFF\0\0\0\0WAVE", "sound wav"),
    "a document": ("List.DOCX", b"PK\x03\x04\x14", "document docx"),
    "an archive": ("a.zip", b"PK\x03\x04\x14", None),
    "an old document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document doc"),
    "an installer": ("a.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
    "a drawing": ("a.svg", b"<?xml version='1.0'?>\n<!-- -->\n<svg>", "drawing svg"),
    "a text": ("a.txt", "Добры дзень".encode(), "document txt"),
    "a program called a text": ("a.txt", b"\x7fELF\0\0", None),
    "a page": ("a.htm", b"<!doctype html>", "document html"),
    "a program": ("a.exe", b"MZ\x90", None),
    "nothing": ("a", b"", None),
}


@pytest.mark.parametrize(("name", "head", "expected"), FILES.values(), ids=FILES)
def test_a_file_is_taken_for(name: str, head: bytes, expected: str | None) -> None:
    found = recognise(name, head)
    assert (found and f"{found.kind} {found.extension}") == expected


@given(st.text(), st.binary(max_size=100))
def test_no_name_steers_a_path(name: str, head: bytes) -> None:
    found = recognise(name, head)
    assert found is None or (found.extension.isascii() and found.extension.isalnum())


def test_mat2_is_asked_only_for_what_it_knows() -> None:
    assert cleaning.can_clean(Recognised("picture", "jpg"))
    assert not cleaning.can_clean(Recognised("document", "doc"))
    assert not cleaning.can_clean(None)
