"""mat2 reads hostile files too: it is as contained as what draws."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from dropbox.offline.safe import cleaning, sandbox
from dropbox.offline.safe.errors import KindUnknownError, MemoryLimitError, TooLargeError
from dropbox.offline.safe.kinds import Recognised
from dropbox.offline.safe.walls import Bounds
from tests.offline.safe import hostile
from tests.support.tools import require

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20
LITTLE = Bounds(seconds=60, silent_seconds=30, resident_bytes=200 * MIB, output_bytes=MIB)
DOCX = Recognised("document", "docx")


def clean(file: Path, what: Recognised) -> bytes:
    require("mat2")
    sink = io.BytesIO()
    cleaning.clean(sandbox.make(), file, what, sink, lambda: None, LITTLE)
    return sink.getvalue()


def test_a_document_is_cleaned(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(hostile.docx())
    assert clean(file, DOCX).startswith(b"PK")


def test_a_document_that_unpacks_for_ever_is_contained(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(hostile.docx(bomb_megabytes=60))
    assert file.stat().st_size < MIB
    with pytest.raises(MemoryLimitError):
        clean(file, DOCX)


def test_what_is_too_large_or_unknown_is_not_begun(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    with file.open("wb") as sparse:
        sparse.truncate(200 * MIB)
    with pytest.raises(TooLargeError):
        clean(file, DOCX)
    with pytest.raises(KindUnknownError):
        clean(file, Recognised("document", "doc"))
