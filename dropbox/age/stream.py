"""The payload: chunks of 64 KiB, each sealed under its number and whether it is the last."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag

from dropbox.age.file_key import TAG_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

CHUNK_BYTES: Final = 64 * 1024
SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + TAG_BYTES
PAYLOAD_NONCE_BYTES: Final = 16


def chunk_nonce(number: int, *, final: bool) -> bytes:
    """Write a chunk's nonce: an 11-byte counter, then 1 for the final chunk."""
    return number.to_bytes(11) + (b"\x01" if final else b"\x00")


def sealed_size_bytes(plaintext_bytes: int) -> int:
    """Return the size of all chunks; an empty payload has one, empty."""
    return plaintext_bytes + TAG_BYTES * max(1, -(-plaintext_bytes // CHUNK_BYTES))


def seal_chunk(cipher: ChaCha20Poly1305, number: int, plaintext: bytes | memoryview, *, final: bool) -> bytes:
    """Seal one chunk; only the final one may be shorter than 64 KiB."""
    return cipher.encrypt(chunk_nonce(number, final=final), plaintext, None)


def seal_run(cipher: ChaCha20Poly1305, first: int, plaintext: memoryview) -> bytes:
    """Seal whole chunks in a row, none of them final."""
    chunks = len(plaintext) // CHUNK_BYTES
    # `getbuffer` writes where the bytes lie that `getvalue` returns: joined chunks would be copied once more.
    sealed = io.BytesIO(bytes(chunks * SEALED_CHUNK_BYTES))
    with sealed.getbuffer() as room:
        for index in range(chunks):
            chunk = plaintext[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]
            place = room[index * SEALED_CHUNK_BYTES : (index + 1) * SEALED_CHUNK_BYTES]
            cipher.encrypt_into(chunk_nonce(first + index, final=False), chunk, None, place)
    return sealed.getvalue()


class RunEnd(Enum):
    """How a run of sealed chunks ended."""

    MORE = auto()
    """Every chunk is authentic, none is the final one."""
    FINAL = auto()
    """The last chunk is the final one and closes the run."""
    TRAILING = auto()
    """The last authentic chunk is the final one, but bytes follow it."""
    DAMAGED = auto()
    """The chunk after the authentic ones is not."""
    CUT = auto()
    """The chunk after the authentic ones is not, and it is too short for one that is not final."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the authentic chunks of a run hold, and how it ended."""

    plaintext: bytes
    end: RunEnd


def open_run(cipher: ChaCha20Poly1305, first: int, untrusted: bytes) -> Run:
    """Open sealed chunks in a row, up to the final one or to the first that is not authentic."""
    view = memoryview(untrusted)
    chunks: list[bytes] = []
    end = RunEnd.MORE
    for number, start in enumerate(range(0, len(view), SEALED_CHUNK_BYTES), first):
        chunk, end = _open_next(cipher, number, view[start:])
        if chunk is not None:
            chunks.append(chunk)
        if end is not RunEnd.MORE:
            break
    return Run(b"".join(chunks), end)


def _open_next(cipher: ChaCha20Poly1305, number: int, view: memoryview) -> tuple[bytes | None, RunEnd]:
    sealed = view[:SEALED_CHUNK_BYTES]
    full = len(sealed) == SEALED_CHUNK_BYTES
    chunk = _open_chunk(cipher, number, sealed, final=False) if full else None
    if chunk is not None:
        return chunk, RunEnd.MORE
    chunk = _open_chunk(cipher, number, sealed, final=True)
    # Empty and final, but not the only one: a writer never does it, whoever else may cut files so.
    if chunk is None or (number and not chunk):
        return None, RunEnd.DAMAGED if full or chunk is not None else RunEnd.CUT
    return chunk, RunEnd.FINAL if len(sealed) == len(view) else RunEnd.TRAILING


def _open_chunk(cipher: ChaCha20Poly1305, number: int, sealed: memoryview, *, final: bool) -> bytes | None:
    if len(sealed) < TAG_BYTES:
        return None
    try:
        return cipher.decrypt(chunk_nonce(number, final=final), sealed, None)
    except InvalidTag:
        return None
