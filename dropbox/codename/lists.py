"""The word lists of BIP39, and how one word is found however it is spelled."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from dropbox.wordlists import words_of

Language = Literal["en", "ru", "fr", "it", "es", "pt", "cs", "ja", "ko", "zh-Hans", "zh-Hant"]

# In the order in which an error is judged where two lists do equally well.
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
# Those that `mnemonic` and `@scure/bip39` both have, and Russian, which the page carries itself.
_NAMES: Final[dict[Language, str]] = {
    "en": "english",
    "ru": "russian",
    "fr": "french",
    "it": "italian",
    "es": "spanish",
    "pt": "portuguese",
    "cs": "czech",
    "ja": "japanese",
    "ko": "korean",
    "zh-Hans": "chinese_simplified",
    "zh-Hant": "chinese_traditional",
}
# Two letters of a word are a slip more often than a word.
_SHORTEST_BEGINNING: Final = 3
# Accents, and the dots of ё; but not the breve, which makes й a letter of its own (стоить, стойка).
_ACCENTS: Final = re.compile("[\u0300-\u0305\u0307-\u036f]")


def fold(text: str) -> str:
    """Give the one spelling under which words are compared; of what is lower case already."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare)


@dataclass(frozen=True, slots=True)
class WordList:
    """2,048 words, composed as eyes and keyboards have them."""

    language: Language
    words: tuple[str, ...] = field(repr=False)
    folded: tuple[str, ...] = field(repr=False)
    places: dict[str, int] = field(repr=False)
    ordered: tuple[str, ...] = field(repr=False)

    def find(self, untrusted_folded: str) -> int | None:
        """Give the index of the word that this is, or is the beginning of no other than."""
        if untrusted_folded in self.places:
            return self.places[untrusted_folded]
        if len(untrusted_folded) < _SHORTEST_BEGINNING:
            return None
        start = bisect_left(self.ordered, untrusted_folded)
        found = [word for word in self.ordered[start : start + 2] if word.startswith(untrusted_folded)]
        return self.places[found[0]] if len(found) == 1 else None


@functools.cache
def word_list(language: Language) -> WordList:
    """Load a list once."""
    words = words_of(_NAMES[language])
    folded = tuple(map(fold, words))
    places = {word: index for index, word in enumerate(folded)}
    return WordList(language, words, folded, places, tuple(sorted(folded)))
