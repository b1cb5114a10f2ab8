"""The 1,024 words of SLIP-39: of four letters or more, and the first four tell each from all others."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from shamir_mnemonic.wordlist import WORDLIST

from dropbox.wordlists import distance

if TYPE_CHECKING:
    from collections.abc import Sequence

LIST: Final[tuple[str, ...]] = tuple(WORDLIST)
_ORDERED: Final[Sequence[str]] = sorted(LIST)
_MOST: Final = 6
_FARTHEST: Final = 2
BEGINNING: Final = 4


def complete(untrusted: str) -> tuple[str, ...]:
    """Give every word that begins like this, in the list's order; lower case or not."""
    beginning = untrusted.lower()
    start = bisect_left(_ORDERED, beginning)
    found = []
    for word in _ORDERED[start:]:
        if not word.startswith(beginning):
            break
        found.append(word)
    return tuple(found)


def find(untrusted: str) -> str | None:
    """Give the word that this is, or is the beginning of no other than: four letters are enough."""
    found = complete(untrusted)
    if untrusted.lower() in found:
        return untrusted.lower()
    return found[0] if len(found) == 1 and len(untrusted) >= BEGINNING else None


def near(untrusted: str) -> tuple[str, ...]:
    """Give up to six words that may have been meant, the nearest first. Never log this."""
    spelling = untrusted.lower()[: max(map(len, LIST)) + _FARTHEST]
    distances = [(_distance(word, spelling), word) for word in LIST]
    return tuple(word for away, word in sorted(distances) if away <= _FARTHEST)[:_MOST]


def _distance(word: str, spelling: str) -> int:
    beginnings = word[:BEGINNING], spelling[:BEGINNING]
    return min(distance(word, spelling, _FARTHEST), distance(*beginnings, _FARTHEST))
