"""Floor 2: the BIP39 word lists, composed as eyes and keyboards have them; how far a slip is from a word."""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from mnemonic import Mnemonic

# Every copy of the Russian list has a damaged word there, two replacement characters in it (ADR 0184).
_MENDED: Final[dict[str, dict[int, str]]] = {"russian": {1572: "снова"}}


@functools.cache
def words_of(name: str) -> tuple[str, ...]:
    """Return the 2,048 words of a list, named as `mnemonic` names it."""
    mended = _MENDED.get(name, {})
    published = enumerate(Mnemonic(name).wordlist)
    # The Russian list comes decomposed (й as two characters), as BIP39 hashes it; these words are shown.
    return tuple(unicodedata.normalize("NFC", mended.get(index, word)) for index, word in published)


def distance(a: str, b: str, farthest: int) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours; exact only up to `farthest`."""
    if abs(len(a) - len(b)) > farthest:
        return farthest + 1
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
