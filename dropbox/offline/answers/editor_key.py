"""The key with which this machine's editor signs answers.

Under the same passphrase as the identities, in a file of its own: who may read and who may answer are listed,
and revoked, apart. It is made here and never derived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.offline.errors import SigningKeyMissingError
from dropbox.offline.identities import DIGITS_TO_COMPARE, WORK_FACTOR
from dropbox.offline.signing_file import SigningFile, public_key

if TYPE_CHECKING:
    from dropbox.note import VerifierKey
    from dropbox.note.signing import SigningKey
    from dropbox.offline.home import Home

__all__ = ["KEY_NAME", "create", "digits_to_compare", "public_half", "public_key", "require", "unlock"]

KEY_NAME: Final = "press-dropbox/editor"


def create(home: Home, passphrase: str, work_factor: int = WORK_FACTOR) -> VerifierKey:
    """Make the signing key of a home that has none."""
    return _file(home).create(passphrase, work_factor)


def unlock(home: Home, passphrase: str) -> SigningKey:
    """Return the key; raises `WrongPassphraseError`, `SigningKeyMissingError` or `SigningKeyDamagedError`."""
    require(home)
    return _file(home).unlock(passphrase)


def require(home: Home) -> None:
    """Refuse a home that was made before editors could answer."""
    if not home.signing_file.is_file():
        raise SigningKeyMissingError(
            "this machine has no key to sign answers with yet",
            hint="dropbox-offline init makes it; then give your admin the file of dropbox-offline request",
        )


def public_half(home: Home) -> str | None:
    """Return the key's public half as a note verifier's key; None where there is no key."""
    return _file(home).public_half()


def digits_to_compare(vkey: str) -> str:
    """Give the first digits of the public key, by which the admin's tool names it."""
    return public_key(vkey)[:DIGITS_TO_COMPARE]


def _file(home: Home) -> SigningFile:
    return SigningFile(home.signing_file, home.editor_file, KEY_NAME)
