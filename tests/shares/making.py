"""What these tests share: a key, its set, and slips of the hand."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Final
from unittest import mock

from shamir_mnemonic import shamir

from dropbox import shares

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET: Final = bytes(range(32))


def split_as_ever(secret: bytes, threshold: int, count: int, chance: str) -> tuple[shares.Share, ...]:
    """Split with the same chance in every run: words that happen to be equal must not decide a test."""
    rounds = itertools.count()

    def bytes_of(size: int) -> bytes:
        return hashlib.shake_256(f"{chance} {next(rounds)}".encode()).digest(size)

    with mock.patch.object(shamir, "RANDOM_BYTES", bytes_of):
        return shares.split(secret, threshold, count)


SET: Final = split_as_ever(SECRET, 2, 3, "one")
OTHER_SET: Final = split_as_ever(bytes(32), 2, 3, "another")
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
