"""The 1,024 words of SLIP-39: of four letters or more, and the first four tell each from all others."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from shamir_mnemonic.wordlist import WORDLIST

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
    distances = [
        (min(_distance(word, spelling), _distance(word[:BEGINNING], spelling[:BEGINNING])), word)
        for word in LIST
    ]
    return tuple(word for distance, word in sorted(distances) if distance <= _FARTHEST)[:_MOST]


def _distance(a: str, b: str) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j - 1] + (letter != other), before[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
