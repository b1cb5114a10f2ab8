"""Which words may have been meant. Apart from the errors: what is returned here is for one person's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.codename.codename import WORDS, from_indexes
from dropbox.codename.lists import fold
from dropbox.codename.reading import Reading, best, readings
from dropbox.wordlists import distance

if TYPE_CHECKING:
    from dropbox.codename.lists import Language

_MOST: Final = 6
_FARTHEST: Final = 2
# The letters that are enough; a slip behind them is none.
_BEGINNING: Final = 4


def suggest(untrusted: str, position: int, language: Language | None = None) -> tuple[str, ...]:
    """Give up to six words for a place (from 1) that `UnknownWordError` named, the nearest first.

    Where it is the only unknown of twelve, only words that meet the checksum, if any near one does.
    Never log this.
    """
    reading = best(readings(untrusted, language))
    if position not in reading.unknown:
        return ()
    near = _near(reading, fold(reading.words[position - 1].spelling))
    meeting = [index for index in near if _meets(reading, position, index)]
    return tuple(reading.list.words[index] for index in (meeting or near)[:_MOST])


def _near(reading: Reading, spelling: str) -> list[int]:
    distances = [(_distance(word, spelling), index) for index, word in enumerate(reading.list.folded)]
    # Of a word of three letters two can't be wrong: what is left is anything.
    farthest = min(_FARTHEST, len(spelling) - 2)
    return [index for away, index in sorted(distances) if away <= farthest]


def _meets(reading: Reading, position: int, index: int) -> bool:
    if len(reading.words) != WORDS or len(reading.unknown) != 1:
        return False
    known = reading.indexes
    return from_indexes((*known[: position - 1], index, *known[position - 1 :])) is not None


def _distance(word: str, spelling: str) -> int:
    beginnings = word[:_BEGINNING], spelling[:_BEGINNING]
    return min(distance(word, spelling, _FARTHEST), distance(*beginnings, _FARTHEST))
