"""POSIX tar in one spelling (docs/spec/submission.md, "Tar headers"): headers written, streams read strictly.

A reader rebuilds each header from the name and the size it found and requires equal bytes, so nothing a
header could smuggle (links, owners, times, a second size) survives. The error says which field differs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from dropbox import limits
from dropbox.bag.errors import (
    CutShortError,
    MemberNameError,
    MemberTooLargeError,
    PaddingNotZeroError,
    PaddingShortError,
    TarChecksumError,
    TarEndError,
    TarFieldError,
    TarFillError,
    TarKindError,
    TarPaxError,
    TrailingBytesError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_BYTES: Final = 512
END_MARKER: Final = bytes(2 * BLOCK_BYTES)
PAX_NAME: Final = "tip/PaxHeaders/size"
# Eleven octal digits end here; from 8 GiB on a pax header carries the size.
FIRST_PAX_SIZE_BYTES: Final = 8**11
FILE_KIND: Final = b"0"
PAX_KIND: Final = b"x"

_ZERO_BLOCK: Final = bytes(BLOCK_BYTES)
_ZEROS: Final = bytes(limits.STREAM_CHUNK_BYTES)
_NAME: Final = re.compile(rb"[\x21-\x7e]{1,100}")
_OCTAL_SIZE: Final = re.compile(rb"[0-7]{11}\x00")
_PAX_RECORD: Final = re.compile(rb"[1-9][0-9]? size=([1-9][0-9]{0,18})\n")
# Name, first byte, length; the fields a reader compares one by one to say which differs.
_FIELDS: Final = (
    ("mode", 100, 8),
    ("uid", 108, 8),
    ("gid", 116, 8),
    ("mtime", 136, 12),
    ("linkname", 157, 100),
    ("magic", 257, 6),
    ("version", 263, 2),
    ("uname", 265, 32),
    ("gname", 297, 32),
    ("devmajor", 329, 8),
    ("devminor", 337, 8),
    ("prefix", 345, 155),
    ("reserved", 500, 12),
    ("name", 0, 100),
    ("checksum", 148, 8),
)


class Readable(Protocol):
    """A binary stream that gives up to `size` bytes, and none only at its end."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""
        ...


@dataclass(frozen=True, slots=True)
class TarMember:
    """One plain file in the stream."""

    name: str
    size_bytes: int


def header(name: str, size_bytes: int) -> bytes:
    """Return the blocks that precede a member: its header, and before it a pax header from 8 GiB on."""
    if not 0 <= size_bytes <= limits.MAX_FILE_BYTES:
        raise MemberTooLargeError(f"expected a size up to {limits.MAX_FILE_BYTES} bytes, got {size_bytes}")
    if size_bytes < FIRST_PAX_SIZE_BYTES:
        return _ustar(name, size_bytes, FILE_KIND)
    record = _pax_record(size_bytes)
    return _ustar(PAX_NAME, len(record), PAX_KIND) + record + fill(len(record)) + _ustar(name, 0, FILE_KIND)


def fill(size_bytes: int) -> bytes:
    """Return the zeros between a member's last byte and the next block."""
    return bytes(-size_bytes % BLOCK_BYTES)


def tar_member_size_bytes(name: str, size_bytes: int) -> int:
    """Return how long a member is in the stream, with its headers and fill."""
    return len(header(name, size_bytes)) + size_bytes + (-size_bytes % BLOCK_BYTES)


def _pax_record(size_bytes: int) -> bytes:
    body = b" size=%d\n" % size_bytes
    # The record's length counts its own digits; between 8 GiB and 2^53 it is always two.
    return b"%d%s" % (len(body) + 2, body)


