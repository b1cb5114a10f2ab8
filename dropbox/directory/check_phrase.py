"""Six words that stand for the root keys: read out in broadcasts, printed on cards, stable for years."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

from dropbox.directory.document import Document, Roots
from dropbox.directory.trust import TrustedDirectory
from dropbox.wordlists import words_of

Language = Literal["en", "be", "ru"]

_WORDS: Final = 6
_BITS_A_WORD: Final = 11
# There is no Belarusian BIP39 list; every reader of Belarusian reads Russian, few read English.
_LISTS: Final = {"en": "english", "be": "russian", "ru": "russian"}


def check_phrase(source: TrustedDirectory | Document | Roots, language: Language) -> tuple[str, ...]:
    """Give the check phrase of the roots that a reader pins: those of version 1."""
    digest = hashlib.sha256(_text(_first_roots(source)).encode()).digest()
    bits = int.from_bytes(digest, "big") >> (len(digest) * 8 - _WORDS * _BITS_A_WORD)
    words = words_of(_LISTS[language])
    shifts = range((_WORDS - 1) * _BITS_A_WORD, -1, -_BITS_A_WORD)
    return tuple(words[bits >> shift & (2**_BITS_A_WORD - 1)] for shift in shifts)


def _first_roots(source: TrustedDirectory | Document | Roots) -> Roots:
    if isinstance(source, TrustedDirectory):
        return source.pinned
    if isinstance(source, Roots):
        return source
    if source.version != 1:
        raise ValueError("the check phrase is of the roots of version 1")
    return source.roots


def _text(roots: Roots) -> str:
    keys = "".join(f"{key}\n" for key in roots.keys)
    return f"press-dropbox/check-phrase@v1\n{keys}threshold {roots.threshold}\n"
