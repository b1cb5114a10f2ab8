"""The fingerprint by which a set is known to restore the right key."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from dropbox.shares.errors import ShareOtherKeyError

_DIGITS: Final = 16
_GROUP: Final = 4


def fingerprint(public: str) -> str:
    """Give 16 hexadecimal digits of a public half: a recipient string, or an Ed25519 public key in hex."""
    return hashlib.sha256(public.encode()).hexdigest()[:_DIGITS]


def in_fours(digits: str) -> str:
    """Write a fingerprint as people read it out."""
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def require_fingerprint(public: str, untrusted_expected: str) -> None:
    """Hold a restored key against the fingerprint on a sheet, however spaced; raises `ShareOtherKeyError`."""
    expected = "".join(untrusted_expected.split()).lower()
    if not hmac.compare_digest(fingerprint(public).encode(), expected.encode()):
        raise ShareOtherKeyError
