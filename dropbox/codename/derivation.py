"""The keys that come of a codename (DESIGN section 4). Constants of v1: no server can choose weaker ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dropbox.age.identity import HybridIdentity
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from dropbox.age import Identity
    from dropbox.codename.codename import Codename

_SALT: Final = b"press-dropbox/v1/codename\x00"
_MAILBOX_TOKEN: Final = b"press-dropbox/v1/mailbox-token"
_IDENTITY: Final = b"press-dropbox/v1/age-mlkem768x25519"
_SIGNING: Final = b"press-dropbox/v1/ed25519"
_KEY_BYTES: Final = 32
_KEY_NAME: Final = "press-dropbox/source"


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """What one codename is at one drop-box. 32 bytes each; all secret but `mailbox` and `source_key`."""

    mailbox_token: bytes = field(repr=False)
    identity_seed: bytes = field(repr=False)
    signing_seed: bytes = field(repr=False)

    @property
    def mailbox(self) -> str:
        """Name the mailbox: the hash of its token, in hex."""
        return hashlib.sha256(self.mailbox_token).hexdigest()

    @property
    def identity(self) -> Identity:
        """Give the age identity; its `recipient` is where answers are sealed to."""
        return HybridIdentity(self.identity_seed)

    @property
    def source_key(self) -> str:
        """Give the public key that signs submissions, in hex."""
        return SigningKey.from_seed(_KEY_NAME, self.signing_seed).verifier.public_key.hex()


def derive(codename: Codename, origin: str) -> SourceKeys:
    """Derive the keys; `origin` is the drop-box's immutable name, never a host."""
    # No slow hash: 128 random bits need none, and a telephone without a JIT could not wait for it.
    salt = hashlib.sha256(_SALT + origin.encode()).digest()

    def key(purpose: bytes) -> bytes:
        return HKDF(SHA256(), _KEY_BYTES, salt, purpose).derive(codename.entropy)

    return SourceKeys(key(_MAILBOX_TOKEN), key(_IDENTITY), key(_SIGNING))
