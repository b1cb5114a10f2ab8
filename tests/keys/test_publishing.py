from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dropbox import age, directory
from dropbox.keys import publishing
from dropbox.keys.errors import ChangedFileError, HomeDamagedError, WindowTakenError
from tests.vectors.directory.people import (
    DESK,
    FEB,
    NOV,
    SMALL,
    after,
    recipient,
    recipient_string,
    roots,
    signed,
)
from tests.vectors.directory.published_folder import STRINGS, entries

if TYPE_CHECKING:
    from pathlib import Path

WINTER = replace(SMALL, recipients=entries("winter"))
FIRST = signed(WINTER)
KNOWN = {directory.sha256_of(string): string for string in STRINGS.values()}


def publish(folder: Path, *history: bytes) -> directory.TrustedDirectory:
    trusted = directory.trust(history, roots("a"))
    publishing.publish(folder, trusted, list(history), KNOWN)
    return trusted


def test_what_is_published_verifies(tmp_path: Path) -> None:
    assert publishing.verify(tmp_path, publish(tmp_path, FIRST)) == 2
    assert publishing.verify(tmp_path, publish(tmp_path, FIRST, after(FIRST, recipients=()))) == 2


def test_the_history_holds_the_last_version_too(tmp_path: Path) -> None:
    trusted = publish(tmp_path, FIRST)
    (tmp_path / "history/1.note").write_bytes(signed(WINTER, "aa"))
    with pytest.raises(ChangedFileError):
        publishing.verify(tmp_path, trusted)


def test_a_key_that_is_listed_and_is_no_key_is_refused(tmp_path: Path) -> None:
    trusted = directory.trust([signed(SMALL)], roots("a"))
    (nonsense,) = SMALL.recipients
    string = recipient_string("reader 1, winter")
    publishing.publish(tmp_path, trusted, [signed(SMALL)], {nonsense.sha256: string})
    with pytest.raises(age.RecipientFormatError):
        publishing.verify(tmp_path, trusted)


def test_what_was_not_kept_can_not_be_published(tmp_path: Path) -> None:
    trusted = directory.trust([FIRST], roots("a"))
    with pytest.raises(HomeDamagedError):
        publishing.publish(tmp_path, trusted, [FIRST], {})
    assert not list(tmp_path.iterdir())


def test_a_later_version_may_name_fewer_of_a_files_strings_and_never_others() -> None:
    one, two = (recipient(f"reader {number}, a", DESK, NOV, FEB) for number in (1, 2))
    both, only = (replace(SMALL, recipients=listed) for listed in ((one, two), (one,)))
    name = directory.recipients_file_name(one)
    assert publishing.recipient_files([both, only, both]) == {name: frozenset({one.sha256, two.sha256})}
    with pytest.raises(WindowTakenError):
        publishing.recipient_files([only, both])


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    publish(tmp_path, FIRST)
    assert (tmp_path / "README.md").read_text() == "mine"
