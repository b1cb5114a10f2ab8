from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from dropbox import directory
from tests.vectors.directory.people import SMALL, after, roots
from tests.vectors.directory.succession import FIRST

LANGUAGES: Final[tuple[directory.Language, ...]] = ("en", "be", "ru")
KEYS = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=5, unique=True)


@given(KEYS, st.data())
def test_it_is_the_beginning_of_what_bip39_makes_of_the_hash(keys: list[str], data: st.DataObject) -> None:
    threshold = data.draw(st.integers(1, len(keys)))
    text = (
        "press-dropbox/check-phrase@v1\n"
        + "".join(f"{key}\n" for key in sorted(keys))
        + f"threshold {threshold}\n"
    )
    entropy = hashlib.sha256(text.encode()).digest()[:16]
    for language, word_list in zip(LANGUAGES, ("english", "russian", "russian"), strict=True):
        # Its Russian list has a destroyed letter in one word: docs/adr/0184-one-russian-word-is-mended.md.
        mended = Mnemonic(word_list).to_mnemonic(entropy).replace("\ufffd\ufffd", "в")
        words = unicodedata.normalize("NFC", mended).split()
        phrase = directory.check_phrase(directory.Roots(tuple(keys), threshold), language)
        assert phrase == tuple(words[:6])


def test_it_stays_the_same_when_the_roots_change() -> None:
    first = directory.trust([FIRST], roots("a"))
    changed = directory.trust([FIRST, after(FIRST, "ab", roots=roots("b"))], roots("a"))
    assert changed.document.roots == roots("b")
    for language in LANGUAGES:
        assert directory.check_phrase(changed, language) == directory.check_phrase(first, language)
        assert directory.check_phrase(SMALL, language) == directory.check_phrase(first, language)


def test_a_later_version_alone_has_no_check_phrase() -> None:
    with pytest.raises(ValueError, match="version 1"):
        directory.check_phrase(replace(SMALL, version=2, previous="0" * 64), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_composed_so_that_eyes_and_programs_see_the_same(language: directory.Language) -> None:
    for letters in ("a", "b", "c", "d", "ab", "bc"):
        phrase = " ".join(directory.check_phrase(roots(letters), language))
        assert unicodedata.is_normalized("NFC", phrase)
