"""Words of a list, letter by letter."""

from __future__ import annotations

import pytest

from dropbox import shares
from dropbox.terminal import NoTerminalError, words
from dropbox.terminal.words import WordEntry, type_words

ERASE, ENTER, TAB = "\x7f", "\r", "\t"


def entry(count: int = 2, before: list[str] | None = None, visit: list[int] | None = None) -> WordEntry:
    return WordEntry(shares.complete, before or [""] * count, visit or list(range(count)))


def typed(keys: str, into: WordEntry) -> WordEntry:
    for key in keys:
        into.press(key)
    return into


TYPED = {
    "whole words":             "academic acid ",
    "the first four letters":  "acad acid ",
    "fewer, where they do":    "acad aci" + "d" + ENTER,
    "capitals":                "ACAD ACID ",
    "Enter and Tab":           f"acad{ENTER}acid{TAB}",
    "a slip, taken back":      f"acac{ERASE}ad acid ",
    "letters no word has":     "aczad acxxid ",
    "the word before, again":  f"acro {ERASE}{ERASE}acad acid ",
    "signs and digits":        "ac1ad, acid. ",
}  # fmt: skip


@pytest.mark.parametrize("keys", TYPED.values(), ids=TYPED.keys())
def test_words_are_typed(keys: str) -> None:
    done = typed(keys, entry())
    if not done.is_done:
        done = typed(" ", done)
    assert (done.words, done.is_done) == (["academic", "acid"], True)


def test_what_begins_no_word_is_not_taken() -> None:
    one = entry()
    assert [one.press(key) for key in "acaq"] == [True, True, True, False]
    assert (one.typed, one.completed) == ("aca", "academic")
    assert not entry().press("x")
    assert not entry().press("ж")
    assert not entry().press(ERASE)


def test_a_beginning_of_several_words_is_none_yet() -> None:
    one = typed("ac", entry())
    assert one.completed == ""
    assert not one.press(" ")
    assert (one.words, one.at) == (["", ""], 0)


def test_a_word_that_begins_another_is_a_word() -> None:
    longer = {word for word in shares.complete("") if len(shares.complete(word)) > 1}
    for word in longer:
        assert typed(word, entry()).completed == word


def test_single_places_are_visited_again_and_the_others_stay() -> None:
    again = entry(before=["academic", "acid", "acne"], visit=[1])
    assert (again.place, again.typed) == (1, "")
    assert typed("zero ", again).words == ["academic", "zero", "acne"]
    assert again.is_done
    kept = entry(before=["academic", "acid"], visit=[0, 1])
    assert typed(f"{ENTER}{ENTER}", kept).words == ["academic", "acid"]


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "has_terminal", lambda: False)
    with pytest.raises(NoTerminalError):
        type_words(shares.complete, 33)
