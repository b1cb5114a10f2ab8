from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import directory
from dropbox.keys import coverage
from dropbox.keys.errors import CoverageError, NobodyReadsError, SingleReaderError
from dropbox.keys.people import People
from tests.vectors.directory.people import DESK, NOV, OTHER_DESK, SMALL, recipient

JAN, FEB, MAR = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)


def document(*entries: directory.RecipientEntry, revoked: str | None = None) -> directory.Document:
    revocations = () if revoked is None else (directory.Revocation(revoked, "2026-12"),)
    return replace(SMALL, issued=NOV, expires=FEB, recipients=entries, revocations=revocations)


ONE = recipient("reader 1, a", DESK, NOV, FEB)
TWO = recipient("reader 2, a", DESK, NOV, FEB)


def reader(name: str, begins: date = NOV, ends: date = FEB) -> directory.RecipientEntry:
    return recipient(name, DESK, begins, ends)


BOTH_DESKS = (directory.Desk(DESK), directory.Desk(OTHER_DESK))
UNTIL_JAN = replace(TWO, until=JAN)
NOBODY, SINGLE = "nobody-reads", "single-reader"
CASES = {
    "two readers": (document(ONE, TWO), None),
    "nobody": (document(), NOBODY),
    "one reader": (document(ONE), SINGLE),
    "one reader with two keys": (document(ONE, reader("reader 1, b")), SINGLE),
    "one reader and a recovery key": (document(ONE, replace(TWO, kind="recovery")), SINGLE),
    "a recovery key only": (document(replace(TWO, kind="recovery")), NOBODY),
    "one of two is revoked": (document(ONE, TWO, revoked=TWO.id), SINGLE),
    "both end on the last day": (document(ONE, replace(TWO, until=FEB)), None),
    "one ends a day early": (document(ONE, replace(TWO, until=date(2027, 1, 31))), SINGLE),
    "one begins a day late": (document(ONE, replace(TWO, from_=date(2026, 11, 2))), SINGLE),
    "one after the other": (document(ONE, UNTIL_JAN, reader("reader 3, a", JAN, MAR)), None),
    "a day between": (document(ONE, UNTIL_JAN, reader("reader 3, a", date(2027, 1, 2), MAR)), SINGLE),
    "another desk's reader": (document(ONE, replace(TWO, desk=OTHER_DESK)), SINGLE),
    "no desk": (replace(document(ONE, TWO), desks=()), NOBODY),
    "a second desk with nobody": (replace(document(ONE, TWO), desks=BOTH_DESKS), NOBODY),
    "64 keys": (document(*(reader(f"reader {number}, a") for number in range(64))), None),
    "65 keys": (document(*(reader(f"reader {number}, a") for number in range(65))), "too-many-readers"),
}


@pytest.mark.parametrize("name", CASES)
def test_every_day_of_every_desk_is_counted(name: str) -> None:
    drafted, code = CASES[name]
    if code is None:
        coverage.require(drafted, People(), accept_single_reader=False)
        assert coverage.desks_with(drafted, People(), 1) == ()
        return
    with pytest.raises(CoverageError) as refusal:
        coverage.require(drafted, People(), accept_single_reader=False)
    assert refusal.value.code == code


def test_a_single_reader_can_be_accepted_and_nobody_can_not() -> None:
    coverage.require(document(ONE), People(), accept_single_reader=True)
    assert coverage.desks_with(document(ONE), People(), 1) == (DESK,)
    for drafted in (document(), document(replace(ONE, until=date(2027, 1, 31)))):
        with pytest.raises(NobodyReadsError):
            coverage.require(drafted, People(), accept_single_reader=True)


ENDS = {
    "both to the end": (document(ONE, TWO), FEB),
    "one ends with December": (document(ONE, UNTIL_JAN), JAN),
    "one ends within December": (document(ONE, replace(TWO, until=date(2026, 12, 30))), date(2026, 12, 1)),
    "one ends two days later": (document(ONE, replace(TWO, until=date(2027, 1, 3))), JAN),
    "a gap, and both again": (document(ONE, UNTIL_JAN, reader("reader 2, b", date(2027, 1, 2), MAR)), JAN),
    "the other desk's end earlier": (
        replace(
            document(ONE, TWO, replace(ONE, desk=OTHER_DESK), replace(UNTIL_JAN, desk=OTHER_DESK)),
            desks=BOTH_DESKS,
        ),
        JAN,
    ),
    # Too few from the beginning: nothing to shorten, and `require` says so.
    "one reader": (document(ONE), FEB),
    "no desk": (replace(document(ONE, TWO), desks=()), FEB),
    "one of two is revoked": (document(ONE, TWO, revoked=TWO.id), FEB),
    "one ends within the first month": (document(ONE, replace(TWO, until=date(2026, 11, 30))), FEB),
    "too many is no reason to end": (document(*(reader(f"reader {one}, a") for one in range(65))), FEB),
}


@pytest.mark.parametrize("name", ENDS)
def test_the_usual_end_is_the_last_month_that_enough_can_read_to(name: str) -> None:
    drafted, ends = ENDS[name]
    assert coverage.last_end(drafted, People(), accept_single_reader=False) == ends


def test_the_end_goes_by_one_reader_where_that_is_accepted() -> None:
    assert coverage.last_end(document(ONE, UNTIL_JAN), People(), accept_single_reader=True) == FEB
    assert coverage.last_end(document(UNTIL_JAN), People(), accept_single_reader=True) == JAN


DAYS = st.integers(-40, 140).map(lambda days: NOV + timedelta(days))
WINDOWS = st.tuples(DAYS, DAYS).filter(lambda days: days[0] < days[1])


@given(st.lists(st.tuples(st.sampled_from(["reader 1", "reader 2", "reader 3"]), WINDOWS), max_size=6))
def test_it_says_what_counting_every_day_says(windows: list[tuple[str, tuple[date, date]]]) -> None:
    entries = [recipient(f"{role}, {number}", DESK, *window) for number, (role, window) in enumerate(windows)]
    counts = (
        len({entry.role for entry in entries if entry.holds(NOV + timedelta(days))})
        for days in range((FEB - NOV).days)
    )
    first_low = next((count for count in counts if count < 2), None)
    if first_low is None:
        coverage.require(document(*entries), People(), accept_single_reader=False)
        return
    with pytest.raises((NobodyReadsError, SingleReaderError)) as refusal:
        coverage.require(document(*entries), People(), accept_single_reader=False)
    assert refusal.value.code == (SINGLE if first_low else NOBODY)
