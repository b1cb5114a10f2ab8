"""A checkpoint (C2SP tlog-checkpoint): a log's origin, the size of its tree and the root, as a signed note."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox.tlog.errors import ProofFormError
from dropbox.tlog.merkle import HASH_BYTES

if TYPE_CHECKING:
    from dropbox.note import ParsedNote

# A tree that a log could fill within the sun's life.
_SIZE: Final = re.compile("0|[1-9][0-9]{0,18}")
_LEAST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log signed; nothing in this type says that it did."""

    note: ParsedNote
    origin: str
    size: int
    root: bytes

    @classmethod
    def of(cls, parsed: ParsedNote) -> Self:
        """Read a note's text as a checkpoint; raises `ProofFormError`."""
        lines = parsed.text.removesuffix("\n").split("\n")
        if len(lines) < _LEAST_LINES or not all(lines):
            raise ProofFormError("expected the three lines of a checkpoint")
        return cls(parsed, lines[0], integer(lines[1]), hash_of(lines[2]))


def integer(untrusted: str) -> int:
    """Return a decimal number without leading zeros; raises `ProofFormError`."""
    if not _SIZE.fullmatch(untrusted):
        raise ProofFormError("expected a number")
    return int(untrusted)


def hash_of(untrusted: str) -> bytes:
    """Return the bytes of a SHA-256 in base64; raises `ProofFormError`."""
    found = decoded(untrusted)
    if len(found) != HASH_BYTES:
        raise ProofFormError("expected a SHA-256")
    return found


def decoded(untrusted: str) -> bytes:
    """Return what base64 stands for, in its one spelling; raises `ProofFormError`."""
    try:
        found = base64.b64decode(untrusted, validate=True)
    except (binascii.Error, ValueError):
        raise ProofFormError("expected base64") from None
    if base64.b64encode(found).decode() != untrusted:
        raise ProofFormError("expected base64 in its one spelling")
    return found
