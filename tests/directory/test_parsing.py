from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dropbox import directory, note
from dropbox.directory import fields
from dropbox.limits import MAX_DIRECTORY_DEPTH
from tests.vectors.directory.people import FULL, ROOTS, SMALL, recipient, signed, signed_text

TEXT = directory.serialize(FULL)
HEADER = "press-dropbox/directory@v1\n"
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
LETTERS = "abcxyz0189"
DESKS = st.text(f"{LETTERS}-", min_size=1, max_size=32)
ROLES = st.lists(st.text(LETTERS, min_size=1, max_size=10), min_size=1, max_size=3).map(" ".join)


@st.composite
def entries(draw: st.DrawFn, desks: list[str]) -> directory.RecipientEntry:
    begins, length = draw(DAYS), draw(st.integers(1, 300))
    name, desk = draw(st.uuids()).hex, draw(st.sampled_from(desks))
    kind, role = draw(st.sampled_from(["intake", "recovery"])), draw(ROLES)
    return recipient(name, desk, begins, begins + timedelta(length), kind=kind, role=role)


@st.composite
def documents(draw: st.DrawFn) -> directory.Document:
    desks = draw(st.lists(DESKS, unique=True, min_size=1, max_size=4))
    recipients = draw(st.lists(entries(desks), max_size=5))
    issued, version = draw(DAYS), draw(st.integers(2, 2**31 - 1))
    return replace(
        SMALL,
        desks=tuple(directory.Desk(desk) for desk in sorted(desks)),
        expires=issued + timedelta(draw(st.integers(1, 300))),
        issued=issued,
        origin=draw(st.text(f"{LETTERS}.-", min_size=1, max_size=64)),
        previous="0" * 64,
        recipients=tuple(sorted(recipients, key=lambda entry: entry.id)),
        version=version,
    )


@given(documents())
def test_any_document_comes_back_as_it_was_written(document: directory.Document) -> None:
    text = directory.serialize(document)
    assert directory.parse_text(text) == document
    assert text.isascii()


PIECES = [
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "1",
    "-",
    "é",
    "\n",
    "version",
    "\\u0031",
    "1e9",
    ' "a":1',
]


@st.composite
def mutations(draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(TEXT)))
    end = start + draw(st.integers(0, 4))
    return TEXT[:start] + "".join(draw(st.lists(st.sampled_from(PIECES), max_size=4))) + TEXT[end:]


@given(
    mutations() | st.lists(st.sampled_from(PIECES)).map("".join).map("press-dropbox/directory@v1\n{}\n".format)
)
@example(TEXT)
def test_what_is_read_is_written_again_byte_for_byte(untrusted_text: str) -> None:
    try:
        document = directory.parse_text(untrusted_text)
    except directory.DirectoryError:
        return
    assert directory.serialize(document) == untrusted_text


def test_every_proper_prefix_is_refused() -> None:
    for length in range(len(TEXT)):
        with pytest.raises(directory.DirectoryError):
            directory.parse_text(TEXT[:length])
    whole = signed(SMALL)
    for length in range(len(whole)):
        with pytest.raises((directory.DirectoryError, note.NoteError)):
            directory.parse(whole[:length])


@pytest.mark.parametrize("opening", ["[", '{"a":', "[[", '[{"a":['])
def test_depth_is_counted_before_the_parser_recurses(opening: str) -> None:
    with pytest.raises(directory.DirectoryJsonError, match="deeper"):
        fields.load(opening * 10_000)


def test_brackets_in_strings_are_not_depth() -> None:
    text = '"' + "[" * (MAX_DIRECTORY_DEPTH + 1) + '\\"{{{"'
    assert fields.load(text) == "[" * (MAX_DIRECTORY_DEPTH + 1) + '"{{{'


@pytest.mark.parametrize("text", ['"' + '\\"' * 32_000, '\\"' * 32_000, '"' * 64_000, '"\\'], ids=range(4))
def test_strings_that_never_end_take_linear_time(text: str) -> None:
    # Quadratic, these would take minutes: the suite's own time-out is the alarm.
    with pytest.raises(directory.DirectoryJsonError):
        fields.load(text)


def test_the_largest_directory_fits_a_large_newsroom() -> None:
    days = (date(2026, 11, 1) + timedelta(90 * number) for number in range(6))
    readers = [
        recipient(
            f"reader {desk} {number} {day}", f"desk-{desk}", day, day + timedelta(92), role=f"reader {number}"
        )
        for day in days
        for desk in range(5)
        for number in range(5)
    ]
    document = replace(
        SMALL,
        desks=tuple(directory.Desk(f"desk-{number}") for number in range(5)),
        recipients=tuple(sorted(readers, key=lambda entry: entry.id)),
    )
    # 150 keys: five desks with five readers, and prekeys for 18 months.
    assert directory.parse(signed(document)).document == document


def test_what_a_reader_would_refuse_is_never_written() -> None:
    with pytest.raises(directory.DirectoryRuleError):
        directory.serialize(replace(SMALL, expires=SMALL.issued))
    with pytest.raises(directory.DirectoryOrderError):
        directory.serialize(replace(FULL, desks=FULL.desks[::-1]))
    with pytest.raises(directory.DirectoryFieldError):
        directory.serialize(replace(SMALL, origin="Example"))


def test_a_directory_in_no_note_is_refused() -> None:
    with pytest.raises(note.NoteError):
        directory.parse(TEXT.encode())
    with pytest.raises(directory.DirectoryTextError):
        directory.parse(signed_text("press-dropbox/submission@v1\n", "a"))


BAD_ROOTS: dict[str, tuple[tuple[str, ...], Any]] = {
    "no key": ((), 1),
    "threshold of zero": ((SMALL.roots.keys[0],), 0),
    "threshold too high": ((SMALL.roots.keys[0],), 2),
    "the same key twice": (SMALL.roots.keys * 2, 1),
    "a key in capitals": (("A" * 64,), 1),
    "a key cut short": (("a" * 63,), 1),
}


@pytest.mark.parametrize("name", BAD_ROOTS)
def test_roots_that_could_not_sign_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"root key|threshold"):
        directory.Roots(*BAD_ROOTS[name])


def test_roots_are_equal_in_whatever_order_they_were_given() -> None:
    keys = FULL.roots.keys
    assert directory.Roots(keys[::-1], 2) == directory.Roots(keys, 2)
    assert directory.Roots(keys[::-1], 2).keys == keys


def test_roots_are_named_in_signatures_as_the_format_says() -> None:
    (verifier,) = SMALL.roots.verifiers
    assert verifier == ROOTS["a"].verifier
    assert verifier.name == "press-dropbox/root"
