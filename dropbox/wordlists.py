"""Floor 2: the BIP39 word lists, for codenames and check phrases. Composed, as eyes and keyboards have them."""

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
