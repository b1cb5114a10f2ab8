from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import directory, limits, note
from dropbox.errors import BadInputError, DropboxError, NotTrustedError
from tests.vectors.directory import freshness, make
from tests.vectors.directory.freshness import DAY, ISSUED, LISTED, OLDER, PINNED, STATEMENT, said
from tests.vectors.directory.people import FRESHNESS, SMALL, after, public_hex, signed

VECTORS: Final = json.loads((Path(make.__file__).parent / "fresh.json").read_text(encoding="utf-8"))
TRUSTED: Final = directory.trust([OLDER, LISTED], PINNED)


def trusted(name: str) -> directory.TrustedDirectory:
    written = VECTORS["histories"][name]
    pinned = directory.Roots(tuple(written["pinned"]["keys"]), written["pinned"]["threshold"])
    return directory.trust([base64.b64decode(raw) for raw in written["history_base64"]], pinned)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=[case["name"] for case in VECTORS["cases"]])
def test_a_fresh_note_is_read_as_the_table_says(case: dict[str, Any]) -> None:
    raw = None if case["note_base64"] is None else base64.b64decode(case["note_base64"])
    beside, day = trusted(case["history"]), date.fromisoformat(case["day"])
    if "code" in case:
        with pytest.raises((BadInputError, NotTrustedError)) as refusal:
            directory.require_fresh(raw, beside, day)
        assert refusal.value.code == case["code"]
        return
    read = directory.require_fresh(raw, beside, day)
    expected = case["statement"]
    assert (read and {name: make._written(getattr(read, name)) for name in expected}) == expected


DAYS: Final = st.dates(date(1000, 1, 2), date(9999, 1, 1))
STATEMENTS: Final = st.builds(
    lambda origin, version, sha256, issued, days: directory.FreshStatement(
        origin, version, sha256, issued, issued + timedelta(days=days)
    ),
    st.from_regex("[a-z0-9.-]{1,64}", fullmatch=True),
    st.integers(1, 2**31 - 1),
    st.from_regex("[0-9a-f]{64}", fullmatch=True),
    DAYS,
    st.integers(1, limits.MAX_FRESH_DAYS),
)


@given(STATEMENTS)
def test_what_is_written_is_read_again(statement: directory.FreshStatement) -> None:
    text = statement.serialize()
    assert directory.FreshStatement.parse(text) == statement
    assert all(refuses(text[:end]) for end in range(len(text)))


@given(st.text(st.sampled_from("press-dropbox/fresh@v1\norigin 2026-11-24directory expires"), max_size=300))
def test_whatever_is_read_is_in_its_one_spelling(untrusted: str) -> None:
    try:
        statement = directory.FreshStatement.parse(untrusted)
    except (directory.FreshTextError, directory.FreshWindowError):
        return
    assert statement.serialize() == untrusted


@given(st.integers(0, len(freshness.TEXT) - 1), st.characters(max_codepoint=0x500))
def test_one_letter_changed_is_refused_or_says_something_else(place: int, letter: str) -> None:
    changed = freshness.TEXT[:place] + letter + freshness.TEXT[place + 1 :]
    try:
        statement = directory.FreshStatement.parse(changed)
    except (directory.FreshTextError, directory.FreshWindowError):
        return
    assert statement.serialize() == changed


def refuses(untrusted: str) -> bool:
    with pytest.raises(directory.FreshTextError):
        directory.FreshStatement.parse(untrusted)
    return True


def test_every_proper_prefix_of_a_note_is_refused() -> None:
    raw = said(STATEMENT)
    for end in range(len(raw)):
        with pytest.raises(directory.FreshTextError):
            directory.read_fresh(raw[:end], TRUSTED)


NEVER_WRITTEN: Final = {
    "46 days": {"expires": ISSUED + timedelta(days=46)},
    "no day": {"expires": ISSUED},
    "version 0": {"version": 0},
    "an origin in capitals": {"origin": "Example.press"},
    "an origin with a line end": {"origin": "example.press\n"},
    "a short hash": {"directory_sha256": "0" * 63},
}


@pytest.mark.parametrize("name", NEVER_WRITTEN)
def test_what_a_reader_would_refuse_is_never_written(name: str) -> None:
    with pytest.raises((directory.FreshTextError, directory.FreshWindowError)):
        replace(STATEMENT, **NEVER_WRITTEN[name]).serialize()  # type: ignore[arg-type] # names as in the table


def test_a_new_statement_begins_yesterday_and_lasts_as_long_as_it_may() -> None:
    # Where the source lives it may still be yesterday.
    made = directory.fresh_statement(TRUSTED, DAY)
    assert (made.issued, made.expires) == (date(2026, 12, 23), date(2027, 2, 6))
    raw = said(made)
    for day, works in {-2: False, -1: True, 0: True, 43: True, 44: False}.items():
        asked = DAY + timedelta(days=day)
        assert made.holds(asked) is works
        if works:
            assert directory.require_fresh(raw, TRUSTED, asked) == made
        else:
            with pytest.raises(directory.FreshnessError):
                directory.require_fresh(raw, TRUSTED, asked)


