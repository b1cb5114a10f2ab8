"""No message, hint, attribute or traceback holds a word: whatever the words are, they are the same."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from dropbox import shares
from tests.shares.making import OTHER_SET, SET, another_word, swapped, with_words

if TYPE_CHECKING:
    from collections.abc import Callable

TYPED = {SET[0]: "mistypedword", OTHER_SET[0]: "anothertypedword"}
WRONG: dict[str, Callable[[shares.Share], str]] = {
    "no word":         lambda share: with_words(share, {9: TYPED[share]}),
    "a changed word":  lambda share: with_words(share, {9: another_word(share, 9)}),
    "exchanged words": lambda share: swapped(share, 5, 30),
    "too few":         lambda share: " ".join(share.words[:20]),
    "a bad number":    lambda share: "\n".join(f"{n} {word}" for n, word in enumerate(share.words, 2)),
}  # fmt: skip


def everything_about(error: BaseException) -> str:
    whole = traceback.TracebackException.from_exception(error, capture_locals=False)
    chained = [error.__context__, error.__cause__]
    return "\n".join([*whole.format(), repr(error), repr(vars(error)), *map(repr, chained), *map(str, chained)])


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_no_error_of_the_parser_holds_a_word(wrong: Callable[[shares.Share], str]) -> None:
    told = set()
    for share, typed in TYPED.items():
        with pytest.raises(shares.SharesError) as refused:
            shares.parse(wrong(share))
        told.add(everything_about(refused.value))
        assert typed not in everything_about(refused.value)
    assert len(told) == 1


TABLES: dict[str, Callable[[tuple[shares.Share, ...]], list[shares.Share]]] = {
    "few":   lambda made: [made[0]],
    "twice": lambda made: [made[0], made[0]],
    "sets":  lambda made: [made[0], (SET if made is OTHER_SET else OTHER_SET)[1]],
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_no_error_of_a_set_holds_a_word(
    table: Callable[[tuple[shares.Share, ...]], list[shares.Share]],
) -> None:
    told = set()
    for made in (SET, OTHER_SET):
        with pytest.raises(shares.SharesError) as refused:
            shares.combine(table(made))
        told.add(everything_about(refused.value))
    assert len(told) == 1


def test_printing_a_share_shows_none_of_its_words() -> None:
    share = SET[0]
    assert f"{share!s}" == f"{share!r}" == f"Share(set_id={share.set_id}, number=1, count=3, threshold=2)"
    gathering = shares.Gathering()
    gathering.add(share)
    assert not any(len(word) > 5 and word in repr(gathering).lower() for word in set(share.words) - {"share"})
