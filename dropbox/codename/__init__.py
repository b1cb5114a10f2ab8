"""Floor 3: what a source leaves with: twelve words, and the keys they become. Pure. docs/spec/codename.md."""

from __future__ import annotations

from dropbox.codename.codename import Codename
from dropbox.codename.derivation import SourceKeys, derive
from dropbox.codename.errors import (
    AmbiguousCodenameError,
    CodenameChecksumError,
    CodenameError,
    CodenameNumberingError,
    CodenameTooLongError,
    UnknownWordError,
    WordCountError,
)
from dropbox.codename.lists import LANGUAGES, Language
from dropbox.codename.parsing import parse
from dropbox.codename.suggesting import suggest

__all__ = [
    "LANGUAGES",
    "AmbiguousCodenameError",
    "Codename",
    "CodenameChecksumError",
    "CodenameError",
    "CodenameNumberingError",
    "CodenameTooLongError",
    "Language",
    "SourceKeys",
    "UnknownWordError",
    "WordCountError",
    "derive",
    "parse",
    "suggest",
]
