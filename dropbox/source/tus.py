"""The headers of tus 1.0.0, each in one spelling, apart from storage: the IETF draft will replace tus."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Final, Literal, cast

from dropbox.errors import BadInputError
from dropbox.intake import Checksum
from dropbox.limits import MAX_SEALED_BYTES, MAX_UPLOAD_METADATA_CHARACTERS

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,termination,expiration,checksum"
ALGORITHMS: Final = "sha1,sha256"
CHUNK_TYPE: Final = "application/offset+octet-stream"

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_32_BYTES: Final = re.compile(r"[0-9a-f]{64}")
_DESK: Final = re.compile(rb"[a-z0-9-]{1,32}")
_DIGEST_BYTES: Final = {"sha1": 20, "sha256": 32}
_METADATA_KEYS: Final = {"desk", "directory"}


class TusError(BadInputError):
    """A header of the protocol is missing or malformed."""

    code = "tus"


class TusVersionError(TusError):
    """The client speaks another version of tus."""

    code = "tus-version"


class UploadLengthError(TusError):
    """`Upload-Length` is missing, malformed or beyond what every client can count."""

    code = "upload-length"


class UploadOffsetError(TusError):
    """`Upload-Offset` is missing or malformed."""

    code = "upload-offset"


class UploadMetadataError(TusError):
    """`Upload-Metadata` is not exactly a desk and a directory version."""

    code = "upload-metadata"


class UploadTokenError(TusError):
    """`Upload-Token` is not 64 lower-case hex digits."""

    code = "upload-token"


class UploadWithdrawalError(TusError):
    """`Upload-Withdrawal` is not 64 lower-case hex digits."""

    code = "upload-withdrawal"


class UploadChecksumError(TusError):
    """`Upload-Checksum` is malformed or of an algorithm that is not offered."""

    code = "upload-checksum"


class ContentTypeError(TusError):
    """A chunk comes under another type than tus names."""

    code = "content-type"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The sender's claim: which desk, sealed by which directory version."""

    desk: str
    claimed_version: int


def require_version(untrusted: str | None) -> None:
    """Refuse another version than ours."""
    if untrusted != VERSION:
        raise TusVersionError(f"expected Tus-Resumable: {VERSION}")


def require_chunk_type(untrusted: str | None) -> None:
    """Refuse a chunk of another type."""
    if untrusted != CHUNK_TYPE:
        raise ContentTypeError(f"expected Content-Type: {CHUNK_TYPE}")


def parse_length(untrusted: str | None) -> int:
    """Read `Upload-Length`."""
    length = _decimal(untrusted)
    if length is None:
        raise UploadLengthError(f"expected Upload-Length: a number up to {MAX_SEALED_BYTES}")
    return length


def parse_offset(untrusted: str | None) -> int:
    """Read `Upload-Offset`."""
    offset = _decimal(untrusted)
    if offset is None:
        raise UploadOffsetError(f"expected Upload-Offset: a number up to {MAX_SEALED_BYTES}")
    return offset


def parse_token(untrusted: str | None) -> bytes | None:
    """Read `Upload-Token`, where there is one."""
    if untrusted is None:
        return None
    if not _32_BYTES.fullmatch(untrusted):
        raise UploadTokenError("expected Upload-Token: 64 lower-case hex digits")
    return bytes.fromhex(untrusted)


def parse_withdrawal(untrusted: str | None) -> str | None:
    """Read `Upload-Withdrawal`, the SHA-256 of a secret, where there is one."""
    if untrusted is None or _32_BYTES.fullmatch(untrusted):
        return untrusted
    raise UploadWithdrawalError("expected Upload-Withdrawal: 64 lower-case hex digits")


def parse_metadata(untrusted: str | None) -> Metadata:
    """Read `Upload-Metadata`: `desk` and `directory` in either order, nothing else, each once."""
    if untrusted is None or len(untrusted) > MAX_UPLOAD_METADATA_CHARACTERS:
        raise UploadMetadataError("expected Upload-Metadata: desk and directory")
    pairs = [_pair(item) for item in untrusted.split(",")]
    values = dict(pairs)
    if len(values) != len(pairs) or values.keys() != _METADATA_KEYS:
        raise UploadMetadataError("expected desk and directory, each once, and nothing else")
    version = _decimal(values["directory"].decode("ascii", errors="replace"))
    if not _DESK.fullmatch(values["desk"]) or not version:
        raise UploadMetadataError("expected a desk's id and a directory's version")
    return Metadata(values["desk"].decode("ascii"), version)


def parse_checksum(untrusted: str | None) -> Checksum | None:
    """Read `Upload-Checksum`, where there is one."""
    if untrusted is None:
        return None
    algorithm, _, encoded = untrusted.partition(" ")
    if algorithm not in _DIGEST_BYTES:
        raise UploadChecksumError(f"expected one of {ALGORITHMS}")
    digest = _base64(encoded)
    if digest is None or len(digest) != _DIGEST_BYTES[algorithm]:
        raise UploadChecksumError("expected the digest in base64")
    return Checksum(cast("Literal['sha1', 'sha256']", algorithm), digest)


def http_midnight(day: date) -> str:
    """Write `Upload-Expires`: always a midnight, so that it tells nothing of the hour."""
    return format_datetime(datetime.combine(day, time(), UTC), usegmt=True)


def _pair(untrusted_item: str) -> tuple[str, bytes]:
    key, _, encoded = untrusted_item.partition(" ")
    value = _base64(encoded)
    if value is None:
        raise UploadMetadataError("expected key, one space, base64")
    return key, value


def _decimal(untrusted: str | None) -> int | None:
    if untrusted is None or not _DECIMAL.fullmatch(untrusted):
        return None
    number = int(untrusted)
    return number if number <= MAX_SEALED_BYTES else None


def _base64(untrusted: str) -> bytes | None:
    """Decode one spelling: padded, canonical, not empty."""
    try:
        value = base64.b64decode(untrusted, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if value and base64.b64encode(value).decode() == untrusted else None
