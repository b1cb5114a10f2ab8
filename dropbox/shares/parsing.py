"""From what was typed, or a sheet, to a share, or to the error that says where to look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import shamir_mnemonic

from dropbox.limits import MAX_SHARE_CHARACTERS
from dropbox.shares.errors import WORDS, ShareChecksumError, ShareKindError, ShareWordsError
from dropbox.shares.placing import is_met, places_of_mistake
from dropbox.shares.share import Share
from dropbox.shares.words import LIST, find, near

if TYPE_CHECKING:
    from collections.abc import Sequence

# A line of a sheet that holds nothing but numbered words.
_NUMBERED_LINE: Final = re.compile(r"[ \t]*(?:[0-9]{1,2}[.):]?[ \t]*[^\W\d_]+[ \t]*)+", re.ASCII)
_NUMBERED: Final = re.compile(r"([0-9]{1,2})[.):]?[ \t]*([^\W\d_]+)", re.ASCII)
_PLACES: Final = {word: index for index, word in enumerate(LIST)}
# 10,000 rounds, doubled so many times: five are a fifth of a second, fifteen would be minutes.
_MAX_EXPONENT: Final = 5
# Where there are more, this was no share: naming fifty places helps nobody.
_MOST_NAMED: Final = 2 * WORDS


def parse(untrusted_words: str) -> Share:
    """Read 33 words, whole or by their first four letters, numbered or not, or a whole sheet in plain text.

    Raises `ShareWordsError`, `ShareChecksumError` or `ShareKindError`. Nothing is repaired: errors name places.
    """
    # (1) 33 words of the list.    (2) Their checksum.    (3) One group, 32 bytes, no more work than a second's.
    words = _known(_words_of(untrusted_words))
    indexes = [_PLACES[word] for word in words]
    if not is_met(indexes):
        raise ShareChecksumError(places=places_of_mistake(indexes))
    decoded = _decode(words)
    if decoded is None or decoded.group_count != 1 or decoded.iteration_exponent > _MAX_EXPONENT:
        raise ShareKindError
    return Share(decoded.identifier, decoded.index + 1, None, decoded.member_threshold, words)


def suggest(untrusted_words: str, place: int) -> tuple[str, ...]:
    """Give up to six words for a place (from 1) that is not in the list, the nearest first. Never log this."""
    try:
        words = _words_of(untrusted_words)
    except ShareWordsError:
        return ()
    return near(words[place - 1]) if place <= len(words) and find(words[place - 1]) is None else ()


def _words_of(untrusted: str) -> list[str]:
    if len(untrusted) > MAX_SHARE_CHARACTERS:
        raise ShareWordsError("the text is longer than a share can be")
    lines = [line for line in untrusted.splitlines() if _NUMBERED_LINE.fullmatch(line)]
    numbered = sorted((int(number), word) for line in lines for number, word in _NUMBERED.findall(line))
    if not numbered:
        return untrusted.split()
    numbers = [number for number, _ in numbered]
    if missing := sorted(set(range(1, WORDS + 1)) - set(numbers)):
        raise ShareWordsError(f"no word has {_numbers(missing)}", places=tuple(missing), got=len(numbers))
    if len(numbers) > WORDS:
        twice = sorted({number for number in numbers if numbers.count(number) > 1 or number > WORDS})
        raise ShareWordsError(
            f"not one word alone has {_numbers(twice)}", places=tuple(twice), got=len(numbers)
        )
    return [word for _, word in numbered]


def _numbers(places: Sequence[int]) -> str:
    return f"number{'s' * (len(places) > 1)} {', '.join(map(str, places))}"


def _known(untrusted: Sequence[str]) -> tuple[str, ...]:
    found = [find(word) for word in untrusted]
    places = tuple(place for place, word in enumerate(found, 1) if word is None)
    if places and len(found) <= _MOST_NAMED:
        which = f"word {places[0]} is" if len(places) == 1 else f"words {', '.join(map(str, places))} are"
        raise ShareWordsError(f"{which} not in the list", places=places, got=len(found))
    if len(found) != WORDS:
        raise ShareWordsError(f"expected {WORDS} words, got {len(found)}", got=len(found))
    return tuple(word for word in found if word is not None)


def _decode(words: Sequence[str]) -> shamir_mnemonic.Share | None:
    try:
        return shamir_mnemonic.Share.from_mnemonic(" ".join(words))
    except shamir_mnemonic.MnemonicError:
        # Its messages hold words.
        return None
