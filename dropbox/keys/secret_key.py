"""A signing key at rest: an Ed25519 private key in PEM (PKCS #8), inside an age file under a passphrase.

Opened without us by `age -d`; OpenSSL reads and uses what comes out.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from dropbox import age
from dropbox.keys.errors import HomeDamagedError
from dropbox.limits import MAX_ROOT_KEY_BYTES
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from pathlib import Path

# What `age -p` writes: a second here, and as long for every guess on a seized disk.
WORK_FACTOR: Final = 18


def sealed(key: SigningKey, passphrase: str, work_factor: int = WORK_FACTOR) -> bytes:
    """Return the age file that keeps a key."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return under_passphrase(pem, passphrase, work_factor)


def under_passphrase(content: bytes, passphrase: str, work_factor: int = WORK_FACTOR) -> bytes:
    """Return an age file of this content."""
    sink = io.BytesIO()
    with age.seal(sink, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(content)
    return sink.getvalue()


def opened(path: Path, passphrase: str) -> bytes:
    """Return what an age file holds; raises `WrongPassphraseError` or `AgeError`."""
    try:
        with path.open("rb") as source:
            return age.open(source, [age.ScryptIdentity(passphrase)]).read(MAX_ROOT_KEY_BYTES)
    except age.WrongPassphraseError as error:
        raise age.WrongPassphraseError(
            str(error), hint="look at the keyboard's language and Caps Lock"
        ) from None


def unlock(path: Path, passphrase: str, name: str) -> SigningKey:
    """Return the key in a file; raises `WrongPassphraseError`, `AgeError` or `HomeDamagedError`."""
    try:
        private = load_pem_private_key(opened(path, passphrase), password=None)
    except (ValueError, TypeError):
        # Not chained: nothing of a secret may reach a traceback.
        raise HomeDamagedError("the file of a key holds no private key") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise HomeDamagedError("the file of a key holds a key of another kind")
    return SigningKey.from_seed(name, private.private_bytes_raw())
