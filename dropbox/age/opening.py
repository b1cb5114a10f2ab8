"""Open a sealed stream: find the file key, verify the header, give back the payload as a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dropbox.age import file_key, header, hybrid, scrypt, stream, x25519
from dropbox.age.errors import (
    HeaderError,
    HeaderTooShortError,
    KindMismatchError,
    NoMatchingIdentityError,
    WrongPassphraseError,
)
from dropbox.age.reader import PayloadReader
from dropbox.limits import MAX_AGE_HEADER_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dropbox.age.header import Header
    from dropbox.age.identity import IdentityType

_HEADER_READ_BYTES: Final = 4096
_NEEDED: Final = {
    scrypt.TYPE: "it is sealed to a passphrase: leave out the identities",
    hybrid.TYPE: "an identity that begins with AGE-SECRET-KEY-PQ-1 is needed",
    x25519.TYPE: "an identity that begins with AGE-SECRET-KEY-1 is needed",
}


def open(source: BinaryIO, identities: Iterable[IdentityType]) -> PayloadReader:  # noqa: A001 age's own word
    """Open the file that `source` starts with here; the source stays the caller's to close.

    Raises `HeaderError` or `NoMatchingIdentityError` at once; the reader raises `PayloadError` later.
    """
    # (1) The header is well formed, and a passphrase is its only recipient.
    # (2) One of the identities unwraps the file key.    (3) The header's MAC holds under that key.
    # Not checked here: the payload. Its chunks are verified as they are read, see reader.py.
    parsed, rest = _read_header(source)
    _check_passphrase_alone(parsed)
    key = _file_key(parsed, tuple(identities))
    file_key.verify_header_mac(key, header.serialize_without_mac(parsed.stanzas), parsed.mac)
    nonce, rest = _read_nonce(source, rest)
    cipher = ChaCha20Poly1305(file_key.payload_key(key, nonce))
    return PayloadReader(source, rest, cipher)


def _read_header(source: BinaryIO) -> tuple[Header, bytes]:
    untrusted = b""
    wanted = _HEADER_READ_BYTES
    while True:
        piece = source.read(wanted)
        untrusted += piece
        try:
            parsed = header.parse(untrusted)
        except HeaderTooShortError:
            if not piece:
                raise
            # Doubling keeps what is parsed again and again in proportion.
            wanted = min(len(untrusted), MAX_AGE_HEADER_BYTES)
        else:
            return parsed, untrusted[parsed.size_bytes :]


def _read_nonce(source: BinaryIO, rest: bytes) -> tuple[bytes, bytes]:
    while len(rest) < stream.PAYLOAD_NONCE_BYTES:
        piece = source.read(stream.PAYLOAD_NONCE_BYTES - len(rest))
        if not piece:
            raise HeaderTooShortError("the file ends right after its header", hint="it is cut short")
        rest += piece
    return rest[: stream.PAYLOAD_NONCE_BYTES], rest[stream.PAYLOAD_NONCE_BYTES :]


def _check_passphrase_alone(parsed: Header) -> None:
    types = [stanza.type for stanza in parsed.stanzas]
    if scrypt.TYPE in types and len(types) > 1:
        raise HeaderError("a passphrase stands beside another recipient")


def _file_key(parsed: Header, identities: Sequence[IdentityType]) -> bytes:
    for identity in identities:
        key = identity.unwrap(parsed.stanzas)
        if key is not None:
            return key
    raise _no_match(parsed, identities)


def _no_match(parsed: Header, identities: Sequence[IdentityType]) -> NoMatchingIdentityError:
    types = {stanza.type for stanza in parsed.stanzas}
    if not types & {identity.stanza_type for identity in identities}:
        needed = next((_NEEDED[known] for known in _NEEDED if known in types), None)
        return KindMismatchError(
            "the file is sealed to another kind of key than those given",
            hint=needed or "it is sealed to a kind of key that this program does not know",
        )
    if scrypt.TYPE in types:
        return WrongPassphraseError("the passphrase is wrong")
    return NoMatchingIdentityError("the file is sealed to other keys than those given")
