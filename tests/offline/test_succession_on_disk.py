"""The succession table against a machine with a memory: what lies on its disk after each refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.offline import trusting
from dropbox.offline.key_folder import KeyFolder
from tests.vectors.directory import succession
from tests.vectors.directory.people import recipient_string

if TYPE_CHECKING:
    from pathlib import Path

# What a machine that remembers version 1 is shown next. Left out: rows that are refused at their first version,
# where there is nothing to remember, and rows that a folder can't say: there a version stands in its own place.
ROWS = {
    name: (pinned, history, outcome)
    for name, (pinned, history, outcome) in succession.cases().items()
    if len(history) > 1
    and not name.startswith(("begins with", "a good last version after"))
    and directory.parse(history[-1]).document.version >= len(history)
}


def folder_of(history: list[bytes]) -> KeyFolder:
    """The folder that has this history."""
    files = {directory.history_file_name(place): raw for place, raw in enumerate(history, 1)}
    for entry in directory.parse(history[0]).document.recipients:
        strings = [recipient_string("reader 1, winter")]
        files[directory.recipients_file_name(entry)] = directory.recipients_file(strings)
    return KeyFolder({directory.CURRENT_FILE: history[-1], **files})


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ROWS)
def test_a_refusal_leaves_the_memory_as_it_was(name: str, tmp_path: Path) -> None:
    pinned, history, outcome = ROWS[name]
    first = trusting.judge(None, folder_of(history[:1])).known
    assert first.directory.pinned == pinned
    trusting.remember(tmp_path, first)
    before = on_disk(tmp_path)
    known = trusting.recall(tmp_path)
    assert known is not None
    try:
        judged = trusting.judge(known, folder_of(history))
    except (BadInputError, NotTrustedError):
        assert outcome != "accepted"
        assert on_disk(tmp_path) == before
        return
    assert outcome == "accepted"
    trusting.remember(tmp_path, judged.known)
    again = trusting.recall(tmp_path)
    assert again is not None
    assert again.directory.text_sha256 == directory.parse(history[-1]).text_sha256


def test_the_rows_hold_every_refusal_that_follows_a_good_version() -> None:
    outcomes = {outcome for _, _, outcome in ROWS.values()}
    assert outcomes >= {
        "accepted", "not-signed", "too-few-signatures", "bad-signature", "not-signed-by-predecessor",
        "not-signed-by-new-roots", "version", "previous-mismatch", "origin-changed",
    }  # fmt: skip