def _ustar(name: str, size_bytes: int, kind: bytes) -> bytes:
    raw_name = name.encode("utf-8", errors="surrogatepass")
    if not _NAME.fullmatch(raw_name):
        raise MemberNameError("expected 1 to 100 visible ASCII characters as a member's name")
    block = bytearray(BLOCK_BYTES)
    block[0 : len(raw_name)] = raw_name
    block[100:148] = b"0000644\0" + 2 * b"0000000\0" + b"%011o\0" % size_bytes + b"00000000000\0"
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _parse_header(untrusted_block: bytes) -> tuple[str, int, bytes]:
    """Return name, size and kind of a header, or say which field is not in its one spelling."""
    summed = sum(untrusted_block) - sum(untrusted_block[148:156]) + 8 * ord(" ")
    if untrusted_block[148:154] != b"%06o" % summed:
        raise TarChecksumError("tar header checksum does not match")
    kind = untrusted_block[156:157]
    if kind not in {FILE_KIND, PAX_KIND}:
        raise TarKindError("expected a plain file, got another kind of tar member")
    raw_name = untrusted_block[:100].split(b"\0", 1)[0]
    if not _NAME.fullmatch(raw_name):
        raise MemberNameError("a member's name is empty or has a byte this format does not use")
    if not _OCTAL_SIZE.fullmatch(untrusted_block[124:136]):
        raise TarFieldError("size")
    size_bytes = int(untrusted_block[124:135], 8)
    rebuilt = _ustar(raw_name.decode("ascii"), size_bytes, kind)
    for field, start, length in _FIELDS:
        if untrusted_block[start : start + length] != rebuilt[start : start + length]:
            raise TarFieldError(field)
    return raw_name.decode("ascii"), size_bytes, kind


class TarReader:
    """Read members in order from a stream that nothing is known about."""

    def __init__(self, untrusted_stream: Readable) -> None:
        self._stream = untrusted_stream
        self.position_bytes = 0

    def next_member(self) -> TarMember | None:
        """Return the next member, or None after a whole end marker. The one before must have been read."""
        block = self._block()
        if block == _ZERO_BLOCK:
            if self._block() != _ZERO_BLOCK:
                raise TarEndError("expected two zero blocks at the end, got one")
            return None
        name, size_bytes, kind = _parse_header(block)
        return self._after_pax(name, size_bytes) if kind == PAX_KIND else TarMember(name, size_bytes)

    def chunks(self, member: TarMember) -> Iterator[bytes]:
        """Yield the member's bytes in pieces of at most 1 MiB; its fill is still to be read."""
        left = member.size_bytes
        while left:
            chunk = self._some(min(left, limits.STREAM_CHUNK_BYTES))
            left -= len(chunk)
            yield chunk

    def require_fill(self, member: TarMember) -> None:
        """Read the zeros between the member's last byte and the next block."""
        untrusted_fill = self._exactly(-member.size_bytes % BLOCK_BYTES)
        if untrusted_fill != fill(member.size_bytes):
            raise TarFillError("expected zeros up to the next tar block")

    def require_zeros_and_end(self, padded_size_bytes: int) -> None:
        """Require only zeros up to this position, then the stream's end."""
        while self.position_bytes < padded_size_bytes:
            try:
                chunk = self._some(min(padded_size_bytes - self.position_bytes, limits.STREAM_CHUNK_BYTES))
            except CutShortError as error:
                raise PaddingShortError("the padding ends before the padded size") from error
            if not _ZEROS.startswith(chunk):
                raise PaddingNotZeroError("expected only zeros after the end marker")
        if self._stream.read(1):
            raise TrailingBytesError("the stream goes on after its padded size")

    def _after_pax(self, name: str, record_bytes: int) -> TarMember:
        if name != PAX_NAME or record_bytes > BLOCK_BYTES:
            raise TarPaxError("expected a pax header with the one record of a size")
        untrusted_block = self._block()
        found = _PAX_RECORD.match(untrusted_block)
        size_bytes = int(found[1]) if found else 0
        if not FIRST_PAX_SIZE_BYTES <= size_bytes <= limits.MAX_FILE_BYTES:
            raise TarPaxError("expected a pax size of 8 GiB or more and below 2^53")
        record = _pax_record(size_bytes)
        if record_bytes != len(record) or untrusted_block != record + fill(len(record)):
            raise TarPaxError("pax record is not in its one spelling")
        name, ustar_size_bytes, kind = _parse_header(self._block())
        if kind != FILE_KIND or ustar_size_bytes:
            raise TarPaxError("expected a plain file of size 0 after its pax header")
        return TarMember(name, size_bytes)

    def _block(self) -> bytes:
        return self._exactly(BLOCK_BYTES)

    def _exactly(self, size_bytes: int) -> bytes:
        pieces = []
        while size_bytes:
            pieces.append(self._some(size_bytes))
            size_bytes -= len(pieces[-1])
        return b"".join(pieces)

    def _some(self, size_bytes: int) -> bytes:
        chunk = self._stream.read(size_bytes)
        if not chunk:
            raise CutShortError("the stream ends before its last byte")
        self.position_bytes += len(chunk)
        return chunk
