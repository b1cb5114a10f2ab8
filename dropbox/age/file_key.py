"""The file key and what is made from it: the header's MAC, the payload key, the wrapped bodies."""

from __future__ import annotations

import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dropbox.age.errors import HeaderError, HeaderMacError

FILE_KEY_BYTES: Final = 16
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
WRAPPED_BYTES: Final = FILE_KEY_BYTES + TAG_BYTES

# Every wrap key is used for this one message only.
_ZERO_NONCE: Final = bytes(12)


def generate() -> bytes:
    """Make a fresh file key; it belongs to one file."""
    return os.urandom(FILE_KEY_BYTES)


def derive(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256, 32 bytes."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key)


def header_mac(file_key: bytes, header_without_mac: bytes) -> bytes:
    """Make the header's MAC over everything up to and including `---`."""
    return hmac.digest(derive(file_key, salt=b"", info=b"header"), header_without_mac, "sha256")


def verify_header_mac(file_key: bytes, header_without_mac: bytes, mac: bytes) -> None:
    """Raise `HeaderMacError` unless the MAC is right."""
    if not hmac.compare_digest(header_mac(file_key, header_without_mac), mac):
        raise HeaderMacError("the header was altered: its MAC is wrong")


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """Make the key of the payload's chunks."""
    return derive(file_key, salt=nonce, info=b"payload")


def wrap(file_key: bytes, wrap_key: bytes) -> bytes:
    """Encrypt the file key under a wrap key that is used once."""
    return ChaCha20Poly1305(wrap_key).encrypt(_ZERO_NONCE, file_key, None)


def unwrap(body: bytes, wrap_key: bytes) -> bytes | None:
    """Decrypt a stanza's body of checked length; None where it is sealed to somebody else."""
    try:
        return ChaCha20Poly1305(wrap_key).decrypt(_ZERO_NONCE, body, None)
    except InvalidTag:
        return None


def check_body(body: bytes) -> None:
    """Refuse a body of another length before it is decrypted, against partitioning oracles (age spec)."""
    if len(body) != WRAPPED_BYTES:
        raise HeaderError(f"expected a wrapped file key of {WRAPPED_BYTES} bytes, got {len(body)}")
