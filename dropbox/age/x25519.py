"""The X25519 recipient type: what sealing and opening share, and the stanza that sealing writes."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from dropbox.age import file_key, unpadded
from dropbox.age.errors import RecipientFormatError
from dropbox.age.header import Stanza

TYPE: Final = "X25519"
RECIPIENT_PREFIX: Final = "age"
KEY_BYTES: Final = 32

_INFO: Final = b"age-encryption.org/v1/X25519"


def wrap_key(shared_secret: bytes, *, share: bytes, recipient: bytes) -> bytes:
    """Derive the key that wraps the file key."""
    return file_key.derive(shared_secret, salt=share + recipient, info=_INFO)


def wrap(key: bytes, recipient: bytes) -> Stanza:
    """Wrap the file key for a recipient's 32 bytes, with a fresh ephemeral secret."""
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    try:
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    except ValueError as error:
        # The all-zero secret of a low-order point: anybody could open what is sealed to it.
        raise RecipientFormatError("the recipient is no usable key") from error
    body = file_key.wrap(key, wrap_key(secret, share=share, recipient=recipient))
    return Stanza(TYPE, (unpadded.encode(share),), body)
