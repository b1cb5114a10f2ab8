"""Floor 3: a key as SLIP-39 words on sheets of paper, and back. Pure but for `split`. docs/spec/shares.md."""

from __future__ import annotations

from dropbox.shares.errors import (
    WORDS,
    ShareChecksumError,
    ShareFewError,
    ShareKindError,
    ShareNumbersError,
    ShareOtherKeyError,
    SharesError,
    ShareSetError,
    ShareTwiceError,
    ShareWordsError,
)
from dropbox.shares.fingerprints import fingerprint, in_fours, require_fingerprint
from dropbox.shares.gathering import Gathering
from dropbox.shares.parsing import parse, suggest
from dropbox.shares.share import MAX_SHARES, MIN_THRESHOLD, Share, combine, split
from dropbox.shares.sheets import Purpose, sheet_html, sheet_text
from dropbox.shares.words import complete

__all__ = [
    "MAX_SHARES",
    "MIN_THRESHOLD",
    "WORDS",
    "Gathering",
    "Purpose",
    "Share",
    "ShareChecksumError",
    "ShareFewError",
    "ShareKindError",
    "ShareNumbersError",
    "ShareOtherKeyError",
    "ShareSetError",
    "ShareTwiceError",
    "ShareWordsError",
    "SharesError",
    "combine",
    "complete",
    "fingerprint",
    "in_fours",
    "parse",
    "require_fingerprint",
    "sheet_html",
    "sheet_text",
    "split",
    "suggest",
]
