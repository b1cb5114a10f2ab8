"""The values a submission's fields may have; names and bounds as docs/spec/submission.md writes them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from dropbox.tip.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable

SealedBy: TypeAlias = Literal["page", "plain", "seal"]
SEALED_BY: Final[tuple[SealedBy, ...]] = get_args(SealedBy)

_PATTERNS: Final = {
    "origin": re.compile(r"[a-z0-9.-]{1,64}"),
    "desk": re.compile(r"[a-z0-9-]{1,32}"),
    "directory-version": re.compile(r"[1-9][0-9]{0,9}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "software-agent": re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?"),
    # A hybrid recipient has one length: 1,216 bytes in bech32.
    "reply-to": re.compile(r"age1pq1[02-9ac-hj-np-z]{1952}"),
    "recipient": re.compile(r"age1[a-z0-9]{1,2044}"),
    "sealed-by": re.compile("|".join(SEALED_BY)),
    "payload-oxum": re.compile(r"(?:0|[1-9][0-9]{0,18})\.[1-9][0-9]{0,5}"),
}
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MAX_VERSION: Final = 2**31 - 1


def require(field: str, untrusted: str) -> str:
    """Return the value if it is one the field may have; fields without a pattern are 64 hex digits."""
    if not _PATTERNS.get(field, _HASH).fullmatch(untrusted):
        raise FieldError(field)
    return untrusted


def require_version(untrusted: str) -> int:
    """Return a directory's version."""
    version = int(require("directory-version", untrusted))
    if version > _MAX_VERSION:
        raise FieldError("directory-version")
    return version


def require_sealed_by(untrusted: str) -> SealedBy:
    """Return who claims to have sealed."""
    for word in SEALED_BY:
        if word == untrusted:
            return word
    raise FieldError("sealed-by")


def recipients_sha256(recipients: Iterable[str]) -> str:
    """Return the hash of the recipient strings sealed to: sorted bytewise, each + LF."""
    lines = sorted(f"{require('recipient', recipient)}\n".encode("ascii") for recipient in recipients)
    return hashlib.sha256(b"".join(lines)).hexdigest()
