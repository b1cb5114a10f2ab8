"""What may be typed, and what each slip is called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import shares
from dropbox.limits import MAX_SHARE_CHARACTERS
from dropbox.shares.words import LIST
from tests.shares.making import PUBLIC, SET, another_word, swapped, with_words

SHARE = SET[0]
WORDS = SHARE.words
SHEET = shares.sheet_text(SHARE, "vault", shares.fingerprint(PUBLIC))
NUMBERED = [f"{number} {word}" for number, word in enumerate(WORDS, 1)]

_LONG = "the text is longer than a share can be"
_MISSING = "no word has number 7"
_TWICE = "not one word alone has number 9"


def _count(got: int) -> str:
    return f"expected 33 words, got {got}"


def _unknown(*places: int) -> str:
    which = f"words {', '.join(map(str, places))} are" if len(places) > 1 else f"word {places[0]} is"
    return f"{which} not in the list"


SPELLINGS = {
    "the words":                  " ".join(WORDS),
    "capitals":                   " ".join(WORDS).upper(),
    "first four letters":         " ".join(word[:4] for word in WORDS),
    "five letters":               " ".join(word[:5] for word in WORDS),
    "one a line":                 "\n".join(WORDS),
    "lines of Windows":           "\r\n".join(WORDS),
    "tabs and gaps":              "\t  ".join(WORDS),
    "numbered":                   "\n".join(NUMBERED),
    "numbered with dots":         "\n".join(line.replace(" ", ". ") for line in NUMBERED),
    "numbered in another order":  "\n".join(reversed(NUMBERED)),
    "numbered in one line":       " ".join(NUMBERED),
    "numbered without a gap":     "\n".join(line.replace(" ", "") for line in NUMBERED),
    "a whole sheet":              SHEET,
    "a whole sheet of Windows":   SHEET.replace("\n", "\r\n"),
    "a sheet somebody wrote on":  f"keep this with care\n{SHEET}\nshare 2 is with N.",
}  # fmt: skip


@pytest.mark.parametrize("typed", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_every_spelling_is_read(typed: str) -> None:
    assert shares.parse(typed) == shares.Share(SHARE.set_id, 1, None, 2, WORDS)


def test_four_letters_tell_every_word_from_every_other() -> None:
    assert len({word[:4] for word in LIST}) == len(LIST) == 1024
    assert all(shares.complete(word[:4]) == (word,) for word in LIST)
    assert shares.complete("Aca") == ("academic",)
    assert shares.complete("ac") == ("academic", "acid", "acne", "acquire", "acrobat", "activity", "actress")
    assert shares.complete("x") == shares.complete("academics") == ()
    assert len(shares.complete("")) == 1024


CHECKSUM = "the words do not meet their checksum"
CHANGED = with_words(SHARE, {20: another_word(SHARE, 20)})
TWICE = [*NUMBERED, NUMBERED[8]]
ABROAD = {5: "\u0430\u0441\u0430"}  # looks like aca
SLIPS = {
    #                    typed                                   code              places  says
    "nothing":           ("",                                    "share-words",    (),     _count(0)),
    "a word left out":   (" ".join(WORDS[:-1]),                  "share-words",    (),     _count(32)),
    "a word too many":   (" ".join((*WORDS, "zero")),            "share-words",    (),     _count(34)),
    "another page":      ("word " * 80,                          "share-words",    (),     _count(80)),
    "too long":          ("acid " * MAX_SHARE_CHARACTERS,        "share-words",    (),     _LONG),
    "a word of no list": (with_words(SHARE, {17: "qqqq"}),       "share-words",    (17,),  _unknown(17)),
    "two of no list":    (with_words(SHARE, {3: "zz", 9: "1"}),  "share-words",    (3, 9), _unknown(3, 9)),
    "three letters":     (with_words(SHARE, {5: WORDS[4][:3]}),  "share-words",    (5,),   _unknown(5)),
    "Cyrillic letters":  (with_words(SHARE, ABROAD),             "share-words",    (5,),   _unknown(5)),
    "a number left out": ("\n".join(NUMBERED[:6] + NUMBERED[7:]), "share-words",   (7,),   _MISSING),
    "a number twice":    ("\n".join(TWICE),                      "share-words",    (9,),   _TWICE),
    "a changed word":    (CHANGED,                               "share-checksum", (20,),  CHECKSUM),
    "two exchanged":     (swapped(SHARE, 8, 9),                  "share-checksum", (8, 9), CHECKSUM),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "code", "places", "says"), SLIPS.values(), ids=SLIPS.keys())
def test_every_slip_is_named_with_its_place(typed: str, code: str, places: tuple[int, ...], says: str) -> None:
    with pytest.raises(shares.SharesError) as refused:
        shares.parse(typed)
    assert (refused.value.code, str(refused.value)) == (code, says)
    assert getattr(refused.value, "places", ()) == places
    assert refused.value.hint


@settings(max_examples=20, deadline=None)
@given(place=st.integers(1, 33), word=st.sampled_from(LIST))
def test_one_wrong_word_is_found_wherever_it_stands(place: int, word: str) -> None:
    # Also the second word, which holds the flag that the checksum itself depends on.
    if word == WORDS[place - 1]:
        return
    with pytest.raises(shares.ShareChecksumError) as refused:
        shares.parse(with_words(SHARE, {place: word}))
    assert refused.value.places == (place,)


@settings(max_examples=20, deadline=None)
@given(pair=st.lists(st.integers(1, 33), min_size=2, max_size=2, unique=True).map(sorted))
def test_two_exchanged_words_are_found_wherever_they_stand(pair: list[int]) -> None:
    one, other = pair
    if WORDS[one - 1] == WORDS[other - 1]:
        return
    with pytest.raises(shares.ShareChecksumError) as refused:
        shares.parse(swapped(SHARE, one, other))
    assert refused.value.places == (one, other)


def test_where_more_is_wrong_no_place_is_guessed() -> None:
    with pytest.raises(shares.ShareChecksumError) as refused:
        shares.parse(with_words(SHARE, {place: another_word(SHARE, place) for place in (3, 12, 25)}))
    assert refused.value.places == ()
    assert refused.value.hint == "a word is another one than on the sheet, or two have changed places"


def test_what_a_word_may_have_been_is_asked_apart() -> None:
    assert "academic" in shares.suggest(with_words(SHARE, {4: "acadmeic"}), 4)
    assert "academic" in shares.suggest(with_words(SHARE, {4: "accademic"}), 4)
    assert shares.suggest(with_words(SHARE, {4: "qqqqqqqq"}), 4) == ()
    # Of a word that is in the list nothing is said, nor of a place that is not there.
    assert shares.suggest(SHARE.mnemonic, 4) == shares.suggest("acid", 2) == ()
    assert shares.suggest("\n".join(NUMBERED[1:]), 1) == ()


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(LIST), max_size=40).map(" ".join)))
def test_nothing_else_is_a_share_and_nothing_leaks_from_the_parser(typed: str) -> None:
    with pytest.raises(shares.SharesError):
        shares.parse(typed)


def test_every_proper_prefix_is_refused() -> None:
    for length in range(33):
        with pytest.raises(shares.ShareWordsError):
            shares.parse(" ".join(WORDS[:length]))
