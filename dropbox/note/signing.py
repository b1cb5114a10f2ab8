"""Sign texts as notes. Apart from `parsed`, so that whoever only verifies never loads a private key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

import nacl.signing

from dropbox.note.keys import VerifierKey
from dropbox.note.parsed import ParsedNote, Signature, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 private key under a key name. Its 32-byte seed is the whole secret."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            raise ValueError(f"an Ed25519 seed has {SEED_BYTES} bytes")

    @classmethod
    def generate(cls, name: str) -> Self:
        """Make a new key."""
        return cls(name, bytes(nacl.signing.SigningKey.generate()))

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """Take up a key again."""
        return cls(name, seed)

    @property
    def verifier(self) -> VerifierKey:
        """Give the public side."""
        return VerifierKey(self.name, bytes(nacl.signing.SigningKey(self.seed).verify_key))

    def sign(self, text: str) -> Signature:
        """Make one signature line over `text`."""
        signature = nacl.signing.SigningKey(self.seed).sign(text.encode()).signature
        return Signature(self.name, self.verifier.key_id, signature)


def sign(text: str, keys: Iterable[SigningKey]) -> bytes:
    """Write the whole note: `text`, which ends in LF, signed by `keys` in this order.

    What a reader would refuse is never written: raises the `NoteError` that the reader would raise.
    """
    return _checked(ParsedNote(text, tuple(key.sign(text) for key in keys)))


def add_signatures(note: ParsedNote, keys: Iterable[SigningKey]) -> bytes:
    """Write `note` again with the signatures of `keys` after its own."""
    added = tuple(key.sign(note.text) for key in keys)
    return _checked(ParsedNote(note.text, note.signatures + added))


def _checked(note: ParsedNote) -> bytes:
    written = bytes(note)
    if parse(written) != note:
        raise ValueError("this text can't be told apart from its signatures")
    return written
