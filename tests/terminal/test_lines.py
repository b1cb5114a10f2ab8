from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.terminal import printable, size_in_words, table

HOSTILE = {
    "an escape sequence":       ("\x1b[2J",        r"\u{1b}[2J"),
    "a line feed":              ("a\nb",           r"a\u{a}b"),
    "a carriage return":        ("good\rbad",      r"good\u{d}bad"),
    "a right-to-left override": ("fdp\u202egpj",   r"fdp\u{202e}gpj"),
    "a zero-width space":       ("a\u200bb",       r"a\u{200b}b"),
    "a line separator":         ("a\u2028b",       r"a\u{2028}b"),
    "a C1 control":             ("\x9b2J",         r"\u{9b}2J"),
    "a lone surrogate":         ("\udcff",         r"\u{dcff}"),
    "a private character":      ("\ue000",         r"\u{e000}"),
    "Belarusian":               ("Фота ў 1.JPG",   "Фота ў 1.JPG"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_inert(name: str) -> None:
    hostile, shown = HOSTILE[name]
    assert printable(hostile) == shown


@given(st.text(st.characters()))
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    assert not {unicodedata.category(letter) for letter in printable(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


SIZES = {
    0: "0 bytes",
    1: "1 byte",
    2: "2 bytes",
    999: "999 bytes",
    1_000: "1.0 kB",
    1_949: "1.9 kB",
    999_949: "999.9 kB",
    999_950: "1.0 MB",
    40_000_000_000: "40.0 GB",
    999_949_999_999: "999.9 GB",
    10**12: "1.0 TB",
    10**15: "1000.0 TB",
}


@pytest.mark.parametrize("size", SIZES)
def test_sizes_are_said_as_people_read_them(size: int) -> None:
    assert size_in_words(size) == SIZES[size]


@given(st.integers(0, 2**53))
def test_a_size_never_looks_larger_than_the_next_unit(size: int) -> None:
    number = size_in_words(size).split()[0]
    assert float(number) < 1_000 or size >= 999_950_000_000_000


def test_columns_are_aligned_by_what_the_eye_sees() -> None:
    shown = table(["name", "size"], [["a", "1"], ["и\u0306", "22"], ["漢字", "3"], ["x\ny", ""]])
    assert shown.splitlines() == [
        "name     size",
        "a        1",
        "и\u0306        22",
        "漢字     3",
        "x\\u{a}y",
    ]
