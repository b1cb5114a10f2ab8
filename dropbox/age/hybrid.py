"""The MLKEM768-X25519 recipient type: what sealing and opening share, and the stanza that sealing writes."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from dropbox.age import unpadded
from dropbox.age.header import Stanza

TYPE: Final = "mlkem768x25519"
RECIPIENT_PREFIX: Final = "age1pq"
INFO: Final = b"age-encryption.org/mlkem768x25519"
SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
# ML-KEM-768 encapsulation key, then X25519 public key.
MLKEM_PUBLIC_BYTES: Final = 1184
# ML-KEM-768 ciphertext, then X25519 share.
ENCAPSULATED_BYTES: Final = 1088 + 32


def public_key(raw: bytes) -> MLKEM768X25519PublicKey:
    """Build the public key of a recipient; raises `ValueError` on a length or an encoding that is wrong."""
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:MLKEM_PUBLIC_BYTES]),
        X25519PublicKey.from_public_bytes(raw[MLKEM_PUBLIC_BYTES:]),
    )


def wrap(key: bytes, recipient: MLKEM768X25519PublicKey) -> Stanza:
    """Wrap the file key with HPKE's SealBase, a fresh encapsulation each time."""
    sealed = SUITE.encrypt(key, recipient, INFO)
    return Stanza(TYPE, (unpadded.encode(sealed[:ENCAPSULATED_BYTES]),), sealed[ENCAPSULATED_BYTES:])
