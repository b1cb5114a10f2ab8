"""Verifier keys: a name and an Ed25519 public key (C2SP signed-note, "Ed25519 signatures")."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import BadSignatureError as SodiumRefusal
from nacl.signing import VerifyKey

PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
KEY_ID_BYTES: Final = 4
ED25519: Final = b"\x01"

# Written out, because `str.isspace`, `\s` in Python and `\s` in JavaScript are three different sets.
# This one is Unicode's property White_Space; the controls below U+0020 are refused in a whole note.
_WHITE_SPACE: Final = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_KEY_NAME: Final = re.compile(f"[^+{_WHITE_SPACE}\x00-\x1f]+")


def is_key_name(name: str) -> bool:
    """Tell whether `name` may stand in a signature line: not empty, no white space, no plus."""
    return _KEY_NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key whose signatures count."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise ValueError("a key name is not empty and has no white space and no plus")
        if len(self.public_key) != PUBLIC_KEY_BYTES:
            raise ValueError(f"an Ed25519 public key has {PUBLIC_KEY_BYTES} bytes")

    @property
    def key_id(self) -> bytes:
        """Give the four bytes that name this key in a signature. A hint, not a proof: see `verifies`."""
        named = self.name.encode() + b"\n" + ED25519 + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    def verifies(self, text: bytes, untrusted_signature: bytes) -> bool:
        """Tell whether the signature is this key's. For `ParsedNote.verify`, which raises.

        libsodium refuses a small-order or non-canonical public key or R, and S not below the group order:
        otherwise one signature could count for several keys or texts (tests/vectors/note).
        """
        if len(untrusted_signature) != SIGNATURE_BYTES:
            return False
        try:
            VerifyKey(self.public_key).verify(text, untrusted_signature)
        except SodiumRefusal:
            return False
        return True

    @property
    def vkey(self) -> str:
        """Give the text form that any note verifier takes: name, key id, algorithm and key."""
        encoded = base64.b64encode(ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"
