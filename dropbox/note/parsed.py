"""Read a signed note in its one spelling, and verify it under known keys.

C2SP signed-note: a text, an empty line, one or more lines `— <key name> base64(key id || signature)`.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox.limits import MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES
from dropbox.note.errors import (
    BadSignatureError,
    NoteFormError,
    NoteTooLargeError,
    NotSignedError,
    TooFewSignaturesError,
    TooManySignaturesError,
)
from dropbox.note.keys import KEY_ID_BYTES, VerifierKey, is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f]")
_DASH: Final = "— "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not verified. Those by unknown keys or algorithms are kept and never counted."""

    key_name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Give the line as it stands in the note."""
        return f"{_DASH}{self.key_name} {base64.b64encode(self.key_id + self.signature).decode()}\n"

    def names(self, key: VerifierKey) -> bool:
        """Tell whether this line claims to be by `key`."""
        return self.key_name == key.name and self.key_id == key.key_id


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """A text that known keys signed, and which of them: distinct, in the order they were given."""

    text: str
    signed_by: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class ParsedNote:
    """A well-formed note. Nothing says yet that its text may be believed."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}".encode()

    def verify(self, keys: Iterable[VerifierKey], threshold: int = 1) -> VerifiedNote:
        """Return the text if at least `threshold` distinct keys signed it; raises `NotSignedError`."""
        # (1) Signatures by unknown keys are ignored.    (2) One that names a known key must verify.
        # (3) Public keys are counted, not signatures and not names: the same key twice counts once.
        if threshold < 1:
            raise ValueError("a threshold below one would believe an unsigned note")
        known = tuple({key.public_key: key for key in reversed(tuple(keys))}.values())[::-1]
        signers = {key for signature in self.signatures for key in self._signers(signature, known)}
        if not signers:
            raise NotSignedError("no known key signed this")
        if len(signers) < threshold:
            raise TooFewSignaturesError(expected=threshold, got=len(signers))
        return VerifiedNote(self.text, tuple(key for key in known if key in signers))

    def _signers(self, signature: Signature, known: tuple[VerifierKey, ...]) -> list[VerifierKey]:
        # Several known keys can share a four-byte id on purpose; the signature is then by one of them.
        named = [key for key in known if signature.names(key)]
        signers = [key for key in named if key.verifies(self.text.encode(), signature.signature)]
        if named and not signers:
            raise BadSignatureError("a signature by a known key does not verify")
        return signers


def parse(untrusted: bytes) -> ParsedNote:
    """Parse a signed note; raises `NoteError`."""
    if len(untrusted) > MAX_NOTE_BYTES:
        raise NoteTooLargeError(f"expected a note of at most {MAX_NOTE_BYTES} bytes, got {len(untrusted)}")
    try:
        whole = untrusted.decode()
    except UnicodeDecodeError:
        # Not chained: the original error carries the bytes.
        raise NoteFormError("the note is not UTF-8") from None
    if _CONTROL.search(whole):
        raise NoteFormError("the note has a control character")
    # The last empty line: the text may have empty lines of its own, signatures can't.
    text, separator, lines = whole.rpartition("\n\n")
    if not separator:
        raise NoteFormError("the note has no empty line before its signatures")
    return ParsedNote(f"{text}\n", _parse_signatures(lines))


def _parse_signatures(untrusted_lines: str) -> tuple[Signature, ...]:
    *lines, rest = untrusted_lines.split("\n")
    if rest or not lines:
        raise NoteFormError("the note does not end with a whole signature line")
    if len(lines) > MAX_NOTE_SIGNATURES:
        raise TooManySignaturesError(f"expected at most {MAX_NOTE_SIGNATURES} signatures, got {len(lines)}")
    return tuple(map(_parse_signature, lines))


def _parse_signature(untrusted_line: str) -> Signature:
    name, separator, encoded = untrusted_line.removeprefix(_DASH).partition(" ")
    if not untrusted_line.startswith(_DASH) or not separator or not is_key_name(name):
        raise NoteFormError("expected a signature line: an em dash, a key name, a signature")
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise NoteFormError("a signature is not base64") from None
    # Base64 has spellings with stray bits in the last letter; only the canonical one is read.
    if base64.b64encode(decoded).decode() != encoded or len(decoded) <= KEY_ID_BYTES:
        raise NoteFormError("a signature is not the base64 of a key id and a signature")
    return Signature(name, decoded[:KEY_ID_BYTES], decoded[KEY_ID_BYTES:])
