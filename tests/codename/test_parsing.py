from __future__ import annotations

import contextlib
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropbox import codename
from dropbox.codename import Codename, Language
from dropbox.codename.codename import from_indexes
from dropbox.codename.lists import word_list
from dropbox.limits import MAX_CODENAME_CHARACTERS
from tests.vectors.codename import make

if TYPE_CHECKING:
    from collections.abc import Sequence

# Lists are loaded when first used, which is no fault of that example.
few = settings(deadline=None, max_examples=40)

SECRETS: Final = st.binary(min_size=16, max_size=16).map(Codename)
LANGUAGES: Final = st.sampled_from(codename.LANGUAGES)
PLACES: Final = st.integers(1, 12)
SEPARATORS: Final = st.sampled_from([" ", "  ", "\n", "\r\n", ", ", "-", " - ", "; ", "\t", "\u3000", " / "])
FORMS: Final[st.SearchStrategy[Literal["NFC", "NFD", "NFKC", "NFKD"]]] = st.sampled_from(
    ["NFC", "NFD", "NFKC", "NFKD"]
)
CYRILLIC: Final = st.sampled_from([make.TO_RUSSIAN_KEYS, make.TO_BELARUSIAN_KEYS])
KEYBOARDS: Final[dict[Language, st.SearchStrategy[dict[str, str]]]] = {
    "en": CYRILLIC,
    "ru": st.sampled_from([make.TO_QWERTY, make.RUSSIAN_TO_BELARUSIAN_KEYS]),
}


def spelled(draw: st.DrawFn, word: str, number: str, keys: dict[str, str]) -> str:
    cut = draw(st.integers(4, max(4, len(word))))
    return draw(
        st.sampled_from([word, word.upper(), word.capitalize(), word[:cut], make.keyed(word, keys), number])
    )


@st.composite
def typed(draw: st.DrawFn) -> tuple[Codename, Language, str]:
    """Draw a codename in a language, and one way to type it that is legal word by word."""
    secret, language = draw(SECRETS), draw(LANGUAGES)
    keys = draw(KEYBOARDS.get(language, st.just({})))
    words = [
        spelled(draw, word, number, keys)
        for word, number in zip(secret.words(language), secret.numbers(), strict=True)
    ]
    if draw(st.booleans()):
        words = [f"{place}. {word}" for place, word in enumerate(words, 1)]
    return secret, language, unicodedata.normalize(draw(FORMS), draw(SEPARATORS).join(words))


@few
@given(typed())
def test_every_legal_spelling_means_the_codename(case: tuple[Codename, Language, str]) -> None:
    secret, language, text = case
    assert codename.parse(text, language) == secret
    with contextlib.suppress(codename.AmbiguousCodenameError):  # told which language, it was read: no guess
        assert codename.parse(text) == secret


@few
@given(SECRETS, LANGUAGES, PLACES, st.integers(0, 2047))
def test_a_wrong_word_is_caught_by_the_checksum_or_by_nothing(
    secret: Codename, language: Language, place: int, index: int
) -> None:
    words = list(secret.words(language))
    words[place - 1] = word_list(language).words[index]
    try:
        read = codename.parse(" ".join(words), language)
    except codename.CodenameChecksumError:
        return
    assert read.words(language) == tuple(words)


def test_of_all_wrong_words_in_a_place_the_checksum_misses_one_in_sixteen() -> None:
    right = [int(number) - 1 for number in make.ANNA.numbers()]
    missed = sum(from_indexes([*right[:5], wrong, *right[6:]]) is not None for wrong in range(1024))
    assert 1024 / 16 * 0.7 < missed < 1024 / 16 * 1.3


@few
@given(SECRETS, PLACES, st.text("qxw", min_size=4, max_size=8))
def test_a_word_that_is_none_is_named_by_its_place(secret: Codename, place: int, nonsense: str) -> None:
    words = list(secret.words("en"))
    words[place - 1] = nonsense
    with pytest.raises(codename.UnknownWordError) as caught:
        codename.parse(" ".join(words))
    assert caught.value.positions == (place,)


def is_codename(text: str, language: Language) -> bool:
    return from_indexes([word_list(language).words.index(word) for word in text.split()]) is not None


@few
@given(SECRETS, LANGUAGES, st.integers(1, 11))
def test_swapped_neighbours_are_never_mended_silently(secret: Codename, language: Language, place: int) -> None:
    text = make.swapped(secret.words(language), place)
    words = secret.words(language)
    orders = [make.swapped(tuple(text.split()), one) for one in range(1, 12)]
    whole = {one for one, order in enumerate(orders, 1) if order != text and is_codename(order, language)}
    if is_codename(text, language):
        assert " ".join(codename.parse(text, language).words(language)) == text
    else:
        assert words[place - 1] != words[place]
        with pytest.raises(codename.CodenameChecksumError) as caught:
            codename.parse(text, language)
        assert place in whole
        assert caught.value.swapped == (place if len(whole) == 1 else None)


@few
@given(SECRETS, LANGUAGES, PLACES)
def test_a_missing_word_is_counted_and_named_where_the_words_are_numbered(
    secret: Codename, language: Language, place: int
) -> None:
    words = secret.words(language)
    with pytest.raises(codename.WordCountError) as counted:
        codename.parse(" ".join([*words[: place - 1], *words[place:]]), language)
    assert counted.value.got == 11
    lines = make.numbered_words(words).split("\n")
    with pytest.raises(codename.CodenameNumberingError) as numbered:
        codename.parse("\n".join([*lines[: place - 1], f"{place}.", *lines[place:]]), language)
    assert numbered.value.position == place


@few
@given(SECRETS, LANGUAGES, st.data())
def test_the_word_that_was_meant_is_suggested(
    secret: Codename, language: Language, data: st.DataObject
) -> None:
    words = secret.words(language)
    place = data.draw(PLACES)
    word = words[place - 1]
    letter = data.draw(st.integers(0, len(word) - 1))
    text = make.replaced(words, place, word[:letter] + "ø" + word[letter + 1 :])
    found = codename.suggest(text, place, language)
    assert len(found) <= 6
    if len(word) > 3:
        assert word in found
    assert all(codename.parse(make.replaced(words, place, one), language) for one in found)


@few
@given(st.text(max_size=MAX_CODENAME_CHARACTERS))
@example("\ud800")
@example("1." * 500)
def test_whatever_is_typed_is_a_codename_or_a_named_error(text: str) -> None:
    try:
        read = codename.parse(text)
    except codename.CodenameError:
        assert isinstance(codename.suggest(text, 1), tuple)
    else:
        assert codename.parse(" ".join(read.numbers())) == read


@few
@given(typed(), st.lists(st.tuples(st.integers(0, 200), st.sampled_from("абвy1,.' ")), max_size=3))  # noqa: RUF001
def test_a_text_means_one_codename_whatever_readers_are_asked(
    case: tuple[Codename, Language, str], changes: Sequence[tuple[int, str]]
) -> None:
    text = case[2]
    for place, character in changes:
        text = text[:place] + character + text[place:]
    try:
        read = codename.parse(text)
    except codename.CodenameError:
        return
    for language in codename.LANGUAGES:
        try:
            assert codename.parse(text, language) == read
        except codename.AmbiguousCodenameError:
            raise
        except codename.CodenameError:
            continue
