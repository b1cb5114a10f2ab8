"""Sinks and sources of any size that take no memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dropbox.age import file_key, header, stream
from dropbox.marks import override

if TYPE_CHECKING:
    from dropbox.age.identity import Identity

_PLAIN = bytes(stream.CHUNK_BYTES)
_CHUNKS_A_MIB = 16


class Void:
    """Takes everything and keeps nothing."""

    def write(self, _: bytes, /) -> None:
        """Forget it."""


class Endless(io.BytesIO):
    """A sealed file of zeros, sealed while it is read."""

    def __init__(self, identity: Identity, mebibytes: int) -> None:
        key = file_key.generate()
        stanzas = (identity.recipient.wrap(key),)
        mac = file_key.header_mac(key, header.serialize_without_mac(stanzas))
        super().__init__(header.serialize(stanzas, mac) + bytes(stream.PAYLOAD_NONCE_BYTES))
        self._cipher = ChaCha20Poly1305(file_key.payload_key(key, bytes(stream.PAYLOAD_NONCE_BYTES)))
        self._chunks = mebibytes * _CHUNKS_A_MIB
        self._number = 0

    @override
    def seekable(self) -> bool:
        return False

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if piece or self._number == self._chunks:
            return piece
        final = self._number == self._chunks - 1
        chunk = stream.seal_chunk(self._cipher, self._number, _PLAIN, final=final)
        self._number += 1
        self.seek(0)
        self.truncate()
        self.write(chunk)
        self.seek(0)
        return super().read(size)
