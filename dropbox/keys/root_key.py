"""The root key: an Ed25519 private key in PEM (PKCS #8), inside an age file under a passphrase.

Opened without us by `age -d root.age`; OpenSSL reads and uses what comes out.
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
from dropbox.directory import ROOT_KEY_NAME
from dropbox.keys.errors import HomeDamagedError
from dropbox.limits import MAX_ROOT_KEY_BYTES
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from pathlib import Path

# What `age -p` writes: a second here, and as long for every guess on a seized disk.
WORK_FACTOR: Final = 18


def generate() -> SigningKey:
    """Make a root key."""
    return SigningKey.generate(ROOT_KEY_NAME)


def sealed(key: SigningKey, passphrase: str, work_factor: int = WORK_FACTOR) -> bytes:
    """Return the age file that keeps a root key."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    sink = io.BytesIO()
    with age.seal(sink, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(pem)
    return sink.getvalue()


def unlock(path: Path, passphrase: str) -> SigningKey:
    """Return the root key; raises `WrongPassphraseError`, `AgeError` or `HomeDamagedError`."""
    try:
        with path.open("rb") as source:
            pem = age.open(source, [age.ScryptIdentity(passphrase)]).read(MAX_ROOT_KEY_BYTES)
    except age.WrongPassphraseError as error:
        raise age.WrongPassphraseError(
            str(error), hint="look at the keyboard's language and Caps Lock"
        ) from None
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        # Not chained: nothing of a secret may reach a traceback.
        raise HomeDamagedError("the root key's file holds no private key") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise HomeDamagedError("the root key's file holds a key of another kind")
    return SigningKey.from_seed(ROOT_KEY_NAME, private.private_bytes_raw())
