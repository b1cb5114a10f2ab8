"""Floor 2: C2SP signed notes with Ed25519: parse, verify; `signing` apart. Pure. docs/spec/note.md."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from dropbox.note.errors import (
    BadSignatureError,
    NoteError,
    NoteFormError,
    NoteTooLargeError,
    NotSignedError,
    TooFewSignaturesError,
    TooManySignaturesError,
)
from dropbox.note.keys import VerifierKey
from dropbox.note.parsed import ParsedNote, Signature, VerifiedNote, parse

if TYPE_CHECKING:
    from types import ModuleType

    from dropbox.note import signing

__all__ = [
    "BadSignatureError",
    "NotSignedError",
    "NoteError",
    "NoteFormError",
    "NoteTooLargeError",
    "ParsedNote",
    "Signature",
    "TooFewSignaturesError",
    "TooManySignaturesError",
    "VerifiedNote",
    "VerifierKey",
    "parse",
    "signing",
]


if not TYPE_CHECKING:  # so that a slip in a name stays a type error

    def __getattr__(name: str) -> ModuleType:
        # Loaded when first asked for: verifying never loads what handles private keys.
        if name == "signing":
            return importlib.import_module("dropbox.note.signing")
        raise AttributeError(name)
