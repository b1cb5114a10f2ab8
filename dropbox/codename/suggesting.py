"""Which words may have been meant. Apart from the errors: what is returned here is for one person's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.codename.codename import WORDS, from_indexes
from dropbox.codename.lists import fold
from dropbox.codename.reading import Reading, best, readings

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
    distances = [
        (min(_distance(word, spelling), _distance(word[:_BEGINNING], spelling[:_BEGINNING])), index)
        for index, word in enumerate(reading.list.folded)
    ]
    # Of a word of three letters two can't be wrong: what is left is anything.
    farthest = min(_FARTHEST, len(spelling) - 2)
    return [index for distance, index in sorted(distances) if distance <= farthest]


def _meets(reading: Reading, position: int, index: int) -> bool:
    if len(reading.words) != WORDS or len(reading.unknown) != 1:
        return False
    known = reading.indexes
    return from_indexes((*known[: position - 1], index, *known[position - 1 :])) is not None


def _distance(a: str, b: str) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours; exact only up to `_FARTHEST`."""
    if abs(len(a) - len(b)) > _FARTHEST:
        return _FARTHEST + 1
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
