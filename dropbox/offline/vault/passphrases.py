"""Change the passphrase of every age file of this home.

(1) Each file opens with the old passphrase, or already with the new one: an interruption left it changed.
(2) All of them are sealed anew, and what was sealed opens.    (3) Then they take their places, one by one.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dropbox import age
from dropbox.limits import MAX_IDENTITY_FILE_BYTES
from dropbox.offline import files
from dropbox.offline.identities import WORK_FACTOR

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home


def change(home: Home, old: str, new: str, work_factor: int = WORK_FACTOR) -> tuple[Path, ...]:
    """Return the files that were changed; raises `WrongPassphraseError` before the first."""
    contents: dict[Path, bytes] = {}
    for path in _sealed_files(home):
        try:
            contents[path] = _open(path.read_bytes(), old)
        except age.WrongPassphraseError:
            _open(path.read_bytes(), new)  # (1)
    sealed = {path: _seal(content, new, work_factor) for path, content in contents.items()}
    for path, written in sealed.items():
        if _open(written, new) != contents[path]:  # (2)
            raise age.PayloadError("what was sealed does not open; nothing was changed")
    for path, written in sealed.items():
        files.replace(path, written)  # (3)
    return tuple(sealed)


def _sealed_files(home: Home) -> list[Path]:
    every = (home.identity_file, home.signing_file, home.freshness_file, home.intake_file)
    return [path for path in every if path.is_file()]


def _open(sealed: bytes, passphrase: str) -> bytes:
    return age.open(io.BytesIO(sealed), [age.ScryptIdentity(passphrase)]).read(MAX_IDENTITY_FILE_BYTES)


def _seal(content: bytes, passphrase: str, work_factor: int) -> bytes:
    sealed = io.BytesIO()
    with age.seal(sealed, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(content)
    return sealed.getvalue()
