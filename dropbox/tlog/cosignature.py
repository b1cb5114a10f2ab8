"""A witness's signature under a checkpoint (C2SP tlog-cosignature, Ed25519): it saw the log grow."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox.note import BadSignatureError, VerifierKey
from dropbox.note.keys import KEY_ID_BYTES

if TYPE_CHECKING:
    from dropbox.note import ParsedNote, Signature

COSIGNATURE: Final = b"\x04"
_TIMESTAMP_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """A witness, by its name and Ed25519 key."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Give the four bytes that name this key in a signature."""
        named = self.name.encode() + b"\n" + COSIGNATURE + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    def cosigned(self, note: ParsedNote) -> bool:
        """Tell whether this witness signed; raises `BadSignatureError` where a line claims so and lies."""
        lines = [line for line in note.signatures if (line.key_name, line.key_id) == (self.name, self.key_id)]
        if any(not self._verifies(note.text, line) for line in lines):
            raise BadSignatureError("a cosignature by a known witness does not verify")
        return bool(lines)

    def _verifies(self, text: str, line: Signature) -> bool:
        timestamp, signature = line.signature[:_TIMESTAMP_BYTES], line.signature[_TIMESTAMP_BYTES:]
        if len(timestamp) != _TIMESTAMP_BYTES:
            return False
        message = f"cosignature/v1\ntime {int.from_bytes(timestamp, 'big')}\n{text}"
        # The name has no part in the check: a name that notes refuse could not stand in a line.
        return VerifierKey("w", self.public_key).verifies(message.encode(), signature)