def test_reading_a_note_asks_for_no_day() -> None:
    # A courier's note is compared with the one that lies there: whose `expires` is later.
    ended = replace(STATEMENT, issued=date(2020, 1, 1), expires=date(2020, 2, 1))
    assert directory.read_fresh(said(ended), TRUSTED) == ended


def test_a_refusal_says_both_dates_and_what_to_do() -> None:
    early, late = date(2025, 12, 24), date(2027, 12, 24)
    with pytest.raises(directory.FreshNotYetValidError, match=r"2025-12-24.*2026-12-10") as refusal:
        directory.require_fresh(said(STATEMENT), TRUSTED, early)
    assert (refusal.value.day, refusal.value.issued) == (early, STATEMENT.issued)
    with pytest.raises(directory.FreshExpiredError, match=r"2027-12-24.*2027-01-24") as expired:
        directory.require_fresh(said(STATEMENT), TRUSTED, late)
    assert (expired.value.day, expired.value.expires) == (late, STATEMENT.expires)
    hints: list[DropboxError] = [refusal.value, expired.value]
    assert all("date" in (error.hint or "") for error in hints)


def test_a_clock_a_year_off_hears_of_its_clock_and_not_of_the_directory() -> None:
    # Both refuse here; which one is asked first decides what a person is told.
    for day in (date(2025, 1, 1), date(2028, 12, 24)):
        with pytest.raises(directory.FreshnessError):
            directory.require_fresh(said(STATEMENT), TRUSTED, day)
        with pytest.raises((directory.DirectoryExpiredError, directory.DirectoryNotYetValidError)):
            TRUSTED.require_sealing_day(day)


def test_a_note_of_another_version_names_both() -> None:
    newer = replace(STATEMENT, version=3)
    with pytest.raises(directory.FreshOtherDirectoryError, match="version 2, got one of version 3") as refusal:
        directory.read_fresh(said(newer), TRUSTED)
    assert (refusal.value.expected, refusal.value.got) == (2, 3)
    assert "hidden" in (refusal.value.hint or "")


def test_a_server_that_serves_yesterdays_directory_for_ever_is_found_within_45_days() -> None:
    # A reader is revoked on DAY. The server keeps what it served the day before: directory and note.
    yesterday = said(directory.fresh_statement(TRUSTED, DAY - timedelta(days=1)))
    refused = []
    for days in range(500):
        try:
            directory.require_fresh(yesterday, TRUSTED, DAY + timedelta(days=days))
        except directory.FreshExpiredError:
            refused.append(days)
    assert refused == list(range(43, 500))
    # Nor does anything that the newsroom signs from now on help it: every note names the newer directory.
    newer = directory.advance(TRUSTED, freshness.NEWER)
    for days in range(500):
        renewed = said(directory.fresh_statement(newer, DAY + timedelta(days=days)))
        with pytest.raises(directory.FreshOtherDirectoryError):
            directory.require_fresh(renewed, TRUSTED, DAY + timedelta(days=days))


def test_the_largest_note_that_a_reader_takes() -> None:
    strangers = [note.signing.SigningKey.generate("press-dropbox/freshness") for _ in range(31)]
    raw = said(STATEMENT, [*strangers, FRESHNESS])
    assert len(raw) < limits.MAX_FRESH_NOTE_BYTES
    assert directory.read_fresh(raw, TRUSTED) == STATEMENT


def test_a_directory_that_lists_no_freshness_key_reads_no_note() -> None:
    without = directory.trust([signed(SMALL)], PINNED)
    assert directory.require_fresh(None, without, DAY) is None
    with pytest.raises(note.NotSignedError):
        directory.read_fresh(said(directory.fresh_statement(without, DAY)), without)


def test_captors_of_a_server_and_of_a_listed_freshness_key_are_believed_until_the_old_directory_ends() -> None:
    # What the format does not stop, said in docs/spec/freshness.md: this holds the sentence to be true.
    last = TRUSTED.document.expires - timedelta(days=1)
    day = DAY
    while day <= last:
        renewed = said(directory.fresh_statement(TRUSTED, day))
        assert directory.require_fresh(renewed, TRUSTED, day)
        TRUSTED.require_sealing_day(day)
        day += timedelta(days=40)
    # A reader who has seen the version that took the key out is not deceived.
    newer = directory.advance(TRUSTED, freshness.NEWER)
    with pytest.raises(directory.RolledBackError):
        directory.require_past(TRUSTED, newer.version, newer.text_sha256)
    # Nor does the key alone help against the newer directory, once that doesn't list it.
    without = directory.advance(TRUSTED, after(LISTED, freshness=()))
    assert directory.require_fresh(said(STATEMENT), without, DAY) is None
    other = directory.advance(TRUSTED, after(LISTED, freshness=(public_hex(freshness.OTHER),)))
    with pytest.raises(note.NotSignedError):
        directory.read_fresh(said(directory.fresh_statement(other, DAY)), other)
