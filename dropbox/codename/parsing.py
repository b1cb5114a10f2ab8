"""From what was typed to the codename, or to the error that says where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.codename.codename import WORDS, Codename, from_indexes
from dropbox.codename.errors import (
    AmbiguousCodenameError,
    CodenameChecksumError,
    CodenameError,
    CodenameNumberingError,
    UnknownWordError,
    WordCountError,
)
from dropbox.codename.reading import Reading, best, readings

if TYPE_CHECKING:
    from dropbox.codename.lists import Language

# Where there are more, this was no codename: naming fifty places helps nobody.
_MOST_WORDS: Final = 2 * WORDS


def parse(untrusted: str, language: Language | None = None) -> Codename:
    """Read a codename in any language and spelling; raises a `CodenameError`.

    Nothing is repaired: errors name places, a person decides. `language` settles an `AmbiguousCodenameError`.
    """
    # (1) Every list and keyboard the text may have been meant for.
    found = readings(untrusted, language)
    # (2) Of those, the ones whose twelve words meet their checksum.    (3) They must all say the same bits.
    meant = [codename for reading in found if reading.is_whole and (codename := from_indexes(reading.indexes))]
    if meant and all(codename == meant[0] for codename in meant):
        return meant[0]
    if meant:
        raise AmbiguousCodenameError("the words are a codename in more than one language")
    raise _refusal(best(found))


def _refusal(reading: Reading) -> CodenameError:
    got = len(reading.words)
    if reading.unknown and got <= _MOST_WORDS:
        return UnknownWordError(reading.unknown)
    if reading.numbering_breaks is not None:
        return CodenameNumberingError(reading.numbering_breaks)
    if got != WORDS:
        return WordCountError(expected=WORDS, got=got, repeated=_repeated(reading.indexes))
    return CodenameChecksumError(swapped=_swapped(reading.indexes))


def _swapped(indexes: tuple[int, ...]) -> int | None:
    pairs = [place for place in range(1, len(indexes)) if indexes[place - 1] != indexes[place]]
    return _only(
        [
            place
            for place in pairs
            if from_indexes((*indexes[: place - 1], indexes[place], indexes[place - 1], *indexes[place + 1 :]))
        ]
    )


def _repeated(indexes: tuple[int, ...]) -> int | None:
    if len(indexes) != WORDS + 1:
        return None
    pairs = [place for place in range(1, len(indexes)) if indexes[place - 1] == indexes[place]]
    found = [place for place in pairs if from_indexes((*indexes[:place], *indexes[place + 1 :]))]
    second = _only(found)
    return second and second + 1


def _only(places: list[int]) -> int | None:
    return places[0] if len(places) == 1 else None
