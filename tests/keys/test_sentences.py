from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dropbox.keys import sentences
from dropbox.keys.people import People
from tests.vectors.directory.people import DESK, FEB, NOV, SMALL, recipient, roots

END = date(2028, 2, 1)
EXPIRY = {
    61: None,
    60: "it ends in 60 days, on 1 February 2028: then no source can send; hold the key day before",
    1: "it ends in 1 day, on 1 February 2028: then no source can send; hold the key day before",
    0: "it ended on 1 February 2028: no source can send until a new version is published",
    -100: "it ended on 1 February 2028: no source can send until a new version is published",
}


@pytest.mark.parametrize("left", EXPIRY)
def test_the_end_is_said_from_sixty_days_ahead(left: int) -> None:
    assert sentences.expiry(replace(SMALL, expires=END), END - timedelta(left)) == EXPIRY[left]


def test_what_a_newsroom_lives_with_is_said_before_it_signs() -> None:
    one, two = (recipient(f"reader {number}, a", DESK, NOV, FEB) for number in (1, 2))
    alone = replace(SMALL, expires=FEB, recipients=(one,), roots=roots("abc", 2))
    assert sentences.costs(alone, People()).startswith(f"Desk {DESK} has days with one reader only")
    assert "root key" not in sentences.costs(alone, People())
    assert sentences.costs(replace(alone, recipients=(one, two)), People()) == ""
    assert "One root key is enough" in sentences.costs(replace(alone, roots=roots("ab", 1)), People())
    assert "Every root key must sign" in sentences.costs(replace(alone, roots=roots("ab", 2)), People())


def test_digits_are_said_in_fours() -> None:
    assert sentences.digits("0123456789abcdef" * 4) == "0123 4567 89ab cdef"


def test_a_check_phrase_is_said_once_per_word_list() -> None:
    lines = sentences.check_phrases(roots("a")).splitlines()
    assert [line[:22].strip() for line in lines] == ["English", "Russian, Belarusian"]
    assert [len(line[22:].split()) for line in lines] == [6, 6]
