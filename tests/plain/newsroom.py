"""A newsroom for the form's tests: the drop-box of tests/support, with the days of its directory named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dropbox import directory, note
from tests.support import servers

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tests.support.servers import Newsroom

DESK = servers.DESK
TODAY = servers.utc_today()
ISSUED, EXPIRES = TODAY - timedelta(days=20), TODAY + timedelta(days=400)


def make(folder: Path) -> Newsroom:
    """Make settings, keys and an empty private data folder, but no store."""
    folder.mkdir(exist_ok=True)
    newsroom = servers.Newsroom(folder, folder / "data")
    newsroom.write_settings()
    newsroom.publish()
    newsroom.data_folder.mkdir(mode=0o700)
    return newsroom


def end_windows(newsroom: Newsroom, day: date) -> None:
    """Publish a directory that goes on while its readers' windows ended."""
    current = newsroom.folder / "keys" / directory.CURRENT_FILE
    document = directory.parse(current.read_bytes()).document
    [reader] = document.recipients
    ended = replace(reader, until=day)
    signed = note.signing.sign(directory.serialize(replace(document, recipients=(ended,))), [servers.ROOT])
    current.write_bytes(signed)
