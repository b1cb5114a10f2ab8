"""No message, hint, attribute or traceback holds a word."""

from __future__ import annotations

import traceback

import pytest

from dropbox import shares
from tests.shares.making import OTHER_SET, SET, another_word, swapped, with_words

SHARE = SET[0]
# What must not be seen: words on sheets, and what was typed in their stead.
TYPED = "mistypedword"
WRONG = {
    "no word":         with_words(SHARE, {9: TYPED}),
    "a changed word":  with_words(SHARE, {9: another_word(SHARE, 9)}),
    "exchanged words": swapped(SHARE, 2, 30),
    "too few":         " ".join(SHARE.words[:20]),
    "a bad number":    "\n".join(f"{number} {word}" for number, word in enumerate(SHARE.words, 2)),
}  # fmt: skip


def everything_about(error: BaseException) -> str:
    whole = traceback.TracebackException.from_exception(error, capture_locals=False)
    chained = [error.__context__, error.__cause__]
    return "\n".join([*whole.format(), repr(error), repr(vars(error)), *map(repr, chained), *map(str, chained)])


@pytest.mark.parametrize("typed", WRONG.values(), ids=WRONG.keys())
def test_no_error_of_the_parser_holds_a_word(typed: str) -> None:
    with pytest.raises(shares.SharesError) as refused:
        shares.parse(typed)
    assert not words_in(everything_about(refused.value))


@pytest.mark.parametrize(
    "table", [[SHARE], [SHARE, SHARE], [SHARE, OTHER_SET[1]], []], ids=["few", "twice", "sets", "none"]
)
def test_no_error_of_a_set_holds_a_word(table: list[shares.Share]) -> None:
    with pytest.raises(shares.SharesError) as refused:
        shares.combine(table)
    assert not words_in(everything_about(refused.value))


def test_printing_a_share_shows_none_of_its_words() -> None:
    assert repr(SHARE) == f"Share(set_id={SHARE.set_id}, number=1, count=3, threshold=2)"
    assert not words_in(f"{SHARE!s}{SHARE!r}")
    gathering = shares.Gathering()
    gathering.add(SHARE)
    assert not words_in(repr(gathering))


def words_in(text: str) -> set[str]:
    # Some words of the list are words of every message: what is looked for is longer ones, and what was typed.
    lowered = text.lower()
    common = {"share", "words", "listed", "change", "changed"}
    return {
        word
        for word in {*SHARE.words, *OTHER_SET[1].words, TYPED} - common
        if len(word) > 5 and word in lowered
    }
