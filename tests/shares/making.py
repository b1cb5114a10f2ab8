"""What these tests share: a key, its set, and slips of the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import shares

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET: Final = bytes(range(32))
SET: Final = shares.split(SECRET, 2, 3)
# A set in which no two words of the first sheet are the same, and none of these words stands in it.
OTHER_SET: Final = shares.split(bytes(32), 2, 3)
PUBLIC: Final = "age1pq1example"


def with_words(share: shares.Share, changes: Mapping[int, str]) -> str:
    """Give a share's words with others at some places, from 1."""
    words = list(share.words)
    for place, word in changes.items():
        words[place - 1] = word
    return " ".join(words)


def swapped(share: shares.Share, one: int, other: int) -> str:
    """Give a share's words with two places exchanged."""
    return with_words(share, {one: share.words[other - 1], other: share.words[one - 1]})


def another_word(share: shares.Share, place: int) -> str:
    """Give a word of the list that does not stand at a place."""
    return "academic" if share.words[place - 1] != "academic" else "zero"
