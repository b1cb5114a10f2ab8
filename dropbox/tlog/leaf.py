"""A leaf of a Sigsum log (sigsum.org, log.md): the hash of a file's hash, signed by a submitter."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox.note import VerifierKey
from dropbox.note.keys import SIGNATURE_BYTES
from dropbox.tlog.errors import LeafSignatureError
from dropbox.tlog.merkle import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRA_BYTES: Final = SIGNATURE_BYTES + HASH_BYTES
_NAMESPACE: Final = b"sigsum.org/v1/tree-leaf\x00"


@dataclass(frozen=True, slots=True)
class SigsumLeaf:
    """One leaf."""

    checksum: bytes
    signature: bytes
    key_hash: bytes

    @classmethod
    def over(cls, content: bytes, extra: bytes) -> Self:
        """Make the leaf of a file from what a proof carries besides: signature, then key hash."""
        message = hashlib.sha256(content).digest()
        return cls(hashlib.sha256(message).digest(), extra[:SIGNATURE_BYTES], extra[SIGNATURE_BYTES:])

    @property
    def entry(self) -> bytes:
        """Give the bytes that the log's tree is made of."""
        return self.checksum + self.signature + self.key_hash

    def require_submitter(self, submitters: Iterable[bytes]) -> None:
        """Refuse a leaf that none of these keys signed: only their own leaves does anybody watch."""
        for key in submitters:
            if hashlib.sha256(key).digest() == self.key_hash:
                if not VerifierKey("s", key).verifies(_NAMESPACE + self.checksum, self.signature):
                    raise LeafSignatureError("the leaf's signature does not verify")
                return
        raise LeafSignatureError(
            "the leaf was submitted by nobody who was named", hint="name the submitter's key with --submitter"
        )
