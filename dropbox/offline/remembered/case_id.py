"""Short names for cases, to be read out and typed: proquints (arXiv 0901.4016) of the server's random id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

_CONSONANTS: Final = "bdfghjklmnprstvz"
_VOWELS: Final = "aiou"
_DIGITS_A_WORD: Final = 4
# 2^32 names; the id comes from a server that may be hostile, so whoever comes second gets a longer one.
_WORDS: Final = (2, 4, 8)


def case_id(submission_id: str, taken: Container[str]) -> str:
    """Name a submission of this id (32 hex digits), unlike any name in `taken`: `lusab-babad`."""
    names = ["-".join(_words(submission_id[: _DIGITS_A_WORD * count])) for count in _WORDS]
    return next((name for name in names if name not in taken), names[-1])


def _words(digits: str) -> list[str]:
    return [_word(int(digits[at : at + _DIGITS_A_WORD], 16)) for at in range(0, len(digits), _DIGITS_A_WORD)]


def _word(bits: int) -> str:
    return (
        _CONSONANTS[bits >> 12]
        + _VOWELS[bits >> 10 & 3]
        + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3]
        + _CONSONANTS[bits & 15]
    )
