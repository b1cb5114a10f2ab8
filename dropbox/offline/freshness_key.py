"""The key with which this machine says that the key list is still the newest (docs/spec/freshness.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.directory import FRESHNESS_KEY_NAME
from dropbox.offline.errors import FreshnessKeyMissingError
from dropbox.offline.identities import WORK_FACTOR
from dropbox.offline.signing_file import SigningFile

if TYPE_CHECKING:
    from dropbox.note import VerifierKey
    from dropbox.note.signing import SigningKey
    from dropbox.offline.home import Home


def create(home: Home, passphrase: str, work_factor: int = WORK_FACTOR) -> VerifierKey:
    """Make the freshness key of a home that has none."""
    return _file(home).create(passphrase, work_factor)


def unlock(home: Home, passphrase: str) -> SigningKey:
    """Return the key; raises `WrongPassphraseError`, `FreshnessKeyMissingError` or `SigningKeyDamagedError`."""
    if public_half(home) is None:
        raise FreshnessKeyMissingError(
            "this machine has no key yet to say which key list is the newest",
            hint="dropbox-offline init makes it; then give your admin the file of dropbox-offline request",
        )
    return _file(home).unlock(passphrase)


def public_half(home: Home) -> str | None:
    """Return the key's public half as a note verifier's key; None where there is no key."""
    return _file(home).public_half()


def _file(home: Home) -> SigningFile:
    return SigningFile(home.freshness_file, home.freshness_public_file, FRESHNESS_KEY_NAME)
