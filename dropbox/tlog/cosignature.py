"""Signatures under a checkpoint by those who saw the log grow (C2SP tlog-cosignature): Ed25519, ML-DSA-44."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from dropbox.note import BadSignatureError, VerifierKey
from dropbox.note.keys import KEY_ID_BYTES, PUBLIC_KEY_BYTES

if TYPE_CHECKING:
    from dropbox.note import Signature
    from dropbox.tlog.checkpoint import Checkpoint

COSIGNATURE: Final = b"\x04"
MLDSA_44: Final = b"\x06"
KEY_BYTES: Final = {COSIGNATURE: PUBLIC_KEY_BYTES, MLDSA_44: 1312}
_TIMESTAMP_BYTES: Final = 8
_SUBTREE: Final = b"subtree/v1\n\x00"
_MOST_NAME_BYTES: Final = 255


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """Who cosigns: a witness, or a log by the newer of its two ways. By name, key and algorithm."""

    name: str
    public_key: bytes
    algorithm: bytes = COSIGNATURE

    @property
    def key_id(self) -> bytes:
        """Give the four bytes that name this key in a signature."""
        named = self.name.encode() + b"\n" + self.algorithm + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    def cosigned(self, checkpoint: Checkpoint) -> bool:
        """Tell whether this key signed; raises `BadSignatureError` where a line claims so and lies."""
        signatures = checkpoint.note.signatures
        lines = [line for line in signatures if (line.key_name, line.key_id) == (self.name, self.key_id)]
        if any(not self._verifies(checkpoint, line) for line in lines):
            raise BadSignatureError("a cosignature by a known key does not verify")
        return bool(lines)

    def _verifies(self, checkpoint: Checkpoint, line: Signature) -> bool:
        timestamp, signature = line.signature[:_TIMESTAMP_BYTES], line.signature[_TIMESTAMP_BYTES:]
        if len(timestamp) != _TIMESTAMP_BYTES:
            return False
        if self.algorithm == MLDSA_44:
            return self._verifies_mldsa(checkpoint, timestamp, signature)
        message = f"cosignature/v1\ntime {int.from_bytes(timestamp, 'big')}\n{checkpoint.note.text}"
        # The name has no part in the check: a name that notes refuse could not stand in a line.
        return VerifierKey("w", self.public_key).verifies(message.encode(), signature)

    def _verifies_mldsa(self, checkpoint: Checkpoint, timestamp: bytes, signature: bytes) -> bool:
        name, origin = self.name.encode(), checkpoint.origin.encode()
        if max(len(name), len(origin)) > _MOST_NAME_BYTES:
            return False
        sizes = bytes(8) + checkpoint.size.to_bytes(8, "big")
        named = bytes([len(name)]) + name + timestamp + bytes([len(origin)]) + origin
        try:
            MLDSA44PublicKey.from_public_bytes(self.public_key).verify(
                signature, _SUBTREE + named + sizes + checkpoint.root
            )
        except InvalidSignature:
            return False
        return True
