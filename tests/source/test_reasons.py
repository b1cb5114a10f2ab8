"""Every code by which the engine or the server can refuse has a sentence, or stands here as one of a family."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dropbox.page import words
from dropbox.source import uploads
from tests.support.tools import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CORE = PAGE / "src" / "core"
REASONS = (PAGE / "src" / "ui" / "reasons.ts").read_text()
# What she can do nothing about, and could not act upon if she knew: "Something went wrong".
GENERIC = {
    # The page's own mistakes.
    "answers", "cancelled", "unexpected", "upload-lost", "upload-wrong",
    # The server's answers to requests that a page of ours never makes.
    "body-cut-short", "body-too-long", "checksum-mismatch", "content-type", "not-sealed", "offset-mismatch",
    "too-small", "tus-version", "upload-complete", "upload-exists",
}  # fmt: skip


# What only reading an answer throws: "This answer arrived damaged or is not ours" (`findingSentence`).
READING = ("answer", "bag-reading.ts", "tar-reading.ts", "json-scan.ts", "canonical.ts")


def codes(places: Iterable[Path] = (CORE,)) -> set[str]:
    """Return every code that is thrown in these files and folders."""
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*.ts"))]
    source = "\n".join(file.read_text() for file in files)
    return set(re.findall(r'PageError\(\s*"([a-z-]+)"', source)) | set(
        re.findall(r'failure: "([a-z-]+)"', source)
    )


def test_every_code_is_told_apart_or_belongs_to_a_family() -> None:
    not_trusted = set(re.findall(r'^  "([a-z-]+)",$', REASONS, re.MULTILINE))
    assert len(not_trusted) > 10
    own = {key.removeprefix("error.") for key in words.load("en").forms if key.startswith("error.")}
    unreadable = codes(CORE / name for name in READING) - own
    assert (codes() | set(uploads._STATUS)) - own - not_trusted - GENERIC - unreadable == set()
    # Each belongs to one only, so that none is kept here after it has gone.
    assert not_trusted & own == set()
    assert GENERIC & (own | not_trusted) == set()


@pytest.mark.parametrize("language", ["be", "ru", "en"])
def test_sentences_about_a_file_name_it(language: str) -> None:
    spoken = words.load(language)
    about_files = [key for key in spoken.forms if key.startswith("error.file-")]
    assert len(about_files) == 3
    assert all("{name}" in spoken.forms[key][0] for key in about_files)
