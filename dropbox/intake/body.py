"""What a request brings, told apart from the protocol that brought it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from dropbox.intake.errors import ChecksumMismatchError

if TYPE_CHECKING:
    from hashlib import _Hash


class Body(Protocol):
    """Bytes on their way in. `length_bytes` is what the request announced, if it did."""

    @property
    def length_bytes(self) -> int | None:
        """How many bytes the request says it brings."""

    def read(self, most_bytes: int, /) -> bytes:
        """Return the next bytes, none at the end; raises `LineDiedError` where the end was announced later."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a client says its body hashes to."""

    algorithm: Literal["sha1", "sha256"]
    digest: bytes

    def start(self) -> _Hash:
        """Begin to hash the body."""
        # SHA-1 finds a line's errors, nobody's malice: the extension requires it.
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def require(self, hashed: _Hash) -> None:
        """Refuse a body that hashed to something else."""
        if not hmac.compare_digest(hashed.digest(), self.digest):
            raise ChecksumMismatchError
