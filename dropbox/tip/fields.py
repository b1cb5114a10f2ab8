"""The values a submission's fields may have; names and bounds as docs/spec/submission.md writes them."""

from __future__ import annotations

import datetime as dt
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
    "software-agent": re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?"),
    # A hybrid recipient has one length: 1,216 bytes in bech32.
    "reply-to": re.compile(r"age1pq1[02-9ac-hj-np-z]{1952}"),
    "recipient": re.compile(r"age1[a-z0-9]{1,2044}"),
    "sealed-by": re.compile("|".join(SEALED_BY)),
    "payload-oxum": re.compile(r"(?:0|[1-9][0-9]{0,18})\.[1-9][0-9]{0,5}"),
}
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,9}")
_MAX_COUNT: Final = 2**31 - 1
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def require(field: str, untrusted: str) -> str:
    """Return the value if it is one the field may have; fields without a pattern are 64 hex digits."""
    if not _PATTERNS.get(field, _HASH).fullmatch(untrusted):
        raise FieldError(field)
    return untrusted


def require_version(untrusted: str) -> int:
    """Return a directory's version."""
    return require_count("directory-version", untrusted)


def require_count(field: str, untrusted: str) -> int:
    """Return an integer from 1 to 2^31 - 1, without leading zeros."""
    count = int(untrusted) if _COUNT.fullmatch(untrusted) else 0
    if not 1 <= count <= _MAX_COUNT:
        raise FieldError(field)
    return count


def require_date(field: str, untrusted: str) -> dt.date:
    """Return a date written YYYY-MM-DD that the calendar has."""
    # `fromisoformat` also takes weeks and dates without hyphens.
    try:
        if _DATE.fullmatch(untrusted):
            return dt.date.fromisoformat(untrusted)
    except ValueError:
        pass
    raise FieldError(field)


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
