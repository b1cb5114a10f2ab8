from __future__ import annotations

import base64
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.codename import Codename
from dropbox.plain.errors import VisitExpiredError, VisitLostError
from dropbox.plain.visit import KEY_BYTES, VISIT_CHARACTERS, Visits
from tests.plain.newsroom import TODAY

if TYPE_CHECKING:
    from datetime import date

KEY = bytes(range(KEY_BYTES))


def visits(day: date = TODAY, key: bytes = KEY) -> Visits:
    return Visits(key, lambda: day)


@given(st.binary(min_size=16, max_size=16))
def test_a_visit_gives_back_its_codename(entropy: bytes) -> None:
    sealed = visits().of(Codename(entropy)).sealed

    assert visits().open(sealed).codename == Codename(entropy)
    assert visits().open(sealed).sealed == sealed
    assert len(sealed) == VISIT_CHARACTERS


def test_each_visit_begins_with_a_codename_of_its_own() -> None:
    first, second = visits().begin(), visits().begin()

    assert first.codename != second.codename
    assert visits().of(first.codename).sealed != first.sealed


@given(st.integers(0, 48 * 8 - 1))
def test_a_visit_with_a_bit_flipped_is_lost(place: int) -> None:
    sealed = bytearray(base64.urlsafe_b64decode(visits().begin().sealed))
    sealed[place // 8] ^= 1 << place % 8

    with pytest.raises(VisitLostError):
        visits().open(base64.urlsafe_b64encode(sealed).decode())


@given(st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES).filter(lambda key: key != KEY))
def test_a_visit_of_another_process_is_lost(key: bytes) -> None:
    with pytest.raises(VisitLostError):
        visits(key=key).open(visits().begin().sealed)


@given(st.text(max_size=100) | st.text("abcAZ09-_", min_size=64, max_size=64))
def test_what_is_no_visit_is_lost(text: str) -> None:
    with pytest.raises(VisitLostError):
        visits().open(text)


@pytest.mark.parametrize("spelling", ["{}\n", " {}", "{}=", "{}AAAA"])
def test_a_visit_has_one_spelling(spelling: str) -> None:
    with pytest.raises(VisitLostError):
        visits().open(spelling.format(visits().begin().sealed))


@given(st.integers(0, VISIT_CHARACTERS - 1))
def test_every_proper_prefix_is_lost(length: int) -> None:
    with pytest.raises(VisitLostError):
        visits().open(visits().begin().sealed[:length])


@given(st.integers(-5, 5) | st.integers(-3_000, 3_000))
def test_a_visit_holds_today_and_tomorrow(days: int) -> None:
    sealed, later = visits().begin().sealed, visits(TODAY + timedelta(days=days))

    if days in {0, 1}:
        assert later.open(sealed).sealed == sealed
        return
    with pytest.raises(VisitExpiredError):
        later.open(sealed)


def test_a_visit_shows_nothing_of_its_codename() -> None:
    codename = Codename(os.urandom(16))
    visit = visits().of(codename)

    assert codename.entropy not in base64.urlsafe_b64decode(visit.sealed)
    assert repr(visit) == "Visit()"
