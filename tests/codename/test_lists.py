from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from typing import Final
from unicodedata import category

import pytest

from dropbox import codename
from dropbox.codename.lists import fold, word_list
from tests.support.tools import PAGE

# What newsrooms print on cards must never change: every word in its place, composed, one a line.
PINNED: Final = {
    "en": "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    "ru": "c9458f1997f6a6e0e8b4b691de850aa6af15fabca197e56baa6234933af1fffc",
    "fr": "431c1d074225d2b7e82db857d7c3ea58051df546e7c8b74c1f6dcab36351fd56",
    "it": "d392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2",
    "es": "0c639b0d58b6e56c18dcf418017ff341418a129e45fbf303361e8569edb02efe",
    "pt": "2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f",
    "cs": "7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc",
    "ja": "c58cb719f782910cfcedb6ab64dc506322bd7ce4f7cede5a0563ac06d3d5c884",
    "ko": "4e9e6759fceb0235d6c46f0364c1c2ce541521001a9add34049aa47500872ddf",
    "zh-Hans": "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
    "zh-Hant": "417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f",
}  # fmt: skip
CHINESE: Final[tuple[codename.Language, ...]] = ("zh-Hans", "zh-Hant")


@pytest.mark.parametrize("language", codename.LANGUAGES)
def test_a_list_is_the_one_that_was_pinned(language: codename.Language) -> None:
    text = "".join(f"{word}\n" for word in word_list(language).words)
    assert hashlib.sha256(text.encode()).hexdigest() == PINNED[language]


@pytest.mark.parametrize("language", codename.LANGUAGES)
def test_a_word_is_letters_and_nothing_else(language: codename.Language) -> None:
    letters = ("L", "M")
    assert [
        word for word in word_list(language).words if not all(category(c)[0] in letters for c in word)
    ] == []


def test_the_page_carries_the_same_russian_words() -> None:
    lines = (PAGE / "src/core/words/russian.txt").read_text(encoding="utf-8").splitlines()
    assert tuple(lines) == word_list("ru").words


@pytest.mark.parametrize("language", codename.LANGUAGES)
def test_words_stay_apart_when_they_are_folded(language: codename.Language) -> None:
    words = word_list(language)
    assert len(words.places) == len(words.words) == 2048
    assert all(
        fold(unicodedata.normalize("NFD", word)) == folded
        for word, folded in zip(words.words, words.folded, strict=True)
    )


@pytest.mark.parametrize("language", codename.LANGUAGES)
def test_the_first_four_letters_of_every_word_are_enough(language: codename.Language) -> None:
    words = word_list(language)
    for index, word in enumerate(words.folded):
        assert words.find(word) == words.find(word[:4]) == index


@pytest.mark.parametrize("language", codename.LANGUAGES)
def test_a_beginning_counts_exactly_when_it_is_of_one_word_and_has_three_letters(
    language: codename.Language,
) -> None:
    words = word_list(language)
    for length in (1, 2, 3):
        of = Counter(word[:length] for word in words.folded)
        for index, word in enumerate(words.folded):
            beginning = word[:length]
            expected = index if length == 3 and of[beginning] == 1 else None
            assert words.find(beginning) == words.places.get(beginning, expected)


def test_the_two_chinese_lists_never_disagree_on_a_character() -> None:
    one, other = (word_list(language).places for language in CHINESE)
    assert all(other.get(word, index) == index for word, index in one.items())
