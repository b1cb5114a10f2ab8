"""The server's copy of the directory: trusted from the roots in the settings, read again when it changes."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dropbox import directory, intake
from dropbox.intake.errors import KeysUnusableError
from tests.support import servers

if TYPE_CHECKING:
    from dropbox.intake import Published


def test_it_is_read_once_and_again_when_it_changes(made: servers.Newsroom, published: Published) -> None:
    first = published.trusted()
    assert published.trusted() is first
    made.publish(ends=200)
    second = published.trusted()
    assert second.document.expires < first.document.expires


def test_threads_share_it(published: Published) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(published.trusted())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(trusted) for trusted in found}) == 1


def test_the_recipients_are_those_that_it_lists(published: Published) -> None:
    today = servers.utc_today()
    assert published.recipients_on(servers.DESK, today) == (str(servers.identity().recipient),)


@pytest.mark.parametrize("kind", ["missing", "no folder", "damaged", "other roots", "other origin"])
def test_a_directory_that_nobody_may_believe_is_named(made: servers.Newsroom, kind: str) -> None:
    settings = made.settings()
    note = made.folder / "keys" / directory.CURRENT_FILE
    match kind:
        case "missing":
            note.unlink()
        case "no folder":
            settings = replace(settings, keys_folder=made.folder / "none")
        case "damaged":
            note.write_bytes(note.read_bytes().replace(b"reader 1", b"reader 2"))
        case "other roots":
            settings = replace(settings, roots=("1" * 64,))
        case _:
            settings = replace(settings, origin="another")
    with pytest.raises(KeysUnusableError):
        intake.Published(settings).trusted()
