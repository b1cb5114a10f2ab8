"""`dropbox-keys audit`: published folders as places that an audit can look at, and what to judge them by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.audit import Place
from dropbox.directory.audit import Anchor
from dropbox.keys import looking
from dropbox.keys.errors import UnreadableKeysError
from dropbox.limits import MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES
from dropbox.terminal import printable

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.keys.home import Home

_MOST_BYTES: Final = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1


def anchor(
    home: Home, config: Path | None, roots: tuple[str, ...], threshold: int, phrase: str | None
) -> Anchor:
    """Return what to judge by: what was given, else the secret folder's roots, else nothing."""
    # On a stranger's machine there is no secret folder; a holder's may belong to no drop-box yet.
    has_own = home.root_key.is_file() and home.is_pinned()
    if not roots and config is None and (phrase is not None or not has_own):
        return Anchor(phrase=phrase)
    believed = looking.believed(home, config, roots, threshold)
    return Anchor(believed.roots, phrase, believed.origin)


def place(folder: Path) -> Place:
    """Return a published folder as a place; its files are read no further than a reader would judge."""
    if not folder.is_dir():
        raise UnreadableKeysError("there is no such folder", hint="give published folders: keys, or a copy")

    def read(name: str) -> bytes | None:
        try:
            with (folder / name).open("rb") as file:
                return file.read(_MOST_BYTES)
        except FileNotFoundError:
            return None

    return Place(printable(str(folder)), read)
