"""An Ed25519 key of this machine: PEM (PKCS #8) in an age file under the passphrase, its public half beside it.

Each use has a key and a file of its own: what may read, answer and say what is new is listed, and revoked,
apart. Opened without us by `age -d signing.age`.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from dropbox.offline.errors import SigningKeyDamagedError

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.note import VerifierKey


@dataclass(frozen=True, slots=True)
class SigningFile:
    """Where a key and its public half lie, and the name under which it signs."""

    private: Path
    public: Path
    key_name: str

    def create(self, passphrase: str, work_factor: int) -> VerifierKey:
        """Make the key, in the place of any that is there."""
        key = SigningKey.generate(self.key_name)
        private = Ed25519PrivateKey.from_private_bytes(key.seed)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        sealed = io.BytesIO()
        with age.seal(sealed, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
            sealing.write(pem)
        # The public half first: a private one that is there always has its public half beside it.
        files.replace(self.public, f"{key.verifier.vkey}\n".encode("ascii"))
        files.replace(self.private, sealed.getvalue())
        return key.verifier

    def unlock(self, passphrase: str) -> SigningKey:
        """Return the key; raises `WrongPassphraseError` or `SigningKeyDamagedError`."""
        with self.private.open("rb") as sealed:
            pem = age.open(sealed, [age.ScryptIdentity(passphrase)]).read(MAX_SIGNING_KEY_BYTES)
        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            # Not chained: nothing of a secret may reach a traceback.
            raise SigningKeyDamagedError("the signing key's file holds no private key") from None
        if not isinstance(private, Ed25519PrivateKey):
            raise SigningKeyDamagedError("the signing key's file holds a key of another kind")
        return SigningKey.from_seed(self.key_name, private.private_bytes_raw())

    def public_half(self) -> str | None:
        """Return the public half as a note verifier's key; None where there is no key."""
        if not self.private.is_file():
            return None
        return self.public.read_text(encoding="ascii").strip()


def public_key(vkey: str) -> str:
    """Give the public key in hex, as the directory lists it."""
    # Name, key id, then base64 (which may hold a plus) of the algorithm's byte and the key.
    return base64.b64decode(vkey.split("+", 2)[2])[1:].hex()
