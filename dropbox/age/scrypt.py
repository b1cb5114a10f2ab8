"""The scrypt recipient type: what sealing and opening share, and the stanza that sealing writes."""

from __future__ import annotations

import os
from typing import Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from dropbox.age import file_key, unpadded
from dropbox.age.header import Stanza

TYPE: Final = "scrypt"
SALT_BYTES: Final = 16

_LABEL: Final = b"age-encryption.org/v1/scrypt"


def wrap_key(passphrase: bytes, *, salt: bytes, work_factor: int) -> bytes:
    """Derive the key that wraps the file key; takes 2^work_factor KiB of memory."""
    scrypt = Scrypt(salt=_LABEL + salt, length=file_key.KEY_BYTES, n=1 << work_factor, r=8, p=1)
    return scrypt.derive(passphrase)


def wrap(key: bytes, passphrase: bytes, work_factor: int) -> Stanza:
    """Wrap the file key for a passphrase, with a fresh salt."""
    salt = os.urandom(SALT_BYTES)
    body = file_key.wrap(key, wrap_key(passphrase, salt=salt, work_factor=work_factor))
    return Stanza(TYPE, (unpadded.encode(salt), str(work_factor)), body)
