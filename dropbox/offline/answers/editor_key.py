"""The key with which this machine's editor signs answers: Ed25519 in PEM (PKCS #8), inside an age file.

Under the same passphrase as the identities, in a file of its own: who may read and who may answer are listed,
and revoked, apart. It is made here and never derived. Opened without us by `age -d signing.age`.
"""

from __future__ import annotations

import base64
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
from dropbox.limits import MAX_SIGNING_KEY_BYTES
from dropbox.note.signing import SigningKey
from dropbox.offline import files
from dropbox.offline.errors import SigningKeyDamagedError, SigningKeyMissingError
from dropbox.offline.identities import DIGITS_TO_COMPARE, WORK_FACTOR

if TYPE_CHECKING:
    from dropbox.note import VerifierKey
    from dropbox.offline.home import Home

KEY_NAME: Final = "press-dropbox/editor"


def create(home: Home, passphrase: str, work_factor: int = WORK_FACTOR) -> VerifierKey:
    """Make the signing key of a home that has none."""
    key = SigningKey.generate(KEY_NAME)
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    sealed = io.BytesIO()
    with age.seal(sealed, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(pem)
    # The public half first: a private one that is there always has its public half beside it.
    files.replace(home.editor_file, f"{key.verifier.vkey}\n".encode("ascii"))
    files.replace(home.signing_file, sealed.getvalue())
    return key.verifier


def unlock(home: Home, passphrase: str) -> SigningKey:
    """Return the key; raises `WrongPassphraseError`, `SigningKeyMissingError` or `SigningKeyDamagedError`."""
    require(home)
    with home.signing_file.open("rb") as sealed:
        pem = age.open(sealed, [age.ScryptIdentity(passphrase)]).read(MAX_SIGNING_KEY_BYTES)
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        # Not chained: nothing of a secret may reach a traceback.
        raise SigningKeyDamagedError("the signing key's file holds no private key") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyDamagedError("the signing key's file holds a key of another kind")
    return SigningKey.from_seed(KEY_NAME, private.private_bytes_raw())


def require(home: Home) -> None:
    """Refuse a home that was made before editors could answer."""
    if not home.signing_file.is_file():
        raise SigningKeyMissingError(
            "this machine has no key to sign answers with yet",
            hint="dropbox-offline init makes it; then give your admin the file of dropbox-offline recipient",
        )


def public_half(home: Home) -> str | None:
    """Return the key's public half as a note verifier's key; None where there is no key."""
    if not home.signing_file.is_file():
        return None
    return home.editor_file.read_text(encoding="ascii").strip()


def digits_to_compare(vkey: str) -> str:
    """Give the first digits of the public key, by which the admin's tool names it."""
    return public_key(vkey)[:DIGITS_TO_COMPARE]


def public_key(vkey: str) -> str:
    """Give the public key in hex, as the directory lists it."""
    # Name, key id, then base64 (which may hold a plus) of the algorithm's byte and the key.
    return base64.b64decode(vkey.split("+", 2)[2])[1:].hex()
