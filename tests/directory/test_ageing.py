from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from dropbox import directory
from tests.vectors.directory.people import (
    DESK,
    EDITOR,
    EDITOR_ENTRY,
    READERS,
    SMALL,
    public_hex,
    recipient,
    roots,
    signed,
)  # fmt: skip

ENDS: Final = date(2028, 2, 1)
WINTER, SPRING = READERS["reader 1, winter"], READERS["reader 1, spring"]


def trusted(**changes: object) -> directory.TrustedDirectory:
    document = replace(SMALL, **changes)  # type: ignore[arg-type] # the tests' own names
    return directory.trust([signed(document)], roots("a"))


def listing(*entries: directory.RecipientEntry, **changes: object) -> directory.TrustedDirectory:
    return trusted(recipients=tuple(sorted(entries, key=lambda entry: entry.id)), **changes)


def said(found: tuple[directory.Ageing, ...]) -> list[tuple[str, str | None, int, int]]:
    return [(ageing.subject, ageing.role, ageing.days_left, ageing.step) for ageing in found]


# What the directory's own end is called so many days ahead.
STEPS: Final = {
    61: None,
    60: 60,
    59: 60,
    31: 60,
    30: 30,
    15: 30,
    14: 14,
    8: 14,
    7: 7,
    2: 7,
    1: 1,
    0: 0,
    -400: 0,
}


@pytest.mark.parametrize("days", STEPS)
def test_the_directory_is_warned_of_60_30_14_7_and_1_days_ahead(days: int) -> None:
    found = directory.warnings(trusted(desks=(), recipients=()), None, ENDS - timedelta(days=days))
    step = STEPS[days]
    expected = [] if step is None else [directory.Ageing("directory", None, None, ENDS, days)]
    assert list(found) == expected
    assert [ageing.step for ageing in found] == ([] if step is None else [step])


def test_a_fresh_note_is_warned_of_in_its_last_14_days_only() -> None:
    beside = trusted(desks=(), recipients=(), freshness=(public_hex(EDITOR),))
    note = directory.fresh_statement(beside, date(2027, 1, 1))
    for days in (44, 15):
        assert directory.warnings(beside, note, note.expires - timedelta(days=days)) == ()
    for days, step in {14: 14, 7: 7, 1: 1, 0: 0}.items():
        found = directory.warnings(beside, note, note.expires - timedelta(days=days))
        assert said(found) == [("fresh", None, days, step)]
    # Who can't know of a note says nothing of one.
    assert directory.warnings(beside, None, note.expires) == ()


def test_a_window_that_another_one_follows_does_not_end() -> None:
    both = listing(WINTER, SPRING)
    assert directory.warnings(both, None, date(2027, 1, 31)) == ()
    assert said(directory.warnings(both, None, date(2027, 4, 30))) == [("readers", "reader 1", 3, 7)]


def test_a_gap_between_two_windows_is_an_end() -> None:
    later = replace(SPRING, from_=WINTER.until + timedelta(days=1))
    found = directory.warnings(listing(WINTER, later), None, date(2027, 1, 31))
    assert said(found) == [("readers", "reader 1", 3, 7)]
    # The day after is no gap: windows are half-open.
    touching = replace(SPRING, from_=WINTER.until)
    assert directory.warnings(listing(WINTER, touching), None, date(2027, 1, 31)) == ()


def test_readers_are_warned_of_one_by_one_and_the_most_urgent_first() -> None:
    second = recipient("reader 2", DESK, WINTER.from_, date(2027, 1, 20))
    found = directory.warnings(listing(WINTER, second), None, date(2027, 1, 13))
    assert said(found) == [("readers", "reader 2", 7, 7), ("readers", "reader 1", 21, 30)]
    assert {ageing.desk for ageing in found} == {DESK}


def test_a_reader_who_was_let_end_is_not_warned_of_for_ever() -> None:
    left = recipient("reader 2", DESK, WINTER.from_, date(2026, 12, 1))
    assert directory.warnings(listing(WINTER, left), None, date(2026, 12, 2)) == ()


def test_a_revoked_reader_is_not_warned_of() -> None:
    gone = recipient("reader 2", DESK, WINTER.from_, date(2026, 12, 10))
    revoked = listing(WINTER, gone, revocations=(directory.Revocation(gone.id, "2026-12"),))
    assert directory.warnings(revoked, None, date(2026, 12, 2)) == ()


def test_a_desk_that_nobody_reads_is_said_whatever_is_listed_for_later() -> None:
    today = date(2027, 2, 10)
    found = directory.warnings(listing(WINTER, replace(SPRING, from_=date(2027, 4, 1))), None, today)
    assert found[0] == directory.Ageing("readers", DESK, None, WINTER.until, -7)
    assert found[0].step == 0
    nobody = directory.warnings(trusted(recipients=()), None, today)
    assert nobody == (directory.Ageing("readers", DESK, None, today, 0),)


def test_an_editors_key_is_warned_of_apart_from_her_recipients() -> None:
    editor = replace(EDITOR_ENTRY, until=date(2026, 12, 10))
    found = directory.warnings(listing(WINTER, editors=(editor,)), None, date(2026, 11, 10))
    assert said(found) == [("editor", "reader 1", 30, 30)]
    later = replace(editor, id="f" * 16, key="ab" * 32, from_=editor.until, until=ENDS)
    assert directory.warnings(listing(WINTER, editors=(editor, later)), None, date(2026, 11, 10)) == ()
