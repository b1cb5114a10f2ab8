"""The request: which keys the admin is asked to list, signed by what it names (docs/spec/request.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox import directory, note
from dropbox.limits import MAX_REQUEST_RECIPIENTS
from dropbox.offline import freshness_key, prekeys_file
from dropbox.offline.answers import editor_key
from dropbox.offline.errors import PrekeysMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dropbox.offline.home import Home
    from dropbox.offline.prekeys_file import Prekey
    from dropbox.offline.trusting import Known


def unlisted(prekeys: Sequence[Prekey], known: Known | None, day: date) -> tuple[Prekey, ...]:
    """Return those that are still of use and that the newest key list does not have, the earliest first."""
    document = known.directory.document if known else None
    listed = {entry.sha256 for entry in document.recipients} if document else set()
    return tuple(
        one for one in prekeys if one.until > day and directory.sha256_of(one.window.recipient) not in listed
    )


def sign(home: Home, passphrase: str, prekeys: Sequence[Prekey]) -> tuple[directory.Request, bytes]:
    """Return the request for these prekeys, and its note."""
    if not prekeys:
        raise PrekeysMissingError(
            "no key waits to be listed",
            hint="dropbox-offline prekeys makes new ones; or --all",
        )
    editor = editor_key.unlock(home, passphrase)
    freshness = freshness_key.unlock(home, passphrase)
    request = directory.Request(
        editor=editor.verifier.public_key.hex(),
        freshness=freshness.verifier.public_key.hex(),
        recipients=tuple(
            directory.Wanted(one.from_, one.until, "intake", one.window.recipient)
            for one in prekeys[:MAX_REQUEST_RECIPIENTS]
        ),
    )
    return request, note.signing.sign(request.serialize(), [editor, freshness])


def unlock(home: Home, passphrase: str) -> tuple[Prekey, ...]:
    """Return the prekeys. From the secret halves: a public one may have been exchanged on the disk."""
    if not home.intake_file.is_file():
        raise PrekeysMissingError(
            "this machine has no keys for windows yet", hint="dropbox-offline prekeys makes them"
        )
    return prekeys_file.unlock(home, passphrase)
